"""Where the gap came from: P − M as plan misfit, execution shortfall and outcome shortfall (MODEL §3), exact."""

from __future__ import annotations

from decimal import Decimal

from okrs.models import KeyResult
from reviews import blocks, values
from reviews.blocks import Block, Column, Line, Row, Step, Value
from reviews.context import Context
from reviews.sections.base import Options, Section
from reviews.standing import Gap, gap_of, main_cause
from reviews.wording import EMPTY, left_out, most_of, path_of, sentences, title_of
from ui.formats import percent, plural, points

MOST = 30
COLUMNS = (
    Column(label="Key result", unit="text"),
    Column(label="Expected", unit="percent"),
    Column(label="Measured", unit="percent"),
    Column(label="Gap", unit="points"),
    Column(label="Plan too late", unit="points"),
    Column(label="Work late", unit="points"),
    Column(label="Work without effect", unit="points"),
    Column(label="Main cause", unit="text"),
)
CAUSES = {
    "plan": "Plan too late",
    "execution": "Work late",
    "outcome": "Work without effect",
    "unlinked": "No work linked",
}
"""As the columns are called, so that the eye finds the figure."""
SPLIT = ("plan_misfit", "execution_shortfall", "outcome_shortfall")


def gather(context: Context, options: Options) -> list[Block]:
    """The waterfall of all together, then the gap of each that is behind."""
    if not context.key_results:
        return []
    behind = sorted((one for one in context.key_results if _gap(context, one) > 0), key=context.behind)
    shown = behind[: most_of(options, MOST)]
    rows = [Row(_line(context, one), one.objective_id) for one in shown]
    about = sentences(_about(context, len(behind)), left_out(len(shown), len(behind), "key result", "furthest behind"))
    empty = "No key result that is measured is behind what was expected."
    table = blocks.table("Where the gap came from", COLUMNS, rows, empty=empty, about=about)
    gap = gap_of(context.standings.values())
    return [table] if gap is None else [_waterfall(gap), table]


def _gap(context: Context, one: KeyResult) -> Decimal:
    """P − M; 0 where one of them is not known."""
    standing = context.standings[one.pk]
    return Decimal(0) if None in {standing.expected, standing.measured} else _less(standing.expected, standing.measured)


def _less(left: Decimal | None, right: Decimal | None) -> Decimal:
    return (left or Decimal(0)) - (right or Decimal(0))


def _about(context: Context, behind: int) -> str:
    if not behind:
        return ""
    return (
        f"{behind} of {plural(len(context.key_results), 'key result')} {'is' if behind == 1 else 'are'} behind. "
        "Each gap is the sum of three: the plan is too late for the goal, the work is late, the work had no effect."
    )


def _line(context: Context, one: KeyResult) -> Line:
    figures, standing = context.of_key_results[one.pk], context.standings[one.pk]
    cause = main_cause(standing)
    cells = [
        values.text(title_of(one)),
        values.percent(figures.expected, _source(one, "expected"), places=1),
        values.percent(figures.measured, _source(one, "measured"), places=1),
        values.points(_gap(context, one), _source(one, "behind"), places=1),
        *[_part(one, getattr(figures, name), name) for name in SPLIT],
        values.text(CAUSES[cause] if cause else ""),
    ]
    return Line(cells=cells, path=path_of("key_result_detail", one.pk))


def _part(one: KeyResult, amount: Decimal | None, measure: str) -> Value:
    return EMPTY if amount is None else values.points(amount, _source(one, measure), places=1)


def _source(one: KeyResult, measure: str) -> blocks.Source:
    return values.source("key_results", one.pk, measure)


def _waterfall(gap: Gap) -> Block:
    """From what was expected to what is measured; sums of all, so every reader has them."""
    rows = [
        Row(Step(label="Expected", role="start", value=values.percent(gap.expected, places=1))),
        *[Row(Step(label=part.label, role="step", value=values.points(part.amount, places=1))) for part in gap.parts],
        Row(Step(label="Measured", role="end", value=values.percent(gap.measured, places=1))),
    ]
    return blocks.waterfall("From expected to measured", rows, sentence=_sentence(gap))


def _sentence(gap: Gap) -> str:
    measured, expected = percent(gap.measured, 1), percent(gap.expected, 1)
    if gap.behind <= 0:
        return f"{measured} is measured of {expected} that was expected by now: there is no gap."
    size = points(gap.behind, 1).removeprefix("+")
    main = gap.main
    cause = f" The largest part, {points(-main.amount, 1).removeprefix('+')}: {_lower(main.label)}." if main else ""
    return f"{measured} is measured of {expected} that was expected by now, {size} less.{cause}"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


SECTION = Section(
    "gap",
    "Where the gap came from",
    "Expected less measured, split: the plan is too late, the work is late, or the work had no effect.",
    gather,
    takes_most=True,
)
