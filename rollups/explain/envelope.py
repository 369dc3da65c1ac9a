"""Why each figure of a portfolio's envelope is what it is: the bets that it sums, or the figures that it is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from portfolio.envelopes import ZERO, Envelope
from portfolio.models import Initiative, Portfolio
from portfolio.pictures import ACCOUNTS, why_of
from portfolio.queries.envelope_parts import Some, aside_of, parts_of, periods_of, some
from portfolio.queries.money import envelope_of
from rollups.explain.ledger import account_of
from rollups.explain.lists import Listed, answer, line
from rollups.explain.showing import Line, address
from rollups.explain.tree import Input, LeftOut, Rule, Unit
from rollups.explain.views import start_of
from rollups.explain.writing import filled_in, plain, shown
from tenancy.clock import today
from ui.formats import full_day, money, plural
from ui.http import HtmxRequest

PER_PAGE = 20


@dataclass(frozen=True)
class Figure:
    """A figure of the envelope: its name, its formula, what it says."""

    name: str
    formula: str
    words: str


SUMS = {
    "spent": Figure("Spent", "Σ AC", "What all its initiatives have cost."),
    "released": Figure(
        "Released", "Σ released", "What was released to its initiatives and not given back, spent or not."
    ),
    "committed": Figure(
        "Committed",
        "Σ (approved − released)",
        "What its initiatives that are approved, active or paused may cost, less what was released to them.",
    ),
    "asked": Figure("Asked for", "Σ budget", "What its demands ask for."),
}
UNSPENT = Figure("Released, not spent", "released − spent", "What was released, less what was spent.")
FREE = Figure("Free", "budget − committed − released", "What may still be committed.")
FREE_OF_LEDGER = Figure(
    "Free",
    "granted − committed − released − spent",
    "What was granted and is neither committed, released nor spent: it lies in the pool.",
)
FIGURES = frozenset({"budget", "unspent", "free", *SUMS})


@require_GET
def explain_envelope(request: HtmxRequest, pk: int) -> HttpResponse:
    """Why a figure of the portfolio's envelope is what it is."""
    figure, start, day = request.GET.get("figure", "free"), start_of(request), today(request.tenant)
    if figure not in FIGURES:
        raise Http404
    portfolio = get_object_or_404(Portfolio.objects.select_related("tenant"), pk=pk)
    own = envelope_of(portfolio, day)
    if own.is_open and figure == "released":
        raise Http404  # what was ever released is shown where there is no ledger
    return answer(request, _listed(portfolio, own, figure, day, start), day)


def _listed(portfolio: Portfolio, own: Envelope, figure: str, day: date, start: int) -> Listed:
    if own.is_open and figure in ACCOUNTS:
        return account_of(portfolio, ACCOUNTS[figure], own.currency, day, start)
    if figure in SUMS:
        return _summed(own, figure, start)
    return _budget(portfolio, own, day) if figure == "budget" else _free(own) if figure == "free" else _unspent(own)


def _of(own: Envelope, figure: str, known: Figure) -> Listed:
    """What is said of every figure, whatever it is made of."""
    value = own.amounts[figure]
    return Listed(
        name=known.name,
        title=f"Money of {own.name}",
        list_url=f"{reverse('funding_budgets')}#pot-{own.portfolio_id}",
        here=f"{reverse('funding_envelope_explain', args=[own.portfolio_id])}?figure={figure}",
        value=money(value, own.currency),
        words=known.words,
        formula=known.formula,
        put_in="",
        result=plain(value),
        lines=(),
    )


def _summed(own: Envelope, figure: str, start: int) -> Listed:
    """A sum over bets: a page of them, and those before and after it together."""
    rows, found = parts_of(own.portfolio_id, figure), _of(own, figure, SUMS[figure])
    whole, before = some(rows), some(rows[:start]) if start else Some(0, ZERO)
    page = list(rows[start : start + PER_PAGE])
    here, end = sum((_part(row) for row in page), ZERO), start + len(page)
    after = Some(whole.many - before.many - len(page), whole.whole - before.whole - here)
    inputs = [Input(row.key, _part(row), Unit.NUMBER, part=_part(row)) for row in page]
    put_in = filled_in(Rule.SUM, found.formula, [*_input(before), *inputs, *_input(after)], own.amounts[figure])
    lines = [_line(row, figure, own.currency, _part(page[0])) for row in page]
    aside = aside_of(own.portfolio_id, figure)
    return _not_below_nothing(
        whole.whole,
        "More was released than was approved.",
        replace(
            found,
            put_in=put_in.rpartition(" = ")[0],
            lines=[*_rest("before these", before, own), *lines, *_rest("after these", after, own)],
            start=start,
            next_start=end if end < whole.many else None,
            left_out=[LeftOut(plural(many, "initiative"), why) for why, many in aside.items()],
        ),
    )


def _not_below_nothing(whole: Decimal, words: str, found: Listed) -> Listed:
    """The same where the figure is not shown below 0: what is beyond it is said elsewhere."""
    if whole >= 0:
        return found
    formula, put_in = f"max({found.formula}, 0)", f"max({found.put_in}, 0)"
    return replace(found, formula=formula, put_in=put_in, words=f"{found.words} {words}")


def _part(row: Initiative) -> Decimal:
    part: Decimal = row.part  # type: ignore[attr-defined]  # annotated
    return part


def _input(rest: Some) -> list[Input]:
    return [Input("", None, Unit.NUMBER, part=rest.whole, stands_for=rest.many)] if rest.many else []


def _rest(where: str, rest: Some, own: Envelope) -> list[Line]:
    name = f"{plural(rest.many, 'initiative')} {where}, together"
    return [line(name, "", shown(rest.whole, Unit.MONEY, own.currency), is_rest=True)] if rest.many else []


def _line(row: Initiative, figure: str, currency: str, largest: Decimal) -> Line:
    part, measure, note = _part(row), {"spent": "ac", "asked": "approved"}.get(figure, "released"), ""
    if figure == "committed":
        released: Decimal | None = row.released  # type: ignore[attr-defined]  # annotated
        measure = "released" if released else "approved"
        note = f"{shown(row.budget, Unit.MONEY, currency)} approved"
        note += f", {shown(released, Unit.MONEY, currency)} of it released" if released else ""
    bar = max(1, int(abs(part) / largest * 100)) if part and largest > 0 else 0
    return line(
        row.title, row.key, shown(part, Unit.MONEY, currency), note=note, bar=min(bar, 100), is_below=part < 0,
        url=address("initiatives", row.pk, measure),
    )  # fmt: skip


def _made(own: Envelope, figure: str, known: Figure, **parts: tuple[str, str]) -> Listed:
    """A figure that is made of others of the envelope, each with its own sheet: symbol=(name, figure)."""
    inputs = [Input(name, own.amounts[of], Unit.NUMBER, symbol=symbol) for symbol, (name, of) in parts.items()]
    put_in = filled_in(Rule.EXPRESSION, known.formula, inputs, None).rpartition(" = ")[0]
    lines = [_named(own, name, of) for name, of in parts.values()]
    return replace(_of(own, figure, known), put_in=put_in, lines=lines)


def _named(own: Envelope, name: str, of: str) -> Line:
    amount = own.amounts[of]
    is_below = amount is not None and amount < 0
    # The account's own sheet says 0 where more was spent than released; here what is missing counts.
    said = {"words": "More was spent than was released."} if is_below else {"url": why_of(own, of)}
    return line(name, "", shown(amount, Unit.MONEY, own.currency), is_below=is_below, **said)


def _free(own: Envelope) -> Listed:
    spent, promised = ("Spent", "spent"), ("Committed", "committed")
    if own.is_open:
        found = _made(
            own, "free", FREE_OF_LEDGER,
            granted=("Granted", "budget"), committed=promised, released=("Released, not spent", "left"), spent=spent,
        )  # fmt: skip
    else:
        found = _made(
            own, "free", FREE, budget=("Budget", "budget"), committed=promised, released=("Released", "released")
        )
    free = own.free
    if free is None:
        return replace(found, words=f"{own.name} has no budget yet, so nobody can say what is free.")
    return replace(found, words=f"{found.words} More is promised than there is.") if free < 0 else found


def _unspent(own: Envelope) -> Listed:
    found = _made(own, "unspent", UNSPENT, released=("Released", "released"), spent=("Spent", "spent"))
    return _not_below_nothing(own.unspent or ZERO, "More was spent than was released.", found)


def _budget(portfolio: Portfolio, own: Envelope, day: date) -> Listed:
    """The budget of the period that the day is in, or the one budget that was entered."""
    now, others = periods_of(own.portfolio_id, day)
    if not now and not others:
        return _one_budget(portfolio, own)
    known = Figure("Budget", "Σ budgets of the periods that hold the day", "What it may use in the period that runs.")
    lines = [
        line(
            f"{full_day(row.starts_on)} to {full_day(row.ends_on)}", "", shown(row.amount, Unit.MONEY, own.currency),
            words=row.note or "The budget as it was entered for the period.",
        )
        for row in now
    ]  # fmt: skip
    inputs = [Input("", row.amount, Unit.NUMBER, part=row.amount) for row in now]
    put_in = filled_in(Rule.SUM, known.formula, inputs, own.budget).rpartition(" = ")[0]
    left_out = [LeftOut(plural(others, "budget"), "of other periods")] if others else []
    return replace(_of(own, "budget", known), put_in=put_in, lines=lines, left_out=left_out)


def _one_budget(portfolio: Portfolio, own: Envelope) -> Listed:
    is_known = portfolio.budget is not None
    words = "Its one budget, as it was entered; it has none of periods." if is_known else "No budget was entered."
    entered = line(
        "Budget", "", shown(own.budget, Unit.MONEY, own.currency), url=address("portfolios", own.portfolio_id, "budget")
    )
    return replace(_of(own, "budget", Figure("Budget", "", words)), lines=[entered])
