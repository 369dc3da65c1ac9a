"""The page of a figure's way through time: a picture, a sentence and a table, each day with its page of then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from rollups.history.measures import TOGETHER, Measure, measures_of
from rollups.history.series import Step, series
from rollups.history.subjects import Subject, as_of, between, measure_named, subject
from tenancy.clock import looking_back
from ui.charts import course
from ui.formats import SYMBOLS, full_day
from ui.http import HtmxRequest, page_or_part

NOTHING_BESIDE = "none"


@dataclass(frozen=True)
class Row:
    """A day of the table: what each figure was by its name, and the page of that day."""

    day: date
    cells: list[tuple[str, str]]
    url: str


def history_page(kind: str) -> Callable[..., HttpResponse]:
    """The view of a kind of object."""

    @require_GET
    def history(request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """How a figure went."""
        return _answer(request, kind, pk)  # type: ignore[arg-type]  # the middleware made it one

    return history


def _answer(request: HtmxRequest, kind: str, pk: int | None) -> HttpResponse:
    tenant, asked = request.tenant, request.GET
    about = subject(tenant, kind, pk)
    measure = measure_named(kind, asked.get("measure", ""))
    beside = asked.get("beside", "")
    shown = _beside(kind, measure, beside)
    start, end = between(tenant, about, asked.get("from", ""), asked.get("to", ""))
    look = looking_back()
    steps = series(kind, pk, [each.name for each in shown], start, end, look.known_at if look else None)
    links = {max(step.day, start): as_of(tenant, about.url or about.address("history"), step.day) for step in steps}
    reckoned = [step.day for step in steps if step.is_reckoned]
    context: dict[str, Any] = {
        "about": about, "reckoned": max(reckoned, default=None), "measure": measure, "beside": beside,
        "start": start, "end": end, "shown": shown, "measures": measures_of(kind).values(),
        "alike": [each for each in measures_of(kind).values() if each.how == measure.how and each != measure],
        "sentence": _sentence(about, measure, steps, start),
        "picture": _picture(about, shown, steps, (start, end), links) if steps else None,
        "rows": _rows(about, shown, steps, links, start), "crumbs": about.crumbs("Over time"),
        "url": about.address("history"), "change_url": f"{about.address('change')}?measure={measure.name}",
    }  # fmt: skip
    return page_or_part(request, "rollups/history.html", "body", context)


def _sentence(about: Subject, measure: Measure, steps: list[Step], start: date) -> str:
    """Where the figure came from and where it is; what held before the first day is told of that day."""
    values = [(max(step.day, start), step.values[measure.name]) for step in steps]
    known = [(day, value) for day, value in values if value is not None]
    if not known:
        return f"{measure.label} was not known on any of these days."
    (first, before), (last, after) = known[0], known[-1]
    shown, at_last = measure.shown(after, about.currency), full_day(last)
    lost = next((day for day, value in values if day > last and value is None), None)
    tail = f"; since {full_day(lost)} it is not known." if lost else "."
    if first == last:
        return f"{measure.label} was {shown} on {at_last}; no other of these days is kept yet{tail}"
    if {value for _, value in known} == {after}:
        return f"{measure.label} stayed at {shown} from {full_day(first)} to {at_last}{tail}"
    was = measure.shown(before, about.currency)
    return f"{measure.label} went from {was} on {full_day(first)} to {shown} on {at_last}{tail}"


def _beside(kind: str, measure: Measure, asked: str) -> list[Measure]:
    """The figure and what stands beside it: what was chosen, nothing, or what is usually looked at together."""
    known = measures_of(kind)
    if asked == NOTHING_BESIDE:
        return [measure]
    if asked in known and asked != measure.name:
        return [measure, known[asked]]
    return [known[name] for name in TOGETHER.get(measure.name, (measure.name,)) if name in known]


def _picture(
    about: Subject, shown: list[Measure], steps: list[Step], days: tuple[date, date], links: dict[date, str]
) -> course.CoursePicture:
    start, end = days
    unit = {"share": "%", "money": SYMBOLS.get(about.currency, "")}.get(shown[0].how, "")
    lines = [
        course.Line(each.label, [(max(step.day, start), _scaled(each, step.values[each.name])) for step in steps])
        for each in shown
    ]
    least = 1 if shown[0].how == "count" else 0
    title = f"{about.label}, {shown[0].spoken}"
    return course.draw(course.Course(title, start, end, lines, unit, links, least))


def _scaled(measure: Measure, value: Decimal | None) -> Decimal | None:
    return value * 100 if value is not None and measure.how == "share" else value


def _rows(about: Subject, shown: list[Measure], steps: list[Step], links: dict[date, str], start: date) -> list[Row]:
    return [
        Row(
            step.day,
            [(each.label, each.shown(step.values[each.name], about.currency)) for each in shown],
            links[max(step.day, start)],
        )
        for step in reversed(steps)
    ]
