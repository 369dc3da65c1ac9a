"""Set-up, Cycles: dates, rhythm, state, and no cycle inside itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.permissions import Forbidden
from activity.models import Event
from okrs.actions.cycles import create_cycle, edit_cycle
from okrs.models import Cycle
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast

FORM = {
    "name": "Q1 2027",
    "starts_on": "2027-01-01",
    "ends_on": "2027-03-31",
    "cadence_days": "7",
    "check_in_weekday": "4",
    "state": "active",
    "parent": "",
    "kind": "quarter",
    "grading_scale": "tenths",
    "is_reminding": "on",
    "remind_hour": "9",
}
YEAR: dict[str, Any] = {"name": "2027", "starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}


def test_an_admin_adds_a_cycle(cast: Cast) -> None:
    page = cast.client(cast.ana).post("/acme/setup/cycles/new/", FORM, follow=True).content.decode()

    assert "Q1 2027 is there" in page
    assert "every Thursday" in page
    with use_tenant(cast.acme):
        cycle = Cycle.objects.get()
        assert (cycle.key, cycle.days, cycle.state) == ("q1-2027", 90, "active")
        assert Event.objects.get(name="cycle.created").actor_id == cast.ana.pk


def test_the_next_quarter_is_proposed(cast: Cast) -> None:
    client = cast.client(cast.ana)
    client.post("/acme/setup/cycles/new/", FORM | {"cadence_days": "14"})

    page = client.get("/acme/setup/cycles/new/").content.decode()

    assert 'value="Q2 2027"' in page
    assert 'value="2027-04-01"' in page
    assert 'value="2027-06-30"' in page
    assert 'value="14"' in page


def test_a_cycle_is_edited_and_the_event_says_what(cast: Cast) -> None:
    with use_tenant(cast.acme):
        year = create_cycle(actor=cast.ana, **YEAR)
        quarter = create_cycle(actor=cast.ana, name="Q1", starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 31))

    answer = cast.client(cast.ana).post(
        f"/acme/setup/cycles/{quarter.pk}/", FORM | {"name": "Q1", "parent": year.pk, "state": "draft"}
    )

    assert answer.status_code == 302, answer.content.decode()
    with use_tenant(cast.acme):
        changes = Event.objects.get(name="cycle.edited").data["changes"]
    assert changes == {"check_in_weekday": [5, 4], "kind": ["other", "quarter"], "parent": [None, "2027"]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ends_on", "2026-12-31"),
        ("name", " "),
        ("cadence_days", "0"),
        ("cadence_days", "93"),
        ("check_in_weekday", "8"),
        ("state", "someday"),
        ("starts_on", "2027-02-30"),
        ("parent", "999999"),
        ("kind", "week"),
        ("grading_scale", "stars"),
        ("remind_hour", "24"),
    ],
)
def test_a_cycle_that_cannot_be_is_refused(cast: Cast, field: str, value: str) -> None:
    answer = cast.client(cast.ana).post("/acme/setup/cycles/new/", FORM | {field: value})

    assert answer.status_code == 422
    with use_tenant(cast.acme):
        assert not Cycle.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"cadence_days": 0}, {"check_in_weekday": 0}, {"state": "x"}, {"kind": "week"}, {"name": "a\x00b"}]
)
def test_the_action_refuses_it_too(cast: Cast, acme: Tenant, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        create_cycle(actor=cast.ana, **YEAR | wrong)


def test_no_cycle_is_part_of_itself(cast: Cast, acme: Tenant) -> None:
    year = create_cycle(actor=cast.ana, **YEAR)
    half = create_cycle(actor=cast.ana, **YEAR | {"name": "H1"}, parent=year)
    quarter = create_cycle(actor=cast.ana, **YEAR | {"name": "Q1"}, parent=half)

    for parent in (year, half, quarter):
        with pytest.raises(ValidationError, match="part of it"):
            edit_cycle(actor=cast.ana, cycle=Cycle.objects.get(pk=year.pk), parent=parent)


def test_two_cycles_of_one_name_get_two_keys(cast: Cast, acme: Tenant) -> None:
    assert [create_cycle(actor=cast.ana, **YEAR).key for _ in range(2)] == ["2027", "2027-2"]
    with pytest.raises(ValidationError, match="taken"):
        create_cycle(actor=cast.ana, **YEAR, key="2027")


@pytest.mark.parametrize("who", ["max", "ben", "vic"])
def test_cycles_are_for_admins(cast: Cast, who: str) -> None:
    member = getattr(cast, who)

    assert cast.client(member).get("/acme/setup/cycles/").status_code == 403
    assert cast.client(member).post("/acme/setup/cycles/new/", FORM).status_code == 403
    with use_tenant(cast.acme), pytest.raises(Forbidden):
        create_cycle(actor=member, **YEAR)


def test_cleo_reaches_no_cycle_of_acme(cast: Cast) -> None:
    with use_tenant(cast.acme):
        cycle = create_cycle(actor=cast.ana, **YEAR)
    cleo = cast.client(cast.cleo)

    assert cleo.get(f"/rival/setup/cycles/{cycle.pk}/").status_code == 404
    assert cleo.post(f"/rival/setup/cycles/{cycle.pk}/", FORM).status_code == 404
    assert cleo.post("/rival/setup/cycles/new/", FORM | {"parent": str(cycle.pk)}).status_code == 422
