"""What was learned from bets: the list that is searched by words, and one more lesson."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import demand
from portfolio.actions.lessons import keep_lesson
from portfolio.forms.lessons import LessonForm
from portfolio.models import Lesson
from portfolio.queries.lessons import found_lessons
from portfolio.views.initiatives import BOTH, fetch
from portfolio.views.sheets import Sheet, sheet
from portfolio.views.stations import thread_of
from ui.components import Crumb, Page
from ui.http import HtmxRequest, page_or_part

PER_PAGE = 30
LONGEST_ID = 19
LONGEST_WORDS = 200


@require_GET
def lesson_list(request: HtmxRequest) -> HttpResponse:
    """All lessons, the newest first, or those with some words."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_WORDS]
    rows, page = _page(words, request.GET.get("after", ""))
    context = {"lessons": rows, "q": words, "page": page, "crumbs": [*thread_of(None), Crumb("Lessons")]}
    return page_or_part(request, "portfolio/lesson_list.html", "list", context)


def _page(words: str, after: str) -> tuple[list[Lesson], Page]:
    """One page by id: going deep costs what the first page costs."""
    rows = found_lessons(words)
    if after.isascii() and after.isdecimal() and len(after) < LONGEST_ID:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    following = "?" + urlencode({"q": words, "after": shown[-1].pk}) if len(found) > PER_PAGE else ""
    first = "?" + urlencode({"q": words}) if after else ""
    return shown, Page(previous_url=first, next_url=following)


@require_http_methods(BOTH)
def lesson_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Keep a lesson of a bet, whatever its state."""
    initiative = fetch(pk)
    demand(request.membership, "edit", initiative)
    form = LessonForm(request.POST or None)
    back = f"{reverse('initiative_detail', args=[pk])}#lessons"
    frame = Sheet("Keep a lesson", "Keep", back, thread_of(initiative), lead=f"{initiative.key} {initiative.title}")
    return sheet(
        request, frame, form,
        lambda: keep_lesson(actor=request.membership, initiative=initiative, words=form.cleaned_data["words"]),
    )  # fmt: skip
