"""What a person sees when somebody else was quicker, or is writing the same row."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, OperationalError

from accounts.models import Membership
from tests.conftest import Cast


def _raising(error: Exception) -> Any:
    def view(*args: Any, **kwargs: Any) -> None:
        raise error

    return view


def _busy() -> OperationalError:
    error = OperationalError("canceling statement due to lock timeout")
    error.__cause__ = psycopg.errors.LockNotAvailable()
    return error


@pytest.mark.parametrize(("error", "status"), [(_busy(), 503), (IntegrityError("duplicate key"), 409)])
def test_a_page_that_met_somebody_elses_write_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    monkeypatch.setattr("home.search.found", _raising(error))
    answer = cast.client(cast.ana).get("/acme/search/", {"q": "x"})
    assert answer.status_code == status
    assert b"Nothing of yours was saved" in answer.content


def test_another_failure_of_the_database_stays_a_failure(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("home.search.found", _raising(OperationalError("the disk is full")))
    with pytest.raises(OperationalError):
        cast.client(cast.ana).get("/acme/search/", {"q": "x"})


def test_nobody_is_made_owner_who_has_left(cast: Cast, acme: Any) -> None:
    from django.utils import timezone
    from rest_framework.serializers import ValidationError

    from accounts.rest.fields import Ref

    field = Ref(Membership, by="user__email")
    assert field.to_internal_value("ben@acme.example") == cast.ben
    Membership.objects.filter(pk=cast.ben.pk).update(ended_at=timezone.now())
    for named in ("ben@acme.example", cast.ben.pk):
        with pytest.raises(ValidationError, match="There is no membership"):
            field.to_internal_value(named)
