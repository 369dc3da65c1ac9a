"""What every section of a pack may ask for: the day, the subject, the names as frozen, what was said after the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts.models import Membership, Team
from okrs.models import Cycle, Grade, KeyResult, Objective, Retrospective
from portfolio.models import Contribution, Initiative, Portfolio
from portfolio.standings import natural
from reviews.arrangements import AS_USUAL
from reviews.earlier import Start, Until, start_of, weighed_at
from reviews.funds import Funds
from reviews.models import Pack
from reviews.scope import Scope
from reviews.signals import OpenSignals
from reviews.standing import Change, Standing, Weighed, change_of, mean
from rollups.models import InitiativeRollup, KeyResultRollup, ObjectiveRollup, PortfolioRollup
from rollups.queries import initiative_rollups, key_result_rollups, objective_rollups, portfolio_rollups
from tenancy.context import current_tenant_id
from tenancy.models import Tenant


class Names:
    """What people and teams are called: read when a pack is made, and frozen with it, for they have no past."""

    def __init__(self, frozen: dict[str, dict[str, str]] | None = None) -> None:
        self._frozen = frozen
        self.used: dict[str, dict[str, str]] = {"members": {}, "teams": {}}

    @cached_property
    def _now(self) -> dict[str, dict[str, str]]:
        if self._frozen is not None:
            return self._frozen
        members = {str(pk): name for pk, name in Membership.objects.values_list("pk", "name")}
        teams = {str(pk): name for pk, name in Team.objects.values_list("pk", "name")}
        return {"members": members, "teams": teams}

    def member(self, pk: int | None) -> str:
        """A person's name; nothing for nobody."""
        return self._of("members", pk)

    def team(self, pk: int | None) -> str:
        """A team's name; nothing for none."""
        return self._of("teams", pk)

    def _of(self, kind: str, pk: int | None) -> str:
        if pk is None:
            return ""
        name = self._now.get(kind, {}).get(str(pk), "")
        self.used[kind][str(pk)] = name
        return name


@dataclass(frozen=True)
class Afterwards:
    """What was said at the cycle's close by the moment of knowledge, though dated after the day that is shown."""

    grades: dict[int, Grade] = field(default_factory=dict)
    """By key result."""
    retrospectives: dict[int, Retrospective] = field(default_factory=dict)
    """By objective."""


# The views of the past day end with the day; the tables behind them do not. Who superseded a fact later is not asked.
SAID = """
    SELECT f.* FROM public.{table} f
    WHERE f.tenant_id = %(tenant)s AND f.recorded_at <= %(known_at)s AND f.{about} = ANY(%(ids)s)
      AND NOT EXISTS (
        SELECT FROM public.{table} n
        WHERE n.tenant_id = f.tenant_id AND n.supersedes_id = f.id AND n.recorded_at <= %(known_at)s)
    ORDER BY f.id
"""


def afterwards(key_results: Iterable[int], objectives: Iterable[int], known_at: datetime) -> Afterwards:
    """The grades and retrospectives of these that counted at the moment, whatever day they are of; two queries."""
    grades = _counting(Grade, "key_result_id", key_results, known_at)
    written = _counting(Retrospective, "objective_id", objectives, known_at)
    return Afterwards({one.key_result_id: one for one in grades}, {one.objective_id: one for one in written})


def _counting(model: Any, about: str, ids: Iterable[int], known_at: datetime) -> Any:
    query = SAID.format(table=model._meta.db_table, about=about)  # constants
    return model.objects.raw(query, {"tenant": current_tenant_id(), "known_at": known_at, "ids": list(ids)})


def in_order[Keyed: (Objective, KeyResult, Initiative)](rows: Iterable[Keyed]) -> list[Keyed]:
    """By key as people count: O2 before O10."""
    return sorted(rows, key=lambda row: natural(row.key))


@dataclass(frozen=True)
class Context:
    """All of one pack's making; its reads are made once and shared by the sections. Read inside `look_back`."""

    tenant: Tenant
    scope: Scope
    as_of: date
    known_at: datetime
    names: Names
    previous: Pack | None = None
    since: str = AS_USUAL

    @cached_property
    def said(self) -> Afterwards:
        """The grades of the key results and the retrospectives of the objectives, as known at the moment."""
        ids = [one.pk for one in self.key_results]
        return afterwards(ids, [one.pk for one in self.objectives], self.known_at)

    @property
    def cycle(self) -> Cycle:
        """The cycle that is reviewed, as it was known then."""
        return self.scope.cycle

    @property
    def currency(self) -> str:
        """The tenant's; a portfolio may have its own (`currency_of`)."""
        return self.tenant.currency

    @cached_property
    def objectives(self) -> list[Objective]:
        """The subject's objectives, by key."""
        return in_order(self.scope.objectives())

    @cached_property
    def key_results(self) -> list[KeyResult]:
        """The subject's key results with their objectives, by key."""
        rows = in_order(self.scope.key_results().select_related("objective__cycle"))
        return sorted(rows, key=lambda one: natural(one.objective.key))

    @cached_property
    def initiatives(self) -> list[Initiative]:
        """The subject's initiatives with their portfolios, by key."""
        return in_order(self.scope.initiatives().select_related("portfolio"))

    @cached_property
    def portfolios(self) -> list[Portfolio]:
        """The portfolios of the subject's initiatives."""
        return list(self.scope.portfolios())

    @cached_property
    def of_objective(self) -> dict[int, list[KeyResult]]:
        """The subject's key results by their objective."""
        found: dict[int, list[KeyResult]] = {}
        for one in self.key_results:
            found.setdefault(one.objective_id, []).append(one)
        return found

    @cached_property
    def links(self) -> dict[int, list[Contribution]]:
        """What initiatives contribute, by key result, the largest share first; with their portfolios."""
        rows = Contribution.objects.filter(key_result__in=[one.pk for one in self.key_results])
        found: dict[int, list[Contribution]] = {}
        for one in rows.select_related("initiative__portfolio").order_by("-allocation", "initiative__key"):
            found.setdefault(one.key_result_id, []).append(one)
        return found

    @cached_property
    def of_linked(self) -> dict[int, InitiativeRollup]:
        """The stored figures of the initiatives of `links`."""
        return initiative_rollups({one.initiative_id for links in self.links.values() for one in links})

    @cached_property
    def of_objectives(self) -> dict[int, ObjectiveRollup]:
        """The stored figures of `objectives`."""
        return objective_rollups([one.pk for one in self.objectives])

    @cached_property
    def of_key_results(self) -> dict[int, KeyResultRollup]:
        """The stored figures of `key_results`."""
        return key_result_rollups([one.pk for one in self.key_results])

    @cached_property
    def of_initiatives(self) -> dict[int, InitiativeRollup]:
        """The stored figures of `initiatives`."""
        return initiative_rollups([one.pk for one in self.initiatives])

    @cached_property
    def of_portfolios(self) -> dict[int, PortfolioRollup]:
        """The stored figures of all portfolios."""
        return portfolio_rollups()

    @cached_property
    def funds(self) -> Funds:
        """Tranches, spending and what came back, for the sections about money."""
        return Funds(self)

    @cached_property
    def signals(self) -> OpenSignals:
        """What teams sent up and nobody has answered."""
        return OpenSignals(self)

    def currency_of(self, initiative: Initiative) -> str:
        """The currency of its money (ISO 4217)."""
        return initiative.portfolio.currency or self.currency

    @cached_property
    def start(self) -> Start:
        """The moment from which change is counted: as asked, else the last review of this cycle, else its first day."""
        until = Until(self.cycle, self.as_of, self.known_at, self.tenant.formula)
        return start_of(until, self.previous, self.since)

    @cached_property
    def before(self) -> Weighed:
        """Weight and measured of the key results at `start`."""
        # The figures of the day are made first: those of the start are taken back together with all that came after.
        return weighed_at(self.start.moment, list(self.of_key_results))

    @cached_property
    def change(self) -> Change | None:
        """What moved the mean of what is measured since `start`."""
        return change_of(self.before, {pk: (one.weight, one.measured) for pk, one in self.standings.items()})

    @cached_property
    def standings(self) -> dict[int, Standing]:
        """Where each of `key_results` stands, for what is said of them together."""
        return {one.pk: _standing(one, self.of_key_results.get(one.pk)) for one in self.key_results}

    def mean_measured(self) -> Decimal | None:
        """The mean of what the key results that have a measure have measured, each by its weight."""
        return mean((one.weight, one.measured) for one in self.standings.values())

    def behind(self, key_result: KeyResult) -> tuple[bool, Decimal, str]:
        """The order in which the furthest behind come first, those of which nothing is known last."""
        gap = getattr(self.of_key_results.get(key_result.pk), "pace_gap", None)
        return gap is None, gap or Decimal(0), key_result.key

    def money_by_currency(self, links: Iterable[Contribution]) -> dict[str, Decimal]:
        """What of the initiatives' cost was spent for key results, by currency: they are never added up."""
        spent: dict[str, Decimal] = {}
        for link in links:
            figures = self.of_linked.get(link.initiative_id)
            if figures is not None and figures.ac is not None:
                currency = self.currency_of(link.initiative)
                spent[currency] = spent.get(currency, Decimal(0)) + link.allocation * figures.ac
        return spent


def _standing(key_result: KeyResult, figures: KeyResultRollup | None) -> Standing:
    weight = key_result.weight if key_result.weight is not None else Decimal(1)
    if figures is None:
        return Standing(weight)
    return Standing(
        weight, figures.measured, figures.expected, figures.delivered, figures.forecast, figures.plan_misfit,
        figures.execution_shortfall, figures.outcome_shortfall, figures.health,
    )  # fmt: skip
