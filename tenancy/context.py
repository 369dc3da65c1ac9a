"""Whose rows this code may touch: one tenant per transaction, and none until somebody says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from tenancy.models import Tenant

_tenant_id: ContextVar[int | None] = ContextVar("tenant_id", default=None)
_person_id: ContextVar[int | None] = ContextVar("person_id", default=None)
_reader_id: ContextVar[int | None] = ContextVar("reader_id", default=None)


class NoTenant(RuntimeError):
    """A tenant's table was asked for while no tenant is set."""


class TenantChange(RuntimeError):
    """The tenant may not change inside a transaction."""


def tenant_id_or_none() -> int | None:
    """The id of the tenant in force, or None."""
    return _tenant_id.get()


def person_id_or_none() -> int | None:
    """The id of the user whose own memberships may be read across tenants, or None."""
    return _person_id.get()


def reader_id_or_none() -> int | None:
    """The id of the member for whom rows are read, or None: the system, which sees all of the tenant's."""
    return _reader_id.get()


def current_tenant_id() -> int:
    """The id of the tenant in force; raises NoTenant when there is none."""
    tenant_id = _tenant_id.get()
    if tenant_id is None:
        raise NoTenant("No tenant is set: wrap this in `with use_tenant(tenant):`.")
    return tenant_id


def _in_business_transaction() -> bool:
    # A test case wraps each test in atomic blocks of its own; those may hold several tenants' stories.
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


@contextmanager
def use_tenant(tenant: Tenant | int) -> Iterator[None]:
    """Run the block as this tenant, in one transaction; raises TenantChange inside another tenant's."""
    tenant_id = tenant if isinstance(tenant, int) else tenant.pk
    if tenant_id is None:
        raise NoTenant("This tenant has not been saved yet.")
    nested = _in_business_transaction()
    if nested and _tenant_id.get() != tenant_id:
        raise TenantChange(f"A transaction of tenant {_tenant_id.get()} may not turn to tenant {tenant_id}.")
    token = _tenant_id.set(tenant_id)
    try:
        with transaction.atomic(savepoint=not nested):
            yield
    finally:
        _tenant_id.reset(token)


@contextmanager
def wording_for(tenant_id: int) -> Iterator[None]:
    """Let the block put statements into words for this tenant; nothing is asked of the database, nothing set there."""
    token = _tenant_id.set(tenant_id)
    try:
        yield
    finally:
        _tenant_id.reset(token)


@contextmanager
def use_reader(member_id: int | None) -> Iterator[None]:
    """Let the block read as this member: what is not for them is in no answer of the database. None: the system."""
    token = _reader_id.set(member_id)
    try:
        yield
    finally:
        _reader_id.reset(token)


@contextmanager
def all_seeing() -> Iterator[None]:
    """Let the block read everything of the tenant, to compute; what it finds is shown only by its sums."""
    with use_reader(None):
        yield


@contextmanager
def use_person(user_id: int) -> Iterator[None]:
    """Run the block able to read this user's own memberships in every tenant, in one transaction."""
    if _in_business_transaction():
        raise TenantChange(
            "A person's memberships are read outside a tenant's transaction; every request reads them first, "
            "so a test asks its client after leaving `use_tenant`."
        )
    tenant, person = _tenant_id.set(None), _person_id.set(user_id)
    try:
        with transaction.atomic():
            yield
    finally:
        _person_id.reset(person)
        _tenant_id.reset(tenant)
