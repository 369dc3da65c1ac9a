"""Looking back: inside the block every page, list and command reads a past day, and nothing can be written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from accounts.permissions import PAST_IS_OVER, Forbidden
from rollups.engine import Moment, compute
from rollups.engine.kinds import STORED as KINDS
from rollups.engine.kinds import WORDS, Kind
from rollups.past.facts import views_of
from rollups.past.stood import put_stood
from rollups.past.structure import Views, put, stand_before, standing
from tenancy import clock
from tenancy.context import all_seeing, current_tenant_id, reader_id_or_none
from tenancy.models import Tenant
from ui.shown_day import showing

STORED = re.compile(r"\b(?:" + "|".join(kind.table for kind in KINDS) + r")\b")
# As the ORM writes; the engine's own statements fill temporary tables only.
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "', re.IGNORECASE)


def looking_back(tenant: Tenant) -> Moment | None:
    """The moment that is looked at, for the engine; None for today."""
    look = clock.looking_back()
    return Moment(look.as_of, look.known_at, tenant.formula) if look else None


@contextmanager
def look_back(tenant: Tenant, look: clock.Look) -> Iterator[None]:
    """Let everything in the block read the tenant as it was; always rolled back, which takes the views away too."""
    with all_seeing():
        views = views_of(look, clock.end_of(look.as_of, tenant))
    moment = Moment(look.as_of, look.known_at, tenant.formula)
    with transaction.atomic():
        try:
            put(views)
            stood = put_stood(look, clock.end_of(look.as_of, tenant))
            with (
                standing(look.known_at, {**views, **stood}),
                clock.turned_to(look),
                showing(look.as_of),
                _grouped_by_every_column(),
                connection.execute_wrapper(_Figures(moment, {table: views[table] for table in stood})),
            ):
                yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def _grouped_by_every_column() -> Iterator[None]:
    # A view has no primary key by which PostgreSQL could tell that the other columns of a group are the same.
    features: Any = connection.features
    features.allows_group_by_selected_pks = False
    try:
        yield
    finally:
        del features.allows_group_by_selected_pks


class _Figures:
    """Watches the statements: computes the figures when the first one asks for them, refuses those that write."""

    def __init__(self, moment: Moment, views: Views) -> None:
        """`views` stand before their tables while figures are computed: every page of the day shows the same ones."""
        self._moment, self._views, self._are_made = moment, views, False

    def __call__(self, execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: Any) -> Any:
        """Django's wrapper around each statement."""
        if isinstance(statement, str):
            if WRITES.match(statement):
                raise Forbidden(PAST_IS_OVER)
            if not self._are_made and STORED.search(statement):
                self._are_made = True
                self._make()
        return execute(statement, params, many, context)

    def _make(self) -> None:
        with stand_before(self._moment.known_at, self._views) if self._views else nullcontext():
            compute(self._moment)
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(";").join([part for kind in KINDS for part in _table(kind, self._moment)]))


def _table(kind: Kind, moment: Moment) -> Iterator[sql.Composable]:
    """A temporary table that stands before the stored results: the same columns, the figures of the moment."""
    known = {
        "id": sql.Identifier("id") if kind.object_column else sql.SQL("1::bigint"),
        "tenant_id": sql.SQL("{}::bigint").format(sql.Literal(current_tenant_id())),
        "as_of": sql.SQL("{}::date").format(sql.Literal(moment.as_of)),
        "computed_at": sql.SQL("{}::timestamptz").format(sql.Literal(timezone.now().isoformat())),
        "formula": sql.Literal(moment.formula),
        kind.object_column: sql.Identifier("id"),
    }
    columns = [
        sql.SQL("{} AS {}").format(known.get(str(field.column)) or _figure(field), sql.Identifier(str(field.column)))
        for field in kind.model._meta.local_concrete_fields
    ]
    name, computed = sql.Identifier(kind.table), sql.Identifier("pg_temp", kind.computed)
    yield sql.SQL("CREATE TEMP TABLE {} AS SELECT {} FROM {} {}").format(
        name, sql.SQL(", ").join(columns), computed, _seen(kind)
    )
    if kind.object_column:
        yield sql.SQL("CREATE INDEX ON {} ({})").format(name, sql.Identifier(kind.object_column))
    yield sql.SQL("ANALYZE {}").format(name)


def _seen(kind: Kind) -> sql.Composable:
    """Temporary tables know no policies: only figures of what the reader may see are put into them."""
    above = {"key_result_id": "okrs_keyresult", "objective_id": "okrs_objective"}.get(kind.object_column)
    if above is None or reader_id_or_none() is None:
        return sql.SQL("")
    return sql.SQL("WHERE id IN (SELECT id FROM public.{})").format(sql.Identifier(above))


def _figure(field: Any) -> sql.Composed:
    """A figure as it is stored: numbers without the zeros at their end."""
    plain = "{}::{}" if field.column in WORDS else "trim_scale({})::{}"
    kind = sql.SQL(field.db_type(connection))
    return sql.SQL(plain).format(sql.Identifier(field.column), kind)
