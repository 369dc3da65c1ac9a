"""Answers, from the tenant's rows, to what checking asks."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django.db import connection
from django.db.models import Model

from accounts.models import Membership, Role, Team
from exchange.loading.facts import heads
from exchange.loading.numbered import NUMBERED_COMMENTS
from exchange.workbook.cells import plain
from exchange.workbook.stored import Booked, Goal, Measure, Moved, Stored, Subject, Work
from execution.models import (
    BoardColumn,
    Cost,
    Item,
    ItemDependency,
    Iteration,
    Signal,
    TeamCapacity,
    TeamFunding,
    TeamSeat,
)
from okrs.models import Alignment, CheckIn, Cycle, CycleClosure, KeyResult, Kpi, Objective, Stage, Support
from portfolio.models import (
    Attestation,
    Contribution,
    DecisionProposal,
    Dependency,
    FundingTransfer,
    Initiative,
    Lesson,
    PeriodBudget,
    Portfolio,
    Tranche,
    TrancheDecision,
)
from reviews.models import PackTemplate
from rollups.models import Policy
from tenancy.context import current_tenant_id

_MODELS: Final[dict[str, Any]] = {
    "teams": Team,
    "cycles": Cycle,
    "objectives": Objective,
    "key_results": KeyResult,
    "kpis": Kpi,
    "portfolios": Portfolio,
    "initiatives": Initiative,
    "items": Item,
    "costs": Cost,
    "review_templates": PackTemplate,
}

_ANSWERS: Final = (
    *("goals", "measures", "work", "stage_percents", "allocations", "roles", "owners"),
    *("supports", "check_ins", "moved_days", "authors", "closures"),
    *("tranches", "counts", "dependencies", "period_budgets", "transfers"),
    *("item_dependencies", "periods", "booked", "of_teams"),
)
_TRANCHE: Final = ("tranche__initiative__key", "tranche__position")
_NUMBERED: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "signals": (Signal, ("item__key", "initiative__key")),
    "lessons": (Lesson, ("initiative__key",)),
    "attestations": (Attestation, (*(f"test__{name}" for name in _TRANCHE), "test__position")),
    "decision_proposals": (DecisionProposal, _TRANCHE),
    "tranche_decisions": (TrancheDecision, (*_TRANCHE, "date")),
}
# Whose periods are told apart by what.
_PERIODS: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "team_seats": (TeamSeat, ("team__key", "member__user__email", "starts_on")),
    "team_capacities": (TeamCapacity, ("team__key", "starts_on")),
    "team_fundings": (TeamFunding, ("team__key", "portfolio__key", "starts_on")),
    "iterations": (Iteration, ("team__key", "number")),
}
_OF_TEAMS: Final[dict[str, tuple[Any, str]]] = {
    "board_columns": (BoardColumn, "name"),
    "iterations": (Iteration, "number"),
}
# The first statement about a day keeps that day, also when it was corrected to another.
_MOVED: Final = (
    "SELECT k.key, f.date::text FROM {target} f JOIN {parent} k ON k.tenant_id = f.tenant_id AND k.id = f.{of}_id "
    "WHERE f.tenant_id = %(tenant)s AND f.supersedes_id IS NULL "
    "AND EXISTS (SELECT FROM {target} x WHERE x.tenant_id = %(tenant)s AND x.supersedes_id = f.id) "
    "AND NOT EXISTS (SELECT FROM {heads} h WHERE h.{of}_id = f.{of}_id AND h.date = f.date)"
)
_FACTS_OF_DAYS: Final = {
    "check_ins": ("okrs_checkin", "okrs_keyresult", "key_result"),
    "kpi_readings": ("okrs_kpireading", "okrs_kpi", "kpi"),
}
_AUTHORS: Final = (
    "SELECT coalesce(o.key, ''), coalesce(k.key, ''), coalesce(t.check_in_on::text, ''), lower(coalesce(u.email, '')) "
    f"FROM {NUMBERED_COMMENTS} t LEFT JOIN okrs_objective o ON o.tenant_id = t.tenant_id AND o.id = t.objective_id "
    "LEFT JOIN okrs_keyresult k ON k.tenant_id = t.tenant_id AND k.id = t.of_key_result_id "
    "LEFT JOIN (accounts_membership m JOIN accounts_user u ON u.id = m.user_id) "
    "ON m.tenant_id = t.tenant_id AND m.id = t.author_id ORDER BY 1, 2, 3, t.number"
)


class StoredRows(Stored):
    """The tenant in force; each answer is read once, in one query."""

    def __init__(self, *, may_make_owners: bool) -> None:
        self.may_make_owners = may_make_owners
        # On the instance, so that nothing is remembered from one load to the next.
        for name in _ANSWERS:
            setattr(self, name, cache(getattr(self, name)))

    def keys(self, table: str, wanted: set[str]) -> set[str]:
        """Which of the wanted keys a table has."""
        if table == "people":
            return wanted & self.roles().keys()
        model: type[Model] = _MODELS[table]
        return set(model.objects.filter(key__in=wanted).values_list("key", flat=True))  # type: ignore[attr-defined]  # every loaded model has the manager

    def parents(self, table: str) -> dict[str, str]:
        """The parent of each team or cycle that has one."""
        found = _MODELS[table].objects.exclude(parent=None)
        return dict(found.values_list("key", "parent__key"))

    def goals(self) -> dict[str, Goal]:
        """All objectives."""
        above: dict[str, set[str]] = defaultdict(set)
        for child, parent in Alignment.objects.values_list("child__key", "parent__key"):
            above[child].add(parent)
        rows = Objective.objects.order_by().values_list("key", "weight")
        return {key: Goal(_text(weight), frozenset(above[key])) for key, weight in rows}

    def measures(self) -> dict[str, Measure]:
        """All key results."""
        rows = KeyResult.objects.order_by().values_list("key", "objective__key", "type", "weight")
        return {key: Measure(objective, kind, _text(weight)) for key, objective, kind, weight in rows}

    def work(self) -> dict[str, Work]:
        """All items that have a parent or an initiative."""
        rows = Item.objects.order_by().values_list("key", "initiative__key", "parent__key")
        return {key: Work(initiative or "", parent or "") for key, initiative, parent in rows if initiative or parent}

    def stage_percents(self) -> dict[tuple[str, str], str]:
        """Percent by key result and position."""
        rows = Stage.objects.order_by().values_list("key_result__key", "position", "percent")
        return {(key, str(position)): _text(percent) for key, position, percent in rows}

    def allocations(self) -> dict[tuple[str, str], str]:
        """Allocation by initiative and key result."""
        rows = Contribution.objects.values_list("initiative__key", "key_result__key", "allocation")
        return {(initiative, key_result): _text(share) for initiative, key_result, share in rows}

    def owners(self) -> frozenset[str]:
        """The addresses of the people who own the tenant and may enter."""
        owners = Membership.objects.filter(role=Role.OWNER, ended_at=None).order_by()
        return frozenset(email.lower() for email in owners.values_list("user__email", flat=True))

    def roles(self) -> dict[str, str]:
        """The role of each person."""
        rows = Membership.objects.order_by().values_list("user__email", "role")
        return {email.lower(): role for email, role in rows}

    def thresholds(self) -> dict[str, Decimal]:
        """The thresholds of health that must stay in order."""
        policy = Policy.objects.first() or Policy()
        return {"on_track": policy.on_track, "at_risk": policy.at_risk}

    def supports(self) -> dict[str, set[str]]:
        """The objectives that each objective supports, themselves or by a key result."""
        found: dict[str, set[str]] = defaultdict(set)
        rows = Support.objects.values_list("child__key", "objective__key", "key_result__objective__key")
        for child, objective, of_key_result in rows:
            found[child].add(objective or of_key_result)
        return found

    def check_ins(self) -> set[tuple[str, str]]:
        """Key result and day of every check-in that counts."""
        rows = CheckIn.objects.filter(superseded_by=None).order_by().values_list("key_result__key", "date")
        return {(key, day.isoformat()) for key, day in rows}

    def moved_days(self, table: str) -> set[tuple[str, str]]:
        """Names and days of check-ins or KPI readings that were corrected to another day."""
        target, parent, of = _FACTS_OF_DAYS[table]
        return {
            (key, day) for key, day in _rows(_MOVED.format(target=target, parent=parent, of=of, heads=heads(target)))
        }

    def authors(self) -> dict[Subject, list[str]]:
        """Who wrote the comments under each thing, by their numbers."""
        found: dict[Subject, list[str]] = defaultdict(list)
        for *subject, author in _rows(_AUTHORS):
            found[Subject(*subject)].append(author)
        return found

    def closures(self) -> dict[str, int]:
        """How often each cycle was closed or opened again."""
        steps = CycleClosure.objects.filter(supersedes=None).order_by()
        return Counter(steps.values_list("cycle__key", flat=True))

    def tranches(self) -> set[tuple[str, str]]:
        """Initiative and position of every tranche."""
        rows = Tranche.objects.order_by().values_list("initiative__key", "position")
        return {(initiative, str(position)) for initiative, position in rows}

    def counts(self, table: str) -> dict[tuple[str, ...], int]:
        """How many rows that count a numbered table has, by what they are numbered under."""
        model, under = _NUMBERED[table]
        rows = model.objects.filter(superseded_by=None).order_by().values_list(*under)
        return Counter(tuple("" if part is None else str(part) for part in name) for name in rows)

    def dependencies(self) -> dict[str, set[str]]:
        """The initiatives that each one waits for."""
        found: dict[str, set[str]] = defaultdict(set)
        for before, after in Dependency.objects.values_list("before__key", "after__key"):
            found[after].add(before)
        return found

    def period_budgets(self) -> dict[tuple[str, str], str]:
        """The last day of each budget by portfolio and first day."""
        rows = PeriodBudget.objects.order_by().values_list("portfolio__key", "starts_on", "ends_on")
        return {(key, first.isoformat()): last.isoformat() for key, first, last in rows}

    def item_dependencies(self) -> dict[str, set[str]]:
        """The items that each one waits for."""
        found: dict[str, set[str]] = defaultdict(set)
        for before, after in ItemDependency.objects.values_list("before__key", "after__key"):
            found[after].add(before)
        return found

    def periods(self, table: str) -> dict[tuple[str, ...], tuple[str, str]]:
        """First and last day (none: open) of each row of a table of periods, by its name."""
        model, names = _PERIODS[table]
        rows = model.objects.order_by().values_list("starts_on", "ends_on", *names)
        return {
            tuple(str(part).lower() if "email" in name else str(part) for name, part in zip(names, of, strict=True)): (
                first.isoformat(), last.isoformat() if last else "",
            )
            for first, last, *of in rows
        }  # fmt: skip

    def booked(self) -> dict[str, Booked]:
        """Somebody's hours by the key of the cost."""
        rows = Cost.objects.filter(superseded_by=None, member__isnull=False).order_by()
        found = rows.values_list("key", "member__user__email", "date", "hours")
        return {key: Booked(email.lower(), day.isoformat(), _text(hours)) for key, email, day, hours in found}

    def of_teams(self, table: str) -> set[tuple[str, ...]]:
        """Team and name or number of every column or iteration."""
        model, name = _OF_TEAMS[table]
        return {(team, str(each)) for team, each in model.objects.order_by().values_list("team__key", name)}

    def transfers(self) -> dict[tuple[str, str], Moved]:
        """All transfers by portfolio and number."""
        names = ("portfolio__key", "number", "source", "target", "amount", "initiative__key")
        rows = FundingTransfer.objects.order_by().values_list(*names)
        return {
            (key, str(number)): Moved(source, target, _text(amount), initiative or "")
            for key, number, source, target, amount, initiative in rows
        }


def _rows(sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id()})
        return list(cursor.fetchall())


def _text(number: Any) -> str:
    return "" if number is None else plain(number)
