"""Risks: signals nobody answered, words that are old, reviews of money that are overdue, waits and limits broken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from execution.models import Signal
from okrs.models import KeyResult
from portfolio.guardrails import Finding
from portfolio.queries.dependencies import schedule_now
from portfolio.queries.money import all_guardrails
from portfolio.scheduling import Bond, Schedule, consequence
from portfolio.standings import UNDER_WAY, natural
from reviews import blocks, values
from reviews.blocks import Block, Column, Figure, Line, Row
from reviews.context import Context
from reviews.funds import Slice
from reviews.models import Subject
from reviews.sections.base import Options, Section
from reviews.wording import most_of
from rollups.models import KeyResultRollup
from ui.formats import plural

AGES: Final = (("Up to a week", 7), ("Up to a month", 31))
"""The last day of an age in days; what is older is "Older"."""
MOST: Final = 25
"""So many of a kind are listed; the figures count them all."""
type Stale = tuple[KeyResult, KeyResultRollup]


def gather(context: Context, options: Options) -> list[Block]:
    """How many of each risk, then a table for each kind there is."""
    signals, stale, overdue = context.signals.rows, stale_in(context), overdue_in(context)
    plan = schedule_now()
    slipping, broken = _slipping(context, plan), broken_in(context)
    most = most_of(options, MOST)
    figures = [
        Figure(label="Open signals", value=values.number(len(signals)), note=_oldest(context, signals)),
        Figure(label="Stale check-ins", value=values.number(len(stale)), note=_of_key_results(context)),
        Figure(label="Overdue reviews of money", value=values.number(len(overdue))),
        Figure(label="Dependencies that slip", value=values.number(len(slipping))),
        Figure(label="Guardrails broken", value=values.number(len(broken))),
    ]
    tables = [
        _signals(context, signals), _stale(context, stale, most), _overdue(context, overdue, most),
        _waits(plan, slipping, most), _limits(broken, most),
    ]  # fmt: skip
    return [blocks.figures("Risks in figures", [Row(one) for one in figures]), *(one for one in tables if one.rows)]


def _of_key_results(context: Context) -> str:
    return f"of {plural(len(context.key_results), 'key result')}"


def _oldest(context: Context, signals: Sequence[Signal]) -> str:
    if not signals:
        return "none waits"
    return f"the oldest waits {plural(max((context.as_of - one.date).days for one in signals), 'day')}"


def _signals(context: Context, signals: Sequence[Signal]) -> Block:
    """Counts by kind and age: they are of all, whoever reads."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * (len(AGES) + 1))
    for one in signals:
        counts[one.kind][_age((context.as_of - one.date).days)] += 1
    columns = [Column(label="Kind", unit="text")]
    columns += [Column(label=label, unit="number") for label in (*(name for name, _ in AGES), "Older", "All")]
    rows = [
        Row(Line(cells=[values.text(label), *map(values.number, counts[kind]), values.number(sum(counts[kind]))]))
        for kind, label in Signal.Kind.choices
        if kind in counts
    ]
    return blocks.table("Open signals by kind and age", columns, rows, empty="No signal waits for an answer.")


def _age(days: int) -> int:
    return next((place for place, (_, last) in enumerate(AGES) if days <= last), len(AGES))


def stale_in(context: Context) -> list[Stale]:
    """Key results whose last check-in is too old to trust, the oldest first."""
    figures = context.of_key_results
    found = [(one, figures[one.pk]) for one in context.key_results if one.pk in figures and figures[one.pk].is_stale]
    return sorted(found, key=lambda each: (str(each[1].last_check_in or ""), natural(each[0].key)))


def _stale(context: Context, stale: Sequence[Stale], most: int) -> Block:
    columns = [
        Column(label="Key result", unit="text"),
        Column(label="Last check-in", unit="date"),
        Column(label="Old", unit="days"),
        Column(label="Lead", unit="text"),
    ]
    rows = [Row(_stale_line(context, *each), each[0].objective_id) for each in stale[:most]]
    return blocks.table("Stale check-ins", columns, rows, empty="", about=_more(most, len(stale), "check-in"))


def _stale_line(context: Context, one: KeyResult, figures: KeyResultRollup) -> Line:
    last = figures.last_check_in
    cells = [
        values.text(f"{one.key} {one.title}"),
        values.day(last),
        values.days((context.as_of - last).days if last else None),
        values.text(context.names.member(one.owner_id or one.objective.owner_id) or "nobody"),
    ]
    return Line(cells=cells, path=f"/key-results/{one.pk}/")


def _more(most: int, count: int, noun: str) -> str:
    return f"The first {most} of {plural(count, noun)}." if count > most else ""


def overdue_in(context: Context) -> list[Slice]:
    """Tranches of bets under way whose review day has passed and that nobody decided about, the longest wait first."""
    funds = context.funds
    found = [
        each
        for each in funds.slices
        if each.waits and each.row.review_on < context.as_of and funds.by_id[each.row.initiative_id].state in UNDER_WAY
    ]
    return sorted(found, key=lambda each: each.row.review_on)


def _overdue(context: Context, overdue: Sequence[Slice], most: int) -> Block:
    columns = [
        Column(label="Bet", unit="text"),
        Column(label="Tranche", unit="number"),
        Column(label="Review was on", unit="date"),
        Column(label="Overdue", unit="days"),
        Column(label="Amount", unit="money"),
    ]
    rows = [Row(_overdue_line(context, each)) for each in overdue[:most]]
    return blocks.table("Overdue reviews of money", columns, rows, empty="", about=_more(most, len(overdue), "review"))


def _overdue_line(context: Context, each: Slice) -> Line:
    bet, row = context.funds.by_id[each.row.initiative_id], each.row
    cells = [
        values.text(f"{bet.key} {bet.title}"),
        values.number(row.position),
        values.day(row.review_on),
        values.days((context.as_of - row.review_on).days),
        values.money(row.amount, context.currency_of(bet)),
    ]
    return Line(cells=cells, path=f"/funding/tranches/{row.pk}/")


def _slipping(context: Context, plan: Schedule) -> list[Bond]:
    """The waits that plans break and that touch the subject's bets, the worst first."""
    own = context.funds.by_id
    return [bond for bond in plan.broken() if bond.before in own or bond.after in own]


def _waits(plan: Schedule, slipping: Sequence[Bond], most: int) -> Block:
    columns = [
        Column(label="Bet", unit="text"),
        Column(label="Waits for", unit="text"),
        Column(label="Too early by", unit="days"),
        Column(label="What it means", unit="text"),
    ]
    rows = [Row(_wait_line(plan, bond)) for bond in slipping[:most]]
    return blocks.table("Dependencies that slip", columns, rows, empty="", about=_more(most, len(slipping), "wait"))


def _wait_line(plan: Schedule, bond: Bond) -> Line:
    before, after = plan.works[bond.before], plan.works[bond.after]
    cells = [
        values.text(f"{after.key} {after.title}"),
        values.text(f"{before.key} {before.title}"),
        values.days(-(plan.slack(bond) or 0)),
        values.text(consequence(plan, bond)),
    ]
    return Line(cells=cells, path=f"/initiatives/{after.id}/")


def broken_in(context: Context) -> list[tuple[str, str, Finding]]:
    """(portfolio, currency, finding) of each guardrail that does not hold; none in a team's pack."""
    if context.scope.subject == Subject.TEAM:
        return []
    found = all_guardrails(context.portfolios)
    return [
        (one.name, one.currency or context.currency, finding)
        for one in sorted(context.portfolios, key=lambda row: (row.name, row.pk))
        for finding in found.get(one.pk, [])
        if not finding.holds
    ]


def _limits(broken: Sequence[tuple[str, str, Finding]], most: int) -> Block:
    columns = [
        Column(label="Portfolio", unit="text"),
        Column(label="What is broken", unit="text"),
        Column(label="Outside by", unit="points"),
    ]
    rows = [Row(_limit_line(*each), each[2].rail.objective_id) for each in broken[:most]]
    return blocks.table("Guardrails broken", columns, rows, empty="", about=_more(most, len(broken), "guardrail"))


def _limit_line(portfolio: str, currency: str, finding: Finding) -> Line:
    cells = [values.text(portfolio), values.text(finding.text(currency)), values.points(finding.excess)]
    return Line(cells=cells)


SECTION = Section(
    "risks", "Risks", "Open signals, stale check-ins, overdue reviews, dependencies that slip, guardrails.", gather,
    takes_most=True,
)  # fmt: skip
