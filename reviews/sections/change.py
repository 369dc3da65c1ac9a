"""What changed since the last review: all together, then the key results that moved most, fact by fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from okrs.models import KeyResult
from reviews import blocks, values
from reviews.blocks import Block, Row, Step, Value
from reviews.context import Context
from reviews.sections.base import Options, Section
from reviews.standing import Change, Moved
from reviews.wording import most_of, title_of
from rollups.changes.together import waterfalls
from rollups.changes.waterfall import Part, Waterfall
from rollups.engine import Moment
from ui.formats import full_day, percent, plural, points

MOST, DETAILED = 8, 3
FINEST = 8
"""Steps a key result: each is one computation, of all whose turn it is."""


def gather(context: Context, options: Options) -> list[Block]:
    """The waterfall of the mean, and one for each of the few that moved it most."""
    change = context.change
    if change is None:
        return []
    by_id = {one.pk: one for one in context.key_results}
    few = [one.id for one in change.moved[: most_of(options, DETAILED, "detailed")]]
    end = Moment(context.as_of, context.known_at, context.tenant.formula)
    found = waterfalls(few, "measured", context.start.moment, end, most=FINEST)
    return [
        _together(context, change, by_id, most_of(options, MOST)),
        *(_of_one(by_id[pk], found[pk]) for pk in few),
    ]


def _together(context: Context, change: Change, by_id: dict[int, KeyResult], most: int) -> Block:
    start = full_day(context.start.moment.as_of)
    nothing = "Nothing was measured yet" if change.before is None else f"Measured on {start}"
    rows = [
        Row(Step(label=nothing, role="start", value=values.percent(change.before or Decimal(0), places=1))),
        *_steps(change, by_id, most),
        Row(Step(label=f"Measured on {full_day(context.as_of)}", role="end", value=_share(change.now))),
    ]
    return blocks.waterfall("What changed", rows, sentence=_sentence(context, change))


def _share(share: Decimal) -> Value:
    return values.percent(share, places=1)


def _steps(change: Change, by_id: dict[int, KeyResult], most: int) -> Iterator[Row]:
    for one in change.moved[:most]:
        key_result = by_id[one.id]
        value = values.points(one.amount, places=1)
        step = Step(label=title_of(key_result), role="step", value=value, note=_note(one))
        yield Row(step, key_result.objective_id)
    if rest := change.moved[most:]:
        value = values.points(_sum(rest), places=1)
        yield Row(Step(label=plural(len(rest), "other key result"), role="step", value=value))
    if change.reweighed:
        value = values.points(change.reweighed, places=1)
        yield Row(Step(label="Key results taken away or weighed anew", role="step", value=value))


def _sum(rest: Sequence[Moved]) -> Decimal:
    return sum((one.amount for one in rest), Decimal(0))


def _note(one: Moved) -> str:
    return f"first measured: {percent(one.now)}" if one.was is None else f"{percent(one.was)} to {percent(one.now)}"


def _sentence(context: Context, change: Change) -> str:
    since, now = context.start.words, percent(change.now, 1)
    if change.before is None:
        return f"On {full_day(context.start.moment.as_of)} nothing was measured yet; now {now} is."
    if not change.change:
        return f"What is measured did not move since {since}: {now}."
    way = f"{'rose' if change.change > 0 else 'fell'} by {points(abs(change.change), 1).removeprefix('+')}"
    moved = f"{plural(len(change.moved), 'key result')} moved it"
    return f"What is measured {way} since {since}, from {percent(change.before, 1)} to {now}; {moved}."


def _of_one(one: KeyResult, found: Waterfall) -> Block:
    rows = [
        Row(Step(label=full_day(found.start.as_of), role="start", value=_level(one, found.before))),
        *[Row(_step(part)) for part in found.parts],
        Row(Step(label=full_day(found.end.as_of), role="end", value=_level(one, found.after))),
    ]
    title = f"What moved {title_of(one)}"
    return blocks.waterfall(title, rows, sentence=_one_sentence(found), objective=one.objective_id)


def _level(one: KeyResult, share: Decimal | None) -> Value:
    return values.percent(share, values.source("key_results", one.pk, "measured"), places=1)


def _step(part: Part) -> Step:
    """A part; from what was not known, all that is known after it."""
    amount = part.amount if part.amount is not None else part.after
    return Step(label=part.named.words, role="step", value=values.points(amount, places=1), note=_when(part))


def _when(part: Part) -> str:
    if part.before is None:
        return "first measured"
    return "not known any more" if part.after is None else ""


def _one_sentence(found: Waterfall) -> str:
    if found.change is None:
        return f"It was measured for the first time: {percent(found.after, 1)}."
    return f"From {percent(found.before, 1)} to {percent(found.after, 1)}, {points(found.change, 1)}."


SECTION = Section(
    "change",
    "What changed since the last review",
    "Measured then and now, which key results moved it, and what happened to the few that moved most.",
    gather,
    takes_most=True,
    takes_since=True,
)
