"""A week of somebody's hours in one grid: rows are what they work on, columns the days; saved all or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import Membership
from accounts.permissions import MANAGERS, Forbidden
from accounts.queries import people
from execution.actions.hours import cells_of, demand_hours, may_book_hours, save_week
from execution.models import Cost
from execution.queries.hours import hours_between, seen_of
from execution.queries.teams import seats_between
from execution.seating import ZERO, monday, seat_hours
from execution.team_sentences import sheet_sentence
from execution.timesheets import Cell, Target, read_hours, target_of, totals, week_days
from execution.views.time_rows import Label, found_row, labels_of, usual_rows, worth_adding
from portfolio.views.initiatives import BOTH
from tenancy.clock import present_day, today
from tenancy.versions import Stale
from ui.components import Crumb
from ui.formats import full_day, plural, short_day
from ui.http import HtmxRequest, page_or_part, redirect_for

NO_NUMBER = "“{}” is no number of hours: expected for example 7.5 or 7:30."


@dataclass(frozen=True)
class Shown:
    """One cell as it is drawn: what stands in it, what is wrong with it, what somebody else saved meanwhile."""

    name: str
    label: str
    day: date
    value: str
    error: str = ""
    theirs: str = ""
    is_closed: bool = False


@dataclass(frozen=True)
class Row:
    """One row as it is drawn."""

    code: str
    label: Label
    cells: list[Shown]
    total: Decimal


@dataclass
class Typed:
    """What a browser sent: each cell's text and hours, the rows, and what is wrong so far."""

    texts: dict[Cell, str] = field(default_factory=dict)
    hours: dict[Cell, Decimal] = field(default_factory=dict)
    rows: list[Target] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """Whose week it is, and what is stored of it."""

    member: Membership
    first: date
    stored: list[Cost]
    may_book: bool
    is_own: bool

    @cached_property
    def hours(self) -> dict[Cell, Decimal]:
        """What each cell says."""
        return cells_of(self.stored)


@require_http_methods(BOTH)
def time_sheet(request: HtmxRequest) -> HttpResponse:
    """One's own week, or as a manager another's by `?person=`; `?week=` names a day of it."""
    sheet = _sheet(request)
    if request.method != "POST":
        return _drawn(request, sheet, Typed())
    demand_hours(request.membership, sheet.member)
    typed = _typed(request, sheet)
    if request.POST.get("act") == "add":
        return _added(request, sheet, typed)
    if typed.errors:
        return _drawn(request, sheet, typed, 422)
    return _saved(request, sheet, typed)


def _sheet(request: HtmxRequest) -> Sheet:
    me = request.membership
    person = request.GET.get("person", "")
    member = me
    if person.isascii() and person.isdecimal() and len(person) < 19 and int(person) != me.pk:
        member = get_object_or_404(people(), pk=int(person))
        if me.role not in MANAGERS:  # also on a past day, where nobody may report
            raise Forbidden("A person’s hours are seen by themselves and by managers, admins and owners.")
    first = monday(_day(request))
    stored = hours_between(member.pk, first, first + timedelta(days=6))
    return Sheet(member, first, stored, may_book_hours(me, member), member.pk == me.pk)


def _day(request: HtmxRequest) -> date:
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        return today(request.tenant)
    # The first and the last weeks of the calendar have no neighbours.
    return day if date(1900, 1, 1) <= day <= date(2199, 12, 31) else today(request.tenant)


def _typed(request: HtmxRequest, sheet: Sheet) -> Typed:
    days, typed = week_days(sheet.first), Typed()
    for name in request.POST:
        if not name.startswith("h-"):
            continue
        code, _, at = name.removeprefix("h-").rpartition("-")
        target = target_of(code)
        if target is None or at not in set("0123456"):
            continue
        cell, text = (target, days[int(at)]), str(request.POST[name])
        typed.texts[cell] = text
        if target not in typed.rows:
            typed.rows.append(target)
        hours = read_hours(text)
        if hours is None:
            typed.errors[f"{code}-{at}"] = NO_NUMBER.format(text[:20])
        else:
            typed.hours[cell] = hours
    return typed


def _added(request: HtmxRequest, sheet: Sheet, typed: Typed) -> HttpResponse:
    wanted = request.POST.get("add", "").strip()
    target = found_row(wanted)
    if target is None:
        typed.errors["add"] = (
            f"There is no item or initiative {wanted[:40]!r}: look its key up, such as W-12."
            if wanted
            else "Name what you worked on by its key, such as W-12."
        )
        return _drawn(request, sheet, typed, 422)
    if target not in typed.rows:
        typed.rows.append(target)
    return _drawn(request, sheet, typed)


def _saved(request: HtmxRequest, sheet: Sheet, typed: Typed) -> HttpResponse:
    seen = request.POST.get("seen", "")
    try:
        written = save_week(
            actor=request.membership, member=sheet.member, week=sheet.first, cells=typed.hours, seen=seen
        )
    except ValidationError as refused:
        typed.errors |= {name: " ".join(words) for name, words in refused.message_dict.items()}
        return _drawn(request, sheet, typed, 422)
    except Stale:
        now = hours_between(sheet.member.pk, sheet.first, sheet.first + timedelta(days=6))
        return _drawn(request, replace(sheet, stored=now), typed, 412)
    words = f"Saved {plural(written, 'entry', 'entries')}." if written else "Nothing had changed."
    messages.success(request, words)
    return redirect_for(request, _url(sheet, sheet.first))


def _url(sheet: Sheet, day: date) -> str:
    asked = {"week": day.isoformat()} | ({} if sheet.is_own else {"person": str(sheet.member.pk)})
    return f"{reverse('time_sheet')}?{urlencode(asked)}"


def _drawn(request: HtmxRequest, sheet: Sheet, typed: Typed, status: int = 200) -> HttpResponse:
    days, hours = week_days(sheet.first), sheet.hours
    is_conflict = status == 412
    targets = list(dict.fromkeys([*usual_rows(sheet.member, sheet.stored, sheet.first), *typed.rows]))
    labels = labels_of(targets)
    present = present_day(request.tenant)
    rows = [
        Row(
            target.code,
            labels[target],
            [_cell(sheet, typed, (target, day), labels[target], present, is_conflict) for day in days],
            sum((typed.hours.get((target, day), hours.get((target, day), ZERO)) for day in days), ZERO),
        )
        for target in targets
        if target in labels
    ]
    sums = totals(hours | typed.hours, days)
    context = {
        "sheet": sheet, "rows": rows, "days": list(zip(days, sums, strict=True)), "total": sum(sums, ZERO),
        "seen": seen_of(sheet.stored), "today": present, "is_conflict": is_conflict,
        "add_error": typed.errors.get("add", ""), "general_error": typed.errors.get("hours", ""),
        "errors": len([name for name in typed.errors if name not in {"add", "hours"}]),
        "sentence": _sentence(sheet, hours), "week": _week(sheet.first),
        "own_url": _url(sheet, sheet.first), "before_url": _url(sheet, sheet.first - timedelta(days=7)),
        "after_url": _url(sheet, sheet.first + timedelta(days=7)), "now_url": _url(sheet, today(request.tenant)),
        "is_now": sheet.first == monday(today(request.tenant)),
        "choices": worth_adding(sheet.member, set(targets)) if sheet.may_book else [],
        "others": list(people().values_list("pk", "name")) if request.membership.role in MANAGERS else [],
        "crumbs": [Crumb("Delivery"), Crumb("Time sheet" if sheet.is_own else f"Time sheet of {sheet.member.name}")],
    }  # fmt: skip
    return page_or_part(request, "execution/time_sheet.html", "sheet", context, status=status)


def _cell(sheet: Sheet, typed: Typed, cell: Cell, label: Label, present: date, is_conflict: bool) -> Shown:
    target, day = cell
    name = f"{target.code}-{(day - sheet.first).days}"
    stored = sheet.hours.get(cell, ZERO)
    text = typed.texts.get(cell, _written(stored))
    differs = is_conflict and cell in typed.hours and typed.hours[cell] != stored
    return Shown(
        f"h-{name}", f"{label.key}, {day:%A} {short_day(day)}", day, text, typed.errors.get(name, ""),
        f"saved meanwhile: {_written(stored) or '0'}" if differs else "",
        is_closed=day > present and not stored,
    )  # fmt: skip


def _written(hours: Decimal) -> str:
    return f"{hours.normalize():f}" if hours else ""


def _week(first: date) -> str:
    return f"{short_day(first)} to {full_day(first + timedelta(days=6))}"


def _sentence(sheet: Sheet, hours: Mapping[Cell, Decimal]) -> str:
    last = sheet.first + timedelta(days=6)
    seats = (seat for seat in seats_between(sheet.first, last) if seat.member_id == sheet.member.pk)
    given = sum((seat_hours(seat, sheet.first, last) for seat in seats), ZERO)
    bare = sum((row.hours or ZERO for row in sheet.stored if row.rate is None), ZERO)
    who = "You" if sheet.is_own else sheet.member.name
    return sheet_sentence(who, f"the week of {full_day(sheet.first)}", sum(hours.values(), ZERO), given, bare)
