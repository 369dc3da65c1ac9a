"""Reads of how bets are scored: the schemes that hold, what was given, and the ranking made of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from portfolio.models import Initiative, ScoreCriterion, ScoreInput, ScoreScheme
from portfolio.scoring import FRAMEWORKS, Criterion
from portfolio.scoring.ranking import Entrant, Ranking, Scheme, rank

RANKED_STATES = ("demand", "assessing", "approved", "active", "paused")
"""Demands and live bets; what has ended is no longer chosen."""
ENTRANT = ("id", "key", "title", "state", "owner_id", "team_id")
USUAL = Scheme("WSJF", "wsjf", FRAMEWORKS["wsjf"].criteria)
"""How an organisation ranks that has chosen nothing."""


@dataclass(frozen=True)
class Schemes:
    """The schemes that hold, by name, and the one by which lists are ranked."""

    all: tuple[Scheme, ...]
    default: Scheme

    def chosen(self, pk: int | None) -> Scheme | None:
        """The scheme by id, the default without one; None for one that does not hold."""
        return self.default if pk is None else next((each for each in self.all if each.id == pk), None)


def newest_versions() -> QuerySet[ScoreScheme]:
    """The version of each name that counts, retired ones included."""
    newest = ScoreScheme.objects.order_by("name", "-number").distinct("name").values("id")
    return ScoreScheme.objects.filter(pk__in=newest)


def schemes_in_force() -> Schemes:
    """The newest version of each name that is not retired; without any, the usual WSJF. Two queries."""
    rows = list(newest_versions().filter(is_retired=False).order_by("name"))
    if not rows:
        return Schemes((USUAL,), USUAL)
    found = schemes_of(rows)
    said = [row for row in rows if row.is_default]
    # Several names may once have said so: the one that said it last counts.
    default = max(said, key=lambda row: row.pk) if said else rows[0]
    return Schemes(tuple(found[row.pk] for row in rows), found[default.pk])


def schemes_of(rows: Iterable[ScoreScheme]) -> dict[int, Scheme]:
    """These versions with their criteria, by id; one query."""
    named = {row.pk: row for row in rows}
    criteria: dict[int, list[Criterion]] = {pk: [] for pk in named}
    lines = ScoreCriterion.objects.filter(scheme_id__in=named).order_by("scheme_id", "position")
    for pk, key, name, weight, low, high in lines.values_list("scheme_id", "key", "name", "weight", "low", "high"):
        criteria[pk].append(Criterion(key, name, weight, low, high))
    return {
        pk: Scheme(row.name, row.framework, _asked(row.framework, criteria[pk]), row.number, row.pk)
        for pk, row in named.items()
    }


def _asked(framework: str, written: list[Criterion]) -> tuple[Criterion, ...]:
    """The criteria in the order of the formula, whatever a workbook brought: what it left out counts as usual."""
    way = FRAMEWORKS[framework]
    if way.has_own_criteria:
        return tuple(written)
    known = {each.key: each for each in written}
    return tuple(known.get(each.key, each) for each in way.criteria)


def versions_of(name: str) -> list[ScoreScheme]:
    """Every version of a name, the newest first."""
    return list(ScoreScheme.objects.filter(name=name).select_related("recorded_by").order_by("-number"))


def input_heads(initiative_ids: Iterable[int] | None = None) -> QuerySet[ScoreInput]:
    """What counts of each criterion of each initiative: the newest by its day."""
    rows = ScoreInput.objects.filter(superseded_by=None)
    rows = rows if initiative_ids is None else rows.filter(initiative_id__in=list(initiative_ids))
    return rows.order_by("initiative_id", "criterion", "-date", "-id").distinct("initiative_id", "criterion")


def inputs_of(initiative: Initiative) -> dict[str, ScoreInput]:
    """What counts for one initiative, by criterion."""
    return {row.criterion: row for row in input_heads([initiative.pk]).select_related("recorded_by")}


def entrants(only: Iterable[int] | None = None) -> list[Entrant]:
    """All demands and live bets with what was given for them, in two queries."""
    rows = Initiative.objects.filter(state__in=RANKED_STATES)
    rows = rows if only is None else rows.filter(pk__in=list(only))
    given: dict[int, dict[str, Decimal]] = {}
    for pk, criterion, value in input_heads(only).values_list("initiative_id", "criterion", "value"):
        given.setdefault(pk, {})[criterion] = value
    return [
        Entrant(pk, key, title, state, given.get(pk, {}), owner, team)
        for pk, key, title, state, owner, team in rows.order_by().values_list(*ENTRANT)
    ]


def ranking(scheme: Scheme) -> Ranking:
    """Everything that can be chosen, in order; two queries however many there are."""
    return rank(scheme, entrants())


def known_criteria() -> dict[str, Criterion]:
    """Every criterion that a scheme in force asks for, by key; inputs are for these. Two queries."""
    found: dict[str, Criterion] = {}
    for scheme in schemes_in_force().all:
        for each in scheme.criteria:
            found.setdefault(each.key, each)
    return found


def ever_asked(key: str) -> bool:
    """Whether any framework or any version of a scheme asks for the criterion."""
    if any(each.key == key for framework in FRAMEWORKS.values() for each in framework.criteria):
        return True
    return ScoreCriterion.objects.filter(key=key).exists()


def input_head(initiative: Initiative, criterion: str, day: date) -> ScoreInput | None:
    """What counts now of what was given for a criterion on a day."""
    rows = ScoreInput.objects.filter(Q(superseded_by=None), initiative=initiative, criterion=criterion, date=day)
    return rows.order_by(F("id").desc()).first()
