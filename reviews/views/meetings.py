"""The page of a meeting: one point in focus, the others as a rail; and planning, opening, closing it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.models import Membership
from accounts.permissions import demand, may
from okrs.actions.closing import start_grading
from okrs.models import Cycle
from okrs.views.saving import NO_CONFLICT, both, saved
from portfolio.views.sheets import Sheet, sheet
from reviews.actions.meetings import (
    call_off_meeting,
    close_meeting,
    edit_meeting,
    local,
    note_meeting,
    open_meeting,
    plan_meeting,
)
from reviews.calendar import MEDIA_TYPE, event_of, file_of
from reviews.meeting_forms import MeetingForm, ResolveForm
from reviews.meetings.points import Agenda, Point, agenda_of
from reviews.meetings.rights import may_decide, may_note
from reviews.meetings.standing import now_of
from reviews.meetings.words import hidden_words, sentence
from reviews.models import Meeting, Pack, PackRow
from reviews.shown import figure
from reviews.views.links import links_of
from tenancy.models import Tenant
from tenancy.versions import Stale
from ui.components import Crumb
from ui.formats import full_day
from ui.http import HtmxRequest, page_or_part, redirect_for, wants_part

BOTH = ["GET", "HEAD", "POST"]
PAGE = "reviews/meeting_detail.html"


def fetch_pack(pk: int) -> Pack:
    """The pack of the address."""
    return get_object_or_404(Pack.objects.select_related("cycle", "team", "portfolio"), pk=pk)


def fetch(pk: int) -> Meeting:
    """The meeting about the pack of the address; 404 where none is planned."""
    rows = Meeting.objects.select_related("pack__cycle", "pack__tenant", "tenant", "decider", "drafted_cycle")
    return get_object_or_404(rows, pack=pk)


def crumbs_of(pack: Pack, *last: str) -> list[Crumb]:
    """The thread down to a page of the meeting."""
    here = [
        Crumb("Quarterly review", reverse("pack_list")),
        Crumb(pack.title, reverse("pack_detail", args=[pack.pk])),
    ]
    if last:
        here.append(Crumb("Meeting", reverse("meeting_detail", args=[pack.pk])))
    return [*here, Crumb(last[0] if last else "Meeting")]


def when_of(meeting: Meeting) -> str:
    """Its day and time on the tenant's clock, in words; empty without one."""
    if meeting.starts_at is None:
        return ""
    at = local(meeting.starts_at, meeting)
    return f"{at:%A}, {full_day(at.date())}, {at:%H:%M}"


@require_GET
def meeting_detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """The meeting with the point that is asked for, or the first that is open; without a meeting, how to plan one."""
    pack = fetch_pack(pk)
    meeting = Meeting.objects.select_related("tenant", "decider", "drafted_cycle").filter(pack=pack).first()
    if meeting is None:
        context = {"pack": pack, "may_edit": may(request.membership, "edit"), "crumbs": crumbs_of(pack)}
        return render(request, "reviews/meeting_none.html", context)
    meeting.pack = pack
    asked = request.GET.get("point", "")
    context = context_of(request, meeting, int(asked) if asked.isascii() and asked.isdigit() else None)
    return page_or_part(request, PAGE, "meeting", context)


def context_of(
    request: HtmxRequest, meeting: Meeting, asked: int | None, form: ResolveForm | None = None
) -> dict[str, Any]:
    """What the page shows with this point in focus; a form that was refused keeps what was typed."""
    member = request.membership
    agenda = agenda_of(meeting, member)
    point = agenda.at(asked)
    before, after = agenda.beside(point)
    guests = guests_of(meeting)
    is_guest = any(one.pk == member.pk for one in guests)
    count, when = agenda.count, when_of(meeting)
    context: dict[str, Any] = {
        "meeting": meeting, "pack": meeting.pack, "agenda": agenda, "count": count, "when": when, "guests": guests,
        "before": before, "after": after, "sentence": sentence(meeting.state, count, when),
        "hidden": hidden_words(agenda.hidden), "may_edit": may(member, "edit"), "may_end": _may_end(meeting, member),
        "taken_off": _taken_off(meeting, agenda) if may(member, "edit") else [],
        "is_running": _waits_for_grading(meeting, agenda), "crumbs": crumbs_of(meeting.pack),
        "may_note": may_note(member, meeting, is_guest=is_guest),
        "may_vote": is_guest and meeting.state == Meeting.State.OPEN,
        "may_resolve": meeting.state == Meeting.State.OPEN and may_decide(member, meeting),
    }  # fmt: skip
    return context | stage_of(request.tenant, meeting, point, form)


def _may_end(meeting: Meeting, member: Membership) -> bool:
    return meeting.state == Meeting.State.OPEN and may(member, "edit")


def stage_of(tenant: Tenant, meeting: Meeting, point: Point | None, form: ResolveForm | None = None) -> dict[str, Any]:
    """What the point in focus shows."""
    if point is None:
        return {"point": None}
    about, links = point.question.get("about", {}), links_of(tenant, meeting.pack)
    return {
        "point": point,
        "figures": [figure(one, links) for one in point.question.get("figures") or []],
        "now": now_of(point.question, meeting.pack, point.resolution),
        "about": about,
        "about_url": f"{get_script_prefix()}{about['path'].lstrip('/')}" if about.get("path") else "",
        "form": form or form_of(point),
        "is_refused": form is not None,
    }


def form_of(point: Point, data: Any = None) -> ResolveForm:
    """The form that resolves it: the answer that is proposed is chosen; a correction begins with what stands."""
    row = point.resolution
    proposed = next((one.choice for one in point.choices if one.is_proposed), "")
    sets = point.question.get("sets", {})
    value = sets.get("target", "") if point.kind == "target" else ""
    initial = {"choice": row.choice if row else proposed, "corrects": row.pk if row else None, "value": value}
    return ResolveForm(data, point=point, initial=initial)


def guests_of(meeting: Meeting) -> list[Membership]:
    """Who is asked, by name; one query."""
    rows = meeting.guests.select_related("member").order_by("member__name", "pk")
    return [one.member for one in rows]


def _taken_off(meeting: Meeting, agenda: Agenda) -> list[PackRow]:
    """The pack's questions that are on the agenda no more."""
    there = [point.item.question_id for point in agenda.points if point.item.question_id]
    rows = PackRow.objects.filter(block__pack=meeting.pack, block__type="decision").exclude(pk__in=there)
    return list(rows.order_by("block__position", "position"))


def _waits_for_grading(meeting: Meeting, agenda: Agenda) -> bool:
    """Whether grades or verdicts are asked while the cycle still runs."""
    asks = any(point.kind in {"grade", "carry"} and point.resolution is None for point in agenda.points)
    return asks and meeting.pack.cycle.state in {Cycle.State.DRAFT, Cycle.State.ACTIVE}


@require_http_methods(BOTH)
def meeting_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Plan it."""
    pack = fetch_pack(pk)
    demand(request.membership, "edit")
    form = MeetingForm(request.POST or None, initial={"guests": [request.membership.pk]})
    frame = Sheet(
        "Plan the meeting", "Plan it", reverse("meeting_detail", args=[pk]), crumbs_of(pack)[:-1], lead=pack.title
    )
    return sheet(
        request, frame, form, lambda: plan_meeting(actor=request.membership, pack=pack, **_fields(form.cleaned_data))
    )


def _fields(given: dict[str, Any]) -> Any:
    return {name: value for name, value in given.items() if name != "version"}


@require_http_methods(BOTH)
def meeting_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Change when, where, with whom and who decides."""
    meeting = fetch(pk)
    demand(request.membership, "edit")
    initial = _initial(meeting)
    form = MeetingForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {
        "form": form,
        "meeting": meeting,
        "crumbs": crumbs_of(meeting.pack, "Change it"),
        **NO_CONFLICT,
    }

    def write() -> Meeting:
        seen = form.cleaned_data["version"] or 0
        given = _fields(form.cleaned_data)
        return edit_meeting(actor=request.membership, meeting=meeting, expected_version=seen, **given)

    template = "reviews/meeting_edit.html"
    if request.method == "POST":
        try:
            if saved(form, write) is not None:
                return redirect_for(request, reverse("meeting_detail", args=[pk]))
        except Stale as stale:
            context |= both(form, stale, partial(MeetingForm), _initial(fetch(pk)))
            return page_or_part(request, template, "form", context, status=412)
    return page_or_part(request, template, "form", context, status=422 if form.errors else 200)


def _initial(meeting: Meeting) -> dict[str, Any]:
    return {
        "version": meeting.version, "starts_at": meeting.starts_at and local(meeting.starts_at, meeting),
        "minutes": meeting.minutes, "place": meeting.place, "decider": meeting.decider_id,
        "guests": [one.pk for one in guests_of(meeting)],
    }  # fmt: skip


@require_POST
def meeting_open(request: HtmxRequest, pk: int) -> HttpResponse:
    """It goes on from now."""
    meeting = fetch(pk)
    return step(request, meeting, lambda: open_meeting(actor=request.membership, meeting=meeting))


@require_POST
def meeting_close(request: HtmxRequest, pk: int) -> HttpResponse:
    """It is over: the minutes are next."""
    meeting = fetch(pk)
    return step(
        request, meeting, lambda: close_meeting(actor=request.membership, meeting=meeting), page="meeting_minutes"
    )


@require_POST
def meeting_call_off(request: HtmxRequest, pk: int) -> HttpResponse:
    """Take back a meeting that has not begun."""
    meeting = fetch(pk)
    return step(request, meeting, lambda: call_off_meeting(actor=request.membership, meeting=meeting))


@require_POST
def meeting_grading(request: HtmxRequest, pk: int) -> HttpResponse:
    """The cycle of the pack is graded from now on, so that grades and verdicts can be resolved."""
    meeting = fetch(pk)
    return step(request, meeting, lambda: start_grading(actor=request.membership, cycle=meeting.pack.cycle))


def step(
    request: HtmxRequest, meeting: Meeting, write: Callable[[], Any], page: str = "meeting_detail", query: str = ""
) -> HttpResponse:
    """Do it and show the page again; what refuses it stands above."""
    try:
        write()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        page, query = "meeting_detail", query
    url = f"{reverse(page, args=[meeting.pack_id])}{query}"
    return redirect_for(request, url) if wants_part(request) else redirect(url)


@require_POST
def meeting_notes(request: HtmxRequest, pk: int) -> HttpResponse:
    """The notes of the whole meeting, kept while they are written."""
    meeting = fetch(pk)
    url = reverse("meeting_notes", args=[pk])
    return keep_notes(
        request, url, reverse("meeting_detail", args=[pk]),
        lambda text, seen: note_meeting(actor=request.membership, meeting=meeting, notes=text, expected_version=seen),
    )  # fmt: skip


def keep_notes(request: HtmxRequest, url: str, back: str, write: Callable[[str, int], Any]) -> HttpResponse:
    """Save notes; when somebody else did meanwhile both versions are shown, and saving again replaces theirs."""
    text, version = request.POST.get("notes", ""), request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    context: dict[str, Any] = {"url": url, "notes": text, "theirs": None, "problem": ""}
    status = 200
    try:
        context["version"] = write(text, seen).version
    except Stale as stale:
        current: Any = stale.current
        context |= {"version": current.version, "theirs": current.notes}
        status = 412
    except ValidationError as refused:
        context |= {"version": seen, "problem": " ".join(refused.messages)}
        status = 422
    if not wants_part(request) and status == 200:
        return redirect_for(request, back)
    template = "reviews/meeting_notes.html"
    return render(request, f"{template}#state" if wants_part(request) else template, context, status=status)


@require_safe
def meeting_ics(request: HtmxRequest, pk: int) -> HttpResponse:
    """The meeting as a file for calendars."""
    meeting = fetch(pk)
    event = event_of(meeting)
    if event is None:
        raise Http404("Nobody said yet when the meeting is.")
    response = HttpResponse(file_of(event, timezone.now()), content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="review-{pk}.ics"'
    return response
