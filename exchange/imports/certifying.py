"""What an import brought against what is stored now: counts and sums, each difference with its reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from accounts.models import Membership
from exchange.imports.settings import read_settings
from exchange.loading.facts import heads
from exchange.loading.session import all_at_once
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
    "WHEN r.outcome = 'unchanged' OR t.version = r.became THEN 'changed here before' "
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
    with all_at_once(of.count("rows")):
        return _lines(of)


def _lines(of: SheetImport) -> list[Line]:
    settings = read_settings(of.settings)
    names = [name for name in _STORED[of.target] if settings.has(name) or (name == "amount" and settings.has("hours"))]
    groups = _groups(of, names)
    brought, kept = (sum(group[at] for group in groups) for at in (0, 1))
    rows = Line("rows", LABELS["rows"], str(brought), str(kept), str(kept - brought))
    measures = [
        _measure(name, [(group[0], *group[at : at + 3]) for group in groups])
        for at, name in zip(range(2, 2 + 3 * len(names), 3), names, strict=True)
    ]
    return [rows, *measures]


def _groups(of: SheetImport, names: list[str]) -> list[tuple[Any, ...]]:
    """Rows that differ, or not, for the same reasons: how many, how many stored, and each measure's reason and sums.

    All measures in one look, for the rows of an import are many.
    """
    columns = ["count(*)", f"count({'t' if of.target == 'items' else 'c'}.id)"]
    for name in names:
        why, said, found = _sides(of, name)
        columns += [f"CASE WHEN {said} <> {found} THEN {why} END", f"sum({said})", f"sum({found})"]
    reasons = ", ".join(str(at) for at in range(3, 3 + 3 * len(names), 3))
    source = _FROM_ITEMS if of.target == "items" else _FROM_COSTS
    grouped = f"GROUP BY {reasons} ORDER BY {reasons}" if names else ""
    return _ask(of, f"SELECT {', '.join(columns)} {source} {grouped}")


def _sides(of: SheetImport, name: str) -> tuple[str, str, str]:
    """Why a measure would differ, what the row said and what is stored."""
    stored = _STORED[of.target][name]
    said = f"(r.values ->> '{name}')::numeric"
    if name == "amount":
        # Hours without an amount were priced here: what that came to is what they brought.
        said = f"coalesce({said}, {stored})"
    why = _WHY_ITEM if of.target == "items" and name != "spent" else _WHY_COST
    return why, f"coalesce({said}, 0)", f"coalesce({stored}, 0)"


def _measure(name: str, groups: list[tuple[int, str | None, Decimal, Decimal]]) -> Line:
    brought = sum((said for _, _, said, _ in groups), Decimal(0))
    kept = sum((found for *_, found in groups), Decimal(0))
    reasons: dict[str, Reason] = {}
    for why in sorted({why for _, why, *_ in groups if why}):
        alike = [group for group in groups if group[1] == why]
        difference = sum((found - said for _, _, said, found in alike), Decimal(0))
        reasons[why] = Reason(why, sum(count for count, *_ in alike), _plain(difference))
    return Line(name, LABELS[name], _plain(brought), _plain(kept), _plain(kept - brought), list(reasons.values()))


def _ask(of: SheetImport, sql: str) -> list[tuple[Any, ...]]:
    values: dict[str, Any] = {
        "tenant": of.tenant_id, "import": of.pk, "source": of.source, "target": of.target, "written": of.written_at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"
