"""Why it is said that claims came true so far: the judged ones with their ratios, and those that are still to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from okrs.promised import AGAINST
from portfolio.claim_sentences import accuracy_words, range_words, within_word, within_words
from portfolio.claims import LEAST, Accuracy, accuracy, exact
from portfolio.queries.claims import Measure, Told, hidden_claims, kept_claims
from portfolio.standings import natural
from portfolio.views.claims import NOBODY, OF_NOBODY, asked_of, chosen_of, why_claim, why_together
from rollups.explain.lists import PER_PAGE, Adding, Listed, added_up, answer, counted, line
from rollups.explain.showing import Line
from rollups.explain.tree import LeftOut
from rollups.explain.views import start_of
from rollups.explain.writing import plain
from tenancy.clock import today
from ui.formats import NOT_KNOWN, percent, plural
from ui.formats import day as day_words
from ui.http import HtmxRequest

ONE, ZERO = Decimal(1), Decimal(0)
RATIO = "moved ÷ claimed"


@dataclass(frozen=True)
class Known:
    """A figure of several claims: its name, formula and words."""

    name: str
    formula: str
    words: str


FIGURES = {
    "judged": Known("Judged claims", "Σ 1", "Claims registered before the start, due by now, and measured beside."),
    "middle": Known(
        "Median", f"the middle of {RATIO}", "Half of the judged claims came at least so far: 100% is as foreseen."
    ),
    "range": Known(
        "From least to most",
        f"the least and the most of {RATIO}",
        "How far the judged claims came.",
    ),
    "within": Known(
        "Within their range", "Σ 1", "The judged claims beside which no less than low and no more than high moved."
    ),
    "open": Known("Not due yet", "Σ 1", "Claims that are still to be judged: their initiatives go on."),
}


@dataclass(frozen=True)
class Asked:
    """Claims that are chosen, whose they are, and the key results that they are on."""

    figure: str
    narrowed: Mapping[str, int]
    of: str
    chosen: Sequence[Told]
    measures: Mapping[int, Measure]
    day: date

    @cached_property
    def found(self) -> Accuracy:
        """What the page says of them."""
        return accuracy(each.judged for each in self.chosen)

    @cached_property
    def rows(self) -> list[Told]:
        """Those that the figure is made of: by how far they came, or by their days."""
        if self.figure == "open":
            waiting = [each for each in self.chosen if each.is_waiting]
            return sorted(waiting, key=lambda each: (each.until or date.max, natural(each.initiative_key)))
        judged = [each for each in self.chosen if not each.is_late and each.judged.ratio is not None]
        if self.figure == "within":
            judged = [each for each in judged if each.judged.is_within is not None]
        return sorted(judged, key=lambda each: (each.judged.ratio, natural(each.initiative_key), each.id))

    @property
    def value(self) -> str:
        """As the page has it."""
        texts = {
            "judged": str(self.found.n), "middle": accuracy_words(self.found), "range": range_words(self.found),
            "within": within_words(self.found), "open": str(len(self.rows)),
        }  # fmt: skip
        return texts[self.figure] or NOT_KNOWN


@require_GET
def explain_claims(request: HtmxRequest) -> HttpResponse:
    """Why claims, or those of one sponsor, are said to have come true so far."""
    day, figure, of = today(request.tenant), request.GET.get("figure", "middle"), request.GET.get("of", "")
    narrowed = asked_of(request.GET)
    every, measures = kept_claims(day)
    chosen = [each for each in chosen_of(every, narrowed) if not of or str(each.sponsor_id or OF_NOBODY) == of]
    if figure not in FIGURES or (of and not chosen):
        raise Http404
    asked = Asked(figure, narrowed, of, chosen, measures, day)
    start = start_of(request)
    if figure in {"middle", "range"}:
        return answer(request, _placed(asked, start), day)
    rows = Adding[Told](
        part=lambda each: ONE if figure != "within" or each.judged.is_within else ZERO,
        line=lambda each: _line(asked, each), noun="claim", written=counted,
    )  # fmt: skip
    return answer(request, added_up(_listed(asked), asked.rows, rows, start), day)


def _listed(asked: Asked) -> Listed:
    known, whose = FIGURES[asked.figure], ""
    if asked.of:
        whose = f" of {asked.chosen[0].sponsor or NOBODY.lower()}"
    results = {"judged": asked.found.n, "within": asked.found.within, "open": len(asked.rows)}
    return Listed(
        name=known.name,
        title=f"Claims{whose}",
        list_url=f"{reverse('claim_list')}{_narrower(asked)}",
        here=f"{why_together(asked.narrowed, asked.of)}{asked.figure}",
        value=asked.value,
        words=known.words,
        formula=known.formula,
        put_in="",
        result=plain(results.get(asked.figure)),
        lines=(),
        left_out=_left_out(asked),
    )


def _narrower(asked: Asked) -> str:
    sponsor = {"sponsor": asked.of} if asked.of.isdecimal() else {}
    query = {**asked.narrowed, **sponsor}
    return f"?{urlencode(query)}" if query else ""


def _placed(asked: Asked, start: int) -> Listed:
    """The median and the ends are of the claims in the order of how far they came."""
    found, rows = _listed(asked), asked.rows
    before, page, after = rows[:start], rows[start : start + PER_PAGE], rows[start + PER_PAGE :]
    put_in, result = _ends(asked) if asked.figure == "range" else _middle(asked)
    few = f" Nothing is said below {plural(LEAST, 'judged claim')}."
    return replace(
        found,
        words=found.words if asked.found.is_enough else f"{found.words}{few}",
        put_in=put_in,
        result=result,
        lines=[*_rest(before, "before"), *(_line(asked, each) for each in page), *_rest(after, "after")],
        start=start,
        next_start=start + PER_PAGE if after else None,
    )


def _ratio(claim: Told) -> Decimal:
    ratio = claim.judged.ratio
    return ZERO if ratio is None else exact(ratio)


def _middle(asked: Asked) -> tuple[str, str]:
    if asked.found.middle is None:
        return "too few to say", NOT_KNOWN
    many, half = len(asked.rows), len(asked.rows) // 2
    upper = plain(_ratio(asked.rows[half]))
    lower = plain(_ratio(asked.rows[half - 1]))
    put_in = f"the {_nth(half + 1)} of {many:,}" if many % 2 else f"({lower} + {upper}) ÷ 2"
    return put_in, plain(exact(asked.found.middle))


def _nth(place: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th") if place % 100 not in {11, 12, 13} else "th"
    return f"{place:,}{ending}"


def _ends(asked: Asked) -> tuple[str, str]:
    least, most = asked.found.least, asked.found.most
    if least is None or most is None:
        return "too few to say", NOT_KNOWN
    return f"the first and the last of {len(asked.rows):,}", f"{plain(exact(least))} and {plain(exact(most))}"


def _line(asked: Asked, claim: Told) -> Line:
    key = asked.measures[claim.key_result_id].key
    if asked.figure == "open":
        if claim.until is None:
            leads: dict[str, Any] = {"words": "Neither the claim nor its initiative names a day."}
            return line(claim.title, claim.initiative_key, "no day", note=key, **leads)
        begun = "" if claim.until >= asked.day else ", not begun yet"
        until = day_words(claim.until, asked.day)
        return line(claim.title, claim.initiative_key, until, note=f"{key}{begun}", url=why_claim(claim.id, "until"))
    if asked.figure == "within":
        said = within_word(claim.judged.is_within)
        return line(claim.title, claim.initiative_key, said, note=key, url=why_claim(claim.id, "within"))
    ratio = _ratio(claim)
    return line(
        claim.title,
        claim.initiative_key,
        percent(ratio, 1),
        note=key,
        is_below=ratio < 0,
        url=why_claim(claim.id, "ratio"),
    )


def _rest(rows: Sequence[Told], where: str) -> list[Line]:
    if not rows:
        return []
    ends = f"{percent(_ratio(rows[0]), 1)} to {percent(_ratio(rows[-1]), 1)}"
    return [line(f"{plural(len(rows), 'claim')} {where} these, together", "", ends, is_rest=True)]


def _left_out(asked: Asked) -> list[LeftOut]:
    if asked.figure == "open":
        found = [(sum(each.is_judged for each in asked.chosen), "due by now, or of an initiative that was delivered")]
    else:
        judged = [each for each in asked.chosen if each.is_judged]
        in_time = [each for each in judged if not each.is_late]
        known = [each for each in in_time if each.judged.ratio is not None]
        without_range = sum(each.judged.is_within is None for each in known) if asked.figure == "within" else 0
        found = [
            (sum(each.is_waiting for each in asked.chosen), "not due yet"),
            (
                len(judged) - len(in_time),
                "registered after the start: nobody foresaw them",
            ),
            (len(in_time) - len(known), "beside which nothing was measured"),
            (without_range, "that named no low or no high"),
        ]
    ended = sum(not each.is_judged and each.state in AGAINST for each in asked.chosen)
    found.append((ended, "whose initiatives were stopped or rejected: stopping well breaks no promise"))
    if not asked.of and not asked.narrowed:
        found.append((hidden_claims(), "on objectives that you may not see"))
    return [LeftOut(plural(many, "claim"), why) for many, why in found if many]
