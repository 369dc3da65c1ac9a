"""Signals and their answers through the API: the same rules as on the pages."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from execution.models import Item, SignalAnswer
from tenancy.models import Tenant
from tests.api.conftest import Caller
from tests.execution.scene import Scene


def post(caller: Caller, noun: str, body: dict[str, Any]) -> Any:
    return caller.post(f"{noun}/", body)


def test_one_is_raised_listed_answered_and_its_deed_is_done(scene: Scene, acme: Tenant) -> None:
    *_, spare = scene.work()
    ben, boss = Caller(scene.cast.ben), Caller(scene.cast.max)
    body = {"item": spare.key, "kind": "not_feasible", "words": "No licence.", "proposal": "drop", "amount": -40000}
    made = post(ben, "signals", body)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["item_key"], row["is_open"], row["level"], row["amount"]) == (spare.key, True, 0, -40000)
    assert [each["id"] for each in boss.get("signals/?is_open=true&kind=not_feasible").json()["results"]] == [row["id"]]
    answer = post(boss, "signal-answers", {"signal": row["id"], "decision": "accepted", "do": True})
    assert answer.status_code == 201, answer.content
    assert Item.objects.get(pk=spare.pk).state == "dropped"
    assert boss.get("signals/?is_open=true").json()["results"] == []
    assert boss.get(f"signals/{row['id']}/").json()["is_open"] is False
    assert boss.get(f"signal-answers/?signal={row['id']}").json()["results"][0]["decision"] == "accepted"


def test_what_is_wrong_is_named_and_who_may_not_is_refused(scene: Scene, acme: Tenant) -> None:
    ben, boss = Caller(scene.cast.ben), Caller(scene.cast.max)
    bet = scene.initiative.pk
    neither = post(ben, "signals", {"kind": "blocked", "words": "No"})
    assert neither.status_code == 400
    assert "Name an item or an initiative" in neither.content.decode()
    body = {"initiative": bet, "kind": "blocked", "words": "No licence."}
    assert post(Caller(scene.cast.vic), "signals", body).status_code == 403
    assert post(Caller(scene.cast.cleo), "signals", body).status_code == 400
    row = post(ben, "signals", body).json()
    assert post(ben, "signals", body).status_code == 400
    assert post(ben, "signal-answers", {"signal": row["id"], "decision": "accepted"}).status_code == 403
    assert post(boss, "signal-answers", {"signal": 10**15, "decision": "noted"}).status_code == 400
    assert post(boss, "signal-answers", {"signal": row["id"], "decision": "declined"}).status_code == 400
    assert not SignalAnswer.objects.exists()


def test_a_page_of_thirty_takes_as_many_queries_as_one(scene: Scene, acme: Tenant) -> None:
    ben = Caller(scene.cast.ben)
    items = [Item(key=f"X-{number}", title="Task", initiative=scene.initiative) for number in range(30)]
    made = Item.objects.bulk_create(items)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert ben.get("signals/").status_code == 200
        return sum("SAVEPOINT" not in each["sql"] for each in found.captured_queries)

    post(ben, "signals", {"item": made[0].pk, "kind": "blocked", "words": "No licence."})
    few = asked()
    for item in made[1:]:
        post(ben, "signals", {"item": item.pk, "kind": "blocked", "words": "No licence."})
    assert asked() == few
