"""Reminders: on the tenant's clock, once whatever runs how often, and only for who wants them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from activity.actions.letters import choose_letters
from activity.models import Letter
from okrs.actions.check_ins import add_check_in
from okrs.actions.letters import write_letters
from okrs.cadence import due_on
from okrs.models import Cycle, KeyResult, OkrPolicy
from okrs.tasks import letters
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.okrs.conftest import Story

BERLIN = ZoneInfo("Europe/Berlin")


def at(day: Any, hour: int) -> datetime:
    """That hour in Berlin, as the clock of the machine has it."""
    return datetime.combine(day, time(hour), BERLIN).astimezone(UTC)


def written(kind: str) -> list[Letter]:
    return list(Letter.objects.filter(kind=kind).order_by("id"))


@pytest.fixture
def due(story: Story, acme: Tenant) -> Any:
    """The day on which Ben's key result is due for the first time; digests are off."""
    OkrPolicy(is_digesting=False).save()
    return due_on(None, story.cycle.starts_on, story.cycle.cadence_days, story.cycle.check_in_weekday)


def test_a_reminder_comes_at_the_cycles_hour_by_the_tenants_clock_once(story: Story, acme: Tenant, due: Any) -> None:
    assert write_letters(acme, at(due, 8)) == 0
    assert write_letters(acme, at(due, 9)) == 1
    for hour in (9, 10, 23):
        write_letters(acme, at(due, hour))
    write_letters(acme, at(due + timedelta(days=3), 12))
    letter = written("reminder")[0]
    assert (len(written("reminder")), letter.member) == (1, story.cast.ben)
    assert letter.subject == f"Check in: {story.key_result.title}"
    assert "/acme/check-in/" in letter.text
    assert "/acme/check-in/" in letter.html


def test_who_does_not_answer_is_asked_again_a_cadence_later(story: Story, acme: Tenant, due: Any) -> None:
    for days in range(15):
        write_letters(acme, at(due + timedelta(days=days), 9))
    assert len(written("reminder")) == 3
    assert "due for 14 days" in written("reminder")[-1].text
    assert KeyResult.objects.get(pk=story.key_result.pk).objective.cycle.state == "active", "nothing closes by itself"


def test_a_worker_that_slept_through_the_hour_makes_up_for_it(story: Story, acme: Tenant, due: Any) -> None:
    assert write_letters(acme, at(due + timedelta(days=2), 10)) == 1


def test_who_has_said_it_is_not_asked(story: Story, acme: Tenant, due: Any) -> None:
    add_check_in(actor=story.cast.ben, key_result=story.key_result, date=due, value=Decimal(1300))
    assert write_letters(acme, at(due, 12)) == 0


@pytest.mark.parametrize("reason", ["the cycle does not remind", "he wants none", "he has left"])
def test_who_wants_none_gets_none(story: Story, acme: Tenant, due: Any, reason: str) -> None:
    if reason == "the cycle does not remind":
        Cycle.objects.update(is_reminding=False)
    elif reason == "he wants none":
        choose_letters(actor=story.cast.ben, reminders=False, digests=True, mentions=True)
    else:
        story.cast.ben.ended_at = at(due, 1)
        story.cast.ben.save()
    assert write_letters(acme, at(due, 12)) == 0


def test_all_that_is_due_is_one_letter(story: Story, acme: Tenant, due: Any) -> None:
    story.key_result_of("increase", baseline=Decimal(0), target=Decimal(1), owner=story.cast.ben)
    write_letters(acme, at(due, 9))
    assert [letter.subject for letter in written("reminder")] == ["2 check-ins are due"]


def test_the_task_may_run_twice(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    with use_tenant(story.cast.acme):
        OkrPolicy(is_digesting=False).save()
        Cycle.objects.update(remind_hour=0)
    first, second = letters(story.cast.acme.pk), letters(story.cast.acme.pk)
    assert (first, second) == (1, 0)


def test_many_leads_take_as_many_queries_as_few_to_find_out_who_is_due(
    story: Story, acme: Tenant, due: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        lead = story.cast.member(f"m{number}@acme.example", f"M{number}", "member")
        for _ in range(3):
            story.key_result_of("increase", baseline=Decimal(0), target=Decimal(1), owner=lead)
    write_letters(acme, at(due, 9))
    with django_assert_max_num_queries(4):
        assert write_letters(acme, at(due, 10)) == 0
