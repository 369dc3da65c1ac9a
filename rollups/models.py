"""The numbers carried up: stored results, one table a kind, that nobody edits; and what asks for them anew."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from rollups.books import ClockTimestamp as ClockTimestamp  # models are found where their app's models are
from rollups.books import DrainState as DrainState
from rollups.books import NightlyRun as NightlyRun
from rollups.books import RollupRequest as RollupRequest
from rollups.fields import ResultOf
from rollups.past.models import PastRow as PastRow  # a model is found where its app's models are
from tenancy.fields import TenantForeignKey
from tenancy.models import Structure, TenantModel


def figure(help_text: str = "") -> models.DecimalField[Any, Any]:
    """A column for an exact number of any size; None is not known."""
    return models.DecimalField(null=True, help_text=help_text)


def count() -> models.PositiveIntegerField[Any, Any]:
    """A column for how many."""
    return models.PositiveIntegerField(default=0)


class Policy(Structure):
    """The tenant's thresholds for health, forecast and staleness (MODEL §3)."""

    on_track = models.DecimalField(
        "on track from",
        max_digits=5,
        decimal_places=4,
        default=Decimal("0.9"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    at_risk = models.DecimalField(
        "at risk from",
        max_digits=5,
        decimal_places=4,
        default=Decimal("0.7"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    forecast_from = models.DecimalField(
        "forecast from expected",
        max_digits=5,
        decimal_places=4,
        default=Decimal("0.1"),
        validators=[MinValueValidator(Decimal("0.0001")), MaxValueValidator(1)],
    )
    stale_cadences = models.PositiveSmallIntegerField(
        "stale after so many cadences", default=2, validators=[MinValueValidator(1), MaxValueValidator(52)]
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant"], name="rollups_policy_once"),
            models.CheckConstraint(
                condition=Q(on_track__gte=F("at_risk")),
                name="rollups_policy_in_order",
                violation_error_message="“On track from” is at least “at risk from”.",
            ),
        ]

    def __str__(self) -> str:
        return f"on track from {self.on_track}, at risk from {self.at_risk}"


class Rollup(TenantModel):
    """A stored result: its day, and when its figures last changed."""

    as_of = models.DateField()
    computed_at = models.DateTimeField()
    formula = models.CharField(max_length=8)

    class Meta:
        abstract = True


class Honest(models.Model):
    """How far a rollup can be believed: what it rests on, what is missing of it, and how old the oldest of it is."""

    missing = models.PositiveIntegerField(default=0, db_default=0, help_text="Inputs that are due and not known.")
    oldest_input = models.DateField(null=True, help_text="The day of the oldest input that may have moved since.")

    class Meta:
        abstract = True


class HonestAboutWork(Honest):
    """The same where work is below: leaves whose time has come, and the share of them that was ever heard of."""

    due = models.PositiveIntegerField(default=0, db_default=0, help_text="Leaves whose time has come.")
    coverage = figure()

    class Meta:
        abstract = True


class KeyResultRollup(HonestAboutWork, Rollup):
    """A key result's figures (MODEL §3)."""

    key_result = ResultOf("okrs.KeyResult")
    raw = figure()
    measured = figure()
    expected = figure()
    delivered = figure()
    planned = figure()
    budget = figure()
    planned_value = figure()
    earned_value = figure()
    spend = figure()
    cpi = figure()
    spi = figure()
    eac = figure()
    confidence = figure()
    gap = figure()
    pace_gap = figure()
    plan_misfit = figure()
    execution_shortfall = figure()
    outcome_shortfall = figure()
    yield_of_work = models.DecimalField(null=True, db_column="yield")
    cost_per_point = figure()
    forecast = figure()
    health = models.CharField(max_length=10)
    watermelon = models.PositiveSmallIntegerField()
    last_check_in = models.DateField(null=True)
    status = models.CharField(max_length=10, blank=True)
    value = figure()
    value_on = models.DateField(null=True)
    is_stale = models.BooleanField()
    quadrant = models.CharField(max_length=24, blank=True)
    spend_without_movement = models.BooleanField()
    initiatives = count()
    items = count()
    items_todo = count()
    items_doing = count()
    items_done = count()
    items_dropped = count()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key_result", "tenant"], name="rollups_key_result_once")
        ]

    def __str__(self) -> str:
        return f"key result {self.key_result_id} on {self.as_of}"


class ObjectiveRollup(Honest, Rollup):
    """An objective's figures (MODEL §4)."""

    objective = ResultOf("okrs.Objective")
    measured = figure()
    coverage = figure()
    expected = figure()
    delivered = figure()
    planned = figure()
    budget = figure()
    planned_value = figure()
    earned_value = figure()
    spend = figure()
    cpi = figure()
    spi = figure()
    eac = figure()
    health = models.CharField(max_length=10)
    direct = figure()
    inherited = figure()
    key_results = count()
    children = count()
    linked = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Key results with work, its own and those below it."
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["objective", "tenant"], name="rollups_objective_once")]

    def __str__(self) -> str:
        return f"objective {self.objective_id} on {self.as_of}"


class InitiativeRollup(HonestAboutWork, Rollup):
    """An initiative's figures (MODEL §2)."""

    initiative = ResultOf("portfolio.Initiative")
    pv_rate = figure("By how much PV grows each day from here on, until a day on which more changes.")
    changes_on = models.DateField(null=True, help_text="The next day on which a window of its work begins or ends.")
    bac = figure()
    pv = figure()
    ev = figure()
    ac = figure()
    cpi = figure()
    spi = figure()
    sv = figure()
    cv = figure()
    eac = figure()
    etc = figure()
    vac = figure()
    tcpi = figure()
    es = figure()
    at = figure()
    pd = figure()
    spi_t = figure()
    eac_t = figure()
    p_factor = figure()
    percent = figure()
    items = count()
    items_done = count()
    released = figure()
    health = models.CharField(max_length=10)
    state = models.CharField(max_length=10, blank=True)
    items_todo = count()
    items_doing = count()
    items_dropped = count()
    unscheduled = count()
    aligned = figure()
    unaligned_spend = figure()
    unscheduled_bac = figure("Planned cost of leaves without dates: it can earn no planned value.")
    dropped_planned = figure("What leaves that were dropped were planned to cost.")
    dropped_earned = figure("What was earned of them: all that is left of their plan.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "tenant"], name="rollups_initiative_once")
        ]

    def __str__(self) -> str:
        return f"initiative {self.initiative_id} on {self.as_of}"


class PortfolioRollup(HonestAboutWork, Rollup):
    """A portfolio's figures: sums over its initiatives (MODEL §4)."""

    portfolio = ResultOf("portfolio.Portfolio")
    budget = figure()
    bac = figure()
    pv = figure()
    ev = figure()
    ac = figure()
    cpi = figure()
    spi = figure()
    eac = figure()
    released = figure()
    initiatives = count()
    unaligned_spend = figure()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["portfolio", "tenant"], name="rollups_portfolio_once")]

    def __str__(self) -> str:
        return f"portfolio {self.portfolio_id} on {self.as_of}"


class TreeRollup(Rollup):
    """What of a tree of work no initiative owns, and what its leaves plan beyond their plan; only trees with any."""

    item = ResultOf("execution.Item")
    bac_unallocated = figure()
    cost_unallocated = figure()
    plan_mismatch = figure()
    items = count()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "tenant"], name="rollups_tree_once")]

    def __str__(self) -> str:
        return f"tree of item {self.item_id} on {self.as_of}"


class TotalsRollup(HonestAboutWork, Rollup):
    """What came in, and how much of it belongs to an initiative (MODEL §4)."""

    cost_in = figure()
    cost_mapped = figure()
    cost_unallocated = figure()
    bac_mapped = figure()
    bac_unallocated = figure()
    unaligned_spend = figure()
    plan_mismatch = figure()
    cost_loose = figure()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant"], name="rollups_totals_once")]

    def __str__(self) -> str:
        return f"totals on {self.as_of}"


class RollupJob(TenantModel):
    """A recomputation somebody asked for, with its progress."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    asked_by = TenantForeignKey(
        "accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    done_steps = models.PositiveSmallIntegerField(default=0)
    total_steps = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"rollup job {self.pk}, {self.state}"

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        if self.state == self.State.DONE:
            return 100
        return 100 * self.done_steps // self.total_steps if self.total_steps else 0

    @property
    def is_over(self) -> bool:
        """Whether it has ended, well or badly."""
        return self.state in {self.State.DONE, self.State.FAILED}


# The models of past days have a file of their own; Django looks for them here.
from rollups.snapshots import HistoryRun, Snapshot  # noqa: E402, F401  # after the models it needs
