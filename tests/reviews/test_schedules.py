"""Reviews make themselves: when they are due by the tenant's clock, once for each cycle, and what was missed later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from accounts.permissions import Forbidden
from activity.models import Event
from okrs.models import Cycle, KeyResult
from reviews import making
from reviews.actions.asking import ask_due
from reviews.actions.schedules import create_schedule, edit_schedule, start_schedule, stop_schedule
from reviews.due import due, moment, next_of
from reviews.models import Delivery, Pack, PackRun, PackTemplate, Schedule, TemplateVersion
from tenancy.models import Tenant
from tenancy.versions import Stale
from tests.conftest import Cast

BERLIN = ZoneInfo("Europe/Berlin")
LONG_AGO = date(2025, 1, 1)


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """That moment in Berlin, as the clock of the machine has it."""
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def cycle_of(name: str, starts: date, ends: date, state: str = "active", kind: str = "quarter") -> Cycle:
    """A cycle."""
    cycle = Cycle(key=name.lower().replace(" ", "-"), name=name, starts_on=starts, ends_on=ends, state=state, kind=kind)
    cycle.save()
    return cycle


@pytest.fixture
def schedule(acme: Tenant, cast: Cast, quarter: Cycle) -> Schedule:
    """Three days after each quarter at six, for Ben and Vic."""
    return create_schedule(actor=cast.ana, name="Board", starts_on=LONG_AGO, readers=[cast.ben, cast.vic])


def made(tenant: Tenant) -> None:
    """Workers make what waits."""
    while waiting := making.waiting():
        for tenant_id, number in waiting:
            assert making.run(tenant_id, number)


def test_a_pack_is_asked_for_at_the_hour_on_the_day_where_the_tenant_is(
    acme: Tenant, schedule: Schedule, quarter: Cycle, cast: Cast
) -> None:
    assert ask_due(acme, at(2026, 10, 3, 5, 59)) == []
    (pack,) = ask_due(acme, at(2026, 10, 3, 6))
    assert (pack.cycle, pack.as_of, pack.schedule, pack.asked_by) == (quarter, quarter.ends_on, schedule, None)
    assert set(Delivery.objects.values_list("member_id", flat=True)) == {cast.ben.pk, cast.vic.pk}
    assert PackRun.objects.get().pack_number == pack.pk


def test_run_twice_it_asks_once(acme: Tenant, schedule: Schedule) -> None:
    now = at(2026, 10, 3, 6)
    assert [len(ask_due(acme, now)) for _ in range(3)] == [1, 0, 0]
    made(acme)
    assert ask_due(acme, now + timedelta(days=1)) == []
    assert Pack.objects.count() == 1


@pytest.mark.parametrize(
    ("ends_on", "hour", "utc"),
    [
        (date(2026, 3, 26), 2, datetime(2026, 3, 29, 1, tzinfo=UTC)),  # 02:00 is skipped: 03:00 summer time
        (date(2026, 3, 26), 3, datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (date(2026, 10, 22), 2, datetime(2026, 10, 25, 0, tzinfo=UTC)),  # 02:00 comes twice: the first
        (date(2026, 10, 22), 3, datetime(2026, 10, 25, 2, tzinfo=UTC)),
        (date(2026, 12, 31), 6, datetime(2027, 1, 3, 5, tzinfo=UTC)),
        (date(2026, 6, 30), 6, datetime(2026, 7, 3, 4, tzinfo=UTC)),
    ],
)
def test_the_hour_is_the_tenants_in_summer_and_in_winter(ends_on: date, hour: int, utc: datetime) -> None:
    assert moment(Schedule(days_after=3, hour=hour), ends_on, BERLIN) == utc


@pytest.mark.parametrize(
    ("zone", "ends_on", "utc"),
    [
        ("Asia/Kolkata", date(2026, 9, 30), datetime(2026, 10, 2, 20, 30, tzinfo=UTC)),
        ("Asia/Kathmandu", date(2026, 9, 30), datetime(2026, 10, 2, 20, 15, tzinfo=UTC)),
        # Lord Howe goes on by half an hour on 4 October: its 02:00 of that day is 02:30.
        ("Australia/Lord_Howe", date(2026, 9, 30), datetime(2026, 10, 2, 15, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 10, 1), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 10, 2), datetime(2026, 10, 4, 15, tzinfo=UTC)),
        ("Pacific/Kiritimati", date(2026, 12, 31), datetime(2027, 1, 2, 12, tzinfo=UTC)),
    ],
)
def test_the_hour_is_the_tenants_where_clocks_go_by_halves_and_quarters(
    zone: str, ends_on: date, utc: datetime
) -> None:
    assert moment(Schedule(days_after=3, hour=2), ends_on, ZoneInfo(zone)) == utc


def test_days_after_0_is_the_evening_of_the_last_day(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    create_schedule(actor=cast.ana, name="Same day", starts_on=LONG_AGO, days_after=0, hour=20)
    assert ask_due(acme, at(2026, 9, 30, 19)) == []
    assert [pack.as_of for pack in ask_due(acme, at(2026, 9, 30, 20))] == [date(2026, 9, 30)]


def test_a_month_without_workers_is_caught_up_one_after_another_each_as_of_its_end(
    acme: Tenant, cast: Cast, key_result: KeyResult, schedule: Schedule
) -> None:
    cycle_of("Q1 2026", date(2026, 1, 1), date(2026, 3, 31), "closed")
    cycle_of("Q2 2026", date(2026, 4, 1), date(2026, 6, 30), "grading")
    now = at(2026, 11, 10, 12)
    for _ in range(3):
        ask_due(acme, now)
        assert len(ask_due(acme, now)) == 0, "the next one waits for the one before"
        made(acme)
    packs = list(Pack.objects.order_by("as_of").select_related("cycle", "previous"))
    assert [pack.as_of for pack in packs] == [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)]
    assert all(pack.state == "made" for pack in packs)
    assert [pack.previous and pack.previous.as_of for pack in packs] == [None, date(2026, 3, 31), date(2026, 6, 30)]


def test_a_worker_that_has_made_one_asks_for_the_next_that_was_missed(
    acme: Tenant, key_result: KeyResult, schedule: Schedule, quarter: Cycle
) -> None:
    cycle_of("Q2 2026", date(2026, 4, 1), date(2026, 6, 30), "grading")
    ask_due(acme, at(2026, 11, 10, 12))
    made(acme)
    assert Pack.objects.filter(state="made").count() == 2


def test_a_draft_is_nobodys_quarter_until_it_is_set_going(acme: Tenant, schedule: Schedule, quarter: Cycle) -> None:
    Cycle.objects.filter(pk=quarter.pk).update(state="draft")
    assert ask_due(acme, at(2026, 11, 1, 12)) == []
    Cycle.objects.filter(pk=quarter.pk).update(state="closed")
    assert len(ask_due(acme, at(2026, 11, 1, 12))) == 1


def test_a_cycle_that_was_deleted_is_not_asked_for(acme: Tenant, schedule: Schedule, quarter: Cycle) -> None:
    quarter.delete()
    assert ask_due(acme, at(2026, 11, 1, 12)) == []


def test_what_is_stopped_between_being_due_and_being_asked_for_asks_for_nothing(
    acme: Tenant, cast: Cast, schedule: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = due(acme, at(2026, 11, 1, 12))
    assert len(found) == 1
    stop_schedule(actor=cast.ana, schedule=schedule)
    monkeypatch.setattr("reviews.actions.asking.due", lambda *_: found)
    assert ask_due(acme, at(2026, 11, 1, 12)) == []


def test_started_again_it_makes_none_of_what_ended_while_it_stood_still(
    acme: Tenant, cast: Cast, schedule: Schedule
) -> None:
    stop_schedule(actor=cast.ana, schedule=schedule)
    start_schedule(actor=cast.ana, schedule=schedule)
    assert ask_due(acme, at(2026, 11, 1, 12)) == []
    assert schedule.is_running


def test_only_cycles_of_its_kind_from_its_first_day_on(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    cycle_of("Sep 2026", date(2026, 9, 1), date(2026, 9, 30), kind="month")
    cycle_of("Q2 2026", date(2026, 4, 1), date(2026, 6, 30))
    create_schedule(actor=cast.ana, name="From July", starts_on=date(2026, 7, 1))
    assert [pack.cycle for pack in ask_due(acme, at(2026, 11, 1, 12))] == [quarter]


def test_a_schedule_of_one_cycle_makes_one_pack(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    half = cycle_of("H2", date(2026, 7, 1), date(2026, 10, 31), kind="half")
    create_schedule(actor=cast.ana, name="Once", cycle=half, starts_on=LONG_AGO)
    assert [pack.cycle for pack in ask_due(acme, at(2026, 11, 10, 12))] == [half]


def test_it_takes_the_newest_version_of_its_template_and_its_team(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    template = PackTemplate(key="short", name="Short")
    template.save()
    for number in (1, 2):
        TemplateVersion(
            template=template, number=number, sections=[{"section": "summary", "title": str(number)}]
        ).save()
    create_schedule(actor=cast.ana, name="Growth", team=cast.team, template=template, starts_on=LONG_AGO)
    (pack,) = ask_due(acme, at(2026, 11, 1, 12))
    assert (pack.team, pack.subject, pack.sections[0]["title"]) == (cast.team, "team", "2")


def test_next_says_which_cycle_and_when(acme: Tenant, cast: Cast, schedule: Schedule, quarter: Cycle) -> None:
    assert next_of(acme, [schedule])[schedule.pk].cycle == quarter, "it is late, and still the next"
    ask_due(acme, at(2026, 10, 3, 6))
    assert next_of(acme, [schedule]) == {}
    draft = cycle_of("Q4 2026", date(2026, 10, 1), date(2026, 12, 31), "draft")
    coming = next_of(acme, [schedule])[schedule.pk]
    assert (coming.cycle, coming.at) == (draft, at(2027, 1, 3, 6))
    stop_schedule(actor=cast.ana, schedule=schedule)
    assert next_of(acme, [schedule]) == {}


def test_many_schedules_take_as_many_queries_as_one(
    acme: Tenant, cast: Cast, quarter: Cycle, django_assert_num_queries: Any
) -> None:
    for number in range(6):
        create_schedule(actor=cast.ana, name=f"Board {number}", starts_on=LONG_AGO)
    with django_assert_num_queries(3):
        assert len(due(acme, at(2026, 11, 1, 12))) == 6


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "Write something"),
        ("days_after", 91, "0 to 90 days"),
        ("hour", 24, "0 to 23"),
        ("meeting_days_after", 61, "0 to 60"),
        ("meeting_minutes", 5, "15 to 480"),
        ("cycle_kind", "decade", "Choose year"),
        ("meeting_place", "x" * 201, "200 fit"),
    ],
)
def test_what_is_wrong_is_said(acme: Tenant, cast: Cast, field: str, value: Any, words: str) -> None:
    fields: dict[str, Any] = {"name": "Board", field: value}
    with pytest.raises(ValidationError) as refused:
        create_schedule(actor=cast.ana, **fields)
    assert words in refused.value.message_dict[field][0]


def test_a_name_is_one_schedules_and_who_has_left_reads_nothing(acme: Tenant, cast: Cast, schedule: Schedule) -> None:
    cast.max.ended_at = at(2026, 1, 1, 1)
    with pytest.raises(ValidationError) as refused:
        create_schedule(actor=cast.ana, name="Board", readers=[cast.max])
    assert set(refused.value.message_dict) == {"name", "readers"}


def test_an_edit_knows_which_version_it_saw_and_says_what_it_changed(
    acme: Tenant, cast: Cast, schedule: Schedule
) -> None:
    edit_schedule(actor=cast.ana, schedule=schedule, expected_version=1, hour=8, readers=[cast.max])
    assert [one.member for one in schedule.readers.all()] == [cast.max]
    assert Event.objects.get(name="schedule.edited").data["changed"] == ["hour", "readers"]
    with pytest.raises(Stale):
        edit_schedule(actor=cast.ana, schedule=schedule, expected_version=1, hour=9)
    edit_schedule(actor=cast.ana, schedule=schedule, expected_version=2, team=cast.team)
    assert schedule.subject == "team"


def test_only_who_may_set_up_makes_changes_and_stops_schedules(acme: Tenant, cast: Cast, schedule: Schedule) -> None:
    with pytest.raises(Forbidden):
        create_schedule(actor=cast.max, name="Mine")
    with pytest.raises(Forbidden):
        edit_schedule(actor=cast.max, schedule=schedule, expected_version=1, hour=1)
    with pytest.raises(Forbidden):
        stop_schedule(actor=cast.max, schedule=schedule)
    with pytest.raises(Forbidden):
        start_schedule(actor=cast.max, schedule=schedule)
