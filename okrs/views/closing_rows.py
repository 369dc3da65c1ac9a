"""What the closing page shows: each objective with its key results, what is proposed, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from accounts.models import Membership
from accounts.permissions import may
from okrs import grading
from okrs.cycle_results import grades_of, retrospectives_of, ungraded
from okrs.cycle_states import allows
from okrs.kr_types import TYPES
from okrs.kr_types.base import unit_beside
from okrs.models import Cycle, Grade, KeyResult, Objective, Retrospective
from okrs.queries import targets_of, values_of
from okrs.views.tree import SPARK_VALUES
from rollups.queries import key_result_rollups
from ui.charts import sparkline
from ui.formats import plural

if TYPE_CHECKING:
    from rollups.models import KeyResultRollup
    from ui.charts.svg import Drawing


@dataclass(frozen=True)
class Refused:
    """What was sent for a row and why it was not saved; it stands in the form again."""

    pk: int
    words: str
    sent: Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """A key result: how far it came, the grade that is proposed, the one that it has."""

    key_result: KeyResult
    ambition: str
    scale: str
    rollup: KeyResultRollup | None
    spark: Drawing | None
    fact: Grade | None
    may_grade: bool
    refused: Refused | None = None

    @property
    def now(self) -> str:
        """Where it stands, in words."""
        kind, unit = TYPES[self.key_result.type], unit_beside(self.key_result.unit)
        return kind.now(self.rollup.value if self.rollup else None, self.measured, unit)

    @property
    def goal(self) -> str:
        """Its target, in words."""
        return TYPES[self.key_result.type].goal(targets_of(self.key_result), unit_beside(self.key_result.unit))

    @property
    def measured(self) -> Decimal | None:
        """How far it came, 0 to 1."""
        return self.rollup.measured if self.rollup else None

    @property
    def proposed(self) -> Decimal | None:
        """The grade that goes with it."""
        return grading.proposal(self.measured)

    @property
    def shown_proposal(self) -> str:
        """The proposal on the cycle's scale."""
        return grading.shown(self.proposed, self.scale)

    @property
    def shown_grade(self) -> str:
        """The grade on the cycle's scale; nothing when it has none."""
        return grading.shown(self.fact.grade, self.scale) if self.fact else ""

    @property
    def is_success(self) -> bool:
        """Whether its grade is one."""
        return (
            self.fact is not None and self.fact.grade is not None and grading.is_success(self.fact.grade, self.ambition)
        )

    @property
    def entered(self) -> str:
        """What stands in the field: what was sent, else the grade, else the proposal."""
        if self.refused:
            return self.refused.sent.get("grade", "")
        return grading.entered(self.fact.grade if self.fact else self.proposed, self.scale)

    @property
    def reason(self) -> str:
        """What stands in the field of the reason."""
        return self.refused.sent.get("reason", "") if self.refused else self.fact.reason if self.fact else ""

    @property
    def verdict(self) -> str:
        """What becomes of it."""
        return self.refused.sent.get("verdict", "") if self.refused else self.fact.verdict if self.fact else ""


@dataclass
class Group:
    """An objective with its key results and what was learned from it."""

    objective: Objective
    scale: str
    written: Retrospective | None
    may_grade: bool
    lines: list[Line] = field(default_factory=list)
    problem: str = ""

    @property
    def score(self) -> str:
        """The weighted mean of its grades, on the cycle's scale; nothing before the first."""
        graded = [
            (line.key_result.weight, line.fact.grade)
            for line in self.lines
            if line.fact is not None and line.fact.grade is not None
        ]
        return grading.shown(grading.score(graded), self.scale)

    @property
    def verdict(self) -> str:
        """Whether it goes on; nothing while that is undecided."""
        return self.written.verdict if self.written else ""

    @property
    def went_well(self) -> str:
        """What was written so far."""
        return self.written.went_well if self.written else ""

    @property
    def to_learn(self) -> str:
        """What was written so far."""
        return self.written.to_learn if self.written else ""


def groups_of(
    cycle: Cycle, member: Membership, day: date, only: int | None = None, refused: Refused | None = None
) -> list[Group]:
    """The cycle's objectives with their key results (or one objective alone); six queries, whatever the size."""
    rows = Objective.objects.filter(cycle=cycle).select_related("owner").order_by("key")
    objectives = {row.pk: row for row in (rows if only is None else rows.filter(pk=only))}
    written, is_open = retrospectives_of(objectives), allows(cycle, "grade")
    groups = {
        pk: Group(row, cycle.grading_scale, written.get(pk), is_open and may(member, "edit", row))
        for pk, row in objectives.items()
    }
    key_results = list(KeyResult.objects.filter(objective__in=list(objectives)).select_related("owner").order_by("key"))
    ids = [row.pk for row in key_results]
    figures, grades, values = key_result_rollups(ids), grades_of(ids), values_of(ids, day)
    for row in key_results:
        group = groups[row.objective_id]
        row.objective = group.objective  # read already: who may grade it is asked of each row
        group.lines.append(
            Line(
                row, group.objective.ambition, cycle.grading_scale, figures.get(row.pk), _spark(row, values),
                grades.get(row.pk), is_open and may(member, "edit", row),
                refused if refused and refused.pk == row.pk else None,
            )
        )  # fmt: skip
    return list(groups.values())


def _spark(row: KeyResult, values: dict[int, list[tuple[date, float]]]) -> Drawing | None:
    known = [value for _, value in values.get(row.pk, [])][-SPARK_VALUES:]
    return sparkline.draw(known, row.target, row.title) if TYPES[row.type].takes_value and known else None


@dataclass(frozen=True)
class Count:
    """How far the grading is: of so many key results so many are graded, and for so many a proposal waits."""

    total: int
    graded: int
    waiting: int

    @property
    def open(self) -> int:
        """How many have no grade."""
        return self.total - self.graded

    @property
    def sentence(self) -> str:
        """The same in words."""
        if not self.total:
            return "There is no key result to grade."
        if not self.open:
            return f"All {plural(self.total, 'key result')} are graded." if self.total > 1 else "It is graded."
        silent = self.open - self.waiting
        words = f"{self.graded} of {plural(self.total, 'key result')} graded. {plural(self.waiting, 'proposal')} "
        words += "waits" if self.waiting == 1 else "wait"
        return f"{words}, {silent} without a measure." if silent else f"{words}."


def count_of(cycle: Cycle) -> Count:
    """How far the grading of the cycle is; three queries."""
    total = KeyResult.objects.filter(objective__cycle=cycle).count()
    missing = ungraded(cycle)
    return Count(total, total - missing.count(), missing.filter(rollup__measured__isnull=False).count())


def count_in(groups: list[Group]) -> Count:
    """The same, of what the page has read anyway."""
    lines = [line for group in groups for line in group.lines]
    missing = [line for line in lines if line.fact is None]
    return Count(len(lines), len(lines) - len(missing), sum(line.proposed is not None for line in missing))
