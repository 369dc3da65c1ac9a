"""Reads of the numbers carried up; pages, API and actions of every subject use these."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery

from execution.models import Item
from okrs.models import KeyResult, Objective
from portfolio.models import Claim, Contribution, Initiative, Portfolio
from rollups import baselines, groups
from rollups.agreed import agreed_curves as agreed_curves
from rollups.baselines import Against, PlanLine
from rollups.curves import CurvePoint, Frame, curve
from rollups.engine import Moment, Progress, as_json, compute
from rollups.engine.snapshot import consistent
from rollups.groups import Group
from rollups.groups import end_at_pace as end_at_pace  # what pages ask for is found here
from rollups.models import (
    DrainState,
    InitiativeRollup,
    KeyResultRollup,
    NightlyRun,
    ObjectiveRollup,
    Policy,
    PortfolioRollup,
    RollupJob,
    RollupRequest,
    TotalsRollup,
)
from rollups.past.structure import structure_at
from rollups.whole import whole
from tenancy.clock import looking_back, today
from tenancy.context import current_tenant_id
from tenancy.models import Tenant


def key_result_rollups(ids: Iterable[int] | None = None) -> dict[int, KeyResultRollup]:
    """The stored figures of these key results (all, without ids), by key result."""
    rows = _chosen(KeyResultRollup.objects.all(), "key_result_id", ids)
    return {row.key_result_id: row for row in rows}


def objective_rollups(ids: Iterable[int] | None = None) -> dict[int, ObjectiveRollup]:
    """The stored figures of these objectives, by objective."""
    rows = _chosen(ObjectiveRollup.objects.all(), "objective_id", ids)
    return {row.objective_id: row for row in rows}


def initiative_rollups(ids: Iterable[int] | None = None) -> dict[int, InitiativeRollup]:
    """The stored figures of these initiatives, by initiative."""
    rows = _chosen(InitiativeRollup.objects.all(), "initiative_id", ids)
    return {row.initiative_id: row for row in rows}


def with_figures[Rows: QuerySet[Any]](rows: Rows) -> Rows:
    """The rows with their stored figures, read by the same query; `figures_of` finds them."""
    joined: Rows = rows.annotate(figures=FilteredRelation("rollup")).select_related("figures")
    return joined


def figures_of(row: Any) -> Any:
    """The stored figures of a row `with_figures`; None before the first rollup."""
    return getattr(row, "figures", None)


def _chosen[Row: Any](rows: QuerySet[Row], column: str, ids: Iterable[int] | None) -> QuerySet[Row]:
    return rows if ids is None else rows.filter(**{f"{column}__in": list(ids)})


def currencies(default: str) -> set[str]:
    """The currencies of the portfolios, `default` for those without one: sums are shown only where there is one."""
    return {currency or default for currency in Portfolio.objects.values_list("currency", flat=True)}


def everything(default_currency: str) -> dict[str, Any]:
    """All work and money for a page: the sums, and the currency they are in (empty: there are several)."""
    found = whole()
    every = {currency or default_currency for currency in found.currencies} if found else set()
    return {"whole": found, "whole_currency": every.pop() if len(every) == 1 else "" if every else default_currency}


def totals() -> TotalsRollup | None:
    """The tenant's stored totals; None before the first rollup."""
    return TotalsRollup.objects.first()


def policy() -> Policy:
    """The tenant's thresholds, the usual ones when it never set any."""
    return Policy.objects.first() or Policy()


@dataclass(frozen=True)
class Line:
    """One initiative on a key result's line of sight, and what of its money serves the key result."""

    contribution: Contribution
    initiative: Initiative
    rollup: InitiativeRollup | None
    claimed_by: date | None = None

    @property
    def spend(self) -> Decimal | None:
        """The allocated actual cost; None before the first rollup."""
        return self._allocated("ac")

    @property
    def budget(self) -> Decimal | None:
        """The allocated planned cost; None before the first rollup."""
        return self._allocated("bac")

    @property
    def due_on(self) -> date | None:
        """By when its movement is to be seen: as its claim says, else when the initiative is planned to finish."""
        return self.claimed_by or self.initiative.planned_finish

    def _allocated(self, name: str) -> Decimal | None:
        amount = getattr(self.rollup, name, None)
        return None if amount is None else self.contribution.allocation * amount


def line_of_sight(key_result: KeyResult) -> list[Line]:
    """The initiatives that serve a key result, the largest allocation first, with their stored figures; one query."""
    claims = Claim.objects.filter(initiative=OuterRef("pk"), key_result=key_result, superseded_by=None)
    bets: Any = Initiative.objects.all()
    linked = (
        with_figures(bets)
        .annotate(
            link=FilteredRelation("contributions", condition=Q(contributions__key_result=key_result.pk)),
            claimed_by=Subquery(claims.order_by("-date", "-id").values("due_on")[:1]),
        )
        .filter(link__isnull=False)
        .select_related("portfolio", "owner", "team", "link")
        .order_by("-link__allocation", "key")
    )
    return [Line(each.link, each, figures_of(each), each.claimed_by) for each in linked]


def initiatives_without_key_result() -> QuerySet[Initiative]:
    """Strategic initiatives that are under way or asked for, and serve no key result."""
    over = (Initiative.State.DELIVERED, Initiative.State.STOPPED, Initiative.State.REJECTED)
    return Initiative.objects.filter(kind=Initiative.Kind.STRATEGIC, contributions=None).exclude(state__in=over)


def curve_of(initiative: Initiative, today: date) -> list[CurvePoint]:
    """How its planned, earned and spent money grew, for a picture; empty when nothing is planned or paid."""
    return curve([_frame(initiative)], today)


def _frame(initiative: Initiative) -> Frame:
    return Frame(
        initiative.pk, initiative.budget, initiative.planned_start, initiative.planned_finish,
        initiative.state == Initiative.State.DELIVERED, initiative.technique, initiative.team_id,
    )  # fmt: skip


def group_curve(initiatives: Iterable[Initiative], today: date, team_id: int | None = None) -> list[CurvePoint]:
    """The same of initiatives of one currency together, or of a team's part of them; four queries."""
    return curve([_frame(each) for each in initiatives], today, team_id)


def group_figures(tenant: Tenant, initiative_ids: Iterable[int], team_id: int | None = None) -> Group | None:
    """The earned value of initiatives of one currency together, or of a team's part of them; None without any."""
    return groups.group(_moment(tenant), initiative_ids, team_id)


def team_initiatives(team_id: int) -> QuerySet[Initiative]:
    """The initiatives in which the team may have a part."""
    return Initiative.objects.filter(pk__in=groups.bets_of_team(team_id)).select_related("portfolio").order_by("key")


def portfolio_rollups() -> dict[int, PortfolioRollup]:
    """The stored figures of all portfolios."""
    return {row.portfolio_id: row for row in PortfolioRollup.objects.all()}


def resolved_plan(tenant: Tenant, initiative_id: int) -> list[PlanLine]:
    """The planned cost and the window of every leaf of an initiative today, as the engine resolves them."""
    return baselines.resolved_plan(initiative_id, _moment(tenant))


def plan_known_at(tenant: Tenant, initiative_id: int, day: date, known_at: datetime) -> list[PlanLine]:
    """The same of a day as it was known at a moment, structure and facts."""
    with structure_at(known_at):
        return baselines.resolved_plan(initiative_id, Moment(day, known_at, tenant.formula))


def against_baselines(tenant: Tenant, initiative_id: int) -> list[Against]:
    """The plan's figures now, then those of the current and of the first baseline (once, when they are the same)."""
    return baselines.compared(initiative_id, _moment(tenant))


def _moment(tenant: Tenant) -> Moment:
    """Today, or the moment that somebody looks back to."""
    look = looking_back()
    return Moment(today(tenant), look.known_at if look else None, tenant.formula)


def rollup_json(
    tenant: Tenant,
    as_of: date,
    known_at: datetime | None = None,
    progress: Progress | None = None,
    formula: str | None = None,
) -> str:
    """The tenant's figures of a day computed now from the facts (known by a moment), as INTERCHANGE.md's JSON.

    By its own formula version, unless another is named.
    """
    moment = Moment(as_of, known_at, formula or tenant.formula)
    with consistent(tenant), structure_at(known_at):
        compute(moment, progress)
        return as_json(moment)


def rollup(tenant: Tenant, as_of: date, known_at: datetime | None = None) -> dict[str, Any]:
    """The same as a dictionary, its numbers as Decimal or int."""
    found: dict[str, Any] = json.loads(rollup_json(tenant, as_of, known_at), parse_float=Decimal)
    return found


# What a quarantined node is called after.
NAMED: dict[str, Any] = {
    "item": Item, "initiative": Initiative, "portfolio": Portfolio, "key_result": KeyResult, "objective": Objective,
    "structure": Objective,
}  # fmt: skip


@dataclass(frozen=True)
class SetAside:
    """A node whose figures could not be computed: what it is, since when and the name of the error."""

    kind: str
    title: str
    since: datetime
    error: str


@dataclass(frozen=True)
class Status:
    """How fresh the tenant's figures are."""

    marks: int
    oldest_mark: datetime | None
    drain: DrainState | None
    night: NightlyRun | None
    job: RollupJob | None
    totals: TotalsRollup | None
    set_aside: list[SetAside]


def status() -> Status:
    """How fresh the figures of the tenant in force are, and what waits."""
    tenant_id = current_tenant_id()
    marks = RollupRequest.objects.filter(tenant_id=tenant_id, quarantined_at=None).order_by("asked_at")
    oldest = marks.first()
    return Status(
        marks=marks.count(),
        oldest_mark=oldest.asked_at if oldest else None,
        drain=DrainState.objects.filter(tenant_id=tenant_id).first(),
        night=NightlyRun.objects.filter(tenant_id=tenant_id).order_by("-date").first(),
        job=latest_job(),
        totals=totals(),
        set_aside=_set_aside(tenant_id),
    )


def _set_aside(tenant_id: int) -> list[SetAside]:
    """The nodes in quarantine, with their names, the oldest first; at most 100."""
    rows = RollupRequest.objects.filter(tenant_id=tenant_id, quarantined_at__isnull=False).order_by("pk")[:100]
    found = {row.pk: row for row in rows}
    titles: dict[tuple[str, int | None], str] = {}
    for kind, model in NAMED.items():
        nodes = {row.node for row in found.values() if row.kind == kind}
        if nodes:
            titles |= {(kind, each.pk): str(each) for each in model.objects.filter(pk__in=nodes)}
    return [
        SetAside(row.get_kind_display(), titles.get((row.kind, row.node), ""), row.quarantined_at, row.error)
        for row in found.values()
        if row.quarantined_at is not None
    ]


def latest_job() -> RollupJob | None:
    """The recomputation that was asked for last."""
    return RollupJob.objects.select_related("asked_by").first()
