"""The page of a change: a sentence, a waterfall, and the facts behind each part; the page of restatements."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from rollups.changes.asking import AsKnown, moments_of, reason_unknown
from rollups.changes.late import late_facts
from rollups.changes.waterfall import Part, Waterfall, waterfall
from rollups.history.measures import Measure, measures_of
from rollups.history.subjects import Subject, as_of, between, measure_named, subject
from tenancy.clock import today
from ui.charts import bridge
from ui.formats import full_day
from ui.http import HtmxRequest, page_or_part

# More of these is better; of the others nobody can say by the figure alone.
GOOD = frozenset(
    ("raw", "measured", "delivered", "coverage", "direct", "inherited", "confidence", "gap", "pace_gap", "forecast")
) | frozenset(("ev", "earned_value", "cpi", "spi", "spi_t", "sv", "cv", "vac", "p_factor", "percent", "yield"))


def change_page(kind: str) -> Callable[..., HttpResponse]:
    """The view of a kind of object."""

    @require_GET
    def change(request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """What changed a figure."""
        return _answer(request, kind, pk)  # type: ignore[arg-type]  # the middleware made it one

    return change


def _answer(request: HtmxRequest, kind: str, pk: int | None) -> HttpResponse:
    tenant, asked = request.tenant, request.GET
    about = subject(tenant, kind, pk)
    measure = measure_named(kind, asked.get("measure", ""))
    start, end = between(tenant, about, asked.get("from", ""), asked.get("to", ""))
    known = AsKnown.asked(asked.get("known", ""), tenant, start)
    found = waterfall(kind, pk, measure.name, *moments_of(tenant, known, start, end))
    context: dict[str, Any] = {
        "about": about, "measure": measure, "measures": measures_of(kind).values(), "start": start, "end": end,
        "known": known, "found": found, "sentence": sentence(about, measure, found),
        "picture": picture(about, measure, found) if found.parts else None,
        "rows": [_row(about, measure, part) for part in found.parts],
        "before": measure.shown(found.before, about.currency), "after": measure.shown(found.after, about.currency),
        "before_url": as_of(tenant, about.url or about.address("change"), start),
        "history_url": f"{about.address('history')}?measure={measure.name}", "url": about.address("change"),
        "crumbs": about.crumbs("What changed it"),
    }  # fmt: skip
    return page_or_part(request, "rollups/change.html", "body", context)


def sentence(about: Subject, measure: Measure, found: Waterfall) -> str:
    """The change in one sentence, with the part that did most of it."""
    since = f"since {full_day(found.start.as_of)}" if found.start.as_of != found.end.as_of else "since it was stored"
    if found.before is None or found.after is None:
        return _of_unknown(about, measure, found)
    if not found.change:
        now = measure.shown(found.after, about.currency)
        if found.start.as_of == found.end.as_of:
            return f"{measure.label}: {now} on {full_day(found.end.as_of)}. What changed it shows between two days."
        return f"{measure.label}: {now}, the same as on {full_day(found.start.as_of)}."
    head = f"{measure.label} {'rose' if found.change > 0 else 'fell'} {_moved(about, measure, found.change)} {since}"
    same = [(abs(part.amount or Decimal(0)), -n) for n, part in enumerate(found.parts) if _same_way(part, found.change)]
    if not same:
        return f"{head}."
    size, place = max(same)
    share = "most of it" if 2 * size > abs(found.change) else "the largest part of it"
    return f"{head}, {share} by this: {found.parts[-place].named.words}."


def _moved(about: Subject, measure: Measure, change: Decimal) -> str:
    """How far it moved; a difference that rounds to 0 is still one."""
    moved = measure.changed(abs(change), about.currency).removeprefix("+")
    return moved if set(moved) & set("123456789") else "by less than can be shown"


def _same_way(part: Part, change: Decimal) -> bool:
    return part.amount is not None and part.amount != 0 and (part.amount > 0) == (change > 0)


def _of_unknown(about: Subject, measure: Measure, found: Waterfall) -> str:
    first, last = full_day(found.start.as_of), full_day(found.end.as_of)
    if found.after is not None:
        why, now = reason_unknown(found, found.was_there), measure.shown(found.after, about.currency)
        return f"{measure.label} was not known on {first}: {why}. On {last} it was {now}."
    why = reason_unknown(found, found.is_there)
    if found.before is None:
        return f"{measure.label} was known neither on {first} nor on {last}: {why}."
    was = measure.shown(found.before, about.currency)
    return f"{measure.label} was {was} on {first} and is not known on {last}: {why}."


def picture(about: Subject, measure: Measure, found: Waterfall) -> bridge.BridgePicture:
    """The waterfall."""
    ends = (found.start.as_of, found.before), (found.end.as_of, found.after)
    levels = [
        bridge.Bar(full_day(day), None, value, measure.shown(value, about.currency), "f-ink3", is_level=True)
        for day, value in ends
    ]
    bars = [
        bridge.Bar(
            part.named.brief or part.named.words,
            part.before,
            part.after,
            _amount(about, measure, part),
            _tone(measure, part),
        )
        for part in found.parts
    ]
    return bridge.draw([levels[0], *bars, levels[1]], sentence(about, measure, found))


def _amount(about: Subject, measure: Measure, part: Part) -> str:
    if part.amount is not None:
        return measure.changed(part.amount, about.currency)
    return "known" if part.after is not None else "not known"


def _tone(measure: Measure, part: Part) -> str:
    if measure.name not in GOOD or part.amount is None:
        return "f-accent"
    return "f-ok" if part.amount > 0 else "f-off"


def _row(about: Subject, measure: Measure, part: Part) -> dict[str, Any]:
    more = max(0, part.count - len(part.named.links))
    return {
        "words": part.named.words, "amount": _amount(about, measure, part), "links": part.named.links, "more": more,
        "after": measure.shown(part.after, about.currency), "is_alone": len(part.named.links) == 1,
    }  # fmt: skip


@require_GET
def rollup_restatements(request: HttpRequest) -> HttpResponse:
    """The facts that came after the day they are about, and what each did to the figure of that day."""
    tenant = request.tenant  # type: ignore[attr-defined]  # by the middleware
    page = late_facts(tenant, today(tenant), request.GET.get("before", ""))
    return page_or_part(request, "rollups/rollup_restatements.html", "body", {"page": page})
