"""The transaction in which figures are computed: one view of the facts, one computation a tenant at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

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


LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('rollup', %s))"


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
    """A consistent view under the tenant's lock, begun in one message; raises Busy while another process has it."""
    outermost = not connection.in_atomic_block
    with use_tenant(tenant):
        _lock(tenant.pk, f"{BEGINNING}; {LOCK}" if outermost else LOCK)
        yield


def lock(tenant_id: int) -> None:
    """Take the tenant's lock until the transaction ends; raises Busy rather than wait.

    Waiting would be wrong: the view of the facts is taken before the wait and would be old after it.
    """
    _lock(tenant_id, LOCK)


def _lock(tenant_id: int, statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statements, [tenant_id])
        while cursor.nextset():
            pass
        if not cursor.fetchone()[0]:
            raise Busy(f"The figures of tenant {tenant_id} are being computed.")
