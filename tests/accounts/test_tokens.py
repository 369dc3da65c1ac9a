"""Bearer tokens: shown once, kept as a hash, bound to a tenant and a living member."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.actions.people import end_membership
from accounts.actions.tokens import create_token, revoke_token
from accounts.models import ApiToken, Membership, Team, User
from accounts.permissions import Forbidden
from tenancy.context import use_tenant
from tests.conftest import Cast

pytestmark = pytest.mark.urls("tests.accounts.probe_urls")


def token_for(cast: Cast, member: Membership, **options: Any) -> tuple[ApiToken, str]:
    """A token as the member would make it."""
    with use_tenant(member.tenant_id):
        return create_token(actor=member, member=member, name="a test", **options)


def ask(text: str, method: str = "get", **data: Any) -> Any:
    """A request to the probe with this token."""
    headers = {"Authorization": f"Bearer {text}"}
    return getattr(Client(), method)("/api/v1/probe/", data or None, content_type="application/json", headers=headers)


def test_a_token_acts_as_its_member_in_its_tenant(cast: Cast) -> None:
    acme, rival = token_for(cast, cast.ben)[1], token_for(cast, cast.cleo)[1]

    assert ask(acme).json() == {"as": "Ben", "tenant": "acme", "people": ["Ana", "Ben", "Max", "Vic"]}
    assert ask(rival).json() == {"as": "Cleo", "tenant": "rival", "people": ["Cleo"]}


def test_the_text_is_nowhere_in_the_database(cast: Cast) -> None:
    token, text = token_for(cast, cast.ben)
    secret = text.rpartition("_")[2] if text.count("_") == 3 else text[-43:]

    assert re.fullmatch(rf"alg_{cast.acme.pk}_[0-9a-f]{{10}}_[A-Za-z0-9_-]{{43}}", text)
    assert secret not in repr(vars(token))


@pytest.mark.parametrize("ruin", ["", "x", "secret", "prefix", "tenant", "scheme", "unicode"])
def test_a_token_that_is_not_quite_right_opens_nothing(cast: Cast, ruin: str) -> None:
    text = token_for(cast, cast.ben)[1]
    bad = {
        "": "",
        "x": "x" * 80,
        "secret": text[:-1] + ("A" if text[-1] != "A" else "B"),
        "prefix": re.sub(r"_[0-9a-f]{10}_", "_0123456789_", text),
        "tenant": text.replace(f"alg_{cast.acme.pk}_", f"alg_{cast.rival.pk}_"),
        "scheme": text,
        "unicode": text.replace("alg_", "alg_٣"),
    }[ruin]
    scheme = "Token" if ruin == "scheme" else "Bearer"

    header = f"{scheme} {bad}".encode().decode("latin-1")
    answer = Client().get("/api/v1/probe/", HTTP_AUTHORIZATION=header)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "Ben" not in answer.content.decode()


def test_no_token_is_401_even_with_a_session(cast: Cast) -> None:
    assert cast.client(cast.ana).get("/api/v1/probe/").status_code == 401


def test_an_expired_token_is_dead(cast: Cast) -> None:
    token, text = token_for(cast, cast.ben)
    with use_tenant(cast.acme):
        ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert ask(text).status_code == 401


def test_a_revoked_token_is_dead_with_the_next_request(cast: Cast) -> None:
    token, text = token_for(cast, cast.ben)
    assert ask(text).status_code == 200

    with use_tenant(cast.acme):
        revoke_token(actor=cast.ben, token=token)

    assert ask(text).status_code == 401


def test_a_token_dies_with_the_membership_and_stays_dead(cast: Cast) -> None:
    text = token_for(cast, cast.ben)[1]
    with use_tenant(cast.acme):
        end_membership(actor=cast.ana, member=cast.ben)
    assert ask(text).status_code == 401

    with use_tenant(cast.acme):
        Membership.objects.filter(pk=cast.ben.pk).update(ended_at=None)
    assert ask(text).status_code == 401


def test_a_token_of_a_closed_sign_in_is_dead(cast: Cast) -> None:
    text = token_for(cast, cast.ben)[1]
    User.objects.filter(pk=cast.ben.user_id).update(is_active=False)

    assert ask(text).status_code == 401


def test_a_read_only_token_reads_and_nothing_else(cast: Cast) -> None:
    text = token_for(cast, cast.ana, read_only=True)[1]

    assert ask(text).status_code == 200
    refused = ask(text, "post", status=201)
    assert refused.status_code == 403
    assert "may only read" in refused.content.decode()
    with use_tenant(cast.acme):
        assert not Team.objects.filter(key="probe").exists()


@pytest.mark.parametrize(("status", "kept"), [(201, True), (400, False), (409, False), (422, False)])
def test_what_is_refused_is_rolled_back(cast: Cast, status: int, kept: bool) -> None:
    answer = ask(token_for(cast, cast.ana)[1], "post", status=status)

    assert answer.status_code == status
    with use_tenant(cast.acme):
        assert Team.objects.filter(key="probe").exists() is kept


def test_the_day_of_last_use_is_kept(cast: Cast) -> None:
    token, text = token_for(cast, cast.ben)
    ask(text)

    with use_tenant(cast.acme):
        assert ApiToken.objects.get(pk=token.pk).last_used_on == timezone.now().date()


def test_nobody_makes_a_token_that_acts_as_another(cast: Cast) -> None:
    with use_tenant(cast.acme), pytest.raises(Forbidden):
        create_token(actor=cast.ana, member=cast.ben, name="as Ben")


@pytest.mark.parametrize(("name", "days"), [("", 90), ("x", 0), ("x", 367), ("x", -1)])
def test_a_token_needs_a_name_and_an_end(cast: Cast, name: str, days: int) -> None:
    with use_tenant(cast.acme), pytest.raises(ValidationError):
        create_token(actor=cast.ana, member=cast.ana, name=name, days=days)


class TestCommand:
    """`create_token`, which the API's callers begin with."""

    def test_it_prints_the_token_alone(self, cast: Cast) -> None:
        out = StringIO()
        call_command("create_token", "--tenant", "acme", "--email", "Ben@acme.example", stdout=out)

        assert ask(out.getvalue().strip()).json()["as"] == "Ben"
        assert out.getvalue().count("\n") == 1

    def test_it_makes_read_only_ones_too(self, cast: Cast) -> None:
        out = StringIO()
        call_command("create_token", "--tenant", "acme", "--email", "ana@acme.example", "--read-only", stdout=out)

        assert ask(out.getvalue().strip(), "post", status=201).status_code == 403

    @pytest.mark.parametrize(
        ("tenant", "email"),
        [("nobody", "ana@acme.example"), ("acme", "cleo@rival.example"), ("acme", "absent@acme.example")],
    )
    def test_it_says_what_it_did_not_find(self, cast: Cast, tenant: str, email: str) -> None:
        with pytest.raises(CommandError):
            call_command("create_token", "--tenant", tenant, "--email", email, stdout=StringIO())


@pytest.mark.urls("alignment.urls")
class TestPage:
    """Set-up, Tokens."""

    def test_the_text_is_shown_once(self, cast: Cast) -> None:
        client = cast.client(cast.ana)

        made = client.post("/acme/setup/tokens/", {"name": "nightly export", "days": "30", "read_only": "on"})
        text = re.search(r"alg_\d+_[0-9a-f]{10}_[A-Za-z0-9_-]{43}", made.content.decode())

        assert text is not None
        assert "no-store" in made["Cache-Control"]
        again = client.get("/acme/setup/tokens/").content.decode()
        assert "nightly export" in again
        assert text[0] not in again
        with use_tenant(cast.acme):
            token = ApiToken.objects.get()
        assert (token.read_only, token.membership_id) == (True, cast.ana.pk)

    def test_it_is_revoked_there(self, cast: Cast) -> None:
        token, _ = token_for(cast, cast.ben)

        page = cast.client(cast.ana).post(f"/acme/setup/tokens/{token.pk}/revocation/", follow=True).content.decode()

        assert "no longer works" in page
        with use_tenant(cast.acme):
            assert ApiToken.objects.get().revoked_at is not None

    def test_cleo_revokes_nothing_of_acme(self, cast: Cast) -> None:
        token, _ = token_for(cast, cast.ben)

        assert cast.client(cast.cleo).post(f"/rival/setup/tokens/{token.pk}/revocation/").status_code == 404
        assert cast.client(cast.cleo).post(f"/acme/setup/tokens/{token.pk}/revocation/").status_code == 404
        with use_tenant(cast.acme):
            assert ApiToken.objects.get().revoked_at is None
