"""Seats, capacities, practices, fundings, rates, hours and the delivery policy in the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Caller, Organisation, made


def seat(organisation: Organisation, **more: Any) -> Any:
    body = {
        "team": "growth", "member": "ben@acme.example", "hours_per_week": 32,
        "starts_on": str(organisation.day - timedelta(days=30)), **more,
    }  # fmt: skip
    return organisation.ana.post("seats/", body)


def test_a_seat_is_given_changed_ended_and_never_deleted(organisation: Organisation) -> None:
    ana, day = organisation.ana, organisation.day
    row = seat(organisation).json()
    assert (row["team_key"], row["member"], row["hours_per_week"]) == ("growth", organisation.cast.ben.pk, 32)
    again = seat(organisation)
    assert again.status_code == 400
    assert "until further notice already has a seat of Ben: choose other days" in str(again.json())
    changed = ana.patch(f"seats/{row['id']}/", {"hours_per_week": 20}, If_Match=f'"{row["version"]}"')
    assert changed.json()["hours_per_week"] == 20
    assert ana.patch(f"seats/{row['id']}/", {"hours_per_week": 8}, If_Match='"1"').status_code == 412
    assert ana.patch(f"seats/{row['id']}/", {"ends_on": str(day)}).json()["ends_on"] == str(day)
    assert ana.send("DELETE", f"seats/{row['id']}/").status_code == 405


def said_about(refused: Any, field: str) -> str:
    """What the answer says about one field."""
    return " ".join(error["message"] for error in refused.json()["errors"] if error["field"] == field)


def test_hours_booked_before_their_rate_was_said_are_priced_once(organisation: Organisation) -> None:
    ana, day = organisation.ana, organisation.day
    hours = {"member": "ben@acme.example", "hours": 3, "date": str(day), "initiative": "I1"}
    assert ana.post("costs/", hours).json()["rate"] is None
    rate = {"member": "ben@acme.example", "date": str(day), "amount": 80, "currency": "EUR"}
    made(ana.post("cost-rates/", rate))
    assert Caller(organisation.cast.ben).post("cost-rates/pricing/", {}).status_code == 403
    assert ana.post("cost-rates/pricing/", {"team": "nobody"}).status_code == 400
    told = ana.post("cost-rates/pricing/", {"team": "growth"})
    assert (told.status_code, told.json()) == (200, {"entries": 1, "hours": 3})
    assert ana.post("cost-rates/pricing/", {}).json() == {"entries": 0, "hours": 0}
    (entry,) = ana.rows(f"costs/?member={organisation.cast.ben.pk}")
    assert (entry["amount"], entry["rate"]) == (240, 80)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"hours_per_week": 0}, "hours_per_week", "expected more than 0 and at most 168 a week"),
        ({"hours_per_week": -8}, "hours_per_week", "expected more than 0"),
        ({"hours_per_week": 169}, "hours_per_week", "at most 168"),
        ({"starts_on": "1970-01-01"}, "starts_on", "1 Jan 1970 stands for an empty date"),
        ({"ends_on": "2099-12-31"}, "ends_on", "expected a day from 1 Jan 1971 to 31 Dec 2098"),
        ({"ends_on": "2001-01-01"}, "ends_on", "This is before the first day"),
        ({"team": "nowhere"}, "team", "There is no team"),
    ],
)
def test_a_seat_that_cannot_be_is_refused_where_it_stands(
    organisation: Organisation, change: dict[str, Any], field: str, words: str
) -> None:
    refused = seat(organisation, **change)
    assert refused.status_code == 400
    assert words in said_about(refused, field)


def test_capacities_practices_and_fundings_are_said_and_changed(organisation: Organisation) -> None:
    ana, day = organisation.ana, organisation.day
    period = {"team": "growth", "starts_on": str(day), "ends_on": str(day + timedelta(days=6))}
    capacity = made(ana.post("capacities/", period | {"hours": 12.5, "reason": "Training"}))
    assert ana.patch(f"capacities/{capacity}/", {"hours": 10}).json()["hours"] == 10
    assert ana.patch(f"capacities/{capacity}/", {"hours": -1}).status_code == 400
    practice = made(ana.post("practices/", {"team": "growth", "estimates": "hours"}))
    assert made(ana.post("practices/", {"team": "growth", "method": "both"})) == practice
    row = ana.get(f"practices/{practice}/").json()
    assert (row["estimates"], row["method"], row["expected_share"]) == ("hours", "both", 0.85)
    money = made(ana.post("team-fundings/", period | {"portfolio": "P", "amount": 90_000}))
    clash = ana.post("team-fundings/", period | {"portfolio": "P", "amount": 1})
    assert "already has money of Bets" in str(clash.json())
    assert ana.patch(f"team-fundings/{money}/", {"amount": 80_000}).json()["amount"] == 80_000
    for noun, body in (
        ("capacities", {"hours": 1}),
        ("practices", {"method": "flow"}),
        ("team-fundings", {"amount": 1}),
    ):
        pk = {"capacities": capacity, "practices": practice, "team-fundings": money}[noun]
        assert Caller(organisation.cast.ben).patch(f"{noun}/{pk}/", body).status_code == 403
        assert Caller(organisation.cast.vic).get(f"{noun}/{pk}/").status_code == 200
        assert Caller(organisation.cast.cleo).get(f"{noun}/{pk}/").status_code == 404


def test_what_hours_cost_is_seen_by_managers_alone_and_prices_hours_of_a_person(organisation: Organisation) -> None:
    ana, day = organisation.ana, organisation.day
    ben, vic = Caller(organisation.cast.ben), Caller(organisation.cast.vic)
    rate = {"member": "ben@acme.example", "date": str(day - timedelta(days=20)), "amount": 80, "currency": "EUR"}
    pk = made(ana.post("cost-rates/", rate))
    for caller in (ben, vic):
        refused = caller.get("cost-rates/")
        assert refused.status_code == 403
        assert "seen by managers, admins and owners" in refused.json()["detail"]
        assert caller.get(f"cost-rates/{pk}/").status_code == 403
    hours = {"member": "ben@acme.example", "hours": 3, "date": str(day), "initiative": "I1"}
    entry = ben.post("costs/", hours).json()
    assert (entry["hours"], entry["amount"], entry["rate"], entry["hidden"]) == (3, 240, None, ["rate"])
    shown = ana.get(f"costs/{entry['id']}/").json()
    assert (shown["member"], shown["rate"], shown["hidden"]) == (organisation.cast.ben.pk, 80, [])
    other = vic.get(f"costs/{entry['id']}/").json()
    assert (other["member"], other["hours"], other["rate"], other["amount"]) == (None, None, None, 240)
    assert other["hidden"] == ["member", "hours", "rate"]
    assert vic.get(f"costs/?member={organisation.cast.ben.pk}").status_code == 400
    assert [row["id"] for row in ana.rows(f"costs/?member={organisation.cast.ben.pk}")] == [entry["id"]]
    refused = vic.post("costs/", hours)
    assert refused.status_code == 403
    corrected = ben.post(f"costs/{entry['id']}/correction/", {"hours": 2, "note": "Left early"})
    assert (corrected.status_code, corrected.json()["amount"]) == (201, 160)
    for body in ({"amount": 5, "date": str(day)}, {"hours": 1, "amount": 2}):
        assert "name the hours alone" in str(ben.post(f"costs/{corrected.json()['id']}/correction/", body).json())


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"hours": -1}, "hours", "expected more than 0 and at most 24"),
        ({"hours": 25}, "hours", "25 hours, but a day has 24"),
        ({"date": "1970-01-01"}, "date", "stands for an empty date"),
        ({"date": "2099-12-31"}, "date", "stands for an empty date"),
        ({"amount": 100}, "amount", "hours × the rate of the day"),
        ({"kind": "capital"}, "kind", "Hours of a person are labour"),
    ],
)
def test_hours_that_cannot_be_are_refused_where_they_stand(
    organisation: Organisation, change: dict[str, Any], field: str, words: str
) -> None:
    body = {"member": "ben@acme.example", "hours": 3, "date": str(organisation.day), "initiative": "I1"}
    refused = organisation.ana.post("costs/", body | change)
    assert refused.status_code == 400
    assert words in said_about(refused, field)


def test_a_person_does_not_work_more_than_24_hours_on_a_day_over_all_entries(organisation: Organisation) -> None:
    body = {"member": "ben@acme.example", "hours": 13, "date": str(organisation.day)}
    assert organisation.ana.post("costs/", body).status_code == 201
    refused = organisation.ana.post("costs/", body | {"initiative": "I1"})
    assert refused.status_code == 400
    assert "24" in said_about(refused, "hours")


@pytest.mark.parametrize(
    ("path", "body", "field", "words"),
    [
        (
            "items/", {"title": "X", "planned_start": "2026-05-02", "planned_finish": "2026-05-01"}, "planned_finish",
            "before the start",
        ),
        ("items/", {"title": "X", "planned_start": "1970-01-01"}, "planned_start", "stands for an empty date"),
        ("items/", {"title": "X", "planned_finish": "2099-01-01"}, "planned_finish", "stands for an empty date"),
        ("items/", {"title": "X", "parent": ["W1", "W2"]}, "parent", "Name the item by its id"),
        ("progress/", {"item": "W1", "percent": 101}, "percent", "100"),
        ("progress/", {"item": "W1", "percent": 50, "date": "1970-01-01"}, "date", "stands for an empty date"),
        ("costs/", {"initiative": "I1", "amount": 5, "date": "1970-01-01"}, "date", "stands for an empty date"),
        ("costs/", {"initiative": "I1", "amount": 5, "date": "2099-12-31"}, "date", "choose today or an earlier day"),
        ("costs/", {"initiative": "I1", "amount": 5, "date": "2026-01-01", "hours": -2}, "hours", "below 0"),
    ],
)  # fmt: skip
def test_facts_about_work_that_cannot_be_are_refused_where_they_stand(
    organisation: Organisation, path: str, body: dict[str, Any], field: str, words: str
) -> None:
    refused = organisation.ana.post(path, body)
    assert refused.status_code == 400
    assert words in said_about(refused, field)


def test_the_delivery_policy_is_one_row_that_managers_change_with_the_version_they_saw(
    organisation: Organisation,
) -> None:
    ana = organisation.ana
    assert ana.get("delivery-policy/").json()["full_week"] == 40
    assert Caller(organisation.cast.ben).patch("delivery-policy/", {"full_week": 35}).status_code == 403
    changed = ana.patch("delivery-policy/", {"full_week": 38.5})
    assert (changed.status_code, changed.json()["full_week"]) == (200, 38.5)
    again = ana.patch("delivery-policy/", {"full_week": 37}, If_Match=changed.headers["ETag"])
    assert again.json()["full_week"] == 37
    assert ana.patch("delivery-policy/", {"full_week": 36}, If_Match=changed.headers["ETag"]).status_code == 412
    assert ana.patch("delivery-policy/", {"full_week": 0}).status_code == 400


def test_a_list_is_as_many_queries_for_many_rows_as_for_few(organisation: Organisation) -> None:
    ana, day = organisation.ana, organisation.day
    counts = []
    for first, many in ((0, 1), (1, 9)):
        for number in range(first, many):
            starts, ends = day + timedelta(days=7 * number), day + timedelta(days=7 * number + 6)
            period = {"starts_on": str(starts), "ends_on": str(ends)}
            assert seat(organisation, **period).status_code == 201
            assert ana.post("capacities/", {"team": "growth", "hours": 1} | period).status_code == 201
            money = {"team": "growth", "portfolio": "P", "amount": 1} | period
            assert ana.post("team-fundings/", money).status_code == 201
            rate = {"team": "growth", "date": str(starts), "amount": 1, "currency": "EUR"}
            assert ana.post("cost-rates/", rate).status_code == 201
        for noun in ("seats", "capacities", "team-fundings", "cost-rates"):
            with CaptureQueriesContext(connection) as asked:
                assert len(ana.rows(f"{noun}/")) == many
            counts.append(len(asked))
    assert counts[:4] == counts[4:]
