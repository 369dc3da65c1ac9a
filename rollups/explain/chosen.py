"""Why a figure above the list of initiatives is what it is: the chosen rows that it sums, each with its own figure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from execution.overview_parts import Made, Part, Whole, made_of
from execution.views.listing import Wish, wish_from
from rollups.explain.lists import Listed, answer, line
from rollups.explain.showing import Line, address
from rollups.explain.tree import Input, LeftOut, Rule, Unit
from rollups.explain.views import start_of
from rollups.explain.writing import filled_in, plain, shown
from tenancy.clock import today
from ui.formats import money, plural
from ui.http import HtmxRequest


@dataclass(frozen=True)
class Figure:
    """A figure of the strip: its name, its formula, what it says, the measure of each initiative that it sums."""

    name: str
    formula: str
    words: str
    own: str = ""


THIS_YEAR = "of the chosen initiatives that are funded and whose planned time touches this year"
FIGURES = {
    "approved": Figure(
        "Approved this year",
        "Σ approved",
        f"What was approved {THIS_YEAR}: the budget, or else the planned cost.",
        "approved",
    ),
    "forecast": Figure(
        "Forecast at completion", "Σ EAC", f"What all {THIS_YEAR} will cost by their own forecasts.", "eac"
    ),
    "spent": Figure("Spent", "Σ AC", f"What all {THIS_YEAR} have cost.", "ac"),
    "covered": Figure(
        "Key results covered",
        "Σ 1",
        "Of the key results of cycles that hold today, those that a funded initiative serves, whatever the list shows.",
    ),
    "on_time": Figure(
        "Finish on the planned date",
        "Σ 1",
        "Of the chosen initiatives under way this year, those forecast to end at most a week after the planned day.",
        "eac_t",
    ),
}
COUNTED = {"covered": "key result", "on_time": "initiative"}
MEETS = {"on_time": "on time", "late": "slips", "unplanned": "not planned", "unknown": "not known"}


@require_GET
def explain_chosen(request: HtmxRequest) -> HttpResponse:
    """Why a figure of the chosen initiatives is what it is."""
    measure = request.GET.get("measure", "approved")
    if measure not in FIGURES:
        raise Http404
    wish, start, tenant = wish_from(request.GET.dict()), start_of(request), request.tenant
    day = today(tenant)
    made = made_of(measure, wish.chosen(request.membership.pk), tenant.currency, day, start)
    return answer(request, _listed(measure, wish, made, start), day)


def _listed(measure: str, wish: Wish, made: Made, start: int) -> Listed:
    known, end = FIGURES[measure], start + len(made.rows)
    put_in = [
        filled_in(Rule.SUM, known.formula, _inputs(made, each), each.whole).rpartition(" = ")[0] for each in made.sums
    ]
    return Listed(
        name=known.name,
        title="The chosen initiatives" if wish.is_narrowed else "All initiatives",
        list_url=wish.address(),
        here=_here(measure, wish),
        value=_value(measure, made),
        words=known.words,
        formula=known.formula,
        put_in=" · ".join(put_in) or "nothing to add up",
        result=" · ".join(plain(each.whole) for each in made.sums) or "not known",
        lines=[row for each in made.sums for row in _lines(measure, made, each)],
        start=start,
        next_start=end if end < sum(each.many for each in made.sums) else None,
        left_out=_left_out(measure, made),
    )


def _here(measure: str, wish: Wish) -> str:
    return f"{reverse('initiatives_explain')}?{urlencode({'measure': measure} | wish.narrowed())}"


def _value(measure: str, made: Made) -> str:
    """As the strip has it."""
    if measure in COUNTED:
        return " · ".join(f"{plain(each.whole)} of {plain(each.many)}" for each in made.sums) or "not known"
    return " · ".join(money(each.whole, each.currency) for each in made.sums) or "not known"


def _inputs(made: Made, of: Whole) -> list[Input]:
    rows = [
        Input(each.key, each.part, Unit.NUMBER, part=each.part) for each in made.rows if each.currency == of.currency
    ]
    before = [Input("", None, Unit.NUMBER, part=of.before, stands_for=of.before_many)] if of.before_many else []
    after = [Input("", None, Unit.NUMBER, part=of.after, stands_for=of.after_many)] if of.after_many else []
    return [*before, *rows, *after]


def _lines(measure: str, made: Made, of: Whole) -> list[Line]:
    noun = COUNTED.get(measure, "initiative")
    rows = [_line(measure, each) for each in made.rows if each.currency == of.currency]
    if of.before_many:
        rows.insert(0, _rest(f"{plural(of.before_many, noun)} before these, together", of.before, of.currency))
    if of.after_many:
        rows.append(_rest(f"{plural(of.after_many, f'more {noun}')}, together", of.after, of.currency))
    return rows


def _line(measure: str, row: Part) -> Line:
    own, words = FIGURES[measure].own, ""
    value = shown(row.part, Unit.MONEY, row.currency)
    if measure == "on_time":
        value, own = MEETS[row.said], "" if row.said == "unplanned" else own
        words = "" if own else "No day is planned on which it should end."
    elif measure == "covered":
        value = "funded" if row.part else "no funded work"
        words = f"Served by {row.said}." if row.said else "No funded initiative serves it."
    is_money = measure not in COUNTED
    bar = max(1, int(abs(row.part) / row.largest * 100)) if is_money and row.part and row.largest else 0
    url = address("initiatives", row.id, own) if own else ""
    return line(row.title, row.key, value, bar=bar, is_below=row.part < 0, url=url, words=words)


def _rest(name: str, part: Decimal, currency: str) -> Line:
    return line(name, "", shown(part, Unit.MONEY, currency), is_rest=True)


def _left_out(measure: str, made: Made) -> list[LeftOut]:
    if measure == "covered":
        return []
    found = [
        (made.unfunded, "not funded, or not any more"),
        (made.other_years, "funded, planned for other years"),
        (made.ended, "of this year, and ended") if measure == "on_time" else (made.unknown, "without figures yet"),
    ]
    return [LeftOut(plural(many, "initiative"), why) for many, why in found if many]
