"""The transaction in which figures are computed: one view of the facts, one computation a tenant at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg.pq import TransactionStatus

from rollups.engine.prepared import FOR_ANY_IDS, ask_once
from tenancy.context import use_tenant
from tenancy.models import Tenant

# The serving role's 15 s are for requests; a large tenant's rollup may take minutes. Nobody waits for the disk to have
# the figures: a server that dies loses them together with what deleted their marks, so they are computed again.
BEGINNING = """
    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
    SET LOCAL statement_timeout = '30min';
    SET LOCAL synchronous_commit = off
"""


class Busy(Exception):
    """Another process computes this tenant's figures now."""


LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('rollup', %(tenant)s))"


@contextmanager
def consistent(tenant: Tenant | int) -> Iterator[None]:
    """Run the block as the tenant, seeing the facts of one moment however many statements read them.

    Inside a transaction that has begun already isolation and time limit are that one's.
    """
    outermost = not connection.in_atomic_block
    with use_tenant(tenant):
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute(BEGINNING)
        yield


@contextmanager
def computing(tenant: Tenant) -> Iterator[None]:
    """A consistent view under the tenant's lock; raises Busy while another process has it."""
    with use_tenant(tenant):
        _begin(BEGINNING)
        lock(tenant.pk)
        yield


@contextmanager
def carrying(tenant: Tenant, columns: str, values: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The same, planning for any ids; yields what these `columns` say, asked in the message that takes the lock."""
    with use_tenant(tenant):
        _begin(f"{BEGINNING}; {FOR_ANY_IDS}")
        yield _locked(tenant.pk, f"{LOCK}, {columns}", values)


def lock(tenant_id: int) -> None:
    """Take the tenant's lock until the transaction ends; raises Busy rather than wait.

    Waiting would be wrong: the view of the facts is taken before the wait and would be old after it.
    """
    _locked(tenant_id, LOCK, {})


def _begin(settings: str) -> None:
    """Begin the transaction with these settings; in one that has begun (a test's) they are made by themselves."""
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    if wrapper.connection.info.transaction_status == TransactionStatus.IDLE:
        wrapper.begin_with(settings)
    elif "plan_cache_mode" in settings:
        with connection.cursor() as cursor:
            cursor.execute(FOR_ANY_IDS)


def _locked(tenant_id: int, statement: str, values: dict[str, Any]) -> tuple[Any, ...]:
    [(is_ours, *found)] = ask_once(statement, values | {"tenant": tenant_id})
    if not is_ours:
        raise Busy(f"The figures of tenant {tenant_id} are being computed.")
    return tuple(found)
