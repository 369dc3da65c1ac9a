"""Looking back: inside the block every page, list and command reads a past day, and nothing can be written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import connection, transaction

from accounts.permissions import PAST_IS_OVER, Forbidden
from rollups.engine import Moment
from rollups.engine.kinds import STORED as KINDS
from rollups.past.facts import views_of
from rollups.past.figures import lay_down
from rollups.past.stood import put_stood
from rollups.past.structure import Views, put, stand_before, standing
from tenancy import clock
from tenancy.context import all_seeing
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
            lay_down(self._moment)
