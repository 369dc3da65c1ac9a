"""The certificate of one object's figures: which imports feed them, and whether what those brought is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from accounts.models import Team
from accounts.permissions import demand, may
from exchange.imports.feeding import Feed, Sum, feeds_of
from exchange.imports.sentences import fed_sentence
from exchange.models import Certificate, SheetImport
from execution.models import Item
from okrs.models import KeyResult, Objective
from portfolio.models import Initiative, Portfolio
from ui.components import Crumb
from ui.http import HtmxRequest


@dataclass(frozen=True)
class Subject:
    """A kind of object whose figures imports feed: its rows, its word in addresses, its page."""

    model: type[Any]
    word: str
    name: str
    page: str


SUBJECTS: Final[Mapping[str, Subject]] = {
    "key_results": Subject(KeyResult, "key-results", "key_result", "key_result_detail"),
    "objectives": Subject(Objective, "objectives", "objective", "objective_detail"),
    "initiatives": Subject(Initiative, "initiatives", "initiative", "initiative_detail"),
    "portfolios": Subject(Portfolio, "portfolios", "portfolio", "earned_value_portfolio"),
    "items": Subject(Item, "items", "item", "item_detail"),
    "teams": Subject(Team, "teams", "team", "team_earned_value"),
}


@dataclass(frozen=True)
class Row:
    """One way in which figures came, in one currency: an import with its newest certificate, or by hand."""

    feed: Feed
    of: SheetImport | None
    certificate: Certificate | None

    @property
    def planned(self) -> Sum | None:
        """What items are planned to cost."""
        return self.feed.of("planned_cost")

    @property
    def spent(self) -> Sum | None:
        """What entries of cost say."""
        return self.feed.of("spent")

    @property
    def hours(self) -> Sum | None:
        """Hours that were booked."""
        found = self.feed.of("hours")
        return found if found and (found.brought or found.stored) else None


def certificate_of(kind: str) -> Callable[..., HttpResponse]:
    """The view of a kind of object."""

    @require_safe
    def certificate(request: HttpRequest, pk: int) -> HttpResponse:
        """What imports brought for one object, beside what is stored for it."""
        return _shown(request, kind, pk)  # type: ignore[arg-type]  # the middleware made it one

    return certificate


def _shown(request: HtmxRequest, kind: str, pk: int) -> HttpResponse:
    demand(request.membership, "read")
    subject = SUBJECTS[kind]
    about = get_object_or_404(subject.model.objects.all(), pk=pk)
    name, url = label_of(about), reverse(subject.page, args=[pk])
    feeds = feeds_of(kind, pk, request.tenant.currency)
    context = {
        "name": name,
        "url": url,
        "sentence": fed_sentence(name, feeds),
        "rows": _rows(feeds),
        "crumbs": [Crumb(name, url), Crumb("Is it what came in?")],
        "may_set_up": may(request.membership, "set_up"),
    }
    return render(request, "exchange/figure_certificate.html", context)


def label_of(about: Any) -> str:
    """Its key where people call it by that, else its name."""
    return str(about.name if isinstance(about, Team | Portfolio) else about.key)


def _rows(feeds: Sequence[Feed]) -> list[Row]:
    ids = {each.import_id for each in feeds if each.import_id is not None}
    imports = SheetImport.objects.select_related("file").in_bulk(ids)
    newest = (
        Certificate.objects.filter(sheet_import__in=ids).order_by("sheet_import_id", "-pk").distinct("sheet_import_id")
    )
    kept = {each.sheet_import_id: each for each in newest} if ids else {}
    return [Row(each, imports.get(each.import_id or 0), kept.get(each.import_id or 0)) for each in feeds]


URLS: Final[list[URLPattern]] = [
    path(f"{each.word}/<int:pk>/certificate/", certificate_of(kind), name=f"{each.name}_certificate")
    for kind, each in SUBJECTS.items()
]
