"""Nothing waits unseen: a signal that nobody answers goes up, each level once, however often the clock runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activity.models import Letter, Notice
from alignment.celery import app
from execution.actions.escalating import escalate_due
from execution.actions.items import add_item
from execution.actions.signals import answer_signal, raise_signal
from execution.models import DeliveryPolicy, Signal, SignalEscalation
from execution.queries.signals import waiting_signals
from execution.tasks import signals, start_signals
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.execution.scene import Scene


@pytest.fixture
def signal(scene: Scene, acme: Tenant) -> Signal:
    """Ben says that Dan's bet is blocked; Dan leads it."""
    scene.initiative.owner = scene.cast.member("dan@acme.example", "Dan", "member")
    scene.initiative.save()
    made = raise_signal(actor=scene.cast.ben, thing=scene.initiative, kind="blocked", words="No licence.")
    Notice.objects.all().delete()
    Letter.objects.all().delete()
    return made


def at(scene: Scene, days: int, hour: int = 8) -> datetime:
    """So many days from now, at an hour of the tenant's day."""
    day = scene.today + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(scene.cast.acme.time_zone))


def told() -> set[str]:
    return set(Notice.objects.filter(kind="signal").values_list("member__name", flat=True))


def test_it_goes_to_the_managers_after_three_days_and_to_the_admins_after_six(
    scene: Scene, acme: Tenant, signal: Signal
) -> None:
    assert escalate_due(acme, at(scene, 2)) == 0
    assert list(waiting_signals(scene.cast.max)) == []
    assert escalate_due(acme, at(scene, 3)) == 1
    assert told() == {"Max"}
    assert list(waiting_signals(scene.cast.max)) == [signal]
    assert list(waiting_signals(scene.cast.ana)) == []
    assert escalate_due(acme, at(scene, 6)) == 1
    assert told() == {"Max", "Ana"}
    assert list(waiting_signals(scene.cast.ana)) == [signal]
    assert "nobody has answered for 6 days" in Notice.objects.get(member=scene.cast.ana).text
    assert Letter.objects.filter(kind="signal").count() == 2


def test_running_it_again_tells_nobody_twice(scene: Scene, acme: Tenant, signal: Signal) -> None:
    for _ in range(3):
        escalate_due(acme, at(scene, 3))
    assert SignalEscalation.objects.count() == 1
    assert Notice.objects.filter(kind="signal").count() == 1
    assert Letter.objects.filter(kind="signal").count() == 1


def test_a_clock_that_stood_still_catches_up_with_every_level(scene: Scene, acme: Tenant, signal: Signal) -> None:
    assert escalate_due(acme, at(scene, 40)) == 2
    assert sorted(SignalEscalation.objects.values_list("level", flat=True)) == [1, 2]
    assert told() == {"Max", "Ana"}
    assert escalate_due(acme, at(scene, 80)) == 0


def test_what_is_answered_goes_nowhere(scene: Scene, acme: Tenant, signal: Signal) -> None:
    answer_signal(actor=scene.cast.max, signal=signal, decision="noted")
    assert escalate_due(acme, at(scene, 30)) == 0
    assert not SignalEscalation.objects.exists()


def test_the_organisation_says_after_how_many_days(scene: Scene, acme: Tenant, signal: Signal) -> None:
    DeliveryPolicy(escalate_after=10).save()
    assert escalate_due(acme, at(scene, 9)) == 0
    assert escalate_due(acme, at(scene, 10)) == 1


def test_nobody_is_asked_in_the_night_of_the_tenant(scene: Scene, acme: Tenant, signal: Signal) -> None:
    assert escalate_due(acme, at(scene, 3, hour=6)) == 0
    assert escalate_due(acme, at(scene, 3, hour=7)) == 1


def test_without_managers_the_admins_and_owners_are_asked_first(scene: Scene, acme: Tenant, signal: Signal) -> None:
    scene.cast.max.role = "member"
    scene.cast.max.save()
    escalate_due(acme, at(scene, 3))
    assert told() == {"Ana"}
    assert list(waiting_signals(scene.cast.ana)) == [signal]


def test_many_make_one_notice_a_person_and_as_many_statements_as_few(
    scene: Scene, acme: Tenant, signal: Signal
) -> None:
    for number in range(12):
        item = add_item(actor=scene.cast.max, title=f"Task {number}", initiative=scene.initiative)
        raise_signal(actor=scene.cast.ben, thing=item, kind="blocked", words="No licence.")
    Notice.objects.all().delete()
    with CaptureQueriesContext(connection) as asked:
        assert escalate_due(acme, at(scene, 3)) == 13
    assert Notice.objects.get(kind="signal").text == "13 signals nobody has answered go up to you."
    assert sum("activity_event" not in each["sql"] for each in asked.captured_queries) < 25


def test_the_page_says_how_far_up_it_went(scene: Scene, acme: Tenant, signal: Signal) -> None:
    escalate_due(acme, at(scene, 3))
    page = scene.cast.client(scene.cast.ben).get(f"/acme/signals/{signal.pk}/").content.decode()
    assert "the managers were asked" in page


def test_the_clock_starts_a_task_that_workers_know(settings: Any) -> None:
    app.loader.import_default_modules()
    named = settings.CELERY_BEAT_SCHEDULE["signals"]["task"]
    assert named == start_signals.name
    assert {named, signals.name} <= set(app.tasks)


@pytest.mark.parametrize("takes", [True, False])
def test_each_tenant_has_its_task_and_without_a_broker_it_is_done_here(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, *, takes: bool
) -> None:
    sent, here = list[int](), list[int]()

    def enqueue(task: Any, tenant_id: int, *, expires: float) -> bool:
        sent.append(tenant_id)
        return takes

    def do(tenant: Tenant, now: datetime) -> int:
        here.append(tenant.pk)
        return 0

    monkeypatch.setattr("execution.tasks.enqueue", enqueue)
    monkeypatch.setattr("execution.tasks.escalate_due", do)
    start_signals()
    assert {scene.cast.acme.pk, scene.cast.rival.pk} <= set(sent)
    assert here == ([] if takes else sent)


def test_the_page_of_signals_says_when_one_goes_higher_and_managers_change_it_there(scene: Scene) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.max)
    with use_tenant(cast.acme):
        days = DeliveryPolicy().escalate_after
    assert f"goes higher after {days} days" in client.get("/acme/signals/").content.decode().replace("&nbsp;", " ")
    values = {"full_week": "40", "score_weight": "1", "gap_weight": "1", "escalate_after": "9"}
    assert client.post("/acme/teams/policy/", values).status_code in {200, 302, 303}
    text = client.get("/acme/signals/").content.decode().replace("&nbsp;", " ")
    assert "goes higher after 9 days" in text
    assert "/acme/teams/policy/" in text
    assert "/acme/teams/policy/" not in cast.client(cast.ben).get("/acme/signals/").content.decode()
