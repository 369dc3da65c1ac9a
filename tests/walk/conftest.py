"""The world that is walked, made once a module, and the callers who walk it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from accounts.actions.tokens import create_token
from accounts.models import Membership, User
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.shared_world import shared_world
from tests.walk.asking import Walker
from tests.walk.routes import Route
from tests.walk.world import CANARY, OWN_ID, OWN_WORD, VICTIM_ID, Filling, fill, fingerprint


@dataclass
class World:
    """Acme, whose people walk; Rival, the victim; what Rival looked like before."""

    cast: Cast
    operator: User
    before: Mapping[str, str]
    clients: dict[str, Client] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    refused: set[tuple[Route, str]] = field(default_factory=set)

    def browser(self, who: str) -> Walker:
        """Somebody signed in; "" is a stranger."""
        return Walker(self.clients[who], self.cast.acme, self.cast.rival, self.before, refused=self.refused)

    def program(self, who: str) -> Walker:
        """A program with somebody's token."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        return Walker(Client(), self.cast.acme, self.cast.rival, self.before, headers, self.refused)


@pytest.fixture(scope="module")
def made_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, in a transaction that is taken back after the module."""
    with shared_world(django_db_blocker):
        yield build()


@pytest.fixture
def world(made_once: World, db: None) -> World:
    """The world; what a test changes is taken back."""
    return made_once


def build() -> World:
    """Everybody, signed in, with a token each."""
    cast = Cast()
    make: Callable[..., User] = User.objects.create_user
    fill(cast.rival, Filling(VICTIM_ID, CANARY, make("dora@rival.example", name="Dora")))
    fill(cast.acme, Filling(OWN_ID, OWN_WORD, make("otto@acme.example", name="Otto")))
    operator = make("op@host.example", is_staff=True, is_superuser=True)
    world = World(cast, operator, fingerprint(cast.rival))
    for who in ("ana", "ben", "vic", "cleo"):
        member: Membership = getattr(cast, who)
        world.clients[who] = cast.client(member)
        with use_tenant(member.tenant_id):
            _, world.tokens[who] = create_token(actor=member, member=member, name="walk")
    world.before = fingerprint(cast.rival)
    world.clients[""] = Client()
    world.clients["operator"] = Client()
    world.clients["operator"].force_login(operator, backend="django.contrib.auth.backends.ModelBackend")
    return world
