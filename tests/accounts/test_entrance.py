"""Coming in: sign-up opens an organisation, sign-in leads to one's own, other people's do not exist."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.actions.tenants import free_slug
from accounts.models import Membership, User
from accounts.queries import tenants_of
from activity.models import Event
from okrs.models import Cycle
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast

FORM = {
    "name": "Dana Cole",
    "email": "dana@new.example",
    "password1": "plum harbour kettle",
    "organisation": "New Ventures",
    "slug": "",
    "time_zone": "Asia/Tokyo",
    "currency": "JPY",
}


@pytest.fixture
def browser() -> Client:
    """A browser in which nobody is signed in."""
    return Client()


@pytest.mark.django_db
def test_signing_up_opens_an_organisation_with_its_owner_and_the_current_quarter(browser: Client) -> None:
    assert browser.get("/accounts/signup/").status_code == 200

    answer = browser.post("/accounts/signup/", FORM)

    assert answer.status_code == 302, answer.content.decode()
    user = User.objects.get(email="dana@new.example")
    assert user.name == "Dana Cole"
    (own,) = tenants_of(user.pk)
    assert (own.role, own.name) == ("owner", "Dana Cole")
    assert (own.tenant.slug, own.tenant.name) == ("new-ventures", "New Ventures")
    assert (own.tenant.currency, own.tenant.time_zone) == ("JPY", "Asia/Tokyo")
    with use_tenant(own.tenant):
        cycle = Cycle.objects.get()
        assert (cycle.state, cycle.starts_on.day, (cycle.ends_on - cycle.starts_on).days in range(89, 93)) == (
            "active",
            1,
            True,
        )
        assert set(Event.objects.values_list("name", flat=True)) == {"tenant.opened", "cycle.created"}


@pytest.mark.django_db
def test_after_signing_up_the_front_page_leads_to_the_organisation(browser: Client) -> None:
    browser.post("/accounts/signup/", FORM)

    answer = browser.get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/new-ventures/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("slug", "api", "“api” is taken. “api-2” is free."),
        ("slug", "acme", "“acme” is taken. “acme-2” is free."),
        ("slug", "A B", "small letters"),
        ("organisation", "", "required"),
        ("password1", "short", "too short"),
        ("email", "ana@acme.example", "already registered"),
        ("time_zone", "Europe/Atlantis", "valid choice"),
    ],
)
def test_a_sign_up_that_cannot_be_says_why_and_leaves_nothing(
    cast: Cast, browser: Client, field: str, value: str, words: str
) -> None:
    before = (User.objects.count(), Tenant.objects.count())

    answer = browser.post("/accounts/signup/", {**FORM, field: value})

    assert words in answer.content.decode()
    assert (User.objects.count(), Tenant.objects.count()) == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "slug"),
    [("Acme", "acme-2"), ("Rival & Sons", "rival-sons"), ("API", "api-2"), ("Ö", "team-o"), ("日本", "team")],
)
def test_the_suggested_address_is_free_and_readable(cast: Cast, name: str, slug: str) -> None:
    assert free_slug(name) == slug


@pytest.mark.django_db
def test_signing_in_leads_to_the_only_organisation(cast: Cast, browser: Client) -> None:
    answer = browser.post("/accounts/login/", {"login": "ben@acme.example", "password": "correct horse battery"})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get("/")["Location"] == "/acme/"


@pytest.mark.django_db
def test_a_wrong_password_is_refused_in_the_same_words_as_an_unknown_address(cast: Cast, browser: Client) -> None:
    for login in ("ben@acme.example", "nobody@acme.example"):
        answer = browser.post("/accounts/login/", {"login": login, "password": "wrong horse battery"})
        assert "not correct" in answer.content.decode()


@pytest.mark.django_db
def test_somebody_with_two_organisations_chooses_and_switches(cast: Cast) -> None:
    client = cast.client(cast.ana)
    answer = client.post("/new/", {"organisation": "Second House", "slug": "", "time_zone": "UTC", "currency": "EUR"})
    assert (answer.status_code, answer["Location"]) == (302, "/second-house/")

    front = client.get("/").content.decode()
    assert 'href="/acme/"' in front
    assert 'href="/second-house/"' in front
    assert "Rival" not in front

    page = client.get("/acme/setup/people/").content.decode()
    assert 'href="/second-house/"' in page
    assert 'href="/acme/" aria-current="true"' in page


@pytest.mark.django_db
def test_a_person_without_an_organisation_is_told_what_to_do(browser: Client) -> None:
    browser.force_login(
        User.objects.create_user("lone@some.example"), backend="django.contrib.auth.backends.ModelBackend"
    )

    page = browser.get("/").content.decode()

    assert "belong to no organisation yet" in page
    assert "/new/" in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/acme/setup/people/", "/no-such-place/", "/acme/no-such-page/"])
def test_anonymous_visitors_are_asked_to_sign_in_wherever_they_go(cast: Cast, browser: Client, path: str) -> None:
    answer = browser.get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_another_organisation_and_one_that_is_not_there_look_alike(cast: Cast) -> None:
    client = cast.client(cast.cleo)

    others, absent = client.get("/acme/setup/people/"), client.get("/nobody/setup/people/")

    assert others.status_code == absent.status_code == 404
    assert others.content == absent.content


@pytest.mark.django_db
def test_a_forgotten_password_is_set_by_the_link_in_a_letter(cast: Cast, browser: Client) -> None:
    assert browser.get("/accounts/password/reset/").status_code == 200
    answer = browser.post("/accounts/password/reset/", {"email": "ben@acme.example"}, follow=True)
    assert "Look at your mail" in answer.content.decode()
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert link is not None

    form = browser.get(link[1], follow=True)
    done = browser.post(
        form.redirect_chain[-1][0], {"password1": "wide river lantern", "password2": "wide river lantern"}, follow=True
    )

    assert "Your password is saved" in done.content.decode()
    assert Client().login(username="ben@acme.example", password="wide river lantern")


@pytest.mark.django_db
def test_signing_out_ends_the_session(cast: Cast) -> None:
    client = cast.client(cast.ben)
    assert "Sign out?" in client.get("/accounts/logout/").content.decode()

    client.post("/accounts/logout/")

    assert client.get("/acme/")["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_ones_own_name_changes_in_every_organisation(cast: Cast) -> None:
    client = cast.client(cast.ana)
    client.post("/new/", {"organisation": "Second House", "slug": "", "time_zone": "UTC", "currency": "EUR"})

    answer = client.post("/accounts/profile/", {"name": "Ana Maria"}, follow=True)

    assert "Your name is saved" in answer.content.decode()
    assert {own.name for own in tenants_of(cast.ana.user_id)} == {"Ana Maria"}
    with use_tenant(cast.acme):
        assert Event.objects.get(name="membership.changed").data["changes"] == {"name": ["Ana", "Ana Maria"]}


@pytest.mark.django_db
def test_an_empty_name_is_refused(cast: Cast) -> None:
    answer = cast.client(cast.ben).post("/accounts/profile/", {"name": "   "})

    assert answer.status_code == 422
    with use_tenant(cast.acme):
        assert Membership.objects.get(pk=cast.ben.pk).name == "Ben"
