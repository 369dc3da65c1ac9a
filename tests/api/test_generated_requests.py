"""Schemathesis on the document, as each of two tenants: no 5xx, nothing undescribed, and never the other's canary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, openapi
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi import checks

from alignment.wsgi import application
from tests.shared_world import shared_world
from tests.walk.asking import taken_back
from tests.walk.attacks import NAMES
from tests.walk.conftest import World, build
from tests.walk.world import ABSENT_ID, CANARY, OWN_ID, OWN_WORD, VICTIM_ID

# Whose id is one's own, and whose word is never to be seen.
TENANTS = {"ana": (OWN_ID, CANARY), "cleo": (VICTIM_ID, OWN_WORD)}
QUICK, LONG = 2, 100


@pytest.fixture(scope="module")
def made_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world of the walk: two tenants with one row of everything."""
    # As Django's own test client does: the end of a request would close the connection that holds the world.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    with shared_world(django_db_blocker):
        yield build()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def world(made_once: World, db: None) -> World:
    """The world; what a test changes is taken back."""
    return made_once


def test_a_few_requests_of_every_operation(world: World, subtests: pytest.Subtests) -> None:
    """As each tenant by turns: what is true of one operation as Ana is true of the next as Cleo."""
    every_operation(world, subtests, QUICK, by_turns=True)


@pytest.mark.long
def test_many_requests_of_every_operation(world: World, subtests: pytest.Subtests) -> None:
    every_operation(world, subtests, LONG)


def every_operation(world: World, subtests: pytest.Subtests, examples: int, *, by_turns: bool = False) -> None:
    """Generated requests, valid and not, of each operation of the document."""
    schema: Any = openapi.from_wsgi("/api/v1/schema/", app=application)
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) > 40
    load_all_checks()
    everybody = list(TENANTS)
    for place, operation in enumerate(operations):
        with subtests.test(operation.label):
            send_generated(operation, world, examples, everybody[place % 2 :][:1] if by_turns else everybody)


def send_generated(operation: Any, world: World, examples: int, people: list[str]) -> None:
    """Generated requests of one operation, each sent by these people: to think of them takes longer than to answer."""
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,  # the same requests each time, so that a failure is one of the code
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, about=st.sampled_from(["own", "own", "absent", ""]))
    def ask(case: Any, about: str) -> None:
        for who in people:
            own, never = TENANTS[who]
            aim(case, {"own": own, "absent": ABSENT_ID}.get(about), own)
            send(case, world.program(who).headers, never)

    ask()


def send(case: Any, headers: dict[str, str], never: str) -> None:
    """One request, which is taken back; what it answers is described, and never the other's word."""
    with taken_back():
        response = case.call(headers=headers)
        assert never.encode() not in response.content  # a file is no text
        assert response.status_code < 500
        case.validate_response(
            response,
            checks=[
                checks.status_code_conformance,
                checks.content_type_conformance,
                checks.response_headers_conformance,
                checks.response_schema_conformance,
            ],
        )


def aim(case: Any, pk: int | None, own: int) -> None:
    """Let most requests be about rows that there are: ids drawn from all numbers hit none."""
    if pk is None:
        return
    if "id" in (case.path_parameters or {}):
        case.path_parameters["id"] = pk
    if isinstance(case.body, dict):
        for name in set(case.body) & set(NAMES) - {"parents", "stages", "id"}:
            case.body[name] = own
