"""KPIs: the list, one of them, its readings, and the objective it proposes when it leaves its band."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import demand, may
from activity.queries import history_of
from okrs.actions.kpis import add_reading, create_kpi, dismiss_proposal, edit_kpi
from okrs.events import said
from okrs.kpi_bands import state_of
from okrs.kpi_forms import DismissForm, KpiForm, ReadingForm
from okrs.kpi_queries import bands_of, kpis_on, proposing, readings_of, states_of_kpis, values_of_kpis
from okrs.list_sentences import kpis_sentence
from okrs.models import KeyResult, Kpi, KpiReading, Objective
from okrs.views.saving import NO_CONFLICT, both, saved
from tenancy.clock import today
from tenancy.versions import Stale
from ui.charts import sparkline, trend
from ui.charts.svg import Drawing
from ui.components import Crumb, Page
from ui.formats import amount
from ui.http import HtmxRequest, page_or_part, redirect_for, whole

SHOWN_EVENTS = 30
SPARK_VALUES = 16
PER_PAGE = 50
FIELDS = (
    "title", "unit", "decimals", "low", "high", "far_low", "far_high", "cadence_days", "owner", "team", "description",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A KPI in the list."""

    kpi: Kpi
    state: str
    now: str
    band: str
    on: date | None
    spark: Drawing | None


def crumbs_of(*last: str, kpi: Kpi | None = None) -> list[Crumb]:
    """The thread of a page about KPIs."""
    if kpi is None:
        return [Crumb("KPIs", reverse("kpi_list") if last else ""), *(Crumb(each) for each in last)]
    own = Crumb(f"{kpi.key} {kpi.title}", reverse("kpi_detail", args=[kpi.pk]) if last else "")
    return [Crumb("KPIs", reverse("kpi_list")), own, *(Crumb(each) for each in last)]


def fetch(pk: int, day: date) -> Any:
    """The KPI with its last reading; 404 when the tenant has none by this id."""
    return get_object_or_404(kpis_on(day), pk=pk)


@require_GET
def kpi_list(request: HtmxRequest) -> HttpResponse:
    """Every KPI with its band, last reading and way."""
    day = today(request.tenant)
    states = states_of_kpis(day)
    shown, page = _page(list(states), whole(request.GET.get("after", "")))
    rows = sorted(kpis_on(day).filter(pk__in=shown), key=lambda row: shown.index(row.pk))
    values = values_of_kpis(shown, day) if shown else {}
    context = {
        "sentence": kpis_sentence(states.values()),
        "lines": [_line(row, values.get(row.pk, []), day) for row in rows],
        "page": page,
        "may_propose": may(request.membership, "propose"),
        "crumbs": crumbs_of(),
    }
    return page_or_part(request, "okrs/kpi_list.html", "body", context)


def _page(ids: list[int], after: int | None) -> tuple[list[int], Page]:
    """The ids of one page, and where the list goes on; an id that is gone leads to the beginning."""
    start = ids.index(after) + 1 if after in ids else 0
    shown = ids[start : start + PER_PAGE]
    return shown, Page(
        previous_url=reverse("kpi_list") if start else "",
        next_url=f"?after={shown[-1]}" if start + PER_PAGE < len(ids) else "",
    )


def _line(row: Any, values: list[float], day: date) -> Line:
    bands, unit = bands_of(row), row.counted_in
    spark = sparkline.draw(values[-SPARK_VALUES:], None, row.title) if values else None
    state = state_of(bands, row.value, row.value_on, row.cadence_days, day)
    return Line(row, state, amount(row.value, unit), bands.words(unit), row.value_on, spark)


@require_GET
def kpi_detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """Where it stands, its way with the band, what it proposes, its readings and what happened."""
    day = today(request.tenant)
    kpi = fetch(pk, day)
    readings, bands = readings_of(kpi, day), bands_of(kpi)
    context: dict[str, Any] = {
        "kpi": kpi,
        "state": state_of(bands, kpi.value, kpi.value_on, kpi.cadence_days, day),
        "band": bands.words(kpi.counted_in),
        "trend": trend_of(kpi, readings, day),
        "readings": readings,
        "form": ReadingForm(initial={"date": day}),
        "is_proposing": proposing(day).filter(pk=pk).exists(),
        "objectives": list(Objective.objects.filter(prompted_by=kpi).select_related("cycle")),
        "followers": list(KeyResult.objects.filter(kpi=kpi).select_related("objective")),
        "events": said(history_of(kpi)[:SHOWN_EVENTS]),
        "may_edit": may(request.membership, "edit", kpi),
        "may_read": may(request.membership, "check_in", kpi),
        "may_propose": may(request.membership, "propose"),
        "crumbs": crumbs_of(kpi=kpi),
    }
    return page_or_part(request, "okrs/kpi_detail.html", "body", context)


def trend_of(kpi: Kpi, readings: list[KpiReading], day: date) -> trend.TrendPicture | None:
    """Its readings with the band they should stay in; None before the first."""
    points: list[tuple[date, Decimal]] = [
        (one.date, one.value)
        for one in readings
        if one.correction is None  # type: ignore[attr-defined]  # annotated
    ]
    if not points:
        return None
    start = min(min(on for on, _ in points), day - timedelta(days=kpi.cadence_days))
    return trend.draw(
        trend.Trend(
            title=kpi.title, start=start, end=day, today=day, points=points, floor=kpi.low, ceiling=kpi.high,
            unit=kpi.counted_in, status=bands_of(kpi).place(points[0][1]),
        )
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def kpi_new(request: HtmxRequest) -> HttpResponse:
    """A new KPI."""
    member = request.membership
    demand(member, "propose")
    form = KpiForm(request.POST or None, initial={"owner": member, "team": member.team_id, "cadence_days": 30})
    if request.method == "POST":
        made = saved(form, lambda: create_kpi(actor=member, **_given(form)))
        if made is not None:
            return redirect_for(request, reverse("kpi_detail", args=[made.pk]))
    context = {"form": form, "crumbs": crumbs_of("New KPI")}
    return page_or_part(request, "okrs/kpi_new.html", "form", context, status=422 if form.errors else 200)


def _given(form: KpiForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in FIELDS}


@require_http_methods(["GET", "POST"])
def kpi_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Change its words, bands and cadence."""
    kpi = get_object_or_404(Kpi, pk=pk)
    demand(request.membership, "edit", kpi)
    form = KpiForm(request.POST or None, initial=_initial(kpi))
    context: dict[str, Any] = {"form": form, "kpi": kpi, "crumbs": crumbs_of("Edit", kpi=kpi), **NO_CONFLICT}
    if request.method == "POST":
        try:
            if saved(form, partial(_edit, request, kpi, form)) is not None:
                return redirect_for(request, reverse("kpi_detail", args=[pk]))
        except Stale as stale:
            context |= both(form, stale, KpiForm, _initial(stale.current))
            return page_or_part(request, "okrs/kpi_edit.html", "form", context, status=412)
    return page_or_part(request, "okrs/kpi_edit.html", "form", context, status=422 if form.errors else 200)


def _initial(kpi: Any) -> dict[str, Any]:
    return {name: getattr(kpi, name) for name in (*FIELDS, "version")}


def _edit(request: HtmxRequest, kpi: Kpi, form: KpiForm) -> Kpi:
    seen = form.cleaned_data["version"] or 0
    return edit_kpi(actor=request.membership, kpi=kpi, expected_version=seen, **_given(form))


@require_http_methods(["GET", "POST"])
def kpi_reading_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """What it was on a day."""
    kpi = get_object_or_404(Kpi, pk=pk)
    demand(request.membership, "check_in", kpi)
    form = ReadingForm(request.POST or None, initial={"date": today(request.tenant)})
    if request.method == "POST":
        made = saved(form, lambda: add_reading(actor=request.membership, kpi=kpi, **form.cleaned_data))
        if made is not None:
            return redirect_for(request, reverse("kpi_detail", args=[pk]))
    context = {"form": form, "kpi": kpi, "crumbs": crumbs_of("Reading", kpi=kpi)}
    return page_or_part(request, "okrs/kpi_reading_new.html", "form", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def kpi_dismiss(request: HtmxRequest, pk: int) -> HttpResponse:
    """Say why no objective is needed."""
    kpi = get_object_or_404(Kpi, pk=pk)
    demand(request.membership, "edit", kpi)
    form = DismissForm(request.POST or None)
    if request.method == "POST" and saved(form, lambda: _dismissed(request, kpi, form)):
        return redirect_for(request, reverse("kpi_detail", args=[pk]))
    context = {"form": form, "kpi": kpi, "crumbs": crumbs_of("No objective", kpi=kpi)}
    return page_or_part(request, "okrs/kpi_dismiss.html", "form", context, status=422 if form.errors else 200)


def _dismissed(request: HtmxRequest, kpi: Kpi, form: DismissForm) -> bool:
    dismiss_proposal(actor=request.membership, kpi=kpi, reason=form.cleaned_data["reason"])
    return True
