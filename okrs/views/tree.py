"""The objectives of a cycle as rows of an indented table: a DAG unfolded, each objective under each of its parents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from accounts.models import Membership
from accounts.permissions import may
from okrs.gaps import UNFUNDED
from okrs.kr_types import TYPES
from okrs.kr_types.base import unit_beside
from okrs.models import Alignment, Cycle, KeyResult, Objective
from okrs.queries import targets_of, values_of
from rollups.queries import key_result_rollups, objective_rollups
from ui.charts import sparkline
from ui.charts.confidence import tenths
from ui.formats import percent

if TYPE_CHECKING:
    from rollups.models import KeyResultRollup, ObjectiveRollup
    from ui.charts.svg import Drawing

PAGE = 200
DEEPEST = 12
ALL_OPEN_UNTIL = 60
"""With more objectives only the first level is open at first."""
SPARK_VALUES = 16


@dataclass(frozen=True)
class Place:
    """An objective at one place of the unfolded tree."""

    objective: Objective
    depth: int
    is_open: bool
    has_rows: bool
    parents: int
    under: int | None = None


@dataclass(frozen=True)
class Row:
    """One line of the table, ready to draw."""

    depth: int
    is_objective: bool
    pk: int
    key: str
    title: str
    health: str
    now: str
    goal: str
    spark: Drawing | None
    confidence: str
    lead: str
    last: date | None
    is_stale: bool
    stated: str = ""
    """What its lead says, where that differs from what is computed."""
    has_rows: bool = False
    is_open: bool = False
    parents: int = 0
    toggled: str = ""
    align_url: str = ""
    under: int | None = None
    says: str = "measured"
    """Which figure `now` is."""


@dataclass
class Forest:
    """The objectives of a cycle with their links; what is wanted of them, and which are folded the other way."""

    cycle: Cycle
    member: Membership
    only: str = ""
    toggled: frozenset[int] = frozenset()
    level: str = ""
    objectives: dict[int, Objective] = field(default_factory=dict)
    children: dict[int, list[int]] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)
    figures: dict[int, ObjectiveRollup] = field(default_factory=dict)
    kept: set[int] | None = None
    kept_key_results: set[int] | None = None

    def load(self) -> Forest:
        """Read the shape: four queries, whatever the size."""
        rows = Objective.objects.filter(cycle=self.cycle).select_related("owner", "team").order_by("key")
        self.objectives = {row.pk: row for row in rows}
        links = Alignment.objects.filter(child__cycle=self.cycle, parent__cycle=self.cycle)
        for child, parent in links.order_by("child__key").values_list("child_id", "parent_id"):
            self.children.setdefault(parent, []).append(child)
            self.parents[child] = self.parents.get(child, 0) + 1
        self.figures = objective_rollups(self.objectives)
        if self.only or self.level:
            self.kept = self._with_above(self._chosen())
        return self

    def _chosen(self) -> set[int]:
        """The objectives that were asked for, themselves or for one of their key results."""
        kept = set(self.objectives)
        if self.only:
            rows = KeyResult.objects.filter(objective__cycle=self.cycle)
            chosen = dict(rows.filter(wanted(self.only, self.member)).values_list("pk", "objective_id"))
            self.kept_key_results = set(chosen)
            kept = set(chosen.values()) | {pk for pk in self.objectives if self._is_chosen(pk)}
        return {pk for pk in kept if not self.level or self.objectives[pk].level == self.level}

    def _with_above(self, kept: set[int]) -> set[int]:
        """These and everything above them: a tree has no holes."""
        above: dict[int, list[int]] = {}
        for parent, children in self.children.items():
            for child in children:
                above.setdefault(child, []).append(parent)
        waiting = list(kept)
        while waiting:
            fresh = [parent for parent in above.get(waiting.pop(), ()) if parent not in kept]
            kept.update(fresh)
            waiting.extend(fresh)
        return kept

    def _is_chosen(self, pk: int) -> bool:
        objective, figures = self.objectives[pk], self.figures.get(pk)
        if self.only == "mine":
            team = self.member.team_id
            return objective.owner_id == self.member.pk or (team is not None and objective.team_id == team)
        return self.only == "at_risk" and figures is not None and figures.health in {"at_risk", "off_track"}

    def places(self) -> Iterator[Place]:
        """Every visible objective from the top, each under each of its parents."""
        for pk in self.objectives:
            if not self.parents.get(pk):
                yield from self._unfold(pk, 0)

    def _unfold(self, pk: int, depth: int, under: int | None = None) -> Iterator[Place]:
        if self.kept is not None and pk not in self.kept:
            return
        below = self.children.get(pk, [])
        figures = self.figures.get(pk)
        has_rows = bool(below) or figures is None or figures.key_results > 0
        is_open = has_rows and self.is_open(pk, depth)
        yield Place(self.objectives[pk], depth, is_open, has_rows, self.parents.get(pk, 0), under)
        if is_open and depth < DEEPEST:
            for child in below:
                yield from self._unfold(child, depth + 1, pk)

    def is_open(self, pk: int, depth: int) -> bool:
        """Open at first: everything in a small cycle or a filtered list, else the first level; `toggled` turns it."""
        at_first = depth == 0 or bool(self.only or self.level) or len(self.objectives) <= ALL_OPEN_UNTIL
        return at_first != (pk in self.toggled)


def wanted(only: str, member: Membership) -> Q:
    """The key results a filter keeps."""
    return {
        "mine": Q(owner=member) | (Q(objective__team=member.team_id) if member.team_id else Q(pk=None)),
        "at_risk": Q(rollup__health__in=["at_risk", "off_track"]),
        "stale": Q(rollup__is_stale=True) | Q(rollup__last_check_in=None),
        "unfunded": UNFUNDED,
    }.get(only, Q())


def rows_of(forest: Forest, page: int, today: date) -> tuple[list[Row], bool]:
    """The rows of one page, and whether more follow; three queries for whatever is visible."""
    start = (page - 1) * PAGE
    places: list[Place] = []
    has_more = False
    for index, place in enumerate(forest.places()):
        if index >= start + PAGE:
            has_more = True
            break
        if index >= start:
            places.append(place)
    by_objective, figures, values = _key_results(forest, places, today)
    rows: list[Row] = []
    for place in places:
        rows.append(_objective_row(forest, place))
        if place.is_open:
            rows += [
                key_result_row(one, place.depth + 1, figures, values)
                for one in by_objective.get(place.objective.pk, [])
            ]
    return rows, has_more


def _key_results(
    forest: Forest, places: list[Place], today: date
) -> tuple[dict[int, list[KeyResult]], dict[int, KeyResultRollup], dict[int, list[tuple[date, float]]]]:
    opened = {place.objective.pk for place in places if place.is_open}
    found = KeyResult.objects.filter(objective__in=opened).select_related("owner").order_by("key")
    if forest.kept_key_results is not None and forest.only != "mine":
        found = found.filter(pk__in=forest.kept_key_results)
    by_objective: dict[int, list[KeyResult]] = {}
    ids = []
    for key_result in found:
        by_objective.setdefault(key_result.objective_id, []).append(key_result)
        ids.append(key_result.pk)
    return by_objective, key_result_rollups(ids), values_of(ids, today)


def _objective_row(forest: Forest, place: Place) -> Row:
    objective, figures = place.objective, forest.figures.get(place.objective.pk)
    toggled = sorted(forest.toggled ^ {objective.pk})
    return Row(
        depth=min(place.depth, 6), is_objective=True, pk=objective.pk, key=objective.key, title=objective.title,
        health=figures.health if figures else "no_data", now=percent(figures.measured if figures else None),
        goal=f"{percent(figures.expected)} expected" if figures and figures.expected is not None else "",
        spark=None, confidence="", lead=str(objective.owner or objective.team or ""), last=None, is_stale=False,
        has_rows=place.has_rows, is_open=place.is_open, parents=place.parents, toggled="-".join(map(str, toggled)),
        align_url=reverse("objective_align", args=[objective.pk]) if may(forest.member, "edit", objective) else "",
        under=place.under,
    )  # fmt: skip


def key_result_row(
    key_result: KeyResult,
    depth: int,
    figures: dict[int, KeyResultRollup],
    values: dict[int, list[tuple[date, float]]],
) -> Row:
    """A key result as a line of a table."""
    rollup, kind, unit = figures.get(key_result.pk), TYPES[key_result.type], unit_beside(key_result.counted_in)
    known = [value for _, value in values.get(key_result.pk, [])][-SPARK_VALUES:]
    return Row(
        depth=min(depth, 6), is_objective=False, pk=key_result.pk, key=key_result.key, title=key_result.title,
        health=rollup.health if rollup else "no_data",
        now=kind.now(rollup.value if rollup else None, rollup.measured if rollup else None, unit),
        says="value" if kind.takes_value else "measured",
        goal=kind.goal(targets_of(key_result), unit),
        spark=sparkline.draw(known, key_result.target, key_result.title) if kind.takes_value and known else None,
        confidence=tenths(rollup.confidence) if rollup and rollup.confidence is not None else "",
        lead=str(key_result.owner or ""), last=rollup.last_check_in if rollup else None,
        is_stale=bool(rollup and rollup.is_stale), under=key_result.objective_id,
        stated=rollup.status if rollup and rollup.status != rollup.health else "",
    )  # fmt: skip
