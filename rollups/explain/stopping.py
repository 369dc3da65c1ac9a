"""Why it is worth so much that one bet can be stopped: each tranche with its chance and the discount of its day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import prod

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from portfolio.optionality import return_words
from portfolio.options import Flow, Worth
from portfolio.queries.options import Bet, Slice, bet_of, discount_rate
from portfolio.standings import UNDER_WAY
from portfolio.views.options import MISSING, why_of_all, why_of_bet
from rollups.explain.lists import PER_PAGE, Adding, Listed, added_up, answer, line, worked_out
from rollups.explain.showing import Line
from rollups.explain.tree import Unit
from rollups.explain.views import start_of
from rollups.explain.writing import estimate, plain, shown
from tenancy.clock import today
from ui.charts.ages import age_of
from ui.formats import NOT_KNOWN, full_day, listed, money, percent, plural
from ui.http import HtmxRequest


@dataclass(frozen=True)
class Known:
    """A figure of one bet: its name, formula and words; what each flow is weighed with, and what that adds."""

    name: str
    formula: str
    words: str
    part: Callable[[Flow], float] = lambda flow: flow.staged
    weight: Callable[[Flow], float] = lambda flow: flow.chance / flow.growth


FIGURES = {
    "option": Known(
        "Worth of stopping",
        "Σ amount × (1 − chance so far) × discount",
        "What need not be paid, because the bet stops at the first review whose evidence fails.",
        lambda flow: flow.option,
        lambda flow: (1 - flow.chance) / flow.growth,
    ),
    "staged": Known(
        "Staged",
        "Σ amount × chance so far × discount",
        "What the bet is worth when each tranche is paid only while all evidence before it held.",
    ),
    "committed": Known(
        "Committed",
        "Σ amount × discount",
        "What the bet is worth when all is paid whatever happens; the payoff comes only if all evidence holds.",
        lambda flow: flow.committed,
        lambda flow: (flow.chance if flow.is_payoff else 1) / flow.growth,
    ),
    "chance": Known("All holds", "Π chance", "How likely the evidence of every tranche to come is to hold."),
    "rate": Known(
        "Return a year",
        "r where Σ expected ÷ (1 + r)^years = 0",
        "The yearly return at which what is expected of the staged bet comes to nothing more and nothing less.",
    ),
    "age": Known("Age", "day − began", "How long it has run."),
}


@dataclass(frozen=True)
class Asked:
    """A figure of a bet with what it is worth, if that can be said."""

    figure: str
    bet: Bet
    worth: Worth | None
    rate: Decimal
    day: date
    start: int

    @property
    def currency(self) -> str:
        """The bet's own."""
        return self.bet.live.currency

    @property
    def flows(self) -> list[tuple[Flow, Slice | None]]:
        """The stages with their tranches, then the payoff."""
        slices: list[Slice | None] = [own for own, _ in self.bet.stages(self.day)]
        return list(zip(self.worth.parts, [*slices, None], strict=True)) if self.worth else []

    def written(self, value: float | Decimal) -> str:
        """An amount in full."""
        return shown(Decimal(value), Unit.MONEY, self.currency)


@require_GET
def explain_option(request: HtmxRequest, pk: int) -> HttpResponse:
    """Why what it is worth that the bet can be stopped, or how old it is, is what it is."""
    figure, day, bet = request.GET.get("figure", "option"), today(request.tenant), bet_of(pk, request.tenant.currency)
    if bet is None or figure not in FIGURES:
        raise Http404
    rate, is_live = discount_rate(), bet.live.state in UNDER_WAY
    asked = Asked(figure, bet, bet.worth(day, rate) if is_live else None, rate, day, start_of(request))
    if figure == "age":
        return answer(request, _age(asked), day)
    if asked.worth is None:
        return answer(request, _unknown(asked), day)
    sheets: dict[str, Callable[[Asked, Worth], Listed]] = {"chance": _chance, "rate": _return}
    return answer(request, sheets.get(figure, _weighed)(asked, asked.worth), day)


def _listed(asked: Asked, value: str, result: str = "") -> Listed:
    known, live = FIGURES[asked.figure], asked.bet.live
    return Listed(
        name=known.name, title=f"{live.key} {live.title}",
        list_url=f"{reverse('initiative_detail', args=[live.id])}#tranches", here=why_of_bet(live.id, asked.figure),
        value=value, words=known.words, formula=known.formula, put_in="", result=result, lines=(),
    )  # fmt: skip


def _unknown(asked: Asked) -> Listed:
    missing = listed([MISSING[name] for name in asked.bet.missing])
    why = f"What is missing: {missing}." if asked.bet.live.state in UNDER_WAY else "It is not under way."
    found = _listed(asked, NOT_KNOWN)
    return replace(found, formula="", words=f"{found.words} Not known here. {why}")


def _weighed(asked: Asked, worth: Worth) -> Listed:
    """Each tranche and the payoff, by its chance and the discount of its day."""
    known, own = FIGURES[asked.figure], asked.currency
    value: float = getattr(worth, asked.figure)
    rows = [pair for pair in asked.flows if asked.figure != "option" or not pair[0].is_payoff]
    how = Adding[tuple[Flow, Slice | None]](
        part=lambda pair: estimate(known.part(pair[0])), line=lambda pair: _flow_line(asked, known, *pair),
        noun="tranche", written=asked.written, in_parts=True,
    )  # fmt: skip
    found = _listed(asked, money(value, own), plain(estimate(value)))
    rate = line("Discount rate", "", percent(asked.rate, 1), url=why_of_all("discount"))
    rows_up = added_up(found, rows, how, asked.start)
    return replace(rows_up, lines=[*rows_up.lines, rate], weighed_by="weight")


def _flow_line(asked: Asked, known: Known, flow: Flow, own: Slice | None) -> Line:
    weight, part = estimate(known.weight(flow)), estimate(known.part(flow))
    # What is saved is the tranche itself; elsewhere it goes out.
    amount = -flow.amount if asked.figure == "option" else flow.amount
    note = f"{_said(asked, flow)}; ÷ {plain(estimate(flow.growth))} for its {plain(estimate(flow.years))} years"
    return line(
        _named(own), "", asked.written(amount), note=note, weight=plain(weight), part=asked.written(part),
        is_below=part < 0, words=_entered(asked, own),
    )  # fmt: skip


def _said(asked: Asked, flow: Flow) -> str:
    if asked.figure == "option":
        return f"{percent(estimate(1 - flow.chance), 1)} that it is stopped by then"
    if asked.figure == "committed" and not flow.is_payoff:
        return "paid in any case"
    return f"{percent(estimate(flow.chance), 1)} that all holds up to then"


def _named(own: Slice | None) -> str:
    return "Payoff" if own is None else f"Tranche {own.position}"


def _entered(asked: Asked, own: Slice | None) -> str:
    if own is None:
        return f"What it pays if it succeeds, by {full_day(asked.bet.planned_finish)}, when it is planned to finish."
    return f"To be reviewed on {full_day(own.review_on)}; its evidence is {percent(own.chance, 1)} likely to hold."


def _chance(asked: Asked, worth: Worth) -> Listed:
    slices = [own for own, _ in asked.bet.stages(asked.day)]
    start = asked.start
    before, page, after = slices[:start], slices[start : start + PER_PAGE], slices[start + PER_PAGE :]
    lines = [line(_named(each), "", percent(each.chance, 1), words=_entered(asked, each)) for each in page]
    numbers = [_product(before), *(each.chance or Decimal(0) for each in page), _product(after)]
    skipped = (not before, not after)
    terms = numbers[skipped[0] : len(numbers) - skipped[1]]
    found = _listed(asked, percent(worth.chance), plain(estimate(worth.chance)))
    return replace(
        found,
        put_in=" × ".join(plain(each) for each in terms),
        lines=[*_rest(before, "before"), *lines, *_rest(after, "after")],
        start=start,
        next_start=start + PER_PAGE if after else None,
    )


def _product(slices: Sequence[Slice]) -> Decimal:
    return prod((each.chance or Decimal(0) for each in slices), start=Decimal(1))


def _rest(slices: Sequence[Slice], where: str) -> list[Line]:
    name = f"{plural(len(slices), 'tranche')} {where} these, together"
    return [line(name, "", percent(_product(slices), 1), is_rest=True)] if slices else []


def _return(asked: Asked, worth: Worth) -> Listed:
    """What is expected of each tranche and of the payoff, discounted by the return itself: it comes to 0."""
    rate = worth.rates[0] if worth.rates else None
    growth = 1 + (rate or 0)
    how = Adding[tuple[Flow, Slice | None]](
        part=lambda pair: estimate(pair[0].amount * pair[0].chance / growth ** pair[0].years),
        line=lambda pair: _expected_line(asked, growth, *pair), noun="tranche", written=asked.written, in_parts=True,
    )  # fmt: skip
    result = "" if rate is None else f"0 with r = {plain(estimate(rate))}"
    found = added_up(_listed(asked, return_words(worth) or "none", result), asked.flows, how, asked.start)
    words = [found.words]
    if rate is None:
        words.append("None was found: below, nothing is discounted.")
    if worth.is_ambiguous:
        words.append("It may not be the only one: the flows change sign more than once.")
    formula = found.formula if rate is not None else ""
    return replace(found, words=" ".join(words), formula=formula, weighed_by="discount")


def _expected_line(asked: Asked, growth: float, flow: Flow, own: Slice | None) -> Line:
    expected, discount = flow.amount * flow.chance, 1 / growth**flow.years
    years = plain(estimate(flow.years))
    return line(
        _named(own), "", asked.written(expected),
        note=f"{asked.written(flow.amount)} × {percent(estimate(flow.chance), 1)}, in {years} years",
        weight=plain(estimate(discount)), part=asked.written(expected * discount), is_below=flow.amount < 0,
        words=_entered(asked, own),
    )  # fmt: skip


def _age(asked: Asked) -> Listed:
    began = asked.bet.live.began
    days = None if began is None else max(0, (asked.day - began).days)
    found = _listed(asked, NOT_KNOWN if days is None else age_of(days), "" if days is None else plural(days, "day"))
    first = line("First day", "", full_day(began), words="When it became active, else when it was planned to begin.")
    now = line("Day", "", full_day(asked.day), words="The day that is looked at.")
    return worked_out(found, [("day", asked.day, now), ("began", began, first)])
