"""The points of a meeting: added, moved, voted on, resolved, and the notes on each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Forbidden, demand
from portfolio.views.sheets import Sheet, sheet
from reviews.actions.agenda import add_point, move_point, note_point, put_back_point, remove_point, reword_point
from reviews.actions.resolving import resolve_point
from reviews.actions.votes import cast_vote
from reviews.meeting_forms import PointForm, RewordForm
from reviews.meetings.choices import question_of
from reviews.meetings.points import agenda_of
from reviews.meetings.values import scales_of
from reviews.models import AgendaItem, Meeting, PackRow
from reviews.views.meetings import BOTH, PAGE, context_of, crumbs_of, fetch, form_of, keep_notes, step
from ui.http import HtmxRequest, page_or_part, redirect_for, wants_part


def fetch_point(meeting: Meeting, pk: int) -> AgendaItem:
    """The point of the address."""
    item = get_object_or_404(AgendaItem.objects.select_related("question"), pk=pk, meeting=meeting)
    item.meeting = meeting
    return item


def _at(meeting: Meeting, item: int) -> str:
    return f"{reverse('meeting_detail', args=[meeting.pack_id])}?point={item}"


@require_http_methods(BOTH)
def meeting_point_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Add a point of one's own."""
    meeting = fetch(pk)
    demand(request.membership, "edit")
    form = PointForm(request.POST or None, cycle=meeting.pack.cycle)
    frame = Sheet(
        "Add a point", "Add it", reverse("meeting_detail", args=[pk]), crumbs_of(meeting.pack, "Add a point")[:-1],
        lead="It is put to the vote as agreed, not agreed, or to be talked of again.",
    )  # fmt: skip
    return sheet(
        request, frame, form, lambda: add_point(actor=request.membership, meeting=meeting, **form.cleaned_data)
    )


@require_http_methods(BOTH)
def meeting_point_edit(request: HtmxRequest, pk: int, point_pk: int) -> HttpResponse:
    """Say a point of one's own otherwise."""
    meeting = fetch(pk)
    item = fetch_point(meeting, point_pk)
    demand(request.membership, "edit")
    form = RewordForm(request.POST or None, initial={"title": item.title})
    frame = Sheet("Reword the point", "Save", _at(meeting, point_pk), crumbs_of(meeting.pack, "Reword")[:-1])
    return sheet(request, frame, form, lambda: reword_point(actor=request.membership, item=item, **form.cleaned_data))


@require_POST
def meeting_point_move(request: HtmxRequest, pk: int, point_pk: int) -> HttpResponse:
    """Up or down by one."""
    meeting = fetch(pk)
    item = fetch_point(meeting, point_pk)
    way = -1 if request.POST.get("to") == "up" else 1
    return step(
        request, meeting, lambda: move_point(actor=request.membership, item=item, step=way), query=f"?point={item.pk}"
    )


@require_POST
def meeting_point_remove(request: HtmxRequest, pk: int, point_pk: int) -> HttpResponse:
    """Take it off the agenda."""
    meeting = fetch(pk)
    item = fetch_point(meeting, point_pk)
    return step(request, meeting, lambda: remove_point(actor=request.membership, item=item))


@require_POST
def meeting_point_put_back(request: HtmxRequest, pk: int, row_pk: int) -> HttpResponse:
    """Let a question of the pack that was taken off stand on the agenda again."""
    meeting = fetch(pk)
    row = get_object_or_404(PackRow, pk=row_pk, block__pack=meeting.pack)
    return step(request, meeting, lambda: put_back_point(actor=request.membership, meeting=meeting, question=row))


@require_POST
def meeting_point_vote(request: HtmxRequest, pk: int, point_pk: int) -> HttpResponse:
    """One's own vote."""
    meeting = fetch(pk)
    item = fetch_point(meeting, point_pk)
    try:
        given = _number(item, request.POST.get("value", ""))
        cast_vote(actor=request.membership, item=item, choice=request.POST.get("choice", ""), value=given)
    except ValidationError as refused:
        return _votes(request, meeting, item, problem=" ".join(refused.messages))
    return _votes(request, meeting, item)


def _number(item: AgendaItem, text: str) -> Decimal | None:
    """The number that goes with a vote, as it was entered; raises ValidationError with what would do."""
    (scale,) = scales_of([question_of(item)])
    try:
        return scale.read(text) if scale is not None else None
    except ValueError as wrong:
        raise ValidationError({"value": str(wrong)}) from wrong


def _votes(request: HtmxRequest, meeting: Meeting, item: AgendaItem, problem: str = "") -> HttpResponse:
    """The votes as they are now; without htmx, the page."""
    if not wants_part(request) and not problem:
        return redirect_for(request, _at(meeting, item.pk))
    context = context_of(request, meeting, item.pk) | {"problem": problem}
    return page_or_part(request, PAGE, "votes", context, status=422 if problem else 200)


@require_GET
def meeting_point_live(request: HtmxRequest, pk: int, point_pk: int) -> HttpResponse:
    """The votes, if anything changed since what the page has seen; 204 otherwise."""
    meeting = fetch(pk)
    item = fetch_point(meeting, point_pk)
    point = agenda_of(meeting, request.membership).at(item.pk)
    mark = f"{meeting.state}.{point.mark if point else ''}"
    if request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    context = context_of(request, meeting, item.pk)
    resolved = str(point.resolution.pk) if point and point.resolution else "0"
    context["is_news"] = request.GET.get("seen", "").split(".")[:2] != [meeting.state, resolved]
    return page_or_part(request, PAGE, "votes", context)


@require_POST
def meeting_point_resolve(request: HtmxRequest, pk: int, point_pk: int) -> HttpResponse:
    """Resolve it, or correct what was resolved; what refuses it stands in the form, and nothing is done."""
    meeting = fetch(pk)
    item = fetch_point(meeting, point_pk)
    point = next(one for one in agenda_of(meeting, request.membership).points if one.item.pk == item.pk)
    form = form_of(point, request.POST)
    status = 422
    if form.is_valid():
        try:
            resolve_point(actor=request.membership, item=item, **form.cleaned_data)
        except ValidationError as refused:
            _say(form, refused)
        except Forbidden as refused:
            form.add_error(None, str(refused))
            status = 403
        else:
            return _resolved(request, meeting, item)
    context = context_of(request, meeting, item.pk, form)
    return page_or_part(request, PAGE, "meeting", context, status=status)


def _say(form: Any, refused: ValidationError) -> None:
    words = refused.message_dict if hasattr(refused, "error_dict") else {"__all__": refused.messages}
    for name, said in words.items():
        form.add_error(name if name in form.fields else None, said)


def _resolved(request: HtmxRequest, meeting: Meeting, item: AgendaItem) -> HttpResponse:
    if not wants_part(request):
        return redirect_for(request, _at(meeting, item.pk))
    return render(request, f"{PAGE}#meeting", context_of(request, meeting, item.pk))


@require_POST
def meeting_point_notes(request: HtmxRequest, pk: int, point_pk: int) -> HttpResponse:
    """The notes on a point, kept while they are written."""
    meeting = fetch(pk)
    item = fetch_point(meeting, point_pk)
    url = reverse("meeting_point_notes", args=[pk, point_pk])
    return keep_notes(
        request, url, _at(meeting, point_pk),
        lambda text, seen: note_point(actor=request.membership, item=item, notes=text, expected_version=seen),
    )  # fmt: skip
