"""Set-up, People: roles, teams, the end of a membership, and who may do what to whom."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.actions.people import change_member, end_membership
from accounts.models import Membership
from accounts.permissions import Forbidden
from activity.models import Event
from tenancy.context import use_tenant
from tests.conftest import Cast

REFUSED = ["ben", "vic", "max"]


def fields(name: str, role: str, team: int | str = "") -> dict[str, object]:
    """The form of a person."""
    return {"name": name, "role": role, "team": team}


def role_of(cast: Cast, member: Membership) -> str:
    """The role as it is stored."""
    with use_tenant(cast.acme):
        return str(Membership.objects.get(pk=member.pk).role)


def test_the_page_lists_everybody_here_and_nobody_from_elsewhere(cast: Cast) -> None:
    page = cast.client(cast.ana).get("/acme/setup/people/").content.decode()

    assert all(name in page for name in ("Ana", "Max", "Ben", "Vic", "ben@acme.example", "Growth"))
    assert "Cleo" not in page
    assert "rival" not in page.lower()


@pytest.mark.parametrize("who", REFUSED)
@pytest.mark.parametrize(
    "path", ["setup/", "setup/people/", "setup/people/invite/", "setup/teams/", "setup/tokens/", "setup/policy/"]
)
def test_set_up_is_for_admins_and_others_are_told_so(cast: Cast, who: str, path: str) -> None:
    answer = cast.client(getattr(cast, who)).get(f"/acme/{path}")

    assert answer.status_code == 403


def test_an_owner_changes_a_role_and_a_team_and_the_event_says_how(cast: Cast) -> None:
    answer = cast.client(cast.ana).post(
        f"/acme/setup/people/{cast.vic.pk}/", fields("Vic", "manager", cast.team.pk), follow=True
    )

    assert "Vic is saved" in answer.content.decode()
    with use_tenant(cast.acme):
        vic = Membership.objects.get(pk=cast.vic.pk)
        assert (vic.role, vic.team_id) == ("manager", cast.team.pk)
        event = Event.objects.get(name="membership.changed")
        assert event.data == {"changes": {"role": ["viewer", "manager"], "team": [None, "Growth"]}}
        assert event.actor_id == cast.ana.pk


def test_saving_without_a_change_records_nothing(cast: Cast) -> None:
    cast.client(cast.ana).post(f"/acme/setup/people/{cast.vic.pk}/", fields("Vic", "viewer"))

    with use_tenant(cast.acme):
        assert not Event.objects.filter(name="membership.changed").exists()


def test_a_role_counts_from_the_next_request_on(cast: Cast) -> None:
    ben = cast.client(cast.ben)
    assert ben.get("/acme/setup/people/").status_code == 403

    cast.client(cast.ana).post(f"/acme/setup/people/{cast.ben.pk}/", fields("Ben", "admin"))
    assert ben.get("/acme/setup/people/").status_code == 200

    cast.client(cast.ana).post(f"/acme/setup/people/{cast.ben.pk}/", fields("Ben", "viewer"))
    assert ben.get("/acme/setup/people/").status_code == 403


def test_an_ended_member_is_out_with_the_next_request(cast: Cast) -> None:
    ben = cast.client(cast.ben)
    assert ben.get("/").headers["Location"] == "/acme/"

    cast.client(cast.ana).post(f"/acme/setup/people/{cast.ben.pk}/end/")

    assert ben.get("/acme/setup/people/").status_code == 404
    assert "belong to no organisation" in ben.get("/").content.decode()
    assert "Former members" in cast.client(cast.ana).get("/acme/setup/people/").content.decode()


def test_the_last_owner_can_neither_step_down_nor_leave(cast: Cast) -> None:
    client = cast.client(cast.ana)

    down = client.post(f"/acme/setup/people/{cast.ana.pk}/", fields("Ana", "admin"))
    assert down.status_code == 422
    assert "last owner" in down.content.decode()
    gone = client.post(f"/acme/setup/people/{cast.ana.pk}/end/", follow=True)
    assert "last owner" in gone.content.decode()
    assert role_of(cast, cast.ana) == "owner"


def test_with_a_second_owner_the_first_may_step_down(cast: Cast) -> None:
    client = cast.client(cast.ana)
    client.post(f"/acme/setup/people/{cast.max.pk}/", fields("Max", "owner"))

    client.post(f"/acme/setup/people/{cast.ana.pk}/", fields("Ana", "member"))

    assert (role_of(cast, cast.max), role_of(cast, cast.ana)) == ("owner", "member")


def test_an_ended_owner_does_not_count_as_an_owner(cast: Cast) -> None:
    with use_tenant(cast.acme):
        change_member(actor=cast.ana, member=cast.max, name="Max", role="owner", team=None)
        end_membership(actor=cast.ana, member=cast.max)
        with pytest.raises(ValidationError, match="last owner"):
            end_membership(actor=cast.ana, member=cast.ana)


def test_an_admin_makes_no_owner_and_touches_none(cast: Cast) -> None:
    with use_tenant(cast.acme):
        change_member(actor=cast.ana, member=cast.max, name="Max", role="admin", team=None)
        with pytest.raises(Forbidden):
            change_member(actor=cast.max, member=cast.ben, name="Ben", role="owner", team=None)
        with pytest.raises(Forbidden):
            change_member(actor=cast.max, member=cast.ana, name="Ana", role="viewer", team=None)
        with pytest.raises(Forbidden):
            end_membership(actor=cast.max, member=cast.ana)
    admin = cast.client(cast.max)
    assert admin.post(f"/acme/setup/people/{cast.ben.pk}/", fields("Ben", "owner")).status_code == 422
    assert admin.post(f"/acme/setup/people/{cast.ana.pk}/", fields("Ana", "viewer")).status_code == 403
    assert "Only an owner may change" in admin.get(f"/acme/setup/people/{cast.ana.pk}/").content.decode()
    assert role_of(cast, cast.ana) == "owner"


def test_anybody_may_leave(cast: Cast) -> None:
    with use_tenant(cast.acme):
        end_membership(actor=cast.vic, member=cast.vic)

    assert cast.client(cast.vic).get("/acme/setup/").status_code == 404


def test_a_team_of_another_organisation_is_no_choice(cast: Cast) -> None:
    with use_tenant(cast.rival):
        from accounts.models import Team

        theirs = Team(key="spies", name="Spies")
        theirs.save()

    answer = cast.client(cast.ana).post(f"/acme/setup/people/{cast.ben.pk}/", fields("Ben", "member", theirs.pk))

    assert answer.status_code == 422
    assert "Spies" not in answer.content.decode()


def test_cleo_sees_no_person_of_acme_under_any_address(cast: Cast) -> None:
    cleo = cast.client(cast.cleo)

    for pk in (cast.ana.pk, cast.ben.pk, 999_999):
        assert cleo.get(f"/acme/setup/people/{pk}/").status_code == 404
        assert cleo.get(f"/rival/setup/people/{pk}/").status_code == 404
        assert cleo.post(f"/rival/setup/people/{pk}/", fields("Owned", "viewer")).status_code == 404
        assert cleo.post(f"/rival/setup/people/{pk}/end/").status_code == 404
    assert role_of(cast, cast.ana) == "owner"
