"""Addresses of the past: `/@2026-09-30/…`, `/@2026-09-30~2026-10-05T12:00:00Z/…` and `?as_of=&known_at=`."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.module_loading import import_string

from tenancy.clock import Look, end_of, present_day
from tenancy.models import Tenant

PARAMETERS = ("as_of", "known_at")
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Pages about how things are set up or run now: nobody keeps what they were.
WITHOUT_PAST = (
    "admin:", "setup", "import_", "workbook_", "person_", "team_new", "team_edit", "invitation_", "token_", "audit",
    "rollup_status", "check_in_flow", "notice_", "letter_", "calendar_", "pack_", "meeting_",
)  # fmt: skip

# An order is no fact: what it was on a day is how its rows stood when the day ended.
BETS = ("portfolio_initiative",)
LISTS = (
    *BETS, "execution_item", "execution_backlogplace", "execution_boardcolumn", "execution_iteration",
    "execution_teampractice",
)  # fmt: skip
AS_THEY_STOOD = {
    "ranking_list": BETS, "team_backlog": LISTS, "team_suggested": LISTS, "team_board": LISTS,
    "team_iterations": LISTS,
}  # fmt: skip


class NoSuchPast(Exception):
    """A day or moment that cannot be looked at; `parameter` is the one to blame, the words say why."""

    def __init__(self, parameter: str, words: str) -> None:
        super().__init__(words)
        self.parameter = parameter


def look_back(tenant: Tenant, look: Look) -> AbstractContextManager[None]:
    """Everything in the block reads the tenant as it was."""
    found: AbstractContextManager[None] = import_string(settings.LOOK_BACK)(tenant, look)
    return found


def spelled(look: Look) -> str:
    """The part of an address that stands for it."""
    if look.known_at is None:
        return f"@{look.as_of.isoformat()}"
    return f"@{look.as_of.isoformat()}~{look.known_at.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def split(rest: str) -> tuple[str, str]:
    """`/@DAY/page/` as DAY and `/page/`; nothing and the path itself when it does not name a day."""
    first, _, further = rest[1:].partition("/")
    return (first[1:], "/" + further) if first.startswith("@") else ("", rest)


def read_address(text: str, tenant: Tenant) -> Look | None:
    """The DAY or DAY~MOMENT of an address; None when that is simply today. Raises NoSuchPast."""
    day, _, moment = text.partition("~")
    return read(day, moment, tenant)


def read(as_of: str, known_at: str, tenant: Tenant) -> Look | None:
    """A day (today when it is empty) and a moment (now); None when both are now. Raises NoSuchPast."""
    present = present_day(tenant)
    day = _day(as_of, "as_of") if as_of else present
    if day > present:
        raise NoSuchPast("as_of", f"{_words(day)} has not come yet. Choose today or an earlier day.")
    moment = _moment(known_at, tenant) if known_at else None
    if moment is not None and moment > timezone.now():
        raise NoSuchPast("known_at", "This moment has not come yet. Choose an earlier one, or leave it out.")
    return None if day == present and moment is None else Look(day, moment)


def _day(text: str, parameter: str) -> date:
    try:
        # Only the written-out form, and no day so early that none comes before it.
        day = date.fromisoformat(text) if len(text) == 10 else date.min
    except ValueError:
        day = date.min
    if day.year < 1900:
        raise NoSuchPast(parameter, f"“{text[:40]}” is no day. Write it as 2026-09-30.")
    return day


def _moment(text: str, tenant: Tenant) -> datetime:
    if len(text) == 10:
        return end_of(_day(text, "known_at"), tenant)  # all that was known by the end of the day
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))  # a + in a query arrives as a space
        found = moment if timezone.is_aware(moment) else moment.replace(tzinfo=ZoneInfo(tenant.time_zone))
        return _sensible(found.astimezone(UTC))
    except (ValueError, OverflowError):
        raise NoSuchPast("known_at", f"“{text[:40]}” is no moment. Write it as 2026-10-05T12:00:00Z.") from None


def _sensible(moment: datetime) -> datetime:
    if moment.year < 1900:
        raise ValueError
    return moment


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def present_address(request: HttpRequest, tenant: Tenant) -> str:
    """This page as it is today."""
    return _with_query(request, tenant.get_absolute_url() + request.path_info.lstrip("/"))


def address(request: HttpRequest, tenant: Tenant, look: Look | None, rest: str) -> str:
    """This page at another day, None for today; what else was asked for stays."""
    prefix = f"{tenant.get_absolute_url()}{spelled(look)}/" if look else tenant.get_absolute_url()
    return _with_query(request, prefix + rest.lstrip("/"))


def _with_query(request: HttpRequest, path: str) -> str:
    query = request.GET.copy()
    for name in PARAMETERS:
        query.pop(name, None)
    return f"{path}?{query.urlencode()}" if query else path


def has_past(request: Any) -> bool:
    """Whether the page at `path_info` can be seen as of another day."""
    return not _name(request).startswith(WITHOUT_PAST)  # what is no page has a past, and is not found there


def as_they_stood(request: Any) -> tuple[str, ...]:
    """The tables that the page at `path_info` shows as they stood when the day ended."""
    return AS_THEY_STOOD.get(_name(request), ())


def _name(request: Any) -> str:
    try:
        return resolve(request.path_info, request.urlconf).view_name or ""
    except Resolver404:
        return ""
