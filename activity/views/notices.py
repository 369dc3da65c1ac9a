"""What a person is told: unread first, each leading to what it is about."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import get_script_prefix, reverse
from django.views.decorators.http import require_POST, require_safe

from activity.actions.notices import read_all_notices, read_notice
from activity.models import Notice
from activity.queries import notices_of
from activity.sentences import notices_sentence
from ui.components import Page, Tab
from ui.http import HtmxRequest, whole

PAGE_SIZE = 50


@require_safe
def notice_list(request: HtmxRequest) -> HttpResponse:
    """One's own notices, newest first; what is unread alone, or all."""
    only, before = request.GET.get("only", ""), request.GET.get("before", "")
    found = notices_of(request.membership)
    if only == "unread":
        found = found.filter(read_at=None)
    if (last := whole(before)) is not None:
        found = found.filter(pk__lt=last)
    rows = list(found[: PAGE_SIZE + 1])
    here, tail = reverse("notice_list"), {"only": only} if only == "unread" else {}
    more = f"{here}?{urlencode(tail | {'before': rows[PAGE_SIZE - 1].pk})}" if len(rows) > PAGE_SIZE else ""
    unread = notices_of(request.membership).filter(read_at=None).count()
    context = {
        "sentence": notices_sentence(unread, is_any=bool(rows)),
        "notices": rows[:PAGE_SIZE],
        "page": Page(previous_url=here if before else "", next_url=more),
        "only": only,
        "tabs": [
            Tab("All", here, is_current=not tail),
            Tab("Unread", f"{here}?only=unread", is_current=bool(tail)),
        ],
        "is_any_unread": bool(unread),
    }
    return render(request, "activity/notice_list.html", context)


@require_POST
def notice_read(request: HtmxRequest, pk: int) -> HttpResponse:
    """Seen; on to what it is about."""
    notice = get_object_or_404(Notice, pk=pk, member=request.membership)
    read_notice(actor=request.membership, notice=notice)
    return HttpResponse(status=303, headers={"Location": get_script_prefix() + notice.path})


@require_POST
def notice_read_all(request: HtmxRequest) -> HttpResponse:
    """All seen."""
    read_all_notices(actor=request.membership)
    return redirect("notice_list")
