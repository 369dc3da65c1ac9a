"""Edits of the structure in words: what a row was before, what it became."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from execution.models import Item
from okrs.models import KeyResult
from portfolio.models import Initiative
from rollups.changes.currencies import Currencies
from rollups.changes.steps import Happening
from tenancy.context import current_tenant_id
from ui.formats import exact_money, full_day, listed, number, percent

type Row = dict[str, Any]
type Labels = dict[tuple[str, int], str]

# What figures are made of, as people call it; other columns are words and move nothing.
COLUMNS = {
    "weight": "weight", "planned_start": "planned start", "planned_finish": "planned finish",
    "planned_cost": "planned cost", "estimate": "estimate", "budget": "budget", "starts_on": "start",
    "ends_on": "end", "allocation": "share", "percent": "percent", "amount": "amount", "parent_id": "parent",
    "initiative_id": "initiative", "portfolio_id": "portfolio", "driven_by": "what drives it",
    "date": "day", "value": "value", "cadence_days": "cadence", "on_track": "on track from", "at_risk": "at risk from",
    "forecast_from": "forecast from", "stale_cadences": "stale after", "technique": "earned by", "type": "type",
}  # fmt: skip
CHOSEN: dict[tuple[str, str], str] = {
    **{("technique", value): str(label).lower() for value, label in Initiative.Technique.choices},
    **{("type", value): str(label).lower() for value, label in (*Item.Type.choices, *KeyResult.Type.choices)},
}
"""What was chosen from a list, as its page says it."""
MONEY = frozenset({"planned_cost", "budget", "amount"})
NAMED = {
    "okrs_objective": ("key", "objective_detail"), "okrs_keyresult": ("key", "key_result_detail"),
    "portfolio_initiative": ("key", "initiative_detail"), "execution_item": ("title", "item_detail"),
    "portfolio_portfolio": ("name", ""), "okrs_cycle": ("name", ""), "okrs_stage": ("title", ""),
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """What rows that were edited refer to is called, and whose currency their money is in."""

    labels: Labels
    currencies: Currencies

    def label(self, table: str, pk: int) -> str:
        """The key of a row."""
        return self.labels.get((table, pk), "?")

    def currency(self, table: str, row: Row) -> str:
        """That of a row's money."""
        if table == "execution_item":
            return self.currencies.of_item(row["id"])
        if table == "portfolio_tranche":
            return self.currencies.of(row["initiative_id"])
        return self.currencies.of_portfolio(row["id"] if table == "portfolio_portfolio" else row["portfolio_id"])


@dataclass(frozen=True)
class Edited:
    """One edit in words, and the page of its object by its name."""

    words: str
    page: str
    fact: str
    id: int
    day: date | None


def edits_named(happenings: Iterable[Happening]) -> dict[tuple[str, int], Edited]:
    """The edits in words, by table and row; the last of several of the same row."""
    every = sorted(happenings, key=lambda each: str(each.recorded_at))
    if not every:
        return {}
    ids = defaultdict(list)
    for each in every:
        ids[each.edited].append(each.id)
    versions, current = _versions(ids), _current(ids)
    rows = {where: [row for _, row in own] for where, own in versions.items()}
    for where, row in current.items():
        rows.setdefault(where, []).append(row)
    every_row = [row for own in rows.values() for row in own]
    names = Names(_labels(every_row), _currencies(rows))
    return {(each.edited, each.id): _edited(each, versions, current, names) for each in every}


def _currencies(rows: dict[tuple[str, int], list[Row]]) -> Currencies:
    """Those of whose money was edited."""
    tables: dict[str, list[Row]] = defaultdict(list)
    for (table, _), own in rows.items():
        tables[table] += own
    bets = {row["portfolio_id"] for row in tables["portfolio_initiative"]}
    return Currencies(
        (row["initiative_id"] for row in tables["portfolio_tranche"]),
        bets | {row["id"] for row in tables["portfolio_portfolio"]},
        (row["id"] for row in tables["execution_item"]),
    )


def _versions(ids: dict[str, list[int]]) -> dict[tuple[str, int], list[tuple[Any, Row]]]:
    found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, row_id, valid_until, row FROM public.rollups_pastrow"
            " WHERE tenant_id = %s AND table_name = ANY(%s) AND row_id = ANY(%s) ORDER BY valid_until",
            [current_tenant_id(), list(ids), [pk for own in ids.values() for pk in own]],
        )
        for table, pk, until, row in cursor.fetchall():
            found[table, pk].append((until, _read(row)))
    return found


def _read(row: str) -> Row:
    """A row as it was written; a float would lose digits."""
    found: Row = json.loads(row, parse_float=Decimal)
    return found


def _current(ids: dict[str, list[int]]) -> dict[tuple[str, int], Row]:
    one = "SELECT '{0}', t.id, to_jsonb(t) FROM public.{0} t WHERE t.tenant_id = %s AND t.id = ANY(%s)"
    query = " UNION ALL ".join(one.format(table) for table in ids)
    values: list[Any] = [value for own in ids.values() for value in (current_tenant_id(), own)]
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return {(table, pk): _read(row) for table, pk, row in cursor.fetchall()}


def _labels(rows: Iterable[Row]) -> Labels:
    """The keys of what rows refer to."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        for column, table in REFERS.items():
            if row.get(column):
                wanted[table].add(row[column])
        if "child_id" in row:
            wanted["okrs_objective"] |= {row["child_id"], row["parent_id"]}
    # By its bare name: while a past day is looked at, a view stands before the table and knows the key of then.
    one = "SELECT '{0}', id, key FROM {0} WHERE tenant_id = %s AND id = ANY(%s)"
    values: list[Any] = [value for ids in wanted.values() for value in (current_tenant_id(), list(ids))]
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(table) for table in wanted), values)
        return {(table, pk): key for table, pk, key in cursor.fetchall()}


REFERS = {
    "initiative_id": "portfolio_initiative", "key_result_id": "okrs_keyresult", "portfolio_id": "portfolio_portfolio",
}  # fmt: skip


def _edited(happening: Happening, versions: Any, current: Any, names: Names) -> Edited:
    where = (happening.edited, happening.id)
    own = versions.get(where, [])
    before = next((row for until, row in own if until == happening.recorded_at), None)
    later = next((row for until, row in own if until > happening.recorded_at), None)
    after = later if later is not None else current.get(where)
    words = _sentence(happening.edited, before, after, names)
    _, page = NAMED.get(happening.edited, ("", ""))
    return Edited(words, page if where in current else "", happening.edited, happening.id, happening.counts_on)


def _sentence(table: str, before: Row | None, after: Row | None, names: Names) -> str:
    if after is None and before is None:
        return "A change you may not see"
    row = after or before or {}
    if table == "portfolio_contribution":
        return _link(before, after, names)
    if table == "okrs_alignment":
        child, parent = (names.label("okrs_objective", row[name]) for name in ("child_id", "parent_id"))
        return f"{child} aligned to {parent}" if after else f"{child} no longer aligned to {parent}"
    name = _name(table, row, names)
    if before is None:
        return f"{name} added"
    if after is None:
        return f"{name} removed"
    return f"{name} edited: {_differences(table, before, after, names)}"


def _link(before: Row | None, after: Row | None, names: Names) -> str:
    row = after or before or {}
    pair = (
        f"{names.label('portfolio_initiative', row.get('initiative_id', 0))} to "
        f"{names.label('okrs_keyresult', row.get('key_result_id', 0))}"
    )
    if after is None:
        return f"Link removed: {pair}"
    share = percent(Decimal(str(after["allocation"])))
    if before is None:
        return f"Link added: {pair} with {share}"
    return f"Share of {pair} changed from {percent(Decimal(str(before['allocation'])))} to {share}"


def _name(table: str, row: Row, names: Names) -> str:
    column, _ = NAMED.get(table, ("", ""))
    if table == "portfolio_tranche":
        owner = names.label("portfolio_initiative", row.get("initiative_id", 0))
        return f"Tranche {row.get('position')} of {owner}"
    if table == "okrs_phasedtarget":
        of = names.label("okrs_keyresult", row.get("key_result_id", 0))
        return f"Phase of {of} by {_shown('date', row['date'])}"
    if table == "rollups_policy":
        return "Thresholds"
    text = str(row.get(column, ""))
    kind = {
        "okrs_stage": "Stage",
        "execution_item": "Plan of",
        "okrs_cycle": "Cycle",
        "portfolio_portfolio": "Portfolio",
    }
    return f"{kind[table]} “{text}”" if table in kind else text


def _differences(table: str, before: Row, after: Row, names: Names) -> str:
    def said(column: str, row: Row) -> str:
        value = row.get(column)
        if value is not None and column in MONEY:
            return exact_money(Decimal(str(value)) / 10_000, names.currency(table, row))
        return _shown(column, value)

    changed = [
        f"{name} {said(column, before)} → {said(column, after)}"
        for column, name in COLUMNS.items()
        if column in after and before.get(column) != after.get(column)
    ]
    return listed(changed) if changed else "words only"


def _shown(column: str, value: Any) -> str:
    if value is None:
        return "none"
    if (column, value) in CHOSEN:
        return CHOSEN[column, value]
    if isinstance(value, str) and len(value) == len("2026-01-01") and value[4] == "-":
        return full_day(date.fromisoformat(value))
    return number(Decimal(str(value))) if isinstance(value, int | Decimal) else str(value)
