"""PostgreSQL backend that tells every transaction whose it is, and sends no statement that has no owner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any, LiteralString

import psycopg
from django.apps import apps
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg import IsolationLevel, generators, sql
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus, TransactionStatus

from tenancy.context import NoTenant, person_id_or_none, reader_id_or_none, tenant_id_or_none

type Scope = tuple[int | None, int | None, int | None]
UNKNOWN: Scope = (-1, -1, -1)
# While a person's own memberships are read, the tenant's policy must neither match a row nor raise: nobody has id 0.
NOBODY = "0"


def _scope() -> Scope:
    return tenant_id_or_none(), person_id_or_none(), reader_id_or_none()


def _settings(scope: Scope) -> tuple[str, str, str]:
    """The values of app.tenant, app.person and app.reader; empty is not set."""
    tenant, person, reader = ("" if part is None else str(int(part)) for part in scope)
    return (NOBODY if person and not tenant else tenant), person, reader


@cache
def _tenant_tables() -> re.Pattern[str]:
    from tenancy.models import TenantModel

    # Only the tables of the apps' models: Django's own tables carry no tenant.
    names = [m._meta.db_table for m in apps.get_models() if issubclass(m, TenantModel)]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, names)) + r")\b")


@lru_cache(maxsize=512)
def _tenant_tables_in(text: str) -> tuple[str, ...]:
    """The tenants' tables that a statement names: what is sent again and again is not looked through again."""
    return tuple(dict.fromkeys(_tenant_tables().findall(text)))


class TenantConnection(psycopg.Connection[Any]):
    """Sets the tenant in the same message as BEGIN: no extra round trip, and gone with the transaction."""

    beginning = b""
    """Further settings for the next transaction only, in the same message."""

    def _start_query(self) -> PQGen[None]:
        if self._autocommit or self.pgconn.transaction_status != TransactionStatus.IDLE:
            return
        tenant, person, reader = _settings(_scope())
        command = self._get_tx_start_command()
        if tenant:
            command += f"; SET LOCAL app.tenant = '{tenant}'".encode()
        if person:
            command += f"; SET LOCAL app.person = '{person}'".encode()
        if reader:
            command += f"; SET LOCAL app.reader = '{reader}'".encode()
        command, self.beginning = command + self.beginning, b""
        self.pgconn.send_query(command)
        # psycopg's own step takes one result only; ours are BEGIN's and the settings'.
        for result in (yield from generators.execute(self.pgconn)):
            if result.status != ExecStatus.COMMAND_OK:
                raise psycopg.errors.error_from_result(result, encoding=self.pgconn._encoding)


class TenantCursorMixin:
    """Refuses a statement on a tenant's table that has no tenant or no transaction."""

    db: DatabaseWrapper

    def execute(self, statement: Any, params: Any = None) -> Any:
        """Send one statement after making sure that the server knows whose it is."""
        self.db.announce_scope(statement)
        return super().execute(statement, params)  # type: ignore[misc]  # a mixin: the base beside it has the method

    def executemany(self, statement: Any, param_list: Any) -> Any:
        """Send one statement for many rows after making sure that the server knows whose it is."""
        self.db.announce_scope(statement)
        return super().executemany(statement, param_list)  # type: ignore[misc]  # a mixin: the base beside it has the method


class TenantCursor(TenantCursorMixin, CursorWrapper):
    """The cursor of a served request or task."""


class TenantDebugCursor(TenantCursorMixin, CursorDebugWrapper):
    """The same, when queries are counted."""

    def debug_sql(
        self, sql: Any = None, params: Any = None, use_last_executed_query: bool = False, many: bool = False
    ) -> Any:
        """Note what was sent; of a prepared statement its words, since only its name goes to the server again."""
        is_prepared = isinstance(self.cursor, base.ServerBindingCursor)
        return super().debug_sql(sql, params, use_last_executed_query and not is_prepared, many)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL backend with the tenant set per transaction."""

    _announced: Scope = UNKNOWN

    def get_new_connection(self, conn_params: dict[str, Any]) -> TenantConnection:
        """A new connection whose BEGIN names the tenant."""
        self.isolation_level = IsolationLevel.READ_COMMITTED
        self._announced = UNKNOWN
        return TenantConnection.connect(**conn_params)

    def begin_with(self, settings: str) -> None:
        """Make these settings (SET …; SET …) in the message that begins the transaction; no statement was sent yet."""
        self.connection.beginning = f"; {settings}".encode()

    def prepared(self) -> Any:
        """A cursor for words that never change, only their values: the server plans them once for this connection.

        For statements that a plan for an average tenant suits: those that begin with ids.
        """
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(base.ServerBindingCursor(self.connection))  # type: ignore[attr-defined, call-arg]  # the stubs know neither

    @contextmanager
    def parsed_once(self) -> Iterator[Any]:
        """A cursor as `prepared`, whose words the server reads once a connection but plans each time for their values.

        For long statements whose best plan hangs on how much a tenant has; only within a transaction.
        """
        with self.prepared() as cursor:
            self.announce_scope("")
            self._set_quietly("SET LOCAL plan_cache_mode = force_custom_plan")
            yield cursor
            # Where the statement is refused the transaction ends, and the setting with it.
            self._set_quietly("SET LOCAL plan_cache_mode = auto")

    def _set_quietly(self, setting: LiteralString) -> None:
        # By psycopg's own way, as BEGIN's settings: it asks nothing of the database, and is no query to be counted.
        self.connection.execute(setting, prepare=False)

    def make_cursor(self, cursor: Any) -> TenantCursor:
        """The guarded cursor."""
        return TenantCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> TenantDebugCursor:
        """The guarded cursor that also logs."""
        return TenantDebugCursor(cursor, self)

    def announce_scope(self, statement: Any) -> None:
        """Bring the transaction's settings in line with the context; raises NoTenant."""
        scope = _scope()
        if scope[0] is None or not self.in_atomic_block:
            self._refuse_tenant_tables(statement, scope)
        if not self.in_atomic_block:
            return
        if self.connection.info.transaction_status == TransactionStatus.IDLE:
            self._announced = scope  # this statement's BEGIN says it
        elif self.connection.info.transaction_status == TransactionStatus.INERROR:
            self._announced = (
                UNKNOWN  # only a roll-back is heard now, and the error that led here must stay the one told
            )
        elif scope != self._announced:
            self._set_scope(scope)

    def _refuse_tenant_tables(self, statement: Any, scope: Scope) -> None:
        text = statement if isinstance(statement, str) else _as_text(statement, self.connection)
        found = _tenant_tables_in(text)
        own_memberships = scope[1] is not None and self.in_atomic_block
        if not found or (own_memberships and found == ("accounts_membership",)):
            return
        if scope[0] is not None:
            raise NoTenant(f"{found[0]} was asked for outside a transaction: open one with `use_tenant`.")
        raise NoTenant(f"{found[0]} was asked for while no tenant is set.")

    def _set_scope(self, scope: Scope) -> None:
        # Only a test case changes the tenant here; the reader changes once it is known who asks, and while computing.
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('app.tenant', %s, true), set_config('app.person', %s, true),"
                " set_config('app.reader', %s, true)",
                _settings(scope),
            )
        self._announced = scope

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]  # the stubs leave it out
        self._announced = UNKNOWN  # the roll-back took the setting back too


def _as_text(statement: Any, connection: Any) -> str:
    return statement.as_string(connection) if isinstance(statement, sql.Composable) else str(statement)
