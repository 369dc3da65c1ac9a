"""Arrangements of sections: beginning one, arranging it, and the versions that it had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import demand
from accounts.setup import setup_crumbs
from okrs.views.saving import saved
from portfolio.views.initiatives import BOTH
from portfolio.views.sheets import Sheet, sheet
from reviews.actions.templates import arrange_template, known_sections, make_template, newest
from reviews.arrangements import AS_USUAL, SINCE, Chosen, difference, in_order, moved, summary
from reviews.forms.packs import TemplateForm
from reviews.models import PackTemplate, TemplateVersion
from tenancy.versions import Stale
from ui.http import HtmxRequest, page_or_part, redirect_for


@dataclass(frozen=True)
class Place:
    """A section at its place of the arrangement."""

    name: str
    label: str
    about: str
    is_in: bool
    title: str = ""
    most: str = ""
    takes_most: bool = False
    since: str = ""
    """None where a section compares with nothing."""


@dataclass(frozen=True)
class Left:
    """A version, and what it changed."""

    version: TemplateVersion
    words: str


@require_http_methods(BOTH)
def setup_template_new(request: HtmxRequest) -> HttpResponse:
    """A new arrangement, from the usual one or another."""
    demand(request.membership, "set_up")
    form = TemplateForm(request.POST or None)
    if request.method == "POST":
        made = saved(form, lambda: _begin(request, form))
        if made is not None:
            return redirect_for(request, reverse("setup_template_edit", args=[made.pk]))
    frame = Sheet("New arrangement", "Arrange it", _back(), setup_crumbs("setup_reviews", "")[:-1])
    return sheet(request, frame, form, lambda: None)


def _begin(request: HtmxRequest, form: TemplateForm) -> PackTemplate:
    like = form.cleaned_data["like"]
    sections = newest(like).sections if like else None
    return make_template(actor=request.membership, name=form.cleaned_data["name"], sections=sections)


def _back() -> str:
    return f"{reverse('setup_reviews')}#templates"


@require_http_methods(BOTH)
def setup_template_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Place sections, leave some out, give them titles; each save leaves a version."""
    demand(request.membership, "set_up")
    template = get_object_or_404(PackTemplate, pk=pk)
    sent = request.POST
    if request.method != "POST":
        return _page(request, template, {"name": template.name, "places": list(_stored(newest(template).sections))})
    context: dict[str, Any] = {"name": sent.get("name", ""), "places": list(_sent(sent)), "version": _version(sent)}
    if move := sent.get("move"):
        return _page(request, template, context | {"moved": _moved_words(context["places"], move)})
    try:
        arrange_template(
            actor=request.membership, template=template, expected_version=_version(sent),
            name=sent.get("name", ""), sections=chosen_from(sent),
        )  # fmt: skip
    except ValidationError as refused:
        return _page(request, template, context | {"problems": refused.message_dict}, status=422)
    except Stale as stale:
        again = {"conflict": str(stale), "version": stale.current.version}  # type: ignore[attr-defined]  # a versioned row
        return _page(request, template, context | again, status=409)
    messages.success(request, "Saved. Packs that are made from now on are arranged like this.")
    return redirect_for(request, reverse("setup_template_edit", args=[pk]))


def _page(request: HtmxRequest, template: PackTemplate, context: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {
        "template": template, "version": template.version, "problems": {}, "conflict": "", "moved": "",
        "since": SINCE, "history": list(_history(template)), "crumbs": setup_crumbs("setup_reviews", template.name),
        **context,
    }  # fmt: skip
    return page_or_part(request, "reviews/setup_template_edit.html", "form", context, status=status)


def _stored(sections: list[Chosen]) -> Iterator[Place]:
    """Every section there is, as the arrangement has it."""
    known, kept = known_sections(), {one["section"]: one for one in sections}
    for name in in_order(sections, known):
        one, own = known[name], kept.get(name) or {}
        options = own.get("options") or {}
        most, since = str(options.get("most") or ""), options.get("since") or AS_USUAL
        title = own.get("title") or ""
        yield Place(
            name, one.title, one.about, name in kept, title, most, one.takes_most, since if one.takes_since else ""
        )


def _order(sent: QueryDict) -> list[str]:
    """The sections as the rows stood when they were sent, after the move that was asked for; every one once."""
    name, _, way = sent.get("move", "").partition(":")
    order = in_order([{"section": each} for each in dict.fromkeys(sent.getlist("section"))], known_sections())
    return moved(order, name, -1 if way == "up" else 1) if name else order


def _sent(sent: QueryDict) -> Iterator[Place]:
    known = known_sections()
    for name in _order(sent):
        one = known[name]
        title, most = sent.get(f"title_{name}", "").strip(), sent.get(f"most_{name}", "").strip()
        since = sent.get(f"since_{name}", AS_USUAL) if one.takes_since else ""
        yield Place(name, one.title, one.about, bool(sent.get(f"in_{name}")), title, most, one.takes_most, since)


def chosen_from(sent: QueryDict) -> list[Chosen]:
    """The arrangement that a form asks for; a limit that is no number is kept for the action to refuse."""
    found: list[Chosen] = []
    for place in _sent(sent):
        if place.is_in:
            most: Any = int(place.most) if place.most.isascii() and place.most.isdecimal() else place.most
            options = {"most": most} if place.most and place.takes_most else {}
            options |= {"since": place.since} if place.since not in {"", AS_USUAL} else {}
            found.append({"section": place.name, "title": place.title, "options": options})
    return found


def _version(sent: QueryDict) -> int | None:
    text = sent.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _moved_words(places: list[Place], move: str) -> str:
    name = move.partition(":")[0]
    at = next((number for number, place in enumerate(places, 1) if place.name == name), 0)
    return f"{places[at - 1].label} is now {at} of {len(places)}. Save to keep it." if at else ""


def _history(template: PackTemplate) -> Iterator[Left]:
    """Its versions, the newest first."""
    titles = {name: one.title for name, one in known_sections().items()}
    versions = list(TemplateVersion.objects.filter(template=template).select_related("made_by").order_by("-number"))
    for at, version in enumerate(versions):
        older = versions[at + 1].sections if at + 1 < len(versions) else None
        words = summary(version.sections, titles) if older is None else difference(older, version.sections, titles)
        yield Left(version, words)
