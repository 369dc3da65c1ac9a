"""Why a key result has so many live bets, and why so much of its way is claimed by none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from okrs.kr_types import TYPES
from portfolio.optionality import ZERO
from portfolio.queries.claims import measures_of
from portfolio.queries.options import Bet, Served, claims_on
from portfolio.standings import natural
from portfolio.views.options import kept_options, why_served
from rollups.explain.freedom import bet_line, sized_line
from rollups.explain.lists import Adding, Listed, added_up, answer, counted, line, worked_out
from rollups.explain.next_money import summed_claims
from rollups.explain.showing import address
from rollups.explain.tree import LeftOut
from rollups.explain.views import start_of
from rollups.explain.writing import plain
from tenancy.clock import today
from ui.formats import amount, percent, plural
from ui.http import HtmxRequest

ONE = Decimal(1)


@dataclass(frozen=True)
class Known:
    """A figure of a key result's bets: its name, formula and words."""

    name: str
    formula: str
    words: str


FIGURES = {
    "live": Known("Live bets", "Σ 1", "Initiatives that serve it and are approved, active or paused."),
    "small": Known("Small bets", "Σ 1", "Those of its live bets that are small."),
    "left": Known("To go", "", "What is missing to its goal."),
    "unclaimed": Known(
        "Unclaimed", "max(0, left − claimed) ÷ way", "The share of the way that is left and that no funded bet claims."
    ),
    "claimed": Known("Claimed", "Σ claims", "What funded bets claim of it together, toward its goal."),
}


@dataclass(frozen=True)
class Asked:
    """A figure of a key result with the bets on it."""

    figure: str
    served: Served
    day: date
    start: int

    def written(self, value: Decimal | None) -> str:
        """A movement in its own unit."""
        return amount(value, self.served.measure.way.unit)


@require_GET
def explain_served(request: HtmxRequest, pk: int) -> HttpResponse:
    """Why so many bets are live on the key result, and so much of it is unclaimed."""
    figure, day = request.GET.get("figure", "live"), today(request.tenant)
    if figure not in FIGURES:
        raise Http404
    served = next((each for each in kept_options(request.tenant).wanted.served if each.measure.id == pk), None)
    if served is None:
        measure = measures_of([pk], {}).get(pk)  # no open bet serves it: the page has it in no row
        if measure is None:
            raise Http404
        served = Served(measure)
    asked = Asked(figure, served, day, start_of(request))
    sheets: dict[str, Callable[[Asked], Listed]] = {
        "live": _live, "small": _small, "left": _left, "unclaimed": _unclaimed, "claimed": _claimed,
    }  # fmt: skip
    return answer(request, sheets[figure](asked), day)


def _listed(asked: Asked, value: str, result: Decimal | None) -> Listed:
    known, measure = FIGURES[asked.figure], asked.served.measure
    return Listed(
        name=known.name, title=f"{measure.key} {measure.title}",
        list_url=f"{reverse('key_result_detail', args=[measure.id])}#claims",
        here=why_served(measure.id, asked.figure), value=value, words=known.words, formula=known.formula, put_in="",
        result=plain(result), lines=(),
    )  # fmt: skip


def _live(asked: Asked) -> Listed:
    rows = sorted(asked.served.bets, key=lambda each: natural(each.live.key))
    how = Adding[Bet](part=lambda _: ONE, line=bet_line, noun="bet", written=counted)
    return added_up(_listed(asked, f"{len(rows)}", Decimal(len(rows))), rows, how, asked.start)


def _small(asked: Asked) -> Listed:
    rows = [each for each in asked.served.bets if each.live.is_small is not None]
    rows.sort(key=lambda each: (not each.live.is_small, natural(each.live.key)))
    many = sum(each.live.is_small is True for each in rows)
    how = Adding[Bet](
        part=lambda each: ONE if each.live.is_small else ZERO, noun="bet", written=counted, in_parts=True,
        line=lambda each: sized_line(each, "1" if each.live.is_small else "0"),
    )  # fmt: skip
    unknown = len(asked.served.bets) - len(rows)
    why = "whose size, or what their portfolio calls a small bet, is not known"
    left_out = [LeftOut(plural(unknown, "bet"), why)] if unknown else []
    found = added_up(_listed(asked, f"{many}", Decimal(many)), rows, how, asked.start)
    return replace(found, has_parts=True, left_out=left_out)


def _left(asked: Asked) -> Listed:
    measure = asked.served.measure
    way, has_stages = measure.way, TYPES[measure.way.type].has_stages
    found = _listed(asked, asked.written(way.left), way.left)
    now_at = address("key_results", measure.id, "measured" if has_stages else "value")
    now_text = plain(way.now) if not has_stages or way.now is None else percent(way.now / 100, 1)
    rows = [
        ("goal", way.goal, line("Goal", "", plain(way.goal), words="Where it is to end.")),
        ("now", way.now, line("Now", measure.key, now_text, url=now_at)),
    ]
    if way.length is None:
        return replace(found, words="It has no way from where it begins to a goal, so nothing can be left of it.")
    formula = "max(0, goal − now)" if way.direction > 0 else "max(0, now − goal)"
    return worked_out(replace(found, formula=formula), rows)


def _unclaimed(asked: Asked) -> Listed:
    served, way = asked.served, asked.served.measure.way
    key, at = served.measure.key, served.measure.id
    whole = line("The whole way", key, asked.written(way.length), words=_whole(asked))
    away = "They move away from the goal together, which leaves no more to go." if served.claimed < 0 else ""
    claimed = line("Claimed", key, asked.written(served.claimed), note=away, url=why_served(at, "claimed"))
    rows = [
        ("left", way.left, line("To go", key, asked.written(way.left), url=why_served(at, "left"))),
        ("claimed", max(ZERO, served.claimed), claimed),
        ("way", way.length, whole),
    ]
    return worked_out(_listed(asked, percent(served.uncovered), served.uncovered), rows)


def _whole(asked: Asked) -> str:
    way = asked.served.measure.way
    if way.start is None or way.goal is None:
        return "It has none."
    return f"From {asked.written(way.start)} to {asked.written(way.goal)}."


def _claimed(asked: Asked) -> Listed:
    every = claims_on(asked.served.measure, asked.day)
    rows = [each for each in every if each.is_funded]
    found = _listed(asked, asked.written(asked.served.claimed), asked.served.claimed)
    return summed_claims(found, rows, len(every) - len(rows), asked.written, asked.start)
