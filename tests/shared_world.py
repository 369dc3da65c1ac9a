"""Rows that all tests of a module read, made once: each test then runs in a savepoint of the same transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.test import override_settings

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@contextmanager
def shared_world(django_db_blocker: Any) -> Iterator[None]:
    """A transaction around a module's tests, taken back after the last one; nothing in it is ever committed."""
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=QUICK), transaction.atomic():
        # A test's own frame, not a business transaction: it may hold several tenants' stories.
        connections["default"].atomic_blocks[-1]._from_testcase = True  # type: ignore[attr-defined]  # what Django's own test case does
        yield
        transaction.set_rollback(True)
