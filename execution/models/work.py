"""What the teams do: work items, reports of progress, costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.db import connection, models
from django.db.models import Q

from execution.belonging_sql import WHOSE_PART
from portfolio.models import Initiative
from tenancy.context import current_tenant_id
from tenancy.fields import MoneyField, TenantForeignKey
from tenancy.models import Fact, Structure


@dataclass(frozen=True)
class OfTeam:
    """Something of a team, for `may`."""

    team_id: int | None


class Item(Structure):
    """A piece of work; numbers live on leaves, a parent's are its leaves'."""

    class Type(models.TextChoices):
        EPIC = "epic", "Epic"
        FEATURE = "feature", "Feature"
        STORY = "story", "Story"
        TASK = "task", "Task"
        MILESTONE = "milestone", "Milestone"
        BUG = "bug", "Bug"

    class State(models.TextChoices):
        TODO = "todo", "To do"
        DOING = "doing", "In progress"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    key = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    initiative = TenantForeignKey("portfolio.Initiative", null=True, blank=True, related_name="items")
    parent = TenantForeignKey("self", null=True, blank=True, related_name="children")
    team = TenantForeignKey("accounts.Team", null=True, blank=True, related_name="items")
    type = models.CharField(max_length=10, choices=Type, default=Type.TASK)
    state = models.CharField(max_length=8, choices=State, default=State.TODO)
    planned_start = models.DateField(null=True, blank=True)
    planned_finish = models.DateField(null=True, blank=True)
    planned_cost = MoneyField(null=True, blank=True)
    estimate = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True)
    assignee = TenantForeignKey("accounts.Membership", null=True, blank=True, related_name="items")
    finish_assumed = models.BooleanField(default=False, help_text="Done without a date: the finish was assumed.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "key"], name="execution_item_key_once"),
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="execution_item_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(planned_finish__gte=models.F("planned_start")), name="execution_item_dates_in_order"
            ),
            models.CheckConstraint(condition=Q(planned_cost__gte=0), name="execution_item_cost_not_negative"),
            models.CheckConstraint(condition=Q(estimate__gte=0), name="execution_item_estimate_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    def inherited(self) -> list[object]:
        """Whose it is by what it is part of, where it names no team or no initiative itself; for `may`."""
        if self.parent_id is None or (self.team_id is not None and self.initiative_id is not None):
            return []
        asked = {"tenant": self.tenant_id or current_tenant_id(), "item": self.parent_id}
        with connection.cursor() as cursor:
            cursor.execute(WHOSE_PART, asked)
            team_id, initiative_id = cursor.fetchone()
        found: list[object] = [] if self.team_id is not None else [OfTeam(team_id)]
        if self.initiative_id is None and initiative_id is not None:
            found.append(Initiative.objects.get(pk=initiative_id))
        return found


class ItemState(Fact):
    """From `date` on the item is in this state; before its first fact it is to do."""

    item = TenantForeignKey(Item, models.CASCADE, related_name="state_facts")
    date = models.DateField()
    state = models.CharField(max_length=8, choices=Item.State)

    def __str__(self) -> str:
        return f"{self.item_id} {self.state} from {self.date}"


class ProgressReport(Fact):
    """How far an item is on a day, in percent."""

    item = TenantForeignKey(Item, models.CASCADE, related_name="progress_reports")
    date = models.DateField()
    percent = models.DecimalField(max_digits=9, decimal_places=6)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "item", "date"],
                condition=Q(supersedes__isnull=True),
                name="execution_progress_day_once",
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100), name="execution_progress_percent_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % of {self.item_id} on {self.date}"


class Cost(Fact):
    """Money spent on a day, on an item, an initiative or neither (unallocated); negative is a correction."""

    class Kind(models.TextChoices):
        LABOUR = "labour", "Labour"
        EXPENSE = "expense", "Expense"
        CAPITAL = "capital", "Capital"

    key = models.CharField(max_length=120)
    date = models.DateField()
    amount = MoneyField()
    # The item's own initiative is never copied here: an item may move; the engine resolves it.
    initiative = TenantForeignKey("portfolio.Initiative", null=True, blank=True, related_name="costs")
    item = TenantForeignKey(Item, null=True, blank=True, related_name="costs")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.EXPENSE)
    hours = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    member = TenantForeignKey("accounts.Membership", null=True, blank=True, related_name="hours", db_index=False)
    rate = MoneyField(
        null=True, blank=True, help_text="Per hour, as it was on the day; none beside somebody's hours: not priced yet."
    )
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "key"], condition=Q(supersedes__isnull=True), name="execution_cost_key_once"
            ),
            models.CheckConstraint(condition=Q(hours__gte=0), name="execution_cost_hours_not_negative"),
            models.CheckConstraint(condition=Q(rate__gte=0), name="execution_cost_rate_not_negative"),
            # A day's hours are at most 24 together: the trigger hold_hours (migration 0005) sums by person and day.
            models.CheckConstraint(
                condition=Q(member=None) | Q(kind="labour", hours__isnull=False, hours__lte=24),
                name="execution_cost_hours_of_a_person",
            ),
        ]
        indexes: ClassVar = [
            # The hours of a person on a day: the law of 24 hours, and a week's time sheet.
            models.Index(fields=["member", "date"], name="execution_cost_hours", condition=Q(member__isnull=False))
        ]

    @property
    def is_unpriced(self) -> bool:
        """Whether these are somebody's hours without a rate: their amount of 0 is not known, not nothing."""
        return self.member_id is not None and self.rate is None and bool(self.hours)

    def __str__(self) -> str:
        return f"{self.key} {self.amount}"


class ItemDependency(Structure):
    """`after` may begin when `before` has finished and `lag_days` have passed (negative: that much earlier)."""

    before = TenantForeignKey(Item, models.CASCADE, related_name="followers")
    after = TenantForeignKey(Item, models.CASCADE, related_name="dependencies")
    lag_days = models.SmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "item dependencies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "before", "after"], name="execution_dependency_once"),
            models.CheckConstraint(condition=~Q(before=models.F("after")), name="execution_dependency_not_on_itself"),
            models.CheckConstraint(
                condition=Q(lag_days__gte=-366, lag_days__lte=3660), name="execution_dependency_lag"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.after_id} after {self.before_id}"
