"""Sixteen copies of one request, arriving together on their own connections."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from tests.api.conftest import Caller
from tests.api.test_idempotency import CYCLE, how_many
from tests.conftest import Cast


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_sixteen_at_once_do_the_work_once() -> None:
    cast = Cast()
    ana = Caller(cast.ana)

    def ask(_: int) -> Any:
        try:
            return Caller.post(ana, "cycles/", CYCLE, Idempotency_Key="together")
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(ask, range(16)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer for answer in answers) == 1
    assert how_many(cast) == 1
