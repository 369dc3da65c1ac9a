"""Claims: registering one, and how those that are over came true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import demand
from okrs.models import KeyResult
from portfolio.actions.claims import register_claim
from portfolio.claim_sentences import (
    RULE,
    accuracy_sentence,
    accuracy_words,
    range_words,
    within_word,
    within_words,
)
from portfolio.claims import Accuracy, accuracy, by_sponsor, exact
from portfolio.forms.claims import ClaimForm
from portfolio.models import Initiative
from portfolio.queries.claims import (
    JUDGED_ON,
    Measure,
    Told,
    claim_head,
    claims_through_time,
    cost_of,
    hidden_claims,
    kept_claims,
    with_money,
)
from portfolio.standings import natural
from portfolio.views.initiatives import BOTH, fetch
from portfolio.views.promises import ahead, range_text, size
from portfolio.views.sheets import Sheet, sheet
from portfolio.views.stations import thread_of
from tenancy.clock import today
from tenancy.kept import Answers, kept_or_read
from ui.charts import promise
from ui.charts.svg import Drawing
from ui.components import Crumb, Page
from ui.formats import money, percent
from ui.http import HtmxRequest, page_or_part, whole

PER_PAGE = 50
WHICH = {"": "Every claim", "judged": "Due or delivered", "open": "Not due yet", "late": "Registered late"}
FILTERS = ("initiative", "key_result", "sponsor")
NOBODY, OF_NOBODY = "Nobody in particular", "nobody"
"""Who sponsors a claim that names nobody, and how an address says so."""


@require_http_methods(BOTH)
def claim_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Register what an initiative promises a key result that it serves."""
    initiative = fetch(pk)
    demand(request.membership, "edit", initiative)
    form = ClaimForm(request.POST or None, initiative=initiative, initial=_initial(request, initiative))
    frame = Sheet(
        f"What {initiative.key} promises", "Register", f"{reverse('initiative_detail', args=[pk])}#contributions",
        thread_of(initiative), lead="Before the start it counts as foreseen. A later claim is kept beside this one.",
    )  # fmt: skip
    return sheet(
        request, frame, form,
        lambda: register_claim(actor=request.membership, initiative=initiative, **form.cleaned_data),
    )  # fmt: skip


def _initial(request: HtmxRequest, initiative: Initiative) -> dict[str, Any]:
    """What is promised there now; a key result that is not served is not chosen."""
    served = KeyResult.objects.filter(contributions__initiative=initiative)
    asked = whole(request.GET.get("key_result", ""))
    only = served.filter(pk=asked).first() if asked else None
    if only is None:
        return {"sponsor": initiative.owner_id, "due_on": initiative.planned_finish}
    head = claim_head(initiative, only)
    known = {"key_result": only.pk, "sponsor": initiative.owner_id, "due_on": initiative.planned_finish}
    if head is None:
        return known
    said = {name: getattr(head, name) for name in ("low", "likely", "high", "due_on")}
    return known | said | {"sponsor": head.sponsor_id}


@dataclass(frozen=True)
class Row:
    """One claim with what moved beside it, as text."""

    claim: Told
    measure: Measure
    bar: Drawing
    likely: str
    range: str
    moved: str
    ratio: str
    within: str
    cost: str
    why: str
    """Where its figures are explained, short of which of them."""


@dataclass(frozen=True)
class Sponsor:
    """How well one person's claims came true."""

    pk: int | None
    name: str
    accuracy: Accuracy
    middle: str
    range: str
    within: str
    open: int
    why: str
    """The same of the sponsor's."""


@dataclass(frozen=True)
class Listed:
    """The claims of one filter, in their order, and what is said above them."""

    shown: list[Told]
    measures: Mapping[int, Measure]
    many: int
    """How many claims there are without a filter."""
    sentence: Any
    sponsors: list[Sponsor]
    about: str


LISTS: Answers[Listed] = Answers(32)


def _listed(day: date, asked: Mapping[str, int], which: str) -> Listed:
    every, measures = kept_claims(day)
    chosen = chosen_of(every, asked)
    shown = sorted((each for each in chosen if _is_of(each, which)), key=_order)
    sentence = accuracy_sentence(accuracy(each.judged for each in chosen), sum(each.is_waiting for each in chosen))
    return Listed(shown, measures, len(every), sentence, _sponsors(chosen, asked), _about(chosen, measures, asked))


@require_GET
def claim_list(request: HtmxRequest) -> HttpResponse:
    """Every claim that counts, with what moved beside it, and each sponsor's accuracy."""
    day, currency = today(request.tenant), request.tenant.currency
    asked = asked_of(request.GET)
    which = request.GET.get("show", "") if request.GET.get("show") in WHICH else ""
    question = ("list", day, which, tuple(asked.items()))
    found = kept_or_read(LISTS, question, JUDGED_ON, lambda: _listed(day, asked, which))
    shown = found.shown
    at = _start(request.GET.get("from", ""), len(shown))
    page = with_money(shown[at : at + PER_PAGE], currency)
    context = {
        "sentence": found.sentence,
        "why": why_together(asked),
        "rule": RULE,
        "sponsors": found.sponsors,
        "rows": [_row(each, found.measures[each.key_result_id]) for each in page],
        "which": which,
        "whichs": WHICH,
        "asked": asked,
        "about": found.about,
        "registered": _registered(asked, found.measures),
        "page": _page(asked | ({"show": which} if which else {}), at, len(shown)),
        "many": found.many,
        "hidden": hidden_claims(),
        "crumbs": [Crumb("Initiatives", reverse("initiative_list")), Crumb("Claims")],
    }
    return page_or_part(request, "portfolio/claims.html", "list", context)


def _start(asked: str, many: int) -> int:
    """The first row of the page asked for, or of the last one there is."""
    last = max(0, many - 1) // PER_PAGE
    return min((whole(asked) or 0) // PER_PAGE, last) * PER_PAGE


def asked_of(address: Mapping[str, str]) -> dict[str, int]:
    """What an address narrows the claims to, by the name of the filter."""
    return {name: pk for name in FILTERS if (pk := whole(address.get(name, "")))}


def chosen_of(every: Sequence[Told], asked: Mapping[str, int]) -> list[Told]:
    """The claims that are left when they are narrowed so."""
    return [each for each in every if all(getattr(each, f"{name}_id") == pk for name, pk in asked.items())]


def why_together(asked: Mapping[str, int], sponsor: str = "") -> str:
    """Where figures of these claims, or of one sponsor's among them, are explained, short of which figure."""
    query = {**asked, **({"of": sponsor} if sponsor else {}), "figure": ""}
    return f"{reverse('claims_explain')}?{urlencode(query)}"


def why_claim(pk: int, figure: str = "") -> str:
    """Where a figure of one claim is explained, or all of that but which figure."""
    return f"{reverse('claim_explain', args=[pk])}?figure={figure}"


def _is_of(claim: Told, which: str) -> bool:
    return {"judged": claim.is_judged, "open": claim.is_waiting, "late": claim.is_late}.get(which, True)


def _order(claim: Told) -> tuple[bool, int, Any]:
    """Judged ones first, the latest day first."""
    until = claim.until or date.max
    return not claim.is_judged, -until.toordinal(), natural(claim.initiative_key)


def _row(claim: Told, measure: Measure) -> Row:
    way, unit, judged = measure.way, measure.way.unit, claim.judged
    moved = None if judged.moved is None else exact(judged.moved)
    ends = (ahead(claim.low, way), way.toward(claim.likely), ahead(claim.high, way))
    after, cost = ahead(moved, way), cost_of(claim, measure)
    return Row(
        claim, measure, promise.draw(ends, after, promise.widest([*ends, after])), size(claim.likely, unit),
        range_text(claim.low, claim.high, unit), "" if moved is None else size(moved, unit),
        "" if judged.ratio is None else percent(exact(judged.ratio)), within_word(judged.is_within),
        "" if cost is None else money(cost, claim.currency),
        why_claim(claim.id),
    )  # fmt: skip


def _sponsors(chosen: Sequence[Told], asked: Mapping[str, int]) -> list[Sponsor]:
    names = {each.sponsor_id: each.sponsor or NOBODY for each in chosen}
    judged = by_sponsor(each.judged for each in chosen)
    waits = Counter(each.sponsor_id for each in chosen if each.is_waiting)
    found = [
        Sponsor(
            pk, name, judged[pk], accuracy_words(judged[pk]), range_words(judged[pk]), within_words(judged[pk]),
            waits[pk], why_together(asked, str(pk or OF_NOBODY)),
        )
        for pk, name in names.items()
    ]  # fmt: skip
    return sorted(found, key=lambda each: (-each.accuracy.n, each.name))


type Registered = tuple[Told, Measure, str, str, str, str]
"""A claim, its key result, what is claimed and from where to where, when, and where it is explained."""


def _registered(asked: Mapping[str, int], measures: Mapping[int, Measure]) -> list[Registered]:
    """Of one bet or key result every registration, so that a changed claim stays beside what it was."""
    narrowed = {name: pk for name, pk in asked.items() if name != "sponsor"}
    if not narrowed:
        return []
    every = claims_through_time(**narrowed)
    gone = {each.supersedes_id for each in every}
    return [
        (
            each, measure, size(each.likely, measure.way.unit),
            range_text(each.low, each.high, measure.way.unit),
            "corrected the same day" if each.id in gone else "after the start" if each.is_late else "before the start",
            why_claim(each.id),
        )
        for each in every
        if (measure := measures.get(each.key_result_id)) is not None
    ]  # fmt: skip


def _about(chosen: Sequence[Told], measures: Mapping[int, Measure], asked: Mapping[str, int]) -> str:
    """What the list was narrowed to, in words."""
    if not asked or not chosen:
        return "nothing that is known" if asked else ""
    first = chosen[0]
    words = {
        "initiative": first.initiative_key,
        "key_result": measures[first.key_result_id].key,
        "sponsor": first.sponsor,
    }
    return ", ".join(words[name] for name in asked)


def _page(asked: dict[str, Any], at: int, many: int) -> Page:
    def url(start: int) -> str:
        return "?" + urlencode(asked | {"from": start})

    return Page(
        previous_url=url(at - PER_PAGE) if at else "",
        next_url=url(at + PER_PAGE) if at + PER_PAGE < many else "",
        shown=f"{at + 1}–{min(many, at + PER_PAGE)} of {many}" if many > PER_PAGE else "",
    )
