"""Set-up, Teams: a tree without loops."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.actions.teams import change_team, create_team
from accounts.models import Team
from accounts.queries import team_tree
from activity.models import Event
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast


def test_a_team_is_added_below_another(cast: Cast) -> None:
    client = cast.client(cast.ana)
    assert "Growth" in client.get(f"/acme/setup/teams/new/?under={cast.team.pk}").content.decode()

    client.post("/acme/setup/teams/new/", {"name": "Onboarding", "parent": cast.team.pk})

    page = client.get("/acme/setup/teams/").content.decode().partition("<table")[2]
    assert page.index("Growth") < page.index("Onboarding")
    assert 'data-depth="1"' in page
    with use_tenant(cast.acme):
        assert Team.objects.get(name="Onboarding").key == "onboarding"


def test_a_team_is_renamed_and_moved(cast: Cast) -> None:
    with use_tenant(cast.acme):
        top = create_team(actor=cast.ana, name="Product")

    cast.client(cast.ana).post(f"/acme/setup/teams/{cast.team.pk}/", {"name": "Growth & Reach", "parent": top.pk})

    with use_tenant(cast.acme):
        assert [(branch.team.name, branch.depth, branch.members) for branch in team_tree()] == [
            ("Product", 0, 0),
            ("Growth & Reach", 1, 1),
        ]
        changes = Event.objects.get(name="team.changed").data["changes"]
    assert changes == {"name": ["Growth", "Growth & Reach"], "parent": [None, "Product"]}


def test_no_team_is_part_of_itself_however_far_down(cast: Cast, acme: Tenant) -> None:
    middle = create_team(actor=cast.ana, name="Middle", parent=cast.team)
    bottom = create_team(actor=cast.ana, name="Bottom", parent=middle)

    for parent in (cast.team, middle, bottom):
        with pytest.raises(ValidationError, match="itself or a part of it"):
            change_team(actor=cast.ana, team=cast.team, name="Growth", parent=parent)
    answer = cast.client(cast.ana).post(f"/acme/setup/teams/{cast.team.pk}/", {"name": "Growth", "parent": bottom.pk})
    assert answer.status_code == 422
    assert Team.objects.get(pk=cast.team.pk).parent_id is None


def test_two_teams_of_one_name_get_two_keys(cast: Cast, acme: Tenant) -> None:
    keys = [create_team(actor=cast.ana, name="Care").key for _ in range(3)]

    assert keys == ["care", "care-2", "care-3"]
    with pytest.raises(ValidationError, match="taken"):
        create_team(actor=cast.ana, name="Other", key="care")


def test_a_team_needs_a_name(cast: Cast) -> None:
    assert cast.client(cast.ana).post("/acme/setup/teams/new/", {"name": " ", "parent": ""}).status_code == 422


def test_cleo_reaches_no_team_of_acme(cast: Cast) -> None:
    cleo = cast.client(cast.cleo)

    assert cleo.get(f"/rival/setup/teams/{cast.team.pk}/").status_code == 404
    answer = cleo.post("/rival/setup/teams/new/", {"name": "Spies", "parent": cast.team.pk})
    assert answer.status_code == 422
    assert "Growth" not in cleo.get(f"/rival/setup/teams/new/?under={cast.team.pk}").content.decode()
