"""Matched rows become costs: money and hours, on an item, an initiative or neither."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Final

from accounts.models import Membership
from exchange.imports.currencies import refuse_foreign_costs
from exchange.imports.matching import reject
from exchange.imports.settings import NONE, REJECT, Settings
from exchange.loading.amounts import money
from exchange.loading.facts import Facts, add_facts, heads
from exchange.loading.session import Session
from execution.actions.hours import prices_of
from execution.timesheets import Target

HEADS: Final = heads("execution_cost")
# An item by what its source calls it, else by its key. What no column says stays as it is stored.
_ROWS: Final = """
SELECT i."row", k.key, i.date, said.amount, said.hours, said.member, {note} AS note,
       CASE WHEN said.member IS NOT NULL THEN 'labour' ELSE coalesce({kind}, h.kind, 'expense') END AS kind,
       said.item_id, CASE WHEN said.item_id IS NULL THEN {initiative} END AS initiative_id, i.item AS named,
       CASE WHEN said.is_as_it_was THEN h.rate / 10000.0 END AS rate
FROM load_in i JOIN load_keys k ON k."row" = i."row" AND NOT k.is_same
LEFT JOIN {heads} h ON h.key = k.key
LEFT JOIN exchange_externalkey e ON e.tenant_id = %(tenant)s AND e.source = %(source)s AND e.target = 'items'
 AND e.external_id = i.item
LEFT JOIN execution_item w ON w.tenant_id = %(tenant)s AND w.key = coalesce(e.key, i.item)
LEFT JOIN portfolio_initiative p ON p.tenant_id = %(tenant)s AND p.key = i.initiative
CROSS JOIN LATERAL (SELECT {hours} AS hours, {item} AS item_id,
    CASE WHEN {hours} > 0 AND coalesce(i.amount, 0) >= 0 THEN {member} END AS member) whose
CROSS JOIN LATERAL (SELECT whose.*, NOT {has_amount} AND h.id IS NOT NULL
    AND ROW(h.date, h.hours, h.member_id) IS NOT DISTINCT FROM ROW(i.date, whose.hours, whose.member)
    AS is_as_it_was) same
CROSS JOIN LATERAL (SELECT same.*,
    CASE WHEN same.is_as_it_was THEN CASE WHEN h.member_id IS NULL OR h.rate IS NOT NULL THEN h.amount / 10000.0 END
         ELSE i.amount END AS amount) said
ORDER BY i."row"
"""
_NO_ITEM: Final = """
SELECT "row", named AS value, 'the id or key of an item that is here' AS expected
FROM load_costs WHERE named IS NOT NULL AND item_id IS NULL
"""
_NOTE_NO_ITEM: Final = """
UPDATE sheet_rows r
SET note = concat_ws('; ', nullif(r.note, ''), 'no item here is called “' || left(c.named, 60) || '”'
    || CASE WHEN c.initiative_id IS NULL THEN ', so the cost is unallocated' ELSE '' END)
FROM load_costs c WHERE c.named IS NOT NULL AND c.item_id IS NULL AND r.number = c."row"
"""
_OVER_A_DAY: Final = """
SELECT c."row", c.hours::text AS value,
    'at most 24 hours of a person on a day: with the others ' || to_char(c.date, 'YYYY-MM-DD') || ' has '
    || trim_scale(d.total) AS expected
FROM load_costs c JOIN (
    SELECT member, date, sum(hours) AS total FROM (
        SELECT member, date, hours FROM load_costs WHERE member IS NOT NULL
        UNION ALL
        SELECT h.member_id, h.date, h.hours FROM {heads} h
        WHERE h.member_id IN (SELECT member FROM load_costs WHERE member IS NOT NULL)
          AND NOT EXISTS (SELECT FROM load_costs l WHERE l.key = h.key)) booked
    GROUP BY member, date HAVING sum(hours) > 24) d ON d.member = c.member AND d.date = c.date
"""
# Without an amount, hours cost what a time sheet would price them at: the rule is execution's.
_TO_PRICE: Final = """
SELECT coalesce(array_agg(ARRAY[c."row", c.member, c.date - DATE '0001-01-01' + 1, c.item_id, c.initiative_id]
    ORDER BY c.member, c."row"), '{}')
FROM load_costs c WHERE c.member IS NOT NULL AND c.amount IS NULL
"""
_PRICES: Final = """
UPDATE load_costs c SET rate = r.rate, amount = round(c.hours * r.rate, 4)
FROM unnest(%(rows)s::bigint[], %(rates)s::numeric[]) r ("row", rate)
WHERE r."row" = c."row" AND r.rate IS NOT NULL
"""
_OWN_RATES: Final = (
    "UPDATE load_costs SET rate = round(amount / hours, 4) "
    "WHERE member IS NOT NULL AND rate IS NULL AND amount >= 0 AND hours > 0"
)
_NOTE_NO_RATE: Final = """
UPDATE sheet_rows r SET note = concat_ws('; ', nullif(r.note, ''), 'no rate on that day, so not priced yet')
FROM load_costs c WHERE c.amount IS NULL AND r.number = c."row"
"""
COSTS: Final = Facts(
    target="execution_cost",
    source="load_costs s",
    match="h.key = s.key",
    key={"key": "s.key"},
    says={
        **{name: f"s.{name}" for name in ("date", "kind", "hours", "note", "item_id", "initiative_id")},
        "amount": money("coalesce(s.amount, 0)"),
        "member_id": "s.member",
        "rate": money("s.rate"),
    },
)


def stage_costs(session: Session, settings: Settings) -> None:
    """Lay out what the rows make of costs: `load_costs`, priced; what cannot stand falls."""
    session.make("load_costs", _ROWS.format(heads=HEADS, **_said(settings)))
    session.run("CREATE INDEX ON load_costs (key)")
    if settings.unknown == REJECT:
        reject(session, _NO_ITEM, settings.columns.get("item", ""))
    else:
        session.run(_NOTE_NO_ITEM)
    reject(session, _OVER_A_DAY.format(heads=HEADS), settings.columns.get("hours", ""))
    session.run('DELETE FROM load_costs c WHERE NOT EXISTS (SELECT FROM load_in i WHERE i."row" = c."row")')
    refuse_foreign_costs(session, settings)
    _price(session)
    session.run(_OWN_RATES)
    session.run(_NOTE_NO_RATE)


def _said(settings: Settings) -> dict[str, str]:
    """Where each value comes from: the row where a column says it, else what is stored."""
    words = {
        "hours": ("i.hours", "h.hours"),
        "member": ("i.member", "h.member_id"),
        "kind": ("i.kind", "h.kind"),
        "note": ("coalesce(i.note, '')", "coalesce(h.note, '')"),
        "item": ("w.id", "h.item_id"),
    }
    said = {name: given if settings.has(name) else kept for name, (given, kept) in words.items()}
    said["initiative"] = "p.id" if settings.initiative != NONE else "h.initiative_id"
    said["has_amount"] = "true" if settings.has("amount") else "false"
    return said


def _price(session: Session) -> None:
    """Give hours without an amount the rate of their person, team, currency and day."""
    waiting = session.row(_TO_PRICE)[0]
    people = Membership.objects.select_related("tenant").in_bulk({member for _, member, *_ in waiting})
    priced: dict[int, Decimal | None] = {}
    for member_id, group in groupby(waiting, key=itemgetter(1)):
        hours = [(row, date.fromordinal(day), Target(item, bet)) for row, _, day, item, bet in group]
        days = [day for _, day, _ in hours]
        prices = prices_of(people[member_id], {target for *_, target in hours}, min(days), max(days))
        priced |= {row: prices.rate(target, day) for row, day, target in hours}
    session.run(_PRICES, rows=list(priced), rates=list(priced.values()))


def write_costs(session: Session) -> None:
    """Add the costs that are new or say something else."""
    add_facts(session, COSTS)
