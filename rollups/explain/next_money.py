"""Why money for a bet would do so much for a key result: points of movement, money, and how far it is behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from portfolio.models import Initiative
from portfolio.optionality import PER, ZERO, Ask
from portfolio.queries.options import ASKING, Claimed, Served, claims_on
from portfolio.standings import natural
from portfolio.views.claims import OF_NOBODY, why_together
from portfolio.views.funding_choice import points_of, points_words
from portfolio.views.options import in_words, kept_options, why_next, why_served
from rollups.explain.lists import Adding, Listed, added_up, answer, line, worked_out
from rollups.explain.showing import Line, address
from rollups.explain.tree import LeftOut, Unit
from rollups.explain.views import start_of, whole_of
from rollups.explain.writing import plain, shown
from tenancy.clock import today
from ui.formats import NOT_KNOWN, amount, percent, plural
from ui.http import HtmxRequest

ONE = Decimal(1)


@dataclass(frozen=True)
class Known:
    """A figure of the next unit of money: its name, formula and words."""

    name: str
    formula: str
    words: str


FIGURES = {
    "score": Known(
        "Urgency", "points × behind", "What it is ranked by: points for the money, by how far behind it is."
    ),
    "per_money": Known(
        "Points per 100k", f"expected × {PER:,} ÷ money", "Expected points for 100,000 of its currency."
    ),
    "expected": Known("Expected", "100 × room × accuracy", "Points of the way that it may be expected to move."),
    "room": Known(
        "Room",
        "max(0, min(claim, left − others)) ÷ way",
        "How much of its claim the gap still needs, as a share of the way; what other funded bets claim goes first.",
    ),
    "money": Known("Still needs", "needs × share", "What it still needs, by the share of its money that serves it."),
    "behind": Known("Behind", "max(0, −gap)", "How far the key result is behind its plan; 0 where it keeps its pace."),
    "others": Known("Claimed by others", "Σ claims", "What other bets that are funded claim of the key result."),
    "points": Known("Expected", "Σ expected", "Points of movement expected over the key results that it serves."),
}


@dataclass(frozen=True)
class Asked:
    """A figure of one bet on one key result."""

    figure: str
    ask: Ask
    on: Served
    day: date
    start: int

    def where(self, figure: str) -> str:
        """The sheet of another figure of the same."""
        return why_next(self.ask.bet_id, self.ask.key_result_id, figure)

    def written(self, value: Decimal | None) -> str:
        """A movement in the key result's own unit."""
        return amount(value, self.on.measure.way.unit)

    def row(self, figure: str, value: str) -> Line:
        """Another figure of the same as an input."""
        return line(FIGURES[figure].name, "", value, url=self.where(figure))


@require_GET
def explain_next_money(request: HtmxRequest, pk: int) -> HttpResponse:
    """Why money for the bet would do so much: over the key results it serves, or for one of them."""
    bet = get_object_or_404(Initiative, pk=pk)
    day, wanted = today(request.tenant), kept_options(request.tenant).wanted
    mine = [each for each in wanted.asks if each.bet_id == pk]
    figure = request.GET.get("figure", "points")
    if figure == "points":
        return answer(request, _points(bet, mine, start_of(request)), day)
    key_result = whole_of(request, "key_result")
    ask = next((each for each in mine if each.key_result_id == key_result), None)
    if ask is None or figure not in FIGURES:
        raise Http404
    served = next(each for each in wanted.served if each.measure.id == key_result)
    asked = Asked(figure, ask, served, day, start_of(request))
    return answer(request, _SHEETS[figure](asked), day)


def _listed(asked: Asked, value: str, result: Decimal | None) -> Listed:
    known, ask = FIGURES[asked.figure], asked.ask
    return Listed(
        name=known.name, title=f"{ask.key} for {ask.key_result}", list_url=f"{reverse('option_list')}#next-h",
        here=asked.where(asked.figure), value=value or NOT_KNOWN, words=known.words, formula=known.formula, put_in="",
        result=plain(result), lines=(),
    )  # fmt: skip


def _score(asked: Asked) -> Listed:
    ask, said = asked.ask, in_words(asked.ask)
    rows = [
        ("points", ask.per_money, asked.row("per_money", said.per_money or NOT_KNOWN)),
        ("behind", ask.behind, asked.row("behind", said.behind or NOT_KNOWN)),
    ]
    return worked_out(_listed(asked, said.score, ask.score), rows)


def _per_money(asked: Asked) -> Listed:
    ask, said = asked.ask, in_words(asked.ask)
    rows = [
        ("expected", ask.expected, asked.row("expected", said.expected or NOT_KNOWN)),
        ("money", ask.money, asked.row("money", shown(ask.money, Unit.MONEY, ask.currency))),
    ]
    return worked_out(_listed(asked, said.per_money, ask.per_money), rows)


def _expected(asked: Asked) -> Listed:
    ask, trust = asked.ask, asked.ask.accuracy
    found = _listed(asked, in_words(ask).expected, ask.expected)
    room = asked.row("room", percent(ask.room, 1))
    whose = f"{why_together({}, str(ask.sponsor_id or OF_NOBODY))}middle"
    name = "How far the sponsor’s claims came true"
    if trust is None:
        words = "Too few of the sponsor’s claims can be judged, so this one counts in full."
        return worked_out(found, [("room", ask.room, room), ("accuracy", ONE, line(name, "", "100.0%", words=words))])
    if trust < 0:
        words = f"{found.words} Where what moved went the other way, nothing is expected."
        found = replace(found, formula="100 × room × max(0, accuracy)", words=words)
    accuracy = line(name, "", percent(trust, 1), note="the median of moved ÷ claimed", is_below=trust < 0, url=whose)
    return worked_out(found, [("room", ask.room, room), ("accuracy", trust, accuracy)])


def _room(asked: Asked) -> Listed:
    ask, way, at = asked.ask, asked.on.measure.way, asked.ask.key_result_id
    others = max(ZERO, ask.by_others)
    whole = f"From {asked.written(way.start)} to {asked.written(way.goal)}."
    claim = line("Claim", ask.key, asked.written(ask.claim), words="What it claims to move, toward the goal.")
    away = "They move away from the goal together, which frees nothing." if ask.by_others < 0 else ""
    rows = [
        ("claim", ask.claim, claim),
        ("left", ask.left, line("To go", ask.key_result, asked.written(ask.left), url=why_served(at, "left"))),
        ("others", others, replace(asked.row("others", asked.written(ask.by_others)), note=away)),
        ("way", ask.length, line("The whole way", ask.key_result, asked.written(ask.length), words=whole)),
    ]
    return worked_out(_listed(asked, percent(ask.room), ask.room), rows)


def _money(asked: Asked) -> Listed:
    ask = asked.ask
    asks = ask.state in ASKING
    url = address("initiatives", ask.bet_id, "approved" if asks else "etc")
    name = "What it asks for" if asks else "Still to spend"
    share = line(
        "Share of its money", ask.key_result, percent(ask.share, 1), words="As it is linked to the key result."
    )
    rows = [
        ("needs", ask.needs, line(name, ask.key, shown(ask.needs, Unit.MONEY, ask.currency), url=url)),
        ("share", ask.share, share),
    ]
    return worked_out(_listed(asked, in_words(ask).money, ask.money), rows)


def _behind(asked: Asked) -> Listed:
    ask = asked.ask
    url = address("key_results", ask.key_result_id, "pace_gap")
    gap = line("Pace gap", ask.key_result, shown(ask.pace_gap, Unit.POINTS), url=url)
    return worked_out(_listed(asked, in_words(ask).behind, ask.behind), [("gap", ask.pace_gap, gap)])


def _others(asked: Asked) -> Listed:
    """The claims of funded bets without the bet's own."""
    every = [each for each in claims_on(asked.on.measure, asked.day) if each.id != asked.ask.bet_id]
    rows = [each for each in every if each.is_funded]
    found = _listed(asked, asked.written(asked.ask.by_others), asked.ask.by_others)
    return summed_claims(found, rows, len(every) - len(rows), asked.written, asked.start)


def summed_claims(
    found: Listed, rows: Sequence[Claimed], aside: int, written: Callable[[Decimal], str], start: int
) -> Listed:
    """Claims on a key result added up, the largest first; `aside` do not count."""
    ordered = sorted(rows, key=lambda each: (-each.likely, natural(each.key)))
    how = Adding[Claimed](
        part=lambda each: each.likely, noun="claim", written=written,
        line=lambda each: line(
            each.title, each.key, written(each.likely), is_below=each.likely < 0,
            words="What it claims to move, toward the goal.",
        ),
    )  # fmt: skip
    left_out = [LeftOut(plural(aside, "claim"), "of initiatives that are not funded, or ended")] if aside else []
    return replace(added_up(found, ordered, how, start), left_out=left_out)


def _points(bet: Initiative, mine: Sequence[Ask], start: int) -> Listed:
    """Over all key results that the bet serves and the reader may see."""
    rows = [each for each in mine if each.expected is not None]
    whole = points_of(mine).get(bet.pk)
    known = FIGURES["points"]
    found = Listed(
        name=known.name, title=f"{bet.key} {bet.title}", list_url=f"{reverse('option_list')}#fund",
        here=f"{reverse('next_money_explain', args=[bet.pk])}?figure=points",
        value=NOT_KNOWN if whole is None else points_words(whole), words=known.words, formula=known.formula, put_in="",
        result=plain(whole), lines=(),
    )  # fmt: skip
    how = Adding[Ask](part=lambda ask: ask.expected or ZERO, line=_points_line, noun="key result", written=points_words)
    silent = len(mine) - len(rows)
    left_out = [LeftOut(plural(silent, "key result"), "without a claim or a measured gap")] if silent else []
    if not rows:
        return replace(found, formula="", left_out=left_out)
    return replace(added_up(found, rows, how, start), left_out=left_out)


def _points_line(ask: Ask) -> Line:
    return line(ask.key_result, "", in_words(ask).expected, url=why_next(ask.bet_id, ask.key_result_id, "expected"))


_SHEETS: dict[str, Callable[[Asked], Listed]] = {
    "score": _score, "per_money": _per_money, "expected": _expected, "room": _room, "money": _money,
    "behind": _behind, "others": _others,
}  # fmt: skip
