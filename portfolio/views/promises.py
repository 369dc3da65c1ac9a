"""A key result's claims against its gap: what its page shows of them, and what an initiative's page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from okrs.promised import Cover, Promise, Way, are_many, cover, cover_sentence, is_open
from okrs.sentences import Sentence
from portfolio.claims import Shared, exact
from portfolio.models import Claim
from portfolio.queries.claims import Measure, Told, counting, newest, outcomes, spans_of, told
from ui.charts import promise
from ui.charts.svg import Drawing
from ui.formats import Unit, amount, percent, plural, unit_beside

if TYPE_CHECKING:
    from okrs.views.pictures import Story
    from rollups.queries import Line

STATES = {"active": "Under way", "assessing": "Being assessed"}


@dataclass(frozen=True)
class Row:
    """One initiative and what it promises, as text; empty: nothing to say."""

    pk: int
    title: str
    status: str
    state: str
    bar: Drawing | None
    claim: str
    range: str
    due_on: date | None
    sponsor: str
    delivered: Decimal | None
    moved: str = ""
    ratio: str = ""
    note: str = ""
    is_off: bool = False
    """Whether it promises nothing any more."""


@dataclass(frozen=True)
class Panel:
    """Everything about claims on a key result's page."""

    pk: int
    sentence: Sentence
    rows: list[Row]
    uncovered: str = ""
    silent: str = ""
    over: str = ""
    nobody: str = ""
    unit: str = ""
    has_moved: bool = False


def panel_of(story: Story) -> Panel:
    """The claims of the initiatives that serve it; two queries."""
    pk, day = story.key_result.pk, story.today
    facts = told(Claim.objects.filter(key_result=pk, superseded_by=None).order_by("date", "id"))
    spans = spans_of({each.initiative_id for each in facts}) if facts else {}
    measure = Measure(pk, story.key_result.key, story.key_result.title, story.way, values=_values(story))
    judged, shared = outcomes(counting(facts), measure, spans, day)
    found = cover(story.way, story.promises, day)
    current, seen = newest(facts), {each.initiative_id: each for each in judged}
    rows = _rows(story, {bet: each for (bet, _), each in current.items()}, seen, measure)
    return Panel(
        pk, cover_sentence(found), rows, _uncovered(found), _no_claims(found), _over(found), _nobody(shared, measure),
        measure.way.unit, any(row.moved for row in rows),
    )  # fmt: skip


def _values(story: Story) -> list[tuple[date, Decimal]]:
    if not story.kind.has_stages:
        return story.values
    so_far, found = Decimal(0), []
    for day, percents in sorted((day, stage.percent) for stage, day in story.stages if day is not None):
        so_far += percents
        found.append((day, so_far))
    return found


def _rows(story: Story, current: Mapping[int, Told], judged: Mapping[int, Told], measure: Measure) -> list[Row]:
    shown = [(line, current.get(line.initiative.pk), judged.get(line.initiative.pk)) for line in story.lines]
    most = promise.widest(
        measure.way.toward(value) for line, claim, after in shown for value in _sizes(line, claim, after)
    )
    return [_row(line, claim, after, measure, most, story.today) for line, claim, after in shown]


def _sizes(line: Line, claim: Told | None, after: Told | None) -> list[Decimal]:
    ends = [claim.low, claim.high] if claim is not None else []
    moved = exact(after.moved) if after is not None and after.moved is not None else None
    return [value for value in (line.contribution.claim, *ends, moved) if value is not None]


def _row(line: Line, claim: Told | None, after: Told | None, measure: Measure, most: float, day: date) -> Row:
    likely, initiative = line.contribution.claim, line.initiative
    told_now = claim if claim is not None and claim.likely == likely else None
    low, high = (told_now.low, told_now.high) if told_now else (None, None)
    way = measure.way
    moved = exact(after.moved) if after is not None and after.is_judged and after.moved is not None else None
    bar = None if likely is None else promise.draw(
        (ahead(low, way), ahead(likely, way), ahead(high, way)), ahead(moved, way), most
    )  # fmt: skip
    state = (line.rollup.state if line.rollup else "") or initiative.state
    return Row(
        initiative.pk, initiative.title, _status(line), STATES.get(state, state.capitalize()), bar,
        "" if likely is None else size(likely, way.unit), range_text(low, high, way.unit), line.due_on,
        told_now.sponsor if told_now else "", line.rollup.percent if line.rollup else None,
        *_outcome(after, way.unit), _note(likely, told_now, measure), not is_open_line(line, day),
    )  # fmt: skip


def is_open_line(line: Line, day: date) -> bool:
    """Whether its movement is still to come."""
    return is_open(Promise(line.initiative.state, line.contribution.claim, line.due_on), day)


def _status(line: Line) -> str:
    if line.initiative.state in {"active", "paused"} and line.rollup is not None:
        return str(line.rollup.health)
    return line.initiative.state


def _outcome(after: Told | None, unit: Unit) -> tuple[str, str]:
    """What moved beside the claim and how much of it that is; empty while its day is not over."""
    if after is None or not after.is_judged:
        return "", ""
    if after.moved is None:
        return "nothing measured since", ""
    ratio = after.judged.ratio
    return size(exact(after.moved), unit), "" if ratio is None else percent(exact(ratio))


def _note(likely: Decimal | None, claim: Told | None, measure: Measure) -> str:
    if likely is None:
        return "claims nothing yet"
    if measure.way.toward(likely) < 0:
        return "moves away from the goal"
    if claim is None:
        return "no day of registration known"
    return "late: registered after the start" if claim.is_late else ""


def ahead(movement: Decimal | None, way: Way) -> Decimal | None:
    """The movement toward the goal; None stays None."""
    return None if movement is None else way.toward(movement)


def size(value: Decimal, unit: Unit) -> str:
    """+160 clinics would be long in a table: +160, −5%, −€3."""
    text = amount(abs(value), unit_beside(unit))
    return text if not value else f"{'+' if value > 0 else '−'}{text}"


def range_text(low: Decimal | None, high: Decimal | None, unit: Unit) -> str:
    """+100 to +200; one end alone says which."""
    if low is not None and high is not None:
        return f"{size(low, unit)} to {size(high, unit)}"
    if low is not None:
        return f"at least {size(low, unit)}"
    return "" if high is None else f"at most {size(high, unit)}"


def _uncovered(found: Cover) -> str:
    missing = found.uncovered
    if not missing or not found.bets:
        return ""
    return f"{amount(missing, found.way.unit)} {'have' if are_many(missing, found.way.unit) else 'has'} no initiative"


def _no_claims(found: Cover) -> str:
    if not found.silent:
        return ""
    return f"{plural(found.silent, 'initiative')} {'claims' if found.silent == 1 else 'claim'} nothing yet"


def _over(found: Cover) -> str:
    left = found.way.left
    if not found.is_over or left is None:
        return ""
    return f"{amount(found.claimed - left, found.way.unit)} more than is needed"


def _nobody(shared: Shared, measure: Measure) -> str:
    return size(exact(shared.nobody), measure.way.unit) if shared.nobody else ""
