"""What a page or an answer about a figure's past is about: the object, its figures, the days asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404
from django.urls import get_script_prefix, reverse

from rollups.explain.queries import KINDS
from rollups.history.measures import FIRST, Measure, measures_of
from tenancy.clock import present_day, today
from tenancy.models import Tenant
from ui.components import Crumb

QUARTER = timedelta(days=91)
EARLIEST = date(1970, 1, 1)
PAGES = {"key_results": "key_result_detail", "objectives": "objective_detail", "initiatives": "initiative_detail"}
LISTS = {
    "key_results": ("Objectives", "objective_list"), "objectives": ("Objectives", "objective_list"),
    "initiatives": ("Initiatives", "initiative_list"), "portfolios": ("Initiatives", "initiative_list"),
    "totals": ("Figures", "rollup_status"),
}  # fmt: skip
HISTORIES = (*PAGES, "portfolios", "totals")


@dataclass(frozen=True)
class Subject:
    """One object with figures; `pk` is None for the tenant's totals."""

    kind: str
    pk: int | None
    label: str
    title: str
    currency: str
    own: date | None = None
    """Where its days begin: of a key result or an objective its cycle's first day."""

    @property
    def page(self) -> str:
        """How its pages are named."""
        return KINDS[self.kind].page

    @property
    def url(self) -> str:
        """Its own page; "" where it has none."""
        return reverse(PAGES[self.kind], args=[self.pk]) if self.kind in PAGES else ""

    def address(self, word: str) -> str:
        """One of its pages: history, change, explain."""
        return reverse(f"{self.page}_{word}", args=[self.pk] if self.pk else [])

    def crumbs(self, last: str) -> list[Crumb]:
        """The thread to a page about it."""
        name, page = LISTS[self.kind]
        own = [Crumb(self.label, self.url)] if self.kind in PAGES else []
        return [Crumb(name, reverse(page)), *own, Crumb(last)]


def subject(tenant: Tenant, kind: str, pk: int | None) -> Subject:
    """The object through its tenant's manager; raises Http404."""
    if kind == "totals":
        return Subject(kind, None, tenant.name, "the whole organisation", tenant.currency)
    row = _rows(kind).filter(pk=pk).first()
    if row is None:
        raise Http404
    title = row.name if kind == "portfolios" else row.title
    return Subject(kind, row.pk, row.key, title, _currency(kind, row) or tenant.currency, _begin(kind, row))


def _rows(kind: str) -> Any:
    model: Any = KINDS[kind].model
    related = {"key_results": ["objective__cycle"], "objectives": ["cycle"], "initiatives": ["portfolio"]}
    return model.objects.select_related(*related[kind]) if kind in related else model.objects.all()


def _currency(kind: str, row: Any) -> str:
    if kind == "initiatives":
        return str(row.portfolio.currency)
    return str(row.currency) if kind == "portfolios" else ""


def _begin(kind: str, row: Any) -> date | None:
    if kind == "key_results":
        return row.starts_on or row.objective.cycle.starts_on  # type: ignore[no-any-return]  # the column has a type, the row is untyped
    if kind == "objectives":
        return row.cycle.starts_on  # type: ignore[no-any-return]  # the column has a type, the row is untyped
    return row.planned_start if kind == "initiatives" else None


def measure_named(kind: str, name: str) -> Measure:
    """The figure asked for, the first of its kind when none is; raises Http404."""
    found = measures_of(kind).get(name or FIRST[kind])
    if found is None:
        raise Http404
    return found


def between(tenant: Tenant, chosen: Subject, first: str, last: str) -> tuple[date, date]:
    """The days asked for; without them from where the object's days begin, at least a quarter, to the day shown."""
    end = min(_day(last) or today(tenant), today(tenant))
    start = _day(first) or min(chosen.own or end - QUARTER, end)
    return min(start, end), end


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= EARLIEST else None


def as_of(tenant: Tenant, url: str, day: date) -> str:
    """The same page as it was on a past day; today's needs no day."""
    rest = url.removeprefix(get_script_prefix()).lstrip("/")
    return f"/{tenant.slug}/{rest}" if day >= present_day(tenant) else f"/{tenant.slug}/@{day.isoformat()}/{rest}"
