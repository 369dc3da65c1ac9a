"""What an import brought against what is stored now: counts and sums, each difference with its reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from accounts.models import Membership
from exchange.imports.settings import Settings, read_settings
from exchange.loading.facts import heads
from exchange.models import Certificate, SheetImport

LABELS: Final = {
    "rows": "Rows", "planned_cost": "Planned cost", "estimate": "Estimate", "spent": "Spent", "amount": "Amount",
    "hours": "Hours",
}  # fmt: skip
_COSTS: Final = heads("execution_cost")
_FROM_ITEMS: Final = f"""
FROM exchange_importrow r
LEFT JOIN execution_item t ON t.tenant_id = %(tenant)s AND t.key = r.key
LEFT JOIN {_COSTS} c ON c.key = left(r.key, 114) || '-spent' AND r.values ->> 'spent' IS NOT NULL
LEFT JOIN exchange_externalkey e ON e.tenant_id = %(tenant)s AND e.source = %(source)s AND e.target = %(target)s
 AND e.external_id = r.external_id
WHERE r.tenant_id = %(tenant)s AND r.sheet_import_id = %(import)s AND r.outcome IN ('added', 'changed', 'unchanged')
"""  # our own names
_FROM_COSTS: Final = f"""
FROM exchange_importrow r
LEFT JOIN {_COSTS} c ON c.key = r.key
LEFT JOIN exchange_externalkey e ON e.tenant_id = %(tenant)s AND e.source = %(source)s AND e.target = %(target)s
 AND e.external_id = r.external_id
WHERE r.tenant_id = %(tenant)s AND r.sheet_import_id = %(import)s AND r.outcome IN ('added', 'changed', 'unchanged')
"""  # our own names
# Whoever spoke last: a later import, somebody here, or somebody before this import, whose word it left alone.
_WHY_ITEM: Final = (
    "CASE WHEN e.last_import_id > %(import)s THEN 'a later import' "
    "WHEN r.outcome = 'unchanged' THEN 'changed here before' "
    "ELSE 'changed here since' END"
)
_WHY_COST: Final = (
    "CASE WHEN e.last_import_id > %(import)s THEN 'a later import' "
    "WHEN c.recorded_at > %(written)s THEN 'corrected here since' ELSE 'corrected here before' END"
)
# Measure → what is stored for a row.
_STORED: Final = {
    "items": {"planned_cost": "t.planned_cost / 10000.0", "estimate": "t.estimate", "spent": "c.amount / 10000.0"},
    "costs": {"amount": "c.amount / 10000.0", "hours": "c.hours"},
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why figures differ: in how many rows, and by how much."""

    why: str
    rows: int
    difference: str


@dataclass(slots=True)
class Line:
    """One count or sum: what was brought, what is stored."""

    name: str
    label: str
    brought: str
    stored: str
    difference: str
    reasons: list[Reason] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing differs, not even what cancels out."""
        return not self.reasons and Decimal(self.difference) == 0


def certify(of: SheetImport, asked_by: Membership | None) -> Certificate:
    """Compare now, and keep what was found."""
    lines = compare(of)
    certificate = Certificate(
        sheet_import=of,
        asked_by=asked_by,
        holds=all(line.holds for line in lines),
        lines=[asdict(line) for line in lines],
    )
    certificate.save()
    return certificate


def compare(of: SheetImport) -> list[Line]:
    """Every count and sum of an import that is loaded."""
    settings = read_settings(of.settings)
    lines = [_rows(of)]
    for name, stored in _STORED[of.target].items():
        if settings.has(name) or (name == "amount" and settings.has("hours")):
            lines.append(_measure(of, settings, name, stored))
    return lines


def _rows(of: SheetImport) -> Line:
    alias, source = ("t", _FROM_ITEMS) if of.target == "items" else ("c", _FROM_COSTS)
    brought, stored = _ask(of, f"SELECT count(*), count({alias}.id) {source}")[0]
    return Line("rows", LABELS["rows"], str(brought), str(stored), str(stored - brought))


def _measure(of: SheetImport, settings: Settings, name: str, stored: str) -> Line:
    source = _FROM_ITEMS if of.target == "items" else _FROM_COSTS
    why = _WHY_ITEM if of.target == "items" and name != "spent" else _WHY_COST
    said = f"(r.values ->> '{name}')::numeric"
    if name == "amount":
        # Hours without an amount were priced here: what that came to is what they brought.
        said = f"coalesce({said}, {stored})"
    said, found = f"coalesce({said}, 0)", f"coalesce({stored}, 0)"
    rows = _ask(
        of,
        f"SELECT CASE WHEN {said} <> {found} THEN {why} END AS reason, count(*), sum({said}), sum({found}) "
        f"{source} GROUP BY 1 ORDER BY 1",
    )
    brought, kept = (sum((row[at] for row in rows), Decimal(0)) for at in (2, 3))
    reasons = [Reason(row[0], row[1], _plain(row[3] - row[2])) for row in rows if row[0]]
    return Line(name, LABELS[name], _plain(brought), _plain(kept), _plain(kept - brought), reasons)


def _ask(of: SheetImport, sql: str) -> list[tuple[Any, ...]]:
    values: dict[str, Any] = {
        "tenant": of.tenant_id, "import": of.pk, "source": of.source, "target": of.target, "written": of.written_at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"
