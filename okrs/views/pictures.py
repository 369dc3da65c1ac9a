"""A key result as pictures: its way, its confidence, where its gap comes from; and as a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from okrs.kr_types import TYPES, KeyResultType, Targets
from okrs.models import CheckIn, KeyResult, PhasedTarget, Stage, TargetVersion
from okrs.outlook import outlook
from okrs.promised import Promise, Way, way_of
from okrs.queries import targets_of
from okrs.sentences import Sentence, Standing, key_result_sentence
from ui.charts import confidence, trend, waterfall

if TYPE_CHECKING:
    from rollups.models import KeyResultRollup
    from rollups.queries import Line

HUNDRED = Decimal(100)
SHOWN_CONFIDENCES = 8
type Done = Sequence[tuple[Stage, date | None]]


@dataclass(frozen=True)
class Story:
    """Everything about one key result that its page was given."""

    key_result: KeyResult
    rollup: KeyResultRollup | None
    today: date
    check_ins: Sequence[CheckIn]
    """Those that count, newest first."""
    stages: Done = ()
    lines: Sequence[Line] = ()
    phases: Sequence[PhasedTarget] = ()
    """What it should be on the way, by day."""
    versions: Sequence[TargetVersion] = ()
    """What it was measured against through time, the beginning first."""

    @property
    def kind(self) -> KeyResultType:
        """Its type."""
        return TYPES[self.key_result.type]

    @property
    def targets(self) -> Targets:
        """Its latest limits."""
        return targets_of(self.key_result)

    @property
    def start(self) -> date:
        """Its own first day, else the cycle's."""
        return self.key_result.starts_on or self.key_result.objective.cycle.starts_on

    @property
    def end(self) -> date:
        """Its own last day, else the cycle's."""
        return self.key_result.ends_on or self.key_result.objective.cycle.ends_on

    @property
    def values(self) -> list[tuple[date, Decimal]]:
        """(day, value) of the check-ins that have one, oldest first."""
        known = [(check_in.date, check_in.value) for check_in in reversed(self.check_ins)]
        return [(day, value) for day, value in known if value is not None]

    @property
    def way(self) -> Way:
        """Its way as claims see it."""
        value, measured = (self.rollup.value, self.rollup.measured) if self.rollup else (None, None)
        return way_of(self.key_result.type, self.targets, value, measured, self.key_result.counted_in)

    @property
    def promises(self) -> list[Promise]:
        """What the initiatives that serve it claim now."""
        return [Promise(line.initiative.state, line.contribution.claim, line.due_on) for line in self.lines]

    @property
    def met(self) -> int:
        """How many values met the limit that held on their day; 0 for what is no limit."""
        if not self.kind.is_limit:
            return 0
        return sum(self.kind.met(value, self._targets_on(day)) for day, value in self.values)

    def _targets_on(self, day: date) -> Targets:
        held = [each for each in self.versions if each.date is None or each.date <= day]
        if not held:
            return self.targets
        return Targets(held[-1].baseline, held[-1].target, held[-1].low, held[-1].high)


def sentence_of(story: Story) -> Sentence:
    """The sentence its page begins with, from stored figures."""
    figures, kind = story.rollup, story.kind
    known = {} if figures is None else {
        "value": figures.value, "measured": figures.measured, "expected": figures.expected,
        "forecast": figures.forecast, "plan_misfit": figures.plan_misfit,
        "execution_shortfall": figures.execution_shortfall, "outcome_shortfall": figures.outcome_shortfall,
    }  # fmt: skip
    standing = Standing(
        kind=kind, targets=story.targets, start=story.start, end=story.end, today=story.today,
        unit=story.key_result.counted_in, met=story.met, checked=len(story.values),
        stages_done=sum(day is not None for _, day in story.stages), stages=len(story.stages),
        initiatives=len(story.lines), brake=brake_of(story.lines), **known,
    )  # fmt: skip
    return key_result_sentence(standing)


def brake_of(lines: Sequence[Line]) -> str:
    """The title of the initiative whose earned value is furthest behind its plan, weighed by allocation."""
    behind = [(_behind(line), line.initiative.title) for line in lines]
    worst = max(behind, default=(Decimal(0), ""))
    return worst[1] if worst[0] > 0 else ""


def _behind(line: Line) -> Decimal:
    if line.rollup is None or line.rollup.pv is None or line.rollup.ev is None:
        return Decimal(0)
    behind: Decimal = line.rollup.pv - line.rollup.ev
    return line.contribution.allocation * behind


def trend_of(story: Story) -> trend.TrendPicture | None:
    """Its way from start to end; None for a yes or no, which has none."""
    if story.kind.code == "yes_no":
        return None
    points, unit = _points(story)
    plan = story.kind.plan(story.targets)
    ends = outlook(story.kind, story.targets, points, story.end, story.rollup.forecast if story.rollup else None)
    limits = _limits(story)
    return trend.draw(
        trend.Trend(
            title=story.key_result.title, start=story.start, end=story.end, today=story.today, points=points, unit=unit,
            plan=course_of(story), baseline=plan[0] if plan else None, target=plan[1] if plan else None,
            floor=limits[0], ceiling=limits[1],
            forecast=ends.value, low=ends.low, high=ends.high,
            status=story.rollup.health if story.rollup else "no_data",
        )
    )  # fmt: skip


def course_of(story: Story) -> list[tuple[date, Decimal]]:
    """The corners of the plan where phased targets replace the line; none where nothing does (decision 0013)."""
    plan = story.kind.plan(story.targets)
    within = [(phase.date, phase.value) for phase in story.phases if story.start < phase.date < story.end]
    if not within or plan is None or not story.kind.takes_value:
        return []
    return [(story.start, plan[0]), *sorted(within), (story.end, plan[1])]


def _limits(story: Story) -> tuple[Decimal | None, Decimal | None]:
    targets = story.targets
    by_type = {
        "at_least": (targets.target, None),
        "at_most": (None, targets.target),
        "between": (targets.low, targets.high),
    }
    return by_type.get(story.kind.code, (None, None))


def _points(story: Story) -> tuple[list[tuple[date, Decimal]], str]:
    """What the line runs through, and its unit: values, or percent for what is measured by work or stages."""
    if story.kind.takes_value:
        return story.values, story.key_result.counted_in
    if story.kind.has_stages:
        return _stage_points(story), "%"
    known = story.rollup.measured if story.rollup else None
    return ([(story.today, known * HUNDRED)] if known is not None else []), "%"


def _stage_points(story: Story) -> list[tuple[date, Decimal]]:
    done = sorted((day, stage.percent) for stage, day in story.stages if day is not None and day <= story.today)
    points: dict[date, Decimal] = {}
    total = Decimal(0)
    for day, percent in done:
        total += percent
        points[day] = total
    if story.stages:
        points[story.today] = total
    return list(points.items())


def confidence_of(story: Story) -> dict[str, object]:
    """The bars of confidence over the last check-ins, and the last one in tenths."""
    shown = [check_in.confidence for check_in in reversed(story.check_ins[:SHOWN_CONFIDENCES])]
    last = story.check_ins[0].confidence if story.check_ins else None
    status = (story.check_ins[0].status if story.check_ins else "") or (story.rollup.health if story.rollup else "")
    return {"tenths": confidence.tenths(last), "chart": confidence.draw(shown, status)}


def decomposition_of(rollup: KeyResultRollup | None) -> waterfall.WaterfallPicture | None:
    """Expected less measured, split; None while nothing is measured or expected."""
    if rollup is None or rollup.measured is None or rollup.expected is None:
        return None
    parts = waterfall.Decomposition(rollup.expected, rollup.planned, rollup.delivered, rollup.measured)
    return waterfall.draw(parts)
