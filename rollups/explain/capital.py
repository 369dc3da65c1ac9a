"""Why the capital and the running money of a portfolio are what they are: tranches, or what initiatives have cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from execution.capital import LINES, ZERO, Split, capital_costs, capital_of, counts_as, decided_tranches
from portfolio.models import Initiative, Portfolio
from portfolio.queries.ledger import currency_of
from rollups.explain.lists import Listed, answer, line
from rollups.explain.showing import Line, address
from rollups.explain.tree import Input, LeftOut, Rule, Unit
from rollups.explain.views import start_of
from rollups.explain.writing import filled_in, plain, shown
from tenancy.clock import today
from ui.formats import full_day, money, percent, plural
from ui.http import HtmxRequest

PER_PAGE = 20
COLUMNS = {"all": "", "capital": "of it capital", "running": "of it running money"}
FORMULAS = {
    "planned": {"all": "Σ amounts", "capital": "Σ capital", "running": "Σ (amount − capital)"},
    "spent": {"all": "Σ AC", "capital": "Σ costs of kind capital", "running": "Σ (AC − capital)"},
}
WORDS = {
    "planned": "The tranches of its initiatives that were not stopped and did not lapse.",
    "released": "The tranches of its initiatives that were released.",
    "spent": "What its initiatives have cost.",
}


@dataclass(frozen=True)
class Row:
    """A tranche, or an initiative with what it has cost, and its part."""

    bet: int
    key: str
    title: str
    split: Split
    note: str = ""

    def part(self, of: str) -> Decimal:
        """What it adds to all, to what is capital, or to the rest."""
        return {"all": self.split.total, "capital": self.split.capital, "running": self.split.running}[of] or ZERO


@dataclass(frozen=True)
class Asked:
    """A figure of the page: of which portfolio and line, in which column."""

    portfolio: Portfolio
    line: str
    of: str
    split: Split
    currency: str

    @property
    def value(self) -> Decimal | None:
        """The figure."""
        own = self.split
        return {"all": own.total, "capital": own.capital, "running": own.running, "share": own.share}[self.of]

    def where(self, of: str) -> str:
        """The sheet of a column of the same line."""
        return f"{reverse('funding_capital_explain', args=[self.portfolio.pk])}?line={self.line}&of={of}"


@require_GET
def explain_capital(request: HtmxRequest, pk: int) -> HttpResponse:
    """Why what is planned, released or spent, or how much of it is capital, is what it is."""
    portfolio = get_object_or_404(Portfolio, pk=pk)
    named, of = request.GET.get("line", "spent"), request.GET.get("of", "all")
    if named not in LINES or of not in {*COLUMNS, "share"}:
        raise Http404
    split: Split = getattr(capital_of([portfolio])[portfolio.pk], named)
    asked = Asked(portfolio, named, of, split, currency_of(portfolio, request.tenant))
    found = _share(asked) if of == "share" else _summed(asked, start_of(request))
    return answer(request, found, today(request.tenant))


def _listed(asked: Asked, formula: str) -> Listed:
    name = f"{LINES[asked.line]}, {COLUMNS.get(asked.of, 'share of capital')}".removesuffix(", ")
    value = asked.value
    is_share, is_split = asked.of == "share", asked.line != "spent" and asked.of != "all"
    words = f"{WORDS[asked.line]} What names no capital is running money." if is_split else WORDS[asked.line]
    return Listed(
        name=name,
        title=f"Capital and running money of {asked.portfolio.name}",
        list_url=reverse("funding_capital"),
        here=asked.where(asked.of),
        value=percent(value) if is_share else money(value, asked.currency),
        words=words,
        formula=formula,
        put_in="",
        result=plain(value),
        lines=(),
    )


def _share(asked: Asked) -> Listed:
    """What is capital, of all."""
    inputs = [
        Input("Capital", asked.split.capital, Unit.NUMBER, symbol="capital"),
        Input("All", asked.split.total, Unit.NUMBER, symbol="all"),
    ]
    put_in = filled_in(Rule.EXPRESSION, "capital ÷ all", inputs, None).rpartition(" = ")[0]
    lines = [
        line(each.name, "", shown(each.value, Unit.MONEY, asked.currency), url=asked.where(each.symbol))
        for each in inputs
    ]
    return replace(_listed(asked, "capital ÷ all"), put_in=put_in, lines=lines)


def _summed(asked: Asked, start: int) -> Listed:
    rows, left_out = _costs(asked) if asked.line == "spent" else _tranches(asked)
    rows.sort(key=lambda row: (-row.part(asked.of), row.key, row.note))
    end = min(start + PER_PAGE, len(rows))
    before, page, after = rows[:start], rows[start:end], rows[end:]
    found = _listed(asked, FORMULAS["spent" if asked.line == "spent" else "planned"][asked.of])
    inputs = [Input("", None, Unit.NUMBER, part=_sum(asked, [row]), stands_for=1) for row in page]
    inputs = [*_together(asked, before), *inputs, *_together(asked, after)]
    lines = [*_rest(asked, before, "before"), *(_line(asked, row) for row in page), *_rest(asked, after, "after")]
    return replace(
        found,
        put_in=filled_in(Rule.SUM, found.formula, inputs, asked.value).rpartition(" = ")[0],
        lines=lines,
        start=start,
        next_start=end if end < len(rows) else None,
        left_out=left_out,
    )


def _tranches(asked: Asked) -> tuple[list[Row], list[LeftOut]]:
    rows, aside, without = [], 0, 0
    for tranche, decision in decided_tranches([asked.portfolio.pk]):
        if not counts_as(asked.line, decision):
            aside += 1
        elif tranche.capital is None and asked.of == "capital":
            without += 1
        else:
            bet, note = tranche.initiative, f"tranche {tranche.position}, review {full_day(tranche.review_on)}"
            split = Split(tranche.amount, tranche.capital or ZERO)
            rows.append(Row(bet.pk, bet.key, bet.title, split, note))
    why = "stopped or lapsed" if asked.line == "planned" else "not released"
    found = [(aside, why), (without, "of which no part was named as capital")]
    return rows, [LeftOut(plural(many, "tranche"), why) for many, why in found if many]


def _costs(asked: Asked) -> tuple[list[Row], list[LeftOut]]:
    capital = {bet: amount for (portfolio, bet), amount in capital_costs([asked.portfolio.pk]).items()
               if portfolio == asked.portfolio.pk}  # fmt: skip
    bets = Initiative.objects.filter(portfolio=asked.portfolio).annotate(ac=F("rollup__ac"))
    rows, unknown, without = [], 0, 0
    for pk, key, title, ac in bets.values_list("pk", "key", "title", "ac"):
        if asked.of == "capital" and pk not in capital:
            without += 1
        elif ac is None and pk not in capital:
            unknown += 1
        else:
            rows.append(Row(pk, key, title, Split(ac or ZERO, capital.get(pk, ZERO))))
    found = [(unknown, "without figures yet"), (without, "without costs of kind capital")]
    return rows, [LeftOut(plural(many, "initiative"), why) for many, why in found if many]


def _sum(asked: Asked, rows: list[Row]) -> Decimal:
    return sum((row.part(asked.of) for row in rows), ZERO)


def _together(asked: Asked, rows: list[Row]) -> list[Input]:
    return [Input("", None, Unit.NUMBER, part=_sum(asked, rows), stands_for=len(rows))] if rows else []


def _line(asked: Asked, row: Row) -> Line:
    part, total = row.part(asked.of), shown(row.split.total, Unit.MONEY, asked.currency)
    capital = shown(row.split.capital, Unit.MONEY, asked.currency)
    leads = {"words": f"{total}, of it {capital} capital."}
    if asked.line == "spent":
        leads = {"url": address("initiatives", row.bet, "ac")}
    note = row.note or ("" if asked.of == "all" else f"{total} in all, {capital} of it capital")
    value = shown(part, Unit.MONEY, asked.currency)
    return line(row.title, row.key, value, note=note, is_below=part < 0, **leads)


def _rest(asked: Asked, rows: list[Row], where: str) -> list[Line]:
    noun = "initiative" if asked.line == "spent" else "tranche"
    name = f"{plural(len(rows), noun)} {where} these, together"
    return [line(name, "", shown(_sum(asked, rows), Unit.MONEY, asked.currency), is_rest=True)] if rows else []
