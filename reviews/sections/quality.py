"""How far the figures can be trusted: what was heard of, how old it is, and what belongs to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from okrs.models import Objective
from portfolio.models import Initiative
from portfolio.standings import ENDED
from reviews import blocks, values
from reviews.blocks import Block, Column, Figure, Line, Row, Value
from reviews.context import Context
from reviews.funds import by_currency
from reviews.models import Subject
from reviews.sections.base import Options, Section
from reviews.wording import most_of
from rollups.changes.waterfall import total
from rollups.models import TotalsRollup
from ui.formats import full_day, listed, money, number, plural

MOST = 25


@dataclass(frozen=True)
class Work:
    """The work of the subject's bets together: leaves that are due, those nobody spoke of, those without dates."""

    due: int = 0
    missing: int = 0
    unscheduled: int = 0

    @property
    def coverage(self) -> Decimal | None:
        """The share of what is due that was ever heard of."""
        return Decimal(self.due - self.missing) / self.due if self.due else None


def gather(context: Context, options: Options) -> list[Block]:
    """A figure for each thing that may be missing, and the bets that serve no key result."""
    aimless = without_key_result(context)
    figures = [*_heard(context), *_money(context), *_links(context, aimless)]
    found = [blocks.figures("How far the figures can be trusted", [Row(one) for one in figures])]
    return [*found, _aimless(context, aimless, most_of(options, MOST))] if aimless else found


def _heard(context: Context) -> list[Figure]:
    """What was heard of, and how old it is."""
    work, key_results = _work(context), context.of_key_results.values()
    is_all = context.scope.subject == Subject.ORGANISATION
    origin = values.source("totals", None, "coverage") if is_all else None
    stored = context.funds.totals if is_all else None
    coverage = stored.coverage if stored is not None else work.coverage
    silent = sum(one.measured is None for one in key_results)
    spoken = [one.last_check_in for one in key_results if one.last_check_in is not None]
    return [
        Figure(
            label="Work heard of",
            value=values.percent(coverage, origin),
            note=f"{work.missing} of {plural(work.due, 'item')} due: nobody reported" if work.due else "nothing is due",
        ),
        Figure(
            label="Oldest check-in",
            value=values.days((context.as_of - min(spoken)).days if spoken else None),
            note=f"from {full_day(min(spoken))}" if spoken else "nobody checked in",
        ),
        Figure(
            label="Key results never measured",
            value=values.number(silent),
            note=f"of {len(context.key_results)}",
        ),
        Figure(
            label="Work without dates",
            value=values.number(work.unscheduled),
            note=_unscheduled_money(context),
        ),
    ]


def _work(context: Context) -> Work:
    rows = [each for one in context.initiatives if (each := context.of_initiatives.get(one.pk)) is not None]
    return Work(
        sum(one.due for one in rows), sum(one.missing for one in rows), sum(one.unscheduled for one in rows)
    )  # fmt: skip


def _unscheduled_money(context: Context) -> str:
    amounts = by_currency(
        (context.currency_of(one), each.unscheduled_bac)
        for one in context.funds.bets
        if (each := context.of_initiatives.get(one.pk)) is not None
    )
    planned = [money(amounts[each], each) for each in amounts if amounts[each]]
    return f"{listed(planned)} planned that nobody can be late with" if planned else "of items that are planned"


def _money(context: Context) -> list[Figure]:
    """Money of no initiative, money for no key result, and hours without a price."""
    spending = context.funds.spending
    is_all = context.scope.subject == Subject.ORGANISATION
    owners: list[int | None] = [one.pk for one in context.initiatives]
    owners += [None] if is_all else []
    hours = total(spending[pk].unpriced_hours for pk in owners if pk in spending)
    return [
        *(_unallocated(context, context.funds.totals) if is_all else []),
        *_unaligned(context),
        Figure(
            label="Hours not priced",
            value=values.number(hours, "h"),
            note="their cost is not known, and in no figure" if hours else "every hour has a price",
        ),
    ]


def _unallocated(context: Context, found: TotalsRollup | None) -> list[Figure]:
    amount = found.cost_unallocated if found else None
    origin = values.source("totals", None, "cost_unallocated")
    value = values.money(amount, context.currency, origin)
    return [Figure(label="Unallocated cost", value=value, note="booked on no initiative")]


def _unaligned(context: Context) -> list[Figure]:
    amounts = by_currency(
        (context.currency_of(one), each.unaligned_spend)
        for one in context.funds.bets
        if (each := context.of_initiatives.get(one.pk)) is not None
    )
    several = len(amounts) > 1
    return [
        Figure(
            label=f"Unaligned money{f', {currency}' if several else ''}",
            value=values.money(amounts[currency], currency),
            note="spent by initiatives for no key result",
        )
        for currency in amounts
    ]


def _links(context: Context, aimless: list[Initiative]) -> list[Figure]:
    hidden = sum(one.visibility != Objective.Visibility.EVERYONE for one in context.objectives)
    linked = {pk for pk, served in context.funds.served.items() if served}
    served = {each.key_result_id for pk in linked for each in context.funds.served[pk]}
    idle = sum(one.pk not in served for one in context.key_results)
    return [
        Figure(label="Initiatives without key result", value=values.number(len(aimless)), note="strategic, and open"),
        Figure(label="Key results without work", value=values.number(idle), note=f"of {len(context.key_results)}"),
        Figure(
            label="Objectives not for everybody",
            value=values.number(hidden),
            note="counted here; their rows are only for those who may see them" if hidden else "nothing is hidden",
        ),
    ]


def without_key_result(context: Context) -> list[Initiative]:
    """Strategic initiatives that are open and serve none (as `rollups.queries.initiatives_without_key_result`)."""
    strategic = Initiative.Kind.STRATEGIC
    open_ones = [one for one in context.funds.bets if one.kind == strategic and one.state not in ENDED]
    return [one for one in open_ones if not context.funds.served.get(one.pk)]


def _aimless(context: Context, rows: list[Initiative], most: int) -> Block:
    columns = [
        Column(label="Initiative", unit="text"),
        Column(label="State", unit="status"),
        Column(label="Spent", unit="money"),
        Column(label="Reason given", unit="text"),
    ]
    return blocks.table(
        "Initiatives without key result",
        columns,
        [Row(_aimless_line(context, one)) for one in rows[:most]],
        empty="",
        about=f"The first {most} of {number(len(rows))}." if len(rows) > most else "",
    )


def _aimless_line(context: Context, one: Initiative) -> Line:
    figures = context.funds.figures(one)
    spent = figures.ac if figures else None
    state: Value = values.status(one.state)
    cells = [
        values.text(f"{one.key} {one.title}"),
        state,
        values.money(spent, context.currency_of(one), values.source("initiatives", one.pk, "ac")),
        values.text(one.no_key_result_reason or "none"),
    ]
    return Line(cells=cells, path=f"/initiatives/{one.pk}/")


SECTION = Section(
    "quality", "Data quality", "Coverage, age, and the money and work that belong to nothing.", gather,
    takes_most=True,
)  # fmt: skip
