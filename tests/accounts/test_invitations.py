"""Invitations: offered by letter, taken once by the right person, withdrawn, out of date."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, Membership, User
from activity.models import Event
from tenancy.context import use_tenant
from tests.conftest import Cast

type Invite = Callable[..., str]
NEW = {"name": "Kim Park", "password": "amber tide lantern"}


@pytest.fixture
def invite(cast: Cast, django_capture_on_commit_callbacks: Callable[..., object]) -> Invite:
    """Ana invites somebody through the page; the answer is the path of the link in the letter."""

    def send(email: str = "kim@new.example", role: str = "member", team: int | str = "") -> str:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # the fixture has no types
            answer = cast.client(cast.ana).post(
                "/acme/setup/people/invite/", {"email": email, "role": role, "team": team}
            )
        assert answer.status_code == 302, answer.content.decode()
        (letter,) = mail.outbox
        assert letter.to == [email.lower()]
        assert letter.subject == "Ana invites you to Acme"
        found = re.search(r"http://testserver(/acme/invitation/\S+)", str(letter.body))
        assert found is not None
        return found[1]

    return send


def test_a_new_person_follows_the_letter_and_is_in(cast: Cast, invite: Invite) -> None:
    link, browser = invite(role="manager", team=cast.team.pk), Client()
    page = browser.get(link).content.decode()
    assert "Acme expects you" in page
    assert "manager in Growth" in page

    answer = browser.post(link, NEW)

    assert (answer.status_code, answer["Location"]) == (302, "/acme/")
    assert browser.get("/")["Location"] == "/acme/"
    user = User.objects.get(email="kim@new.example")
    assert EmailAddress.objects.get(user=user).verified
    with use_tenant(cast.acme):
        kim = Membership.objects.get(user=user)
        assert (kim.name, kim.role, kim.team_id) == ("Kim Park", "manager", cast.team.pk)
        assert set(Event.objects.values_list("name", flat=True)) == {"invitation.sent", "invitation.accepted"}


def test_only_the_hash_of_the_token_is_kept(cast: Cast, invite: Invite) -> None:
    token = invite().rstrip("/").rpartition("/")[2]

    with use_tenant(cast.acme):
        row = Invitation.objects.get()
    assert len(token) == 43
    assert token not in repr(vars(row))
    assert len(row.token_hash) == 64


def test_a_link_works_once(cast: Cast, invite: Invite) -> None:
    link = invite()
    Client().post(link, NEW)

    second = Client()
    assert second.get(link).status_code == 404
    assert second.post(link, {**NEW, "name": "Impostor"}).status_code == 404


def test_somebody_with_a_sign_in_signs_in_and_joins(cast: Cast, invite: Invite) -> None:
    link, browser = invite("cleo@rival.example", "viewer"), Client()
    asked = browser.get(link)
    assert asked.status_code == 302
    assert asked["Location"] == f"/accounts/login/?next={link}"

    browser.post(asked["Location"], {"login": "cleo@rival.example", "password": "correct horse battery"})
    assert "Join Acme" in browser.get(link).content.decode()
    answer = browser.post(link)

    assert answer["Location"] == "/acme/"
    assert browser.get("/").status_code == 200, "two organisations: a choice"
    with use_tenant(cast.acme):
        assert Membership.objects.get(user_id=cast.cleo.user_id).role == "viewer"


def test_an_invitation_is_not_for_whoever_finds_it(cast: Cast, invite: Invite) -> None:
    link, cleo = invite(), cast.client(cast.cleo)
    assert "another address" in cleo.get(link).content.decode()

    answer = cleo.post(link)

    assert answer.status_code == 422
    with use_tenant(cast.acme):
        assert not Membership.objects.filter(user_id=cast.cleo.user_id).exists()


def test_a_link_of_one_organisation_opens_no_other(cast: Cast, invite: Invite) -> None:
    link = invite()

    assert Client().get(link.replace("/acme/", "/rival/")).status_code == 404
    assert Client().get(link.replace("/acme/", "/nowhere/")).status_code == 404


@pytest.mark.parametrize("how", ["expired", "withdrawn", "resent", "replaced"])
def test_a_link_that_no_longer_stands_says_so(cast: Cast, invite: Invite, how: str) -> None:
    link, ana = invite(), cast.client(cast.ana)
    with use_tenant(cast.acme):
        pk = Invitation.objects.get().pk
        if how == "expired":
            Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    if how == "withdrawn":
        ana.post(f"/acme/setup/invitations/{pk}/withdrawal/")
    if how == "resent":
        ana.post(f"/acme/setup/invitations/{pk}/letter/")
    if how == "replaced":
        invite()

    answer = Client().get(link)

    assert answer.status_code == 404
    assert "no longer stands" in answer.content.decode()


def test_a_second_letter_carries_a_link_that_works(
    cast: Cast, invite: Invite, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    invite()
    mail.outbox.clear()
    with use_tenant(cast.acme):
        pk = Invitation.objects.get().pk
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # the fixture has no types
        cast.client(cast.ana).post(f"/acme/setup/invitations/{pk}/letter/")

    link = re.search(r"http://testserver(/acme/invitation/\S+)", str(mail.outbox[0].body))

    assert link is not None
    assert Client().get(link[1]).status_code == 200


def test_a_member_who_left_comes_back_as_the_same_person(cast: Cast, invite: Invite) -> None:
    cast.client(cast.ana).post(f"/acme/setup/people/{cast.ben.pk}/end/")
    link, ben = invite("ben@acme.example", "viewer"), cast.client(cast.ben)

    ben.post(link)

    with use_tenant(cast.acme):
        back = Membership.objects.get(user_id=cast.ben.user_id)
    assert (back.pk, back.role, back.ended_at) == (cast.ben.pk, "viewer", None)


@pytest.mark.parametrize(
    ("email", "role", "words"),
    [
        ("ben@acme.example", "member", "member already"),
        ("not an address", "member", "valid email"),
        ("kim@new.example", "emperor", "valid choice"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(cast: Cast, email: str, role: str, words: str) -> None:
    answer = cast.client(cast.ana).post("/acme/setup/people/invite/", {"email": email, "role": role, "team": ""})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not mail.outbox


def test_an_admin_invites_no_owner(cast: Cast) -> None:
    cast.client(cast.ana).post(f"/acme/setup/people/{cast.max.pk}/", {"name": "Max", "role": "admin", "team": ""})

    answer = cast.client(cast.max).post(
        "/acme/setup/people/invite/", {"email": "kim@new.example", "role": "owner", "team": ""}
    )

    assert answer.status_code == 422


@pytest.mark.parametrize("password", ["short", "password1234", "1234567890"])
def test_an_invited_person_needs_a_good_password(cast: Cast, invite: Invite, password: str) -> None:
    answer = Client().post(invite(), {**NEW, "password": password})

    assert answer.status_code == 422
    assert not User.objects.filter(email="kim@new.example").exists()


def test_nobody_but_admins_handles_invitations(cast: Cast, invite: Invite) -> None:
    invite()
    with use_tenant(cast.acme):
        pk = Invitation.objects.get().pk

    for who in (cast.ben, cast.vic, cast.max):
        assert cast.client(who).post(f"/acme/setup/invitations/{pk}/withdrawal/").status_code == 403
        assert cast.client(who).post(f"/acme/setup/invitations/{pk}/letter/").status_code == 403
    for path in ("withdrawal", "letter"):
        assert cast.client(cast.cleo).post(f"/rival/setup/invitations/{pk}/{path}/").status_code == 404
    with use_tenant(cast.acme):
        assert Invitation.objects.get().withdrawn_at is None
