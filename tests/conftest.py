"""What every test may ask for: a database with the serving role, the cast, a client signed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client, TestCase, TransactionTestCase
from hypothesis import settings as hypothesis

from accounts.models import Membership, Team, User
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests import template_database
from tests.economy import emptied_row_by_row, read_static_files_once, spare_what_lasts
from tests.turns import LongestFirst, file_of, in_turn

# How long one example takes says more about the machine than about the code.
hypothesis.register_profile("some", deadline=None, max_examples=30)
hypothesis.register_profile("many", deadline=None, max_examples=200)
read_static_files_once()


def pytest_configure(config: pytest.Config) -> None:
    """Made-up examples are some, and many where the long tests run too; the tests read it when they are imported."""
    hypothesis.load_profile("some" if "not long" in config.getoption("markexpr") else "many")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LongestFirst | None:
    """Several workers take turns by what takes longest."""
    return LongestFirst(config, log) if config.getoption("dist") == "loadscope" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The same order in every worker; alone, one keeps the usual one."""
    if hasattr(config, "workerinput"):
        items[:] = in_turn(items, lambda item: file_of(item.nodeid))


def pytest_collection_finish() -> None:
    """Everything is imported by now."""
    spare_what_lasts()


def _flush_as_owner(self: TransactionTestCase) -> None:
    # The serving role may not, so after a test with real commits the owner empties the tables.
    if emptied_row_by_row():
        return
    call_command("flush", verbosity=0, interactive=False, database="owner", inhibit_post_migrate=True)


TransactionTestCase._fixture_teardown = _flush_as_owner  # type: ignore[attr-defined]  # Django's own, replaced for all tests
TransactionTestCase.databases = {"default", "owner"}
TestCase.databases = {"default"}


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """One test database, a fresh copy of the migrated one: the owner makes it, the serving role is tested in it."""
    with django_db_blocker.unblock():
        before = template_database.begin()
    yield
    with django_db_blocker.unblock():
        template_database.end(before, is_kept=django_db_keepdb)


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class Cast:
    """Ana owns Acme, Max manages, Ben is a member, Vic only views; Cleo owns Rival and is refused everywhere."""

    def __init__(self) -> None:
        self.acme = Tenant.objects.create(slug="acme", name="Acme", currency="EUR", time_zone="Europe/Berlin")
        self.rival = Tenant.objects.create(slug="rival", name="Rival", currency="USD", time_zone="America/New_York")
        with use_tenant(self.acme):
            self.team = Team(key="growth", name="Growth")
            self.team.save()
            self.ana = self.member("ana@acme.example", "Ana", "owner")
            self.max = self.member("max@acme.example", "Max", "manager")
            self.ben = self.member("ben@acme.example", "Ben", "member", self.team)
            self.vic = self.member("vic@acme.example", "Vic", "viewer")
        with use_tenant(self.rival):
            self.cleo = self.member("cleo@rival.example", "Cleo", "owner")

    def member(self, email: str, name: str, role: str, team: Team | None = None) -> Membership:
        """A person of the tenant in force."""
        user = User.objects.create_user(email, "correct horse battery", name=name)
        membership = Membership(user=user, name=name, role=role, team=team)
        membership.save()
        return membership

    def client(self, membership: Membership) -> Client:
        """A browser in which this person is signed in."""
        client = Client()
        client.force_login(membership.user, backend="django.contrib.auth.backends.ModelBackend")
        return client


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, in a transaction that is rolled back."""
    return Cast()


@pytest.fixture
def acme(cast: Cast) -> Iterator[Tenant]:
    """Inside Acme's transaction."""
    with use_tenant(cast.acme):
        # The test's own frame, not a business transaction: requests of the test open theirs inside it.
        connections["default"].atomic_blocks[-1]._from_testcase = True  # type: ignore[attr-defined]  # what Django's own test case does
        yield cast.acme
