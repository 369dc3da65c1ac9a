"""Money: what was given, released, spent, forecast and got back, by portfolio and never across currencies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reviews import blocks, values
from reviews.blocks import Block, Column, Figure, Line, Point, Row, Value
from reviews.context import Context
from reviews.funds import ZERO, Returned, summed
from reviews.models import Subject
from reviews.sections.base import Options, Section
from rollups.changes.waterfall import less, total
from ui.formats import money

MOST_BARS = 12
"""So many portfolios are drawn; the others are one bar, so that nothing is left out."""
NOTHING = "–"


@dataclass(frozen=True)
class Purse:
    """The money of one portfolio, or of what belongs to no initiative (`is_loose`); None is not known."""

    name: str
    currency: str
    budget: Decimal | None
    released: Decimal
    spent: Decimal
    spent_now: Decimal
    forecast: Decimal
    returned: Returned
    portfolio_id: int | None = None
    is_loose: bool = False


def gather(context: Context, _: Options) -> list[Block]:
    """Figures, the table by portfolio, and a chart a currency."""
    purses = purses_of(context)
    charts = [_chart(context, currency, rows) for currency, rows in _by_currency(purses) if _has_bars(rows)]
    figures = [blocks.figures("Money in figures", _figures(context, purses))] if purses else []
    return [*figures, _table(context, purses), *charts]


def purses_of(context: Context) -> list[Purse]:
    """A purse a portfolio, by name; and one for costs of no initiative where the pack is about all of it."""
    funds, found = context.funds, []
    for portfolio in sorted(context.portfolios, key=lambda one: (one.name, one.pk)):
        own = [one for one in funds.bets if one.portfolio_id == portfolio.pk]
        figures = [each for one in own if (each := funds.figures(one)) is not None]
        back = [funds.returned[one.pk] for one in own if one.pk in funds.returned]
        found.append(
            Purse(
                name=portfolio.name,
                currency=portfolio.currency or context.currency,
                budget=funds.budgets.get(portfolio.pk),
                released=total(each.released or ZERO for each in figures),
                spent=total(each.ac or ZERO for each in figures),
                spent_now=total(funds.spending[one.pk].amount for one in own if one.pk in funds.spending),
                forecast=total(funds.forecast(one) for one in own),
                returned=Returned(total(one.ever for one in back), total(one.now for one in back)),
                portfolio_id=portfolio.pk,
            )
        )
    return [*found, *_loose(context)]


def _loose(context: Context) -> list[Purse]:
    """What was booked on no initiative: it has no budget and no forecast, and must not vanish."""
    if context.scope.subject != Subject.ORGANISATION:
        return []
    found, now = context.funds.totals, context.funds.spending.get(None)
    spent = (found.cost_unallocated if found else None) or ZERO
    if not spent and (now is None or not now.amount):
        return []
    spent_now = now.amount if now else ZERO
    return [
        Purse("No initiative", context.currency, ZERO, ZERO, spent, spent_now, spent, Returned(), is_loose=True)
    ]  # fmt: skip


def _by_currency(purses: Iterable[Purse]) -> list[tuple[str, list[Purse]]]:
    found: dict[str, list[Purse]] = {}
    for each in purses:
        found.setdefault(each.currency, []).append(each)
    return sorted(found.items())


def _total(currency: str, purses: Sequence[Purse]) -> Purse:
    return Purse(
        name=f"All in {currency}",
        currency=currency,
        budget=summed(each.budget for each in purses),
        released=total(each.released for each in purses),
        spent=total(each.spent for each in purses),
        spent_now=total(each.spent_now for each in purses),
        forecast=total(each.forecast for each in purses),
        returned=Returned(total(each.returned.ever for each in purses), total(each.returned.now for each in purses)),
    )


def _figures(context: Context, purses: Sequence[Purse]) -> list[Row]:
    name, groups = context.scope.cycle.name, _by_currency(purses)
    rows: list[Row] = []
    for currency, own in groups:
        all_of_it, mark = _total(currency, own), f", {currency}" if len(groups) > 1 else ""
        figures = {
            "Budget": (all_of_it.budget, _without_budget(own)),
            "Released": (all_of_it.released, ""),
            "Spent": (all_of_it.spent, f"{money(all_of_it.spent_now, currency)} of it in {name}"),
            "Forecast at completion": (all_of_it.forecast, _against(all_of_it)),
            "Returned": (all_of_it.returned.ever, f"{money(all_of_it.returned.now, currency)} of it in {name}"),
        }
        rows += [
            Row(_figure(f"{label}{mark}", values.money(value, currency), note))
            for label, (value, note) in figures.items()
        ]
    return rows


def _figure(label: str, value: Value, note: str) -> Figure:
    return Figure(label=label, value=value, note=note) if note else Figure(label=label, value=value)


def _without_budget(purses: Sequence[Purse]) -> str:
    unknown = sum(each.budget is None for each in purses)
    if not unknown:
        return ""
    return (
        f"{unknown} of {len(purses)} {'has' if unknown == 1 else 'have'} no budget" if len(purses) > 1 else "none set"
    )


def _against(purse: Purse) -> str:
    if purse.budget is None:
        return ""
    over = less(purse.forecast, purse.budget)
    if not over:
        return "exactly the budget"
    return f"{money(abs(over), purse.currency)} {'more' if over > 0 else 'less'} than the budget"


def _table(context: Context, purses: Sequence[Purse]) -> Block:
    name = context.scope.cycle.name
    labels = (
        "Portfolio", "Budget", "Released", "Spent", f"Spent in {name}", "Forecast", "Returned", f"Returned in {name}",
    )  # fmt: skip
    columns = [Column(label=label, unit="money" if at else "text") for at, label in enumerate(labels)]
    rows: list[Row] = []
    for currency, own in _by_currency(purses):
        rows += [Row(_line(context, each)) for each in own]
        if len(own) > 1:
            rows.append(Row(_line(context, _total(currency, own))))
    return blocks.table(
        "Money by portfolio",
        columns,
        rows,
        empty="No portfolio holds money here yet. Create one, give it a budget, and its money is shown.",
        about=(
            "Forecast: what the bets that go on or are delivered will have cost (EAC), and what the stopped ones"
            " did. Returned: what stopping and lapsing gave back. Currencies are never added up."
        ),
    )


def _line(context: Context, purse: Purse) -> Line:
    cells = [
        values.text(purse.name),
        values.text(NOTHING) if purse.is_loose else values.money(purse.budget, purse.currency),
        values.text(NOTHING)
        if purse.is_loose
        else values.money(purse.released, purse.currency, _at(context, purse, "released")),
        values.money(purse.spent, purse.currency, _at(context, purse, "ac")),
        values.money(purse.spent_now, purse.currency),
        values.money(purse.forecast, purse.currency),
        values.money(purse.returned.ever, purse.currency),
        values.money(purse.returned.now, purse.currency),
    ]
    return Line(cells=cells)


def _at(context: Context, purse: Purse, measure: str) -> blocks.Source | None:
    """The stored figure that it is: of a whole portfolio, or the total that belongs to none."""
    if purse.is_loose:
        return values.source("totals", None, "cost_unallocated")
    is_whole = context.scope.subject != Subject.TEAM and purse.portfolio_id is not None
    return values.source("portfolios", purse.portfolio_id, measure) if is_whole else None


def _has_bars(purses: Iterable[Purse]) -> bool:
    return any(each.budget or each.spent or each.forecast for each in purses if not each.is_loose)


def _chart(context: Context, currency: str, purses: Sequence[Purse]) -> Block:
    drawn = sorted(purses, key=lambda each: (-max(each.budget or ZERO, each.forecast, each.spent), each.name))
    rest = drawn[MOST_BARS:]
    shown = [*drawn[:MOST_BARS], *([_rest(currency, rest)] if rest else [])]
    rows = [
        Row(Point(label=each.name, values=[values.money(one, currency) for one in _bars(each)])) for each in shown
    ]  # fmt: skip
    total = _total(currency, purses)
    of_budget = f" of {money(total.budget, currency)} given" if total.budget is not None else ""
    return blocks.chart(
        f"Budget, spent and forecast in {currency}",
        "bar",
        ["Budget", "Spent", "Forecast"],
        rows,
        sentence=(
            f"{money(total.spent, currency)}{of_budget} was spent;"
            f" the forecast at completion is {money(total.forecast, currency)}."
        ),
        unit="money",
        currency=currency,
    )


def _rest(currency: str, purses: Sequence[Purse]) -> Purse:
    total = _total(currency, purses)
    return Purse(
        f"{len(purses)} others", currency, total.budget, total.released, total.spent, total.spent_now, total.forecast,
        total.returned,
    )  # fmt: skip


def _bars(purse: Purse) -> tuple[Decimal | None, Decimal, Decimal]:
    return None if purse.is_loose else purse.budget, purse.spent, purse.forecast


SECTION = Section("money", "Money", "Budget, released, spent, forecast and what came back, by portfolio.", gather)
