"""The API's flow: the figures of the page, and forecasts that can be repeated."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client

from accounts.actions.tokens import create_token
from accounts.models import Membership
from execution.actions.practices import set_practice
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.flow.conftest import Story


def asked(member: Membership, path: str, status: int = 200) -> Any:
    """GET under /api/v1/ with a token of the member."""
    with use_tenant(member.tenant_id):
        _, text = create_token(actor=member, member=member, name="test", read_only=True)
    answer = Client(headers={"Authorization": f"Bearer {text}"}).get(f"/api/v1/{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_figures_are_those_of_the_page(story: Story) -> None:
    with use_tenant(story.cast.acme):
        set_practice(actor=story.cast.max, team=story.cast.team, expected_version=None, expected_days=10)
    found = asked(story.cast.vic, f"teams/{story.cast.team.pk}/flow/?days=180")
    assert (found["in_progress"], found["to_do"], found["not_known"]) == (5, 7, "")
    assert sum(found["daily"]) == 60 == found["cycle_days"]["items"] == found["expectation"]["of"]
    assert found["throughput_per_week"] == round(7 * 60 / len(found["daily"]), 6)
    assert found["cycle_days"]["p50"] <= found["cycle_days"]["p85"] <= found["cycle_days"]["p95"]
    assert [each["confidence"] for each in found["back_test"]] == [50, 80, 95]


def test_a_forecast_comes_again_and_grows_with_the_work(story: Story) -> None:
    path = f"teams/{story.cast.team.pk}/forecast/"
    first, again = (asked(story.cast.ben, path + "?items=20&confidence=85") for _ in range(2))
    assert first == again
    assert first["when"]["items"] == 20
    more = asked(story.cast.ben, path + "?items=40&confidence=85")
    assert more["when"]["date"] > first["when"]["date"]
    by = story.today + timedelta(days=50)
    least, half = (asked(story.cast.ben, f"{path}?by={by}&confidence={sure}")["how_many"] for sure in (95, 50))
    assert least["by"] == by.isoformat()
    assert least["items"] < half["items"]
    assert least["seed"] == half["seed"]


def test_what_is_not_known_is_null_with_the_reason(cast: Cast) -> None:
    path = f"teams/{cast.team.pk}/"
    assert asked(cast.vic, path + "flow/")["throughput_per_week"] is None
    found = asked(cast.vic, path + "forecast/?items=5")
    assert found["when"]["date"] is None
    assert found["when"]["not_known"] == found["how_many"]["not_known"] == "nothing was begun before today"


def test_what_cannot_be_asked_is_refused(story: Story) -> None:
    path = f"teams/{story.cast.team.pk}/forecast/"
    for query in ("?items=0", "?confidence=100", "?by=2020-01-01", "?days=7", "?count=cows", "?itmes=3"):
        asked(story.cast.ben, path + query, 400)
    asked(story.cast.ben, "teams/999999/flow/", 404)
    asked(story.cast.cleo, path, 404)


def test_a_past_day_is_answered_as_it_was(story: Story) -> None:
    day = story.today - timedelta(days=30)
    found = asked(story.cast.ana, f"teams/{story.cast.team.pk}/flow/?as_of={day}&days=180")
    assert found["as_of"] == day.isoformat()
    assert 0 < sum(found["daily"]) < 60
