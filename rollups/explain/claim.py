"""Why a figure of one claim is what it is: what it says, the steps that were shared with it, what a point has cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from okrs.kr_types import TYPES
from portfolio.claim_sentences import RULE, within_word
from portfolio.claims import Step, exact
from portfolio.models import Claim, Initiative
from portfolio.queries.claims import Measure, Told, cost_of, kept_claims, steps_of, told, with_money
from portfolio.views.claims import why_claim
from portfolio.views.promises import size
from rollups.explain.lists import Adding, Listed, added_up, answer, line, worked_out
from rollups.explain.showing import Line, address
from rollups.explain.tree import LeftOut, Unit
from rollups.explain.views import start_of, whole_of
from rollups.explain.writing import plain, shown
from rollups.history.subjects import as_of
from tenancy.clock import today
from tenancy.models import Tenant
from ui.formats import NOT_KNOWN, amount, full_day, money, percent, plural
from ui.formats import day as day_words
from ui.http import HtmxRequest

NAMES = {
    "claimed": "Claimed", "until": "By", "moved": "Moved beside it", "ratio": "Moved ÷ claimed",
    "within": "Between low and high", "cost": "Cost per point", "spend": "Its share of the cost",
    "step": "Its part of a step",
}  # fmt: skip
STEP = "(now − before) × claimed ÷ together"


@dataclass(frozen=True)
class Asked:
    """A claim with what moved beside it and its share of the money, among all that count."""

    claim: Told
    measure: Measure
    every: list[Told]
    day: date
    tenant: Tenant

    def where(self, figure: str, claim_id: int | None = None) -> str:
        """The sheet of a figure of the claim, or of another one."""
        return why_claim(claim_id or self.claim.id, figure)

    @property
    def moved(self) -> Decimal | None:
        """What moved beside it; None while it is not judged or nothing was measured."""
        moved = self.claim.judged.moved
        return None if moved is None else exact(moved)

    @cached_property
    def steps(self) -> list[Step]:
        """What its movement is the sum of."""
        return steps_of(self.claim, self.every, self.measure, self.day) if self.moved is not None else []

    def written(self, value: Decimal | None) -> str:
        """A movement as the page writes it."""
        return NOT_KNOWN if value is None else size(value, self.measure.way.unit)


@require_GET
def explain_claim(request: HtmxRequest, pk: int) -> HttpResponse:
    """Why what a claim says, what moved beside it, or what a point of it has cost is what it is."""
    day, figure = today(request.tenant), request.GET.get("figure", "moved")
    every, measures = kept_claims(day)
    # One that was changed since does not count, and still says what it said.
    found = next((each for each in every if each.id == pk), None) or next(iter(told(Claim.objects.filter(pk=pk))), None)
    if found is None or found.key_result_id not in measures or figure not in NAMES:
        raise Http404
    [claim] = with_money([found], request.tenant.currency)
    asked = Asked(claim, measures[claim.key_result_id], every, day, request.tenant)
    if figure == "step":
        return answer(request, _step(asked, whole_of(request, "at"), start_of(request)), day)
    if figure == "moved":
        return answer(request, _moved(asked, start_of(request)), day)
    sheets = {"claimed": _claimed, "until": _until, "ratio": _ratio, "within": _within, "cost": _cost, "spend": _spend}
    return answer(request, sheets[figure](asked), day)


def _listed(asked: Asked, figure: str, value: str, words: str, formula: str = "", result: str = "") -> Listed:
    claim = asked.claim
    return Listed(
        name=NAMES[figure],
        title=f"What {claim.initiative_key} claims of {asked.measure.key}",
        list_url=f"{reverse('claim_list')}?initiative={claim.initiative_id}&key_result={claim.key_result_id}",
        here=asked.where(figure),
        value=value,
        words=words,
        formula=formula,
        put_in="",
        result=result,
        lines=(),
    )


def _claimed(asked: Asked) -> Listed:
    claim, by = asked.claim, asked.claim.sponsor or "nobody in particular"
    when = "after the start, so it says nothing of how well somebody foresees" if claim.is_late else "before the start"
    ends = [("Low", claim.low, "The least that it promises."), ("High", claim.high, "The most that it expects.")]
    words = f"Registered on {full_day(claim.made_on)}, {when}, in the name of {by}."
    lines = [line(name, "", asked.written(value), words=said) for name, value, said in ends]
    return replace(_listed(asked, "claimed", asked.written(claim.likely), words), lines=lines)


def _until(asked: Asked) -> Listed:
    claim = asked.claim
    words = "The day that the claim names, else the day on which its initiative is planned to finish."
    found = _listed(asked, "until", day_words(claim.until, asked.day), words)
    own = line("The day that the claim names", "", full_day(claim.due_on))
    plan = line(claim.title, claim.initiative_key, full_day(claim.planned_finish), note="its planned finish")
    return replace(found, lines=[own, plan])


def _moved(asked: Asked, start: int) -> Listed:
    words = RULE if asked.moved is not None else _why_unknown(asked)
    formula = "Σ step × claimed ÷ what all open ones claimed" if asked.moved is not None else ""
    found = _listed(asked, "moved", asked.written(asked.moved), words, formula, plain(asked.moved))
    if asked.moved is None:
        return found
    rows = list(enumerate(asked.steps))
    how = Adding[tuple[int, Step]](
        part=lambda row: exact(row[1].part), line=lambda row: _step_line(asked, *row), noun="step", written=plain
    )
    values = len(asked.measure.values) - (asked.measure.begin is None)
    left_out = [LeftOut(plural(values - len(rows), "step"), "before it was registered, or after its day")]
    return replace(added_up(found, rows, how, start), left_out=left_out if values > len(rows) else [])


def _why_unknown(asked: Asked) -> str:
    claim = asked.claim
    if all(each.id != claim.id for each in asked.every):
        return "Another claim of its initiative counts instead of it."
    if not claim.is_judged:
        return "It is not due yet." if claim.is_waiting else f"Its initiative was {claim.state}, so it is not judged."
    if asked.measure.way.direction and asked.measure.way.toward(claim.likely) < 0:
        return "It claims a movement away from the goal, so nothing that moved is shared with it."
    return "Nothing was measured in its days: after it was registered, and by the day it names."


def _step_line(asked: Asked, at: int, step: Step) -> Line:
    others = len(step.claims) - 1
    shared = f", shared with {plural(others, 'other claim')}" if others else ""
    part, note = exact(step.part), f"{asked.written(exact(step.moved))} in all{shared}"
    url = f"{asked.where('step')}&at={at}"
    return line(f"Measured on {full_day(step.now[0])}", "", plain(part), note=note, is_below=part < 0, url=url)


def _step(asked: Asked, at: int, start: int) -> Listed:
    """One step: what was measured, and the claims that were open then."""
    if at >= len(asked.steps):
        raise Http404
    step, by_id = asked.steps[at], {each.id: each for each in asked.every}
    part, rows = exact(step.part), sorted(step.claims, key=lambda each: (-abs(each.likely), each.id))
    words = "What moved from one measurement to the next, shared by what the claims claim that were open on its day."
    found = _listed(asked, "step", plain(part), words, STEP, plain(part))
    now, before = _measured(asked, *step.now), _measured(asked, *step.before)
    claimed = Adding[Told](
        part=lambda each: abs(each.likely), line=lambda each: _beside(asked, each), noun="claim", written=plain
    )
    listed = added_up(found, [by_id[each.id] for each in rows], claimed, start)
    figures = [("claimed", abs(asked.claim.likely), now), ("together", step.claimed, now)]
    put_in = worked_out(found, [("now", step.now[1], now), ("before", step.before[1], before), *figures]).put_in
    return replace(listed, here=f"{found.here}&at={at}", put_in=put_in, lines=[now, before, *listed.lines])


def _measured(asked: Asked, on: date | None, value: Decimal) -> Line:
    """A measurement; it leads to the key result's value on its day unless a later one of that day hides it."""
    if on is None:
        return line("Where the key result begins", "", plain(value), words="Its baseline: nothing was measured before.")
    has_stages = TYPES[asked.measure.way.type].has_stages
    text = percent(value / 100, 1) if has_stages else plain(value)
    is_last = dict(asked.measure.values)[on] == value
    url = address("key_results", asked.measure.id, "raw" if has_stages else "value")
    leads = {"url": as_of(asked.tenant, url, on)} if is_last else {"words": "Another one followed on the same day."}
    return line(f"Measured on {full_day(on)}", asked.measure.key, text, **leads)


def _beside(asked: Asked, other: Told) -> Line:
    note = "this claim" if other.id == asked.claim.id else f"claimed on {full_day(other.made_on)}"
    return line(
        other.title, other.initiative_key, asked.written(other.likely), note=note, url=asked.where("claimed", other.id)
    )


def _moved_line(asked: Asked) -> Line:
    return line(NAMES["moved"], "", asked.written(asked.moved), url=asked.where("moved"))


def _ratio(asked: Asked) -> Listed:
    ratio = asked.claim.judged.ratio
    value = None if ratio is None else exact(ratio)
    words = "How much of what was claimed moved beside it: 100% is as foreseen. Association, never cause."
    words = words if value is not None else _why_unknown(asked)
    found = _listed(asked, "ratio", percent(value), words, "moved ÷ claimed", plain(value))
    claimed = line(NAMES["claimed"], "", asked.written(asked.claim.likely), url=asked.where("claimed"))
    return worked_out(found, [("moved", asked.moved, _moved_line(asked)), ("claimed", asked.claim.likely, claimed)])


def _within(asked: Asked) -> Listed:
    claim, value = asked.claim, asked.claim.judged.is_within
    # As `Judged.is_within` holds them: of a falling measure the least movement is the larger number.
    low, high = (claim.low, claim.high) if claim.low is None or claim.high is None else sorted((claim.low, claim.high))
    words = "Whether what moved lies between the two ends of what was claimed."
    if value is None:
        words = _why_unknown(asked) if asked.moved is None else "It names no low or no high."
    found = _listed(asked, "within", within_word(value) or NOT_KNOWN, words, "low ≤ moved ≤ high", plain(value))
    ends = {"low": ("Least", low), "high": ("Most", high)}
    rows = [
        (symbol, end, line(name, "", asked.written(end), words="As it was registered."))
        for symbol, (name, end) in ends.items()
    ]
    return worked_out(found, [rows[0], ("moved", asked.moved, _moved_line(asked)), rows[1]])


def _cost(asked: Asked) -> Listed:
    claim, way, value = asked.claim, asked.measure.way, cost_of(asked.claim, asked.measure)
    words = "What its initiative spent for the key result, for each hundredth of the way that moved beside the claim."
    said = NOT_KNOWN if value is None else money(value, claim.currency)
    found = _listed(asked, "cost", said, words, "spent × way ÷ (100 × moved)", plain(value))
    length = None if way.start is None or way.goal is None else way.goal - way.start
    ends = f"From {amount(way.start, way.unit)} to {amount(way.goal, way.unit)}."
    whole = line("The whole way", asked.measure.key, plain(length), words=ends)
    spend = shown(claim.spend, Unit.MONEY, claim.currency)
    spent = line(NAMES["spend"], claim.initiative_key, spend, url=asked.where("spend"))
    inputs = [("spent", claim.spend, spent), ("way", length, whole), ("moved", asked.moved, _moved_line(asked))]
    return replace(worked_out(found, inputs), words=f"{words}{_no_cost(asked, length)}" if value is None else words)


def _no_cost(asked: Asked, length: Decimal | None) -> str:
    if asked.moved is None:
        return f" {_why_unknown(asked)}"
    if asked.claim.spend is None or not length:
        return f" Not known here: {'the way' if asked.claim.spend is not None else 'what was spent'} is not known."
    return " Not known here: nothing moved toward the goal."


def _spend(asked: Asked) -> Listed:
    claim = asked.claim
    cost = Initiative.objects.values_list("rollup__ac", flat=True).get(pk=claim.initiative_id)
    words = "What the initiative has cost, by the share of its money that serves the key result."
    value, whole = (shown(each, Unit.MONEY, claim.currency) for each in (claim.spend, cost))
    found = _listed(asked, "spend", value, words, "share × AC", plain(claim.spend))
    allocated = percent(claim.allocation, 1)
    share = line("Share of its money", claim.initiative_key, allocated, words="As it is linked to the key result.")
    ac = line(claim.title, claim.initiative_key, whole, url=address("initiatives", claim.initiative_id, "ac"))
    return worked_out(found, [("share", claim.allocation, share), ("AC", cost, ac)])
