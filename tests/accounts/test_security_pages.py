"""Every page about signing in: drawn in the house's frame, under the strict policy, and working."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tests.conftest import Cast

PUBLIC = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/password/reset/done/"]
OWN = [
    "/accounts/profile/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/sessions/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/3rdparty/",
    "/new/",
    "/",
]
# What a strict policy refuses: inline styles, handlers, and scripts that would run.
REFUSED = re.compile(r"""\sstyle=|\son[a-z]+=["']|hx-on|<style|javascript:""")
INLINE_SCRIPT = re.compile(r"<script(?![^>]*(?:\ssrc=|type=\"application/json\"))")


def check(page: str) -> None:
    """One page in our frame that the policy does not break."""
    assert "css/tokens" in page
    assert REFUSED.search(page) is None
    assert INLINE_SCRIPT.search(page) is None
    assert page.count("<h1") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_keep_the_policy(path: str) -> None:
    answer = Client().get(path)

    assert answer.status_code == 200
    check(answer.content.decode())
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.fixture
def ana(cast: Cast) -> Client:
    """Ana, who has signed in by her password and shown again that it is her."""
    client = Client()
    client.post("/accounts/login/", {"login": "ana@acme.example", "password": "correct horse battery"})
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    return client


@pytest.mark.parametrize("path", OWN)
def test_pages_of_ones_own_account_keep_the_policy(ana: Client, path: str) -> None:
    answer = ana.get(path, follow=path != "/")

    assert answer.status_code in {200, 302}
    if answer.status_code == 200:
        check(answer.content.decode())


@pytest.mark.parametrize("path", [path for path in OWN if path != "/accounts/logout/"])
def test_they_are_for_those_who_are_signed_in(cast: Cast, path: str) -> None:
    assert Client().get(path)["Location"].startswith("/accounts/login/")


def switch_on_totp(ana: Client) -> str:
    """Switch the second step on; the answer is the secret."""
    page = ana.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert secret is not None
    assert 'src="data:image/svg+xml' in page
    ana.post("/accounts/2fa/totp/activate/", {"code": code_of(secret[1])})
    return secret[1]


def code_of(secret: str) -> str:
    """What the app on the phone shows now."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())))))


def test_the_second_step_is_switched_on_asked_for_and_switched_off(cast: Cast, ana: Client) -> None:
    secret = switch_on_totp(ana)
    assert Authenticator.objects.filter(user_id=cast.ana.user_id, type="totp").exists()
    check(ana.get("/accounts/2fa/").content.decode())

    stranger = Client()
    asked = stranger.post(
        "/accounts/login/", {"login": "ana@acme.example", "password": "correct horse battery"}, follow=True
    )
    check(asked.content.decode())
    assert "One more step" in asked.content.decode()
    assert stranger.get("/acme/setup/")["Location"].startswith("/accounts/login/"), "half signed in is not signed in"
    wrong = stranger.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Incorrect code" in wrong.content.decode()
    assert secret

    check(ana.get("/accounts/2fa/totp/deactivate/", follow=True).content.decode())
    ana.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user_id=cast.ana.user_id, type="totp").exists()


def test_recovery_codes_open_the_door_once_each(cast: Cast, ana: Client) -> None:
    switch_on_totp(ana)
    check(ana.get("/accounts/2fa/recovery-codes/generate/").content.decode())
    page = ana.post("/accounts/2fa/recovery-codes/generate/", follow=True).content.decode()
    check(page)
    code = re.search(r"<pre[^>]*>\s*(\S+)", page)
    assert code is not None

    def enter() -> bool:
        browser = Client()
        browser.post("/accounts/login/", {"login": "ana@acme.example", "password": "correct horse battery"})
        browser.post("/accounts/2fa/authenticate/", {"code": code[1]})
        return browser.get("/acme/setup/").status_code == 200

    assert enter()
    assert not enter()


def test_what_changes_the_sign_in_asks_again_who_it_is(cast: Cast) -> None:
    answer = cast.client(cast.ana).get("/accounts/2fa/totp/activate/", follow=True)

    assert "Show that it is you" in answer.content.decode()
    check(answer.content.decode())


def test_sessions_are_listed_and_the_others_ended(ana: Client, cast: Cast) -> None:
    other = Client()
    other.post("/accounts/login/", {"login": "ana@acme.example", "password": "correct horse battery"})
    assert "Sign the others out" in ana.get("/accounts/sessions/").content.decode()

    ana.post("/accounts/sessions/")

    assert other.get("/acme/setup/").status_code == 302
    assert ana.get("/acme/setup/").status_code == 200


def test_an_address_is_added_and_removed(ana: Client) -> None:
    ana.post("/accounts/email/", {"action_add": "", "email": "ana@home.example"})
    page = ana.get("/accounts/email/").content.decode()
    check(page)
    assert "ana@home.example" in page
    assert "not confirmed yet" in page

    ana.post("/accounts/email/", {"action_remove": "", "email": "ana@home.example"})
    assert 'value="ana@home.example"' not in ana.get("/accounts/email/").content.decode()
