"""Answers, from the tenant's rows, to what checking asks."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django.db.models import Model

from accounts.models import Membership, Role, Team
from exchange.workbook.cells import plain
from exchange.workbook.stored import Goal, Measure, Stored, Work
from execution.models import Cost, Item
from okrs.models import Alignment, Cycle, KeyResult, Objective, Stage
from portfolio.models import Contribution, Initiative, Portfolio
from rollups.models import Policy

_MODELS: Final[dict[str, Any]] = {
    "teams": Team,
    "cycles": Cycle,
    "objectives": Objective,
    "key_results": KeyResult,
    "portfolios": Portfolio,
    "initiatives": Initiative,
    "items": Item,
    "costs": Cost,
}


class StoredRows(Stored):
    """The tenant in force; each answer is read once, in one query."""

    def __init__(self, *, may_make_owners: bool) -> None:
        self.may_make_owners = may_make_owners
        # On the instance, so that nothing is remembered from one load to the next.
        for name in ("goals", "measures", "work", "stage_percents", "allocations", "roles", "owners"):
            setattr(self, name, cache(getattr(self, name)))

    def keys(self, table: str, wanted: set[str]) -> set[str]:
        """Which of the wanted keys a table has."""
        if table == "people":
            return wanted & self.roles().keys()
        model: type[Model] = _MODELS[table]
        return set(model.objects.filter(key__in=wanted).values_list("key", flat=True))  # type: ignore[attr-defined]

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


def _text(number: Any) -> str:
    return "" if number is None else plain(number)
