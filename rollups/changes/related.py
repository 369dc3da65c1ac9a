"""What a figure is made of: the objects whose facts can move it, at one moment or the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from rollups.engine import Asking, Scope
from rollups.engine.scope import scope_named
from tenancy.context import current_tenant_id

OUTCOME = "raw measured expected confidence direct inherited value forecast pace_gap"
WORK = (
    "delivered planned budget planned_value earned_value spend cpi spi eac initiatives items items_todo items_doing "
    "items_done items_dropped linked"
)
# Made of costs alone, and made of work without its costs.
MONEY_SPENT = "ac spend cost_in cost_mapped cost_unallocated cost_loose"
UNPAID = (
    "bac pv ev sv spi es at pd spi_t eac_t p_factor percent items items_done items_todo items_doing items_dropped "
    "unscheduled aligned delivered planned budget planned_value earned_value initiatives linked bac_mapped "
    "bac_unallocated plan_mismatch unscheduled_bac dropped_planned dropped_earned"
)
MEASURED = ("okrs_targetversion", "okrs_stagecompletion", "okrs_checkin")
WORK_DONE = ("portfolio_initiativestate", "execution_itemstate", "execution_progressreport")


@dataclass
class Related:
    """The objects that a figure depends on; `owners` says which initiative an item belongs to."""

    objectives: set[int] = field(default_factory=set)
    key_results: set[int] = field(default_factory=set)
    initiatives: set[int] = field(default_factory=set)
    portfolios: set[int] = field(default_factory=set)
    owners: dict[int, int] = field(default_factory=dict)
    delivery: bool = False
    everything: bool = False

    def see(self, kind: str, pk: int | None, asking: Asking) -> None:
        """Add what the figures of a moment are made of, while its structure is looked at; some six queries."""
        self.everything = kind == "totals"
        self._see_goals(kind, pk, asking)
        self._see_work(kind, pk, asking)

    def _see_goals(self, kind: str, pk: int | None, asking: Asking) -> None:
        if kind == "objectives":
            self.objectives |= set(_ids(asking.rows(OBJECTIVES_BELOW, {"top": pk})))
            self.key_results |= set(_found("okrs_keyresult", "id", objective_id=list(self.objectives)))
        if kind == "key_results" and pk:
            self.key_results.add(pk)
            self.objectives |= set(_found("okrs_keyresult", "objective_id", id=[pk]))
        if not self.delivery:
            self.delivery = "delivery" in _found("okrs_keyresult", "type", id=list(self.key_results))

    def _see_work(self, kind: str, pk: int | None, asking: Asking) -> None:
        if kind == "initiatives" and pk:
            self.initiatives.add(pk)
            self.portfolios |= set(_found("portfolio_initiative", "portfolio_id", id=[pk]))
        elif kind == "portfolios" and pk:
            self.portfolios.add(pk)
            self.initiatives |= set(_found("portfolio_initiative", "id", portfolio_id=[pk]))
        else:
            # Only what is linked: the scope may have computed more.
            linked = _found("portfolio_contribution", "initiative_id", key_result_id=list(self.key_results))
            self.initiatives |= set(linked)
        owned = asking.rows(OWNERS, {"owners": list(self.initiatives), "all": self.everything})
        self.owners |= {item: owner or 0 for item, owner in owned}

    @property
    def items(self) -> list[int]:
        """The work items."""
        return list(self.owners)


OBJECTIVES_BELOW = """
    SELECT id FROM (
        WITH RECURSIVE below AS (
            SELECT %(top)s::bigint AS id UNION SELECT a.child_id FROM r_alignment a JOIN below b ON b.id = a.parent_id
        )
        SELECT id FROM below) o"""
OWNERS = "SELECT id, owner FROM r_tree WHERE owner = ANY(%(owners)s) OR %(all)s"


def _found(table: str, column: str, **where: list[int]) -> Iterator[Any]:
    """A column of the rows of a table, or of the view before it, in which another one is among some ids."""
    [(name, ids)] = where.items()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM {table} WHERE tenant_id = %s AND {name} = ANY(%s)",  # names of our own columns
            [current_tenant_id(), ids],
        )
        return _ids(cursor.fetchall())


def _ids(rows: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    return (row[0] for row in rows if row[0] is not None)


def scope_of(kind: str, pk: int | None, measure: str) -> Scope | None:
    """The part of the tenant that has to be computed; None: all of it."""
    if kind == "totals" or pk is None:
        return None
    if kind == "key_results" and measure in OUTCOME.split() and not ever_by_delivery([pk]):
        return Scope(key_results=frozenset([pk]), is_measured_only=True)
    return scope_named(kind, [pk])


# Now or in a version of before.
BY_DELIVERY = """
    SELECT id FROM public.okrs_keyresult WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s) AND type = 'delivery'
    UNION
    SELECT row_id FROM public.rollups_pastrow
    WHERE tenant_id = %(tenant)s AND table_name = 'okrs_keyresult' AND row_id = ANY(%(ids)s)
      AND row->>'type' = 'delivery'
"""


def ever_by_delivery(key_results: Iterable[int]) -> set[int]:
    """Those that are, or at some time were, measured by the work that is linked to them."""
    with connection.cursor() as cursor:
        cursor.execute(BY_DELIVERY, {"tenant": current_tenant_id(), "ids": list(key_results)})
        return {row[0] for row in cursor.fetchall()}


def tables_of(kind: str, measure: str, *, has_delivery: bool) -> list[str]:
    """The facts that a figure is made of; what is left out here and moves it all the same would show as unexplained."""
    if measure in MONEY_SPENT.split():
        return ["execution_cost"]
    if measure == "released":
        return ["portfolio_tranchedecision"]
    work = [*WORK_DONE, *([] if measure in UNPAID.split() else ["execution_cost"])]
    if kind not in {"key_results", "objectives"} or measure in WORK.split():
        return work
    return [*MEASURED, *(work if measure not in OUTCOME.split() or has_delivery else [])]
