"""The wizard that makes a fiscal year's cycles: by its page, by the API, and what it remembers."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.actions.tokens import create_token
from accounts.permissions import Forbidden
from okrs.actions.cycle_years import create_year
from okrs.actions.cycles import create_cycle
from okrs.models import Cycle
from okrs.queries import okr_policy
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.okrs.conftest import selects

PAGE = "/acme/setup/cycles/year/"
FORM: dict[str, Any] = {
    "year": "2027",
    "start_month": "1",
    "pattern": "calendar",
    "levels": ["year", "quarter"],
    "cadence_days": "14",
    "check_in_weekday": "1",
    "grading_scale": "letters",
}
YEAR: dict[str, Any] = {"year": 2027, "start_month": 1, "pattern": "calendar", "levels": ["year", "quarter"]}


def test_an_admin_makes_a_year_with_its_quarters_inside(cast: Cast) -> None:
    page = cast.client(cast.ana).post(PAGE, FORM, follow=True).content.decode()

    assert "5 cycles made as drafts." in page
    with use_tenant(cast.acme):
        whole, quarters = Cycle.objects.get(kind="year"), list(Cycle.objects.filter(kind="quarter"))
        assert (whole.name, whole.key, whole.kind, whole.state, whole.days) == ("2027", "2027", "year", "draft", 365)
        assert {one.parent_id for one in quarters} == {whole.pk}
        assert {(one.cadence_days, one.check_in_weekday, one.grading_scale) for one in quarters} == {(14, 1, "letters")}
        assert sorted(one.key for one in quarters) == ["q1-2027", "q2-2027", "q3-2027", "q4-2027"]


def test_a_second_time_nothing_is_made_twice_and_the_page_says_so(cast: Cast) -> None:
    client = cast.client(cast.ana)
    client.post(PAGE, FORM)
    with use_tenant(cast.acme):
        before = set(Cycle.objects.values_list("pk", flat=True))

    shown = client.get(PAGE, FORM | {"levels": ["year", "quarter", "month"]}).content.decode()
    page = client.post(PAGE, FORM | {"levels": ["year", "quarter", "month"]}, follow=True).content.decode()

    assert shown.count("is there</span>") == 5
    assert shown.count("Made as a draft") == 12
    assert "12 cycles made as drafts." in page
    assert "2027, Q1 2027, Q2 2027, Q3 2027 and Q4 2027 were there and stayed as they are." in page
    with use_tenant(cast.acme):
        assert before < set(Cycle.objects.values_list("pk", flat=True))
        july = Cycle.objects.get(name="July 2027")
        assert july.parent is not None
        assert july.parent.name == "Q3 2027"


def test_a_cycle_of_ones_own_name_is_kept_and_holds_what_is_made(cast: Cast, acme: Tenant) -> None:
    days: dict[str, Any] = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    own = create_cycle(actor=None, name="The long year", key="mine", **days)

    done = create_year(actor=cast.ana, **YEAR | {"levels": ["quarter"]})

    assert [cycle.name for cycle in done.kept] == ["The long year"]
    assert {cycle.parent_id for cycle in done.made} == {own.pk}
    own.refresh_from_db()
    assert (own.name, own.kind) == ("The long year", "other")


def test_the_shape_of_the_year_is_remembered(cast: Cast) -> None:
    client = cast.client(cast.ana)
    client.post(PAGE, FORM | {"start_month": "2", "pattern": "4-5-4"})

    with use_tenant(cast.acme):
        policy = okr_policy()
        assert (policy.fiscal_start_month, policy.fiscal_pattern) == (2, "4-5-4")
        assert Cycle.objects.get(kind="year").name == "2027/28"
    page = client.get(PAGE).content.decode()
    assert '<option value="2" selected>February' in page
    assert '<option value="4-5-4" selected>' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("year", "1"), ("year", ""), ("start_month", "13"), ("pattern", "5-5-2"), ("levels", []), ("levels", ["week"]),
     ("cadence_days", "0"), ("grading_scale", "stars")],
)  # fmt: skip
def test_a_year_that_cannot_be_is_refused(cast: Cast, field: str, value: Any) -> None:
    answer = cast.client(cast.ana).post(PAGE, FORM | {field: value})

    assert answer.status_code == 422
    assert "Nothing to make yet" in answer.content.decode()
    with use_tenant(cast.acme):
        assert not Cycle.objects.exists()


@pytest.mark.parametrize("wrong", [{"year": 1}, {"start_month": 0}, {"pattern": "5-5-2"}, {"levels": ["week"]}])
def test_the_action_refuses_it_too(cast: Cast, acme: Tenant, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        create_year(actor=cast.ana, **YEAR | wrong)


def test_the_preview_is_a_part_of_the_page_and_reads_no_more_with_more_cycles(cast: Cast) -> None:
    client = cast.client(cast.ana)
    few = selects(client, PAGE)
    client.post(PAGE, FORM | {"levels": ["year", "half", "quarter", "month"]})

    part = client.get(PAGE, FORM, headers={"HX-Request": "true"}).content.decode()

    assert part.lstrip().startswith('<section id="preview"')
    assert selects(client, PAGE) == few


@pytest.mark.parametrize("who", ["max", "ben", "vic"])
def test_a_year_is_made_by_admins(cast: Cast, who: str) -> None:
    assert cast.client(getattr(cast, who)).post(PAGE, FORM).status_code == 403
    with use_tenant(cast.acme), pytest.raises(Forbidden):
        create_year(actor=getattr(cast, who), **YEAR)


def test_the_api_makes_the_same_year(cast: Cast) -> None:
    with use_tenant(cast.acme):
        _, token = create_token(actor=cast.ana, member=cast.ana, name="test")
    client = cast.client(cast.ana)
    send: dict[str, Any] = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {token}"}}

    first = client.post("/api/v1/cycles/year/", json.dumps({"year": 2027, "levels": ["quarter"]}), **send)
    again = client.post("/api/v1/cycles/year/", json.dumps({"year": 2027, "levels": ["quarter"]}), **send)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == {"made": [], "kept": first.json()["made"]}
    assert len(first.json()["made"]) == 4


def test_the_year_the_digest_and_what_is_hidden_are_set_on_the_policy_page(cast: Cast) -> None:
    form = {
        "part": "okrs",
        "fiscal_start_month": "7",
        "fiscal_pattern": "4-4-5",
        "hidden": "exclude",
        "digest_weekday": "3",
    }

    answer = cast.client(cast.ana).post("/acme/setup/policy/", form)

    assert answer.status_code == 302
    with use_tenant(cast.acme):
        policy = okr_policy()
        assert (policy.fiscal_start_month, policy.fiscal_pattern, policy.hidden) == (7, "4-4-5", "exclude")
        assert (policy.is_digesting, policy.digest_weekday) == (False, 3)
    refused = cast.client(cast.ana).post("/acme/setup/policy/", form | {"fiscal_start_month": "13"})
    assert refused.status_code == 422
