"""Set-up: the overview says what is missing; the policy page names the organisation and its thresholds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.actions.tenants import change_tenant
from accounts.permissions import Forbidden
from activity.models import Event
from rollups.queries import policy
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast

ORGANISATION = {"part": "organisation", "name": "Acme Health", "time_zone": "Asia/Kolkata", "currency": "INR"}
THRESHOLDS = {"part": "thresholds", "on_track": "85", "at_risk": "62.5", "forecast_from": "20", "stale_cadences": "3"}


def test_the_overview_says_what_is_missing(cast: Cast) -> None:
    page = cast.client(cast.ana).get("/acme/setup/").content.decode()

    assert "No cycle" in page or "None yet" in page
    assert "1 step" in page
    assert "4 people here, 0 invited" in page
    assert "Acme counts in EUR" in page


def test_a_fresh_organisation_is_asked_to_invite_and_to_make_teams(cast: Cast) -> None:
    page = cast.client(cast.cleo).get("/rival/setup/").content.decode()

    assert "You are alone here" in page
    assert "3 steps" in page


def test_the_organisation_is_renamed_and_counts_otherwise(cast: Cast) -> None:
    page = cast.client(cast.ana).post("/acme/setup/policy/", ORGANISATION, follow=True).content.decode()

    assert "Saved." in page
    tenant = Tenant.objects.get(slug="acme")
    assert (tenant.name, tenant.time_zone, tenant.currency) == ("Acme Health", "Asia/Kolkata", "INR")
    assert Tenant.objects.get(slug="rival").name == "Rival"
    with use_tenant(tenant):
        event = Event.objects.get(name="tenant.changed")
    assert event.data["changes"]["currency"] == ["EUR", "INR"]


@pytest.mark.parametrize(("field", "value"), [("name", " "), ("time_zone", "Mars/Base"), ("currency", "euro")])
def test_what_no_organisation_can_be_is_refused(cast: Cast, field: str, value: str) -> None:
    answer = cast.client(cast.ana).post("/acme/setup/policy/", ORGANISATION | {field: value})

    assert answer.status_code == 422
    with use_tenant(cast.acme), pytest.raises(ValidationError):
        change_tenant(
            actor=cast.ana,
            tenant=cast.acme,
            **{"name": "Acme", "time_zone": "UTC", "currency": "EUR"} | {field: value},
        )


def test_thresholds_are_typed_in_percent_and_kept_as_shares(cast: Cast) -> None:
    client = cast.client(cast.ana)
    assert 'value="90"' in client.get("/acme/setup/policy/").content.decode()

    client.post("/acme/setup/policy/", THRESHOLDS)

    with use_tenant(cast.acme):
        kept = policy()
    assert (kept.on_track, kept.at_risk, kept.forecast_from, kept.stale_cadences) == (
        Decimal("0.85"),
        Decimal("0.625"),
        Decimal("0.2"),
        3,
    )
    assert 'value="62.5"' in client.get("/acme/setup/policy/").content.decode()
    with use_tenant(cast.rival):
        assert policy().on_track == Decimal("0.9")


def test_thresholds_in_the_wrong_order_are_refused(cast: Cast) -> None:
    answer = cast.client(cast.ana).post("/acme/setup/policy/", THRESHOLDS | {"on_track": "50", "at_risk": "60"})

    assert answer.status_code == 422
    with use_tenant(cast.acme):
        assert policy().on_track == Decimal("0.9")


def test_only_admins_change_the_organisation(cast: Cast) -> None:
    for who in (cast.max, cast.ben, cast.vic):
        assert cast.client(who).post("/acme/setup/policy/", ORGANISATION).status_code == 403
        with use_tenant(cast.acme), pytest.raises(Forbidden):
            change_tenant(actor=who, tenant=cast.acme, name="Mine", currency="EUR", time_zone="UTC")
    assert cast.client(cast.cleo).post("/acme/setup/policy/", ORGANISATION).status_code == 404
    assert Tenant.objects.get(slug="acme").name == "Acme"
