"""The next quarter: where key results end at today's pace, what goes on into the next cycle, what bets will cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from okrs.kr_types import TYPES, amount
from okrs.models import Cycle, KeyResult, Objective
from okrs.queries import targets_of
from okrs.sentences import forecast_value
from portfolio.standings import ON_TIME_DAYS, UNDER_WAY, Standing, natural
from reviews import blocks, values
from reviews.blocks import Block, Column, Figure, Line, Row, Value
from reviews.carrying import Carried, carried_in
from reviews.context import Context
from reviews.funds import ZERO
from reviews.pace import WHOLE, Pace
from reviews.sections.base import Options, Section
from ui.formats import plural, signed_money

MOST_BETS = 25
SHORT = Decimal("0.005")
"""A miss that would be shown as 0% is none."""


@dataclass(frozen=True)
class Next:
    """The cycle that follows; without one of the same kind, the span of the same length right after."""

    name: str
    ends_on: date
    cycle: Cycle | None = None


def gather(context: Context, options: Options) -> list[Block]:
    """Key results at today's pace, what is carried on, and bets by what they will cost, the worst first."""
    following = next_of(context.scope.cycle)
    rows = rows_of(context, following)
    carried = carried_in(context)
    bets = _bets(context)
    return [
        blocks.figures("What lies ahead", _figures(context, following, rows, carried)),
        _table(context, following, rows),
        _carried(following, carried),
        _costs(context, bets, int(options.get("most") or MOST_BETS)),
    ]


def next_of(cycle: Cycle) -> Next:
    """The first cycle of the same kind that begins after it; one query."""
    later = Cycle.objects.filter(starts_on__gt=cycle.ends_on, kind=cycle.kind).order_by("starts_on", "pk").first()
    if later is not None:
        return Next(later.name, later.ends_on, later)
    return Next("the next cycle", cycle.ends_on + timedelta(days=cycle.days))


@dataclass(frozen=True)
class Ahead:
    """A key result that is not reached, at today's pace: a share at the end of its cycle and of the next one."""

    key_result: KeyResult
    end: Decimal
    following: Decimal | None
    arrives_on: date | None

    @property
    def miss(self) -> Decimal:
        """The share that is missing at the end of its own cycle."""
        return WHOLE - self.end

    @property
    def is_missed(self) -> bool:
        """Whether it will miss its target by more than would be shown as nothing."""
        return self.miss >= SHORT


def rows_of(context: Context, following: Next) -> list[Ahead]:
    """Every key result with a forecast, the largest miss first."""
    found = []
    for one in context.key_results:
        figures = context.of_key_results.get(one.pk)
        if figures is None or figures.forecast is None or figures.measured is None:
            continue
        pace = pace_of(one, figures.measured, context.as_of)
        by_next = pace.by(following.ends_on) if pace else WHOLE if figures.forecast >= WHOLE else None
        found.append(Ahead(one, figures.forecast, by_next, pace.arrives_on if pace else None))
    return sorted(found, key=lambda each: (-each.miss, natural(each.key_result.key)))


def pace_of(one: KeyResult, measured: Decimal, today: date) -> Pace | None:
    """How fast it goes; a limit that is kept and a yes or no have no pace."""
    kind = TYPES[one.type]
    if kind.is_limit or one.type == KeyResult.Type.YES_NO:
        return None
    start, end = one.starts_on or one.objective.cycle.starts_on, one.ends_on or one.objective.cycle.ends_on
    return Pace(measured, start, min(today, end)) if start <= today else None


def _figures(context: Context, following: Next, rows: list[Ahead], carried: list[Carried]) -> list[Row]:
    missed = sum(one.is_missed for one in rows)
    unknown = len(context.key_results) - len(rows)
    late = [one for one in _bets(context) if (one.days_late or 0) > ON_TIME_DAYS]
    drafted = _drafted(context, following)
    figures = [
        Figure(
            label="Key results that miss",
            value=values.number(missed),
            note=f"of {len(rows)} with a forecast{f'; {unknown} more have none' if unknown else ''}",
        ),
        Figure(
            label=f"Objectives that go on into {following.name}",
            value=values.number(len(carried)),
            note=f"{plural(sum(len(one.key_results) for one in carried), 'key result')} with them",
        ),
        Figure(label="Bets that end late", value=values.number(len(late)), note=f"more than {ON_TIME_DAYS} days"),
    ]
    if drafted:
        figures.insert(
            2, Figure(label=f"Drafted for {following.name}", value=values.number(drafted), note="objectives")
        )
    return [Row(one) for one in figures]


def _drafted(context: Context, following: Next) -> int:
    """How many objectives of the subject the next cycle has already; one query."""
    if following.cycle is None:
        return 0
    return replace(context.scope, cycle=following.cycle).objectives().count()


def _table(context: Context, following: Next, rows: list[Ahead]) -> Block:
    name = context.scope.cycle.name
    is_over = context.as_of >= context.scope.cycle.ends_on
    columns = [
        Column(label="Key result", unit="text"),
        Column(label="Target", unit="text"),
        Column(label=f"{'Ended' if is_over else 'Ends'} {name} at", unit="number"),
        Column(label="Misses by", unit="percent"),
        Column(label=f"At the end of {following.name}", unit="percent"),
        Column(label="Arrives", unit="date"),
    ]
    return blocks.table(
        "Key results at today’s pace",
        columns,
        [Row(_line(one), one.key_result.objective_id) for one in rows],
        empty="No key result has moved long enough to say where it goes.",
        about=(
            f"If each goes on as it went so far. {following.name[:1].upper()}{following.name[1:]} ends on"
            f" {values.day(following.ends_on)['shown']}."
        ),
    )


def _line(each: Ahead) -> Line:
    one = each.key_result
    kind, targets = TYPES[one.type], targets_of(one)
    end = forecast_value(kind, targets, each.end if kind.takes_value and not kind.is_limit else None)
    cells = [
        values.text(f"{one.key} {one.title}"),
        values.text(kind.goal(targets, one.counted_in)),
        values.text(amount(end, one.counted_in)) if end is not None else values.percent(each.end),
        values.percent(each.miss, values.source("key_results", one.pk, "miss")),
        values.percent(each.following) if each.following is not None else values.text("no pace"),
        _arrival(each),
    ]
    return Line(cells=cells, path=f"/key-results/{one.pk}/")


def _arrival(each: Ahead) -> Value:
    if each.end >= WHOLE:
        return values.text("on target")
    return values.day(each.arrives_on) if each.arrives_on is not None else values.text("not at this pace")


def _carried(following: Next, carried: list[Carried]) -> Block:
    columns = [
        Column(label="Objective", unit="text"),
        Column(label="Verdict", unit="text"),
        Column(label="Measured", unit="percent"),
        Column(label="Key results that go on", unit="text"),
    ]
    return blocks.table(
        f"What {following.name} begins with",
        columns,
        [Row(_carried_line(one), one.objective.pk) for one in carried],
        empty="Nothing is carried on: every objective was reached, or is dropped.",
        about="“Expected”: nobody gave a verdict yet, and it is not reached.",
    )


def _carried_line(one: Carried) -> Line:
    objective: Objective = one.objective
    cells = [
        values.text(f"{objective.key} {objective.title}"),
        values.text(one.verdict.capitalize() if one.verdict else "Expected"),
        values.percent(one.measured, values.source("objectives", objective.pk, "measured")),
        values.text(", ".join(each.key for each in one.key_results) or "none"),
    ]
    return Line(cells=cells, path=f"/objectives/{objective.pk}/")


def _bets(context: Context) -> list[Standing]:
    """Those under way whose forecast is known, the worst first: by the share over what was approved, then by key."""
    found = [context.funds.standing(one) for one in context.funds.bets if one.state in UNDER_WAY]
    known = [one for one in found if one.over is not None]
    return sorted(known, key=lambda one: (-one.over_share, -(one.days_late or 0), natural(one.key)))


def _costs(context: Context, bets: list[Standing], most: int) -> Block:
    labels = {"Bet": "text", "Approved": "money", "Spent": "money", "Forecast": "money", "Over": "money"}
    columns = [Column(label=label, unit=unit) for label, unit in labels.items()]  # type: ignore[typeddict-item]  # all are a Unit
    columns += [Column(label="Ends", unit="date"), Column(label="Late", unit="text")]
    return blocks.table(
        "Bets by what they will cost, the worst first",
        columns,
        [Row(_cost_line(one)) for one in bets[:most]],
        empty="No bet under way has a forecast of its cost.",
        about=_rest(bets, most),
    )


def _rest(bets: list[Standing], most: int) -> str:
    over = sum((one.over or ZERO) > 0 for one in bets)
    said = (
        f"{over} of {plural(len(bets), 'bet')} under way {'is' if over == 1 else 'are'} forecast over what was approved"
    )
    return f"{said}; the {most} worst are listed." if len(bets) > most else f"{said}." if bets else ""


def _cost_line(one: Standing) -> Line:
    at = values.source("initiatives", one.id, "eac")
    over = values.money(one.over, one.currency)
    over["shown"] = signed_money(one.over, one.currency)
    cells = [
        values.text(f"{one.key} {one.title}"),
        values.money(one.approved, one.currency),
        values.money(one.ac, one.currency, values.source("initiatives", one.id, "ac")),
        values.money(one.eac, one.currency, at),
        over,
        values.day(one.forecast_finish),
        values.text(_lateness(one.days_late)),
    ]
    return Line(cells=cells, path=f"/initiatives/{one.id}/")


def _lateness(days: int | None) -> str:
    if days is None:
        return "not known"
    return plural(days, "day") if days > 0 else "on time" if not days else f"{plural(-days, 'day')} early"


SECTION = Section(
    "forecast", "Next quarter", "Where key results end at today’s pace, what goes on, what bets will cost.", gather,
    takes_most=True,
)  # fmt: skip
