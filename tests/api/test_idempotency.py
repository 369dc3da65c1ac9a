"""A POST that is sent again does its work once, also when both arrive together."""

from __future__ import annotations

from okrs.models import Cycle
from tenancy.context import use_tenant
from tests.api.conftest import Caller, Organisation
from tests.conftest import Cast

CYCLE = {"name": "Once", "starts_on": "2026-01-01", "ends_on": "2026-03-31"}


def how_many(cast: Cast) -> int:
    """How many cycles Acme has."""
    with use_tenant(cast.acme):
        return Cycle.objects.count()


def test_a_repeated_request_is_answered_and_not_done_again(organisation: Organisation) -> None:
    cast = organisation.cast
    ana = Caller(cast.ana)
    first = ana.post("cycles/", CYCLE, Idempotency_Key="k1")
    again = ana.post("cycles/", CYCLE, Idempotency_Key="k1")
    assert (again.status_code, again.content, again["ETag"]) == (201, first.content, first["ETag"])
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert how_many(cast) == 2  # the organisation has one


def test_a_replayed_job_keeps_its_address(organisation: Organisation) -> None:
    cast = organisation.cast
    ana = Caller(cast.ana)
    first, again = (ana.post("rollup/", Idempotency_Key="k") for _ in range(2))
    assert (again.status_code, again["Location"]) == (202, first["Location"])


def test_a_replay_keeps_every_digit(organisation: Organisation) -> None:
    body = '{"key_result": "KR1", "value": 12345678901234567.8901234567}'
    first, again = (organisation.ana.post("check-ins/", body, Idempotency_Key="k") for _ in range(2))
    assert first.content == again.content
    assert b"12345678901234567.8901234567" in again.content


def test_the_same_key_for_another_body_or_address_is_refused(organisation: Organisation) -> None:
    cast = organisation.cast
    ana = Caller(cast.ana)
    ana.post("cycles/", CYCLE, Idempotency_Key="k1")
    assert ana.post("cycles/", CYCLE | {"name": "Other"}, Idempotency_Key="k1").status_code == 422
    assert ana.post("rollup/", CYCLE, Idempotency_Key="k1").status_code == 422
    assert how_many(cast) == 2  # the organisation has one


def test_a_request_that_failed_may_be_sent_again(organisation: Organisation) -> None:
    cast = organisation.cast
    ana = Caller(cast.ana)
    assert ana.post("objectives/", {"title": "x", "cycle": "once"}, Idempotency_Key="k1").status_code == 400
    ana.post("cycles/", CYCLE | {"key": "once"})
    assert ana.post("objectives/", {"title": "x", "cycle": "once"}, Idempotency_Key="k1").status_code == 201


def test_a_key_is_its_makers_own(organisation: Organisation) -> None:
    cast = organisation.cast
    for member in (cast.ana, cast.cleo):
        answer = Caller(member).post("cycles/", CYCLE, Idempotency_Key="k1")
        assert "Idempotent-Replayed" not in answer


def test_a_key_that_is_no_key_is_refused(organisation: Organisation) -> None:
    cast = organisation.cast
    assert Caller(cast.ana).post("cycles/", CYCLE, Idempotency_Key="x" * 201).status_code == 400
    assert how_many(cast) == 1
