"""Reviews in the set-up: what makes itself, and how packs are arranged."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import demand
from accounts.setup import setup_crumbs, setup_tabs
from reviews import sentences
from reviews.actions.templates import known_sections
from reviews.arrangements import summary
from reviews.models import PackTemplate, TemplateVersion
from reviews.views.schedules import schedule_lines
from ui.http import HtmxRequest


@dataclass(frozen=True)
class Arrangement:
    """A template with its newest version, in words."""

    template: PackTemplate
    version: TemplateVersion
    words: str


def arrangements() -> list[Arrangement]:
    """Every template as it is now, by name; one query."""
    newest = (
        TemplateVersion.objects.select_related("template").order_by("template_id", "-number").distinct("template_id")
    )
    titles = {name: one.title for name, one in known_sections().items()}
    found = [Arrangement(one.template, one, summary(one.sections, titles)) for one in newest]
    return sorted(found, key=lambda one: one.template.name.casefold())


@require_safe
def setup_reviews(request: HtmxRequest) -> HttpResponse:
    """The schedules and the arrangements there are."""
    demand(request.membership, "set_up")
    schedules = schedule_lines(request.tenant)
    templates = arrangements()
    context = {
        "crumbs": setup_crumbs("setup_reviews"),
        "tabs": setup_tabs("setup_reviews"),
        "schedules": schedules,
        "arrangements": templates,
        "sentence": sentences.of_setup(len(schedules), len(templates)),
    }
    return render(request, "reviews/setup_reviews.html", context)
