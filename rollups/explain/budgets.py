"""Why the figures above all portfolios' budgets are what they are: each portfolio with its part of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from portfolio.envelopes import ZERO, Envelope, free_of_all, totals
from portfolio.models import Portfolio
from portfolio.pictures import why_of
from portfolio.queries.money import envelopes_of, listed_portfolios, rates_on
from portfolio.rates import Rate, about
from rollups.explain.lists import Listed, answer, line
from rollups.explain.showing import Line
from rollups.explain.tree import Input, LeftOut, Rule, Unit
from rollups.explain.views import start_of
from rollups.explain.writing import filled_in, plain, shown
from tenancy.clock import today
from ui.formats import full_day, money, plural
from ui.http import HtmxRequest

PER_PAGE = 20
ONE = Decimal(1)


@dataclass(frozen=True)
class Known:
    """A figure of all portfolios with a budget: its name, formula and words."""

    name: str
    formula: str
    words: str


FIGURES = {
    "given": Known("Given", "Σ budget", "What all portfolios may use now."),
    "free": Known("Free", "Σ free", "What may still be committed in all portfolios."),
    "short": Known("Promised beyond what there is", "−Σ free", "How much more is promised than was given."),
    "total": Known("Given", "Σ budget × rate", "What all portfolios may use now, by the rates that hold today."),
}


@dataclass(frozen=True)
class Asked:
    """A figure with the portfolios that have a budget, what they are added up in, and the rates for that."""

    figure: str
    known: list[Envelope]
    currency: str
    rates: Mapping[str, Rate]

    def amount(self, own: Envelope) -> Decimal:
        """A portfolio's own figure."""
        return (own.free if self.figure in {"free", "short"} else own.budget) or ZERO

    def rate(self, own: Envelope) -> Decimal:
        """What one unit of its currency is worth in that of the sum."""
        return ONE if own.currency == self.currency else self.rates[own.currency].rate

    def part(self, own: Envelope) -> Decimal:
        """What it adds to the sum."""
        return self.amount(own) * self.rate(own)

    def whole(self, rows: Sequence[Envelope]) -> Decimal:
        """What several add to it."""
        return sum((self.part(own) for own in rows), ZERO)


@require_GET
def explain_budgets(request: HtmxRequest) -> HttpResponse:
    """Why what all portfolios were given, or what of it is free, is what it is."""
    day, home = today(request.tenant), request.tenant.currency
    envelopes = envelopes_of(listed_portfolios(), day)
    known = [each for each in envelopes if each.budget is not None]
    known.sort(key=lambda own: (own.currency != home, own.currency, -(own.budget or ZERO), own.name))
    currencies, rates = totals(known), rates_on(day)
    figure = request.GET.get("figure") or ("given" if len(currencies) == 1 else "total")
    if figure == "total":
        total = about(currencies, home, rates)
        if not currencies or total.total is None:
            raise Http404
        asked, value = Asked(figure, known, home, rates), total.text(day)
    elif figure in {"given", "free"} and len(currencies) == 1:
        name = "short" if figure == "free" and free_of_all(known) < 0 else figure
        asked = Asked(name, known, next(iter(currencies)), rates)
        value = money(abs(asked.whole(known)), asked.currency)
    else:
        raise Http404
    return answer(request, _listed(asked, value, _left_out(envelopes), start_of(request)), day)


def _left_out(envelopes: list[Envelope]) -> list[LeftOut]:
    found = [
        (sum(each.budget is None for each in envelopes), "without a budget"),
        (Portfolio.objects.count() - len(envelopes), "further down by name than the page of budgets goes"),
    ]
    return [LeftOut(plural(many, "portfolio"), why) for many, why in found if many]


def _listed(asked: Asked, value: str, left_out: list[LeftOut], start: int) -> Listed:
    known, end = FIGURES[asked.figure], min(start + PER_PAGE, len(asked.known))
    before, page, after = asked.known[:start], asked.known[start:end], asked.known[end:]
    inputs = [*_together(asked, before), *(_input(asked, own) for own in page), *_together(asked, after)]
    put_in, whole = filled_in(Rule.SUM, known.formula, inputs, ZERO).rpartition(" = ")[0], asked.whole(asked.known)
    is_short = asked.figure == "short"
    figure = "free" if is_short else asked.figure
    return Listed(
        name=known.name,
        title="Budgets",
        list_url=reverse("funding_budgets"),
        here=f"{reverse('funding_budgets_explain')}?figure={figure}",
        value=value,
        words=known.words,
        formula=known.formula,
        put_in=f"−({put_in})" if is_short else put_in,
        result=plain(-whole if is_short else whole),
        lines=[*_rest(asked, before, "before"), *(_line(asked, own) for own in page), *_rest(asked, after, "after")],
        start=start,
        next_start=end if end < len(asked.known) else None,
        left_out=left_out,
        weighed_by="rate" if asked.figure == "total" else "",
    )


def _input(asked: Asked, own: Envelope) -> Input:
    rate = asked.rate(own) if own.currency != asked.currency else None
    return Input(own.key, asked.amount(own), Unit.NUMBER, weight=rate, part=asked.part(own))


def _together(asked: Asked, rows: list[Envelope]) -> list[Input]:
    return [Input("", None, Unit.NUMBER, part=asked.whole(rows), stands_for=len(rows))] if rows else []


def _line(asked: Asked, own: Envelope) -> Line:
    amount, is_foreign = asked.amount(own), own.currency != asked.currency
    url = why_of(own, "free" if asked.figure in {"free", "short"} else "budget")
    converted = {"part": shown(asked.part(own), Unit.MONEY, asked.currency)} if asked.figure == "total" else {}
    if is_foreign:
        converted |= {
            "weight": plain(asked.rate(own)),
            "note": f"rate from {full_day(asked.rates[own.currency].since)}",
        }
    return line(own.name, own.key, shown(amount, Unit.MONEY, own.currency), is_below=amount < 0, url=url, **converted)


def _rest(asked: Asked, rows: list[Envelope], where: str) -> list[Line]:
    if not rows:
        return []
    sum_of = shown(asked.whole(rows), Unit.MONEY, asked.currency)
    name, is_total = f"{plural(len(rows), 'portfolio')} {where} these, together", asked.figure == "total"
    return [line(name, "", "" if is_total else sum_of, part=sum_of if is_total else "", is_rest=True)]
