"""The frame is drawn once for all who see the same, and anew for whoever sees another."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime

import pytest
from django.template import engines
from django.utils import timezone

from ui import frame
from ui.navigation import Group, Link, Organisation, Pin, Shell

SHOWN = Shell(
    groups=(Group("Strategy", (Link("Objectives", "/acme/objectives/", "target", "O"),)),),
    foot=(Link("Figures", "/acme/figures/", "refresh-cw"),),
    tenant_name="Acme",
    tenants=(Organisation("Acme", "/acme/", current=True), Organisation("Rival", "/rival/")),
    pinned=(Pin("Weekly active clinics", "/acme/key-results/1/", "at_risk"),),
    cycle_name="Q4",
    week=3,
    weeks=13,
    today=date(2026, 11, 7),
    as_of=date(2026, 11, 7),
    unread=2,
    inbox_url="/acme/notices/",
    search_url="/acme/search/",
    user_name="Ana",
    user_email="ana@acme.example",
    account_url="/account/",
    sign_out_url="/accounts/logout/",
    restate=(("group", "team"),),
)
OTHERS = {
    "groups": (Group("Strategy", (Link("Objectives", "/acme/objectives/", "target", "Z", 4, is_current=True),)),),
    "foot": (),
    "tenant_name": "Other",
    "tenants": (Organisation("Acme", "/acme/"), Organisation("Third", "/third/", current=True)),
    "pinned": (),
    "cycle_name": "Q1",
    "week": 4,
    "weeks": 12,
    "today": date(2026, 11, 8),
    "as_of": date(2026, 11, 6),
    "known_at": datetime(2026, 11, 7, 12, tzinfo=timezone.get_default_timezone()),
    "is_past": True,
    "today_url": "/acme/now/",
    "unread": 3,
    "inbox_url": "/acme/others/",
    "search_url": "/acme/find/",
    "user_name": "Ben",
    "user_email": "ben@acme.example",
    "account_url": "/me/",
    "sign_out_url": "/out/",
    "restate": (("group", "kind"),),
}


def drawn(shell: Shell) -> str:
    django: object = engines["django"]
    return "".join(frame.part_of(django.engine, part, shell) for part in frame.PARTS)  # type: ignore[attr-defined]  # Django's own backend


def test_the_same_frame_is_drawn_once() -> None:
    first = drawn(SHOWN)
    before = frame._draw.cache_info()
    assert drawn(dataclasses.replace(SHOWN)) == first
    assert frame._draw.cache_info().misses == before.misses


def test_nothing_of_the_frame_is_left_out_of_the_comparison() -> None:
    assert set(OTHERS) == {each.name for each in dataclasses.fields(Shell)}
    assert {name for names in frame.PARTS.values() for name in names} == set(OTHERS)


@pytest.mark.parametrize("name", OTHERS)
def test_whoever_sees_something_else_gets_another_frame(name: str) -> None:
    past = dataclasses.replace(SHOWN, is_past=True)  # only then does it lead back to today
    other = dataclasses.replace(past if name == "today_url" else SHOWN, **{name: OTHERS[name]})  # type: ignore[arg-type]  # each of its own kind
    assert drawn(other) != drawn(past if name == "today_url" else SHOWN)
