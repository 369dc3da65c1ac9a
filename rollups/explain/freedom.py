"""Why a figure over all bets is what it is: how many are live and small, how they ended, what stopping gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from portfolio.models import FundingPolicy, Initiative
from portfolio.optionality import DATELESS, End, Small, Stops, ended_in, span_key, stops, without_day
from portfolio.options import Worth
from portfolio.queries.options import ASKING, Back, Bet, discount_rate, given_back, spans_to_show
from portfolio.standings import natural
from portfolio.views.options import MISSING, Answer, each_of, kept_options, small_words, why_of_all, why_of_bet
from rollups.explain.lists import Adding, Listed, added_up, answer, counted, line
from rollups.explain.showing import Line, address
from rollups.explain.tree import LeftOut, Unit
from rollups.explain.views import start_of
from rollups.explain.writing import estimate, plain, shown
from tenancy.clock import today
from ui.formats import NOT_KNOWN, full_day, money, percent, plural
from ui.http import HtmxRequest

ONE, ZERO = Decimal(1), Decimal(0)


@dataclass(frozen=True)
class Known:
    """A figure over all bets: its name, formula and words."""

    name: str
    formula: str
    words: str


FIGURES = {
    "live": Known("Live bets", "Σ 1", "Initiatives that are approved, active or paused."),
    "small": Known(
        "In small bets", "Σ size of the small ones ÷ Σ size", "How much of the money in live bets is in small ones."
    ),
    "unsized": Known("In no share", "Σ 1", "Live bets of which nobody can say whether they are small."),
    "stops": Known("Stop rate", "Σ stopped ÷ Σ ended", "How many of the bets that ended were stopped."),
    "stopped": Known("Stopped", "Σ 1", "Bets that were stopped."),
    "delivered": Known("Delivered", "Σ 1", "Bets that were delivered."),
    "ended": Known("Ended", "Σ 1", "Bets that were stopped or delivered."),
    "recovered": Known(
        "Recovered by stopping",
        "Σ amounts",
        "Money that came back from slices stopped or lapsed, less what was taken up again.",
    ),
    "worth": Known("Worth of being able to stop", "Σ worth of stopping", "What it is worth that bets can be stopped."),
    "discount": Known("Discount rate", "", "How much less money a year from now counts, for the value of stopping."),
}
IN_CURRENCIES = frozenset({"small", "recovered", "worth"})
OF_ENDS = frozenset({"stops", "stopped", "delivered", "ended"})


@dataclass(frozen=True)
class Asked:
    """A figure, in one currency or of one span where there are several, and what the page rests on."""

    figure: str
    found: Answer
    home: str
    start: int
    currency: str = ""
    span: str = ""

    @property
    def here(self) -> str:
        """Its address."""
        more = {"currency": self.currency, "span": self.span}
        return why_of_all(self.figure) + "".join(f"&{name}={value}" for name, value in more.items() if value)


@require_GET
def explain_options(request: HtmxRequest) -> HttpResponse:
    """Why a figure over all bets is what it is."""
    figure, given = request.GET.get("figure", "live"), request.GET
    if figure not in FIGURES:
        raise Http404
    tenant, found = request.tenant, kept_options(request.tenant)
    asked = Asked(figure, found, tenant.currency, start_of(request), given.get("currency", ""), given.get("span", ""))
    day = today(tenant)
    if figure in OF_ENDS:
        return answer(request, _of_ends(asked, _ends(asked, request)), day)
    if figure in IN_CURRENCIES and not asked.currency:
        return answer(request, _in_currencies(asked), day)
    sheets: Mapping[str, Callable[[Asked], Listed]] = {
        "live": _live, "small": _small, "unsized": _unsized, "recovered": _recovered, "worth": _worth,
        "discount": _discount,
    }  # fmt: skip
    return answer(request, sheets[figure](asked), day)


def _listed(asked: Asked, value: str, result: str = "") -> Listed:
    known = FIGURES[asked.figure]
    return Listed(
        name=known.name, title="Optionality", list_url=reverse("option_list"), here=asked.here, value=value,
        words=known.words, formula=known.formula, put_in="", result=result, lines=(),
    )  # fmt: skip


def _counting[Row](asked: Asked, rows: Sequence[Row], value: str, how: Adding[Row]) -> Listed:
    whole = sum((how.part(row) for row in rows), ZERO)
    return added_up(_listed(asked, value, plain(whole)), rows, how, asked.start)


def _in_currencies(asked: Asked) -> Listed:
    """A figure in several currencies, never added up, leads to each; in one it is that one."""
    found = asked.found
    shares = {each.currency: each.share for each in found.small if each.share is not None}
    sums = {"recovered": found.recovered, "worth": found.worth}.get(asked.figure, {})
    values = {own: percent(share) for own, share in shares.items()} if asked.figure == "small" else {}
    values |= {own: money(amount, own) for own, amount in sums.items()}
    if len(values) == 1:
        return _ONE[asked.figure](replace(asked, currency=next(iter(values))))
    lines = [line(own, "", value, url=replace(asked, currency=own).here) for own, value in values.items()]
    value = small_words(found.small) if asked.figure == "small" else each_of(sums)
    nothing = money(ZERO, asked.home) if asked.figure == "recovered" else NOT_KNOWN
    listed = replace(_listed(asked, value or nothing), formula="", lines=lines)
    return listed if lines else replace(listed, words=f"{listed.words} {NOTHING[asked.figure]}")


NOTHING = {
    "small": "Nobody said what a small bet is, or what the bets may cost.",
    "recovered": "Nothing came back so far.",
    "worth": "No live bet says enough of its tranches, their chances, its payoff and its finish.",
}


def _live(asked: Asked) -> Listed:
    rows = sorted((each for each in asked.found.live), key=lambda each: natural(each.live.key))
    how = Adding[Bet](part=lambda _: ONE, line=bet_line, noun="bet", written=counted)
    listed = _counting(asked, rows, f"{len(rows):,}", how)
    asking = sum(each.live.state in ASKING for each in asked.found.bets)
    others = Initiative.objects.count() - len(asked.found.bets)
    found = [(asking, "still to be decided"), (others, "stopped, delivered or rejected")]
    return replace(listed, left_out=[LeftOut(plural(many, "initiative"), why) for many, why in found if many])


def bet_line(bet: Bet) -> Line:
    """A live bet with its state."""
    live = bet.live
    return line(live.title, live.key, shown(live.state, Unit.WORD), url=address("initiatives", live.id, "state"))


def _of(asked: Asked) -> Small:
    """The small bets of the currency asked for."""
    found = next((each for each in asked.found.small if each.currency == asked.currency), None)
    if found is None:
        raise Http404
    return found


def _small(asked: Asked) -> Listed:
    of, own = _of(asked), asked.currency
    live = [each for each in asked.found.live if each.live.currency == own]
    rows = [each for each in live if each.live.is_small is not None]
    rows.sort(key=lambda each: (-(each.live.size or ZERO), natural(each.live.key)))
    how = Adding[Bet](
        part=_small_part, line=lambda each: sized_line(each, shown(_small_part(each), Unit.MONEY, own)), noun="bet",
        written=lambda value: shown(value, Unit.MONEY, own), in_parts=True,
    )  # fmt: skip
    listed = added_up(_listed(asked, percent(of.share), plain(of.share)), rows, how, asked.start)
    unsized = sum(each.live.size is None for each in live)
    left_out = [
        (unsized, "whose size is not known"),
        (of.unknown - unsized, "whose portfolio does not say what a small bet is"),
    ]
    return replace(
        listed,
        put_in=f"({listed.put_in}) ÷ {plain(of.size)}" if rows else "nothing to weigh",
        has_parts=True,
        left_out=[LeftOut(plural(many, "bet"), why) for many, why in left_out if many],
    )


def _small_part(bet: Bet) -> Decimal:
    return (bet.live.size or ZERO) if bet.live.is_small else ZERO


def sized_line(bet: Bet, part: str) -> Line:
    """A bet with its size, whether that is small, and its part of a figure."""
    live, own = bet.live, bet.live.currency
    limit = shown(live.small_bet, Unit.MONEY, own)
    note = f"small: at most {limit}" if live.is_small else f"not small: more than {limit}"
    url = address("initiatives", live.id, "approved")
    return line(live.title, live.key, shown(live.size, Unit.MONEY, own), note=note, part=part, url=url)


def _unsized(asked: Asked) -> Listed:
    of = _of(asked)
    rows = [each for each in asked.found.live if each.live.currency == of.currency and each.live.is_small is None]
    rows.sort(key=lambda each: natural(each.live.key))
    how = Adding[Bet](part=lambda _: ONE, line=_unsized_line, noun="bet", written=counted)
    return _counting(asked, rows, of.unknown_words, how)


def _unsized_line(bet: Bet) -> Line:
    live = bet.live
    note = "" if live.small_bet is not None else "its portfolio does not say what a small bet is"
    value = shown(live.size, Unit.MONEY, live.currency)
    return line(live.title, live.key, value, note=note, url=address("initiatives", live.id, "approved"))


def _ends(asked: Asked, request: HtmxRequest) -> list[End]:
    """How the bets ended that ended in the span asked for."""
    if not asked.span:
        return asked.found.ends
    if asked.span == DATELESS:
        return without_day(asked.found.ends)
    for _, first, last in spans_to_show(today(request.tenant)):
        if span_key(first, last) == asked.span:
            return ended_in(asked.found.ends, first, last)
    raise Http404


def _of_ends(asked: Asked, ends: Sequence[End]) -> Listed:
    whole: Stops = stops("", (each.state for each in ends))
    wanted = {"stopped", "delivered"} if asked.figure in {"stops", "ended"} else {asked.figure}
    rows = sorted((each for each in ends if each.state in wanted), key=lambda each: natural(each.key))
    rows.sort(key=lambda each: -(each.day.toordinal() if each.day else 0))
    is_rate = asked.figure == "stops"
    how = Adding[End](
        part=lambda each: ZERO if is_rate and each.state != "stopped" else ONE, line=_end_line, noun="bet",
        written=(lambda value: f"{counted(value)} stopped") if is_rate else counted,
    )  # fmt: skip
    if not is_rate:
        return _span_named(asked, _counting(asked, rows, f"{len(rows):,}", how))
    value = NOT_KNOWN if whole.rate is None else percent(whole.rate)
    listed = added_up(_listed(asked, value, plain(whole.rate)), rows, how, asked.start)
    put_in = f"({listed.put_in}) ÷ {whole.decided:,}" if rows else "none ended"
    return _span_named(asked, replace(listed, put_in=put_in))


def _span_named(asked: Asked, listed: Listed) -> Listed:
    if not asked.span:
        return listed
    first, _, last = asked.span.partition("_")
    when = "Of those, nobody noted when." if asked.span == DATELESS else f"From {first} to {last}."
    return replace(listed, words=f"{listed.words} {when}")


def _end_line(end: End) -> Line:
    note = full_day(end.day) if end.day else "nobody noted when"
    return line(end.title, end.key, shown(end.state, Unit.WORD), note=note, url=address("initiatives", end.id, "state"))


def _recovered(asked: Asked) -> Listed:
    own = asked.currency
    if own not in asked.found.recovered:
        raise Http404
    rows = [each for each in given_back(asked.home) if each.currency == own]
    rows.sort(key=lambda each: (-each.amount, natural(each.key)))
    how = Adding[Back](
        part=lambda each: each.amount, line=_back_line, noun="amount",
        written=lambda value: shown(value, Unit.MONEY, own),
    )  # fmt: skip
    return _counting(asked, rows, money(asked.found.recovered[own], own), how)


def _back_line(back: Back) -> Line:
    words = f"{back.said[:1].upper()}{back.said[1:]}"
    value = shown(back.amount, Unit.MONEY, back.currency)
    words = words if back.said.endswith("”") else f"{words}."
    return line(back.title or "Of no bet", back.key, value, words=words, is_below=back.amount < 0)


def _worth(asked: Asked) -> Listed:
    own = asked.currency
    if own not in asked.found.worth:
        raise Http404
    known = [(bet, found) for bet, found in asked.found.worths if found is not None and bet.live.currency == own]
    known.sort(key=lambda pair: (-pair[1].option, natural(pair[0].live.key)))
    how = Adding[tuple[Bet, Worth]](
        part=lambda pair: estimate(pair[1].option), line=_worth_line, noun="bet",
        written=lambda value: shown(value, Unit.MONEY, own),
    )  # fmt: skip
    listed = _counting(asked, known, money(asked.found.worth[own], own), how)
    silent = [bet for bet, found in asked.found.worths if found is None and bet.live.currency == own]
    left_out = [(sum(name in bet.missing for bet in silent), what) for name, what in MISSING.items()]
    why = [LeftOut(plural(many, "bet"), f"of which is not known: {what}") for many, what in left_out if many]
    return replace(listed, left_out=why)


def _worth_line(pair: tuple[Bet, Worth]) -> Line:
    live, value = pair[0].live, estimate(pair[1].option)
    return line(live.title, live.key, shown(value, Unit.MONEY, live.currency), url=why_of_bet(live.id, "option"))


def _discount(asked: Asked) -> Listed:
    policy = FundingPolicy.objects.first()
    words = "As the policy of funding has it." if policy else "The usual one: the policy of funding sets no other."
    listed = _listed(asked, percent(discount_rate()))
    return replace(listed, lines=[line("A year", "", percent(discount_rate(), 1), words=words)])


_ONE: Mapping[str, Callable[[Asked], Listed]] = {"small": _small, "recovered": _recovered, "worth": _worth}
