"""What does not count and why: facts that were superseded, come later, or were not known yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rollups.explain.reading import Reading, Row
from rollups.explain.rows import RECORDED
from rollups.explain.tree import LeftOut
from ui.formats import full_day, plural

SHOWN = 5


@dataclass(frozen=True)
class Facts:
    """A table of facts: what one of them is called and what it says."""

    table: str
    noun: str
    key: str
    value: str
    joins: str = ""


CHECK_INS = Facts("okrs_checkin", "check-in", "''", "f.value")
COSTS = Facts("execution_cost", "cost", "f.key", "f.amount * 0.0001", "LEFT JOIN r_tree t ON t.id = f.item_id")
REPORTS = Facts("execution_progressreport", "percent report", "''", "f.percent * 0.01")
STATES = Facts("execution_itemstate", "state", "''", "NULL::numeric")

# Of the tables themselves: while somebody looks back, views that stand before them leave later facts out.
_SELECT = """
    WITH fact AS (
        SELECT f.id, {key} AS key, f.date, {value} AS value, {recorded}, n.recorded_at AS superseded_at,
               n.value AS now, n.date AS new_date,
               CASE WHEN f.recorded_at > %(known_at)s THEN 'unknown' WHEN n.id IS NOT NULL THEN 'superseded'
                    WHEN f.date > %(as_of)s THEN 'later' END AS why
        FROM public.{table} f {joins}
        LEFT JOIN LATERAL (
            SELECT s.id, s.recorded_at, s.date, {new_value} AS value FROM public.{table} s
            WHERE s.supersedes_id = f.id AND s.supersedes_id IS NOT NULL AND s.tenant_id = %(tenant)s
              AND s.recorded_at <= %(known_at)s LIMIT 1
        ) n ON true
        WHERE f.tenant_id = %(tenant)s AND ({where})
    ), numbered AS (
        SELECT *, count(*) OVER same AS alike,
               row_number() OVER (PARTITION BY why ORDER BY date DESC, id DESC) AS place,
               sum(value) OVER same AS together, min(date) OVER same AS first
        FROM fact WHERE why IS NOT NULL WINDOW same AS (PARTITION BY why)
    )
    SELECT * FROM numbered WHERE place <= CASE why WHEN 'superseded' THEN %(shown)s ELSE 1 END ORDER BY why, place
"""


def facts_left_out(reading: Reading, facts: Facts, where: str, **values: Any) -> tuple[LeftOut, ...]:
    """The facts that match `where` (of alias f) and do not count at the moment, each kind of reason in a few lines."""
    sql = _SELECT.format(
        key=facts.key, value=facts.value, recorded=RECORDED, table=facts.table, joins=facts.joins, where=where,
        new_value=facts.value.replace("f.", "s."),
    )  # fmt: skip
    found = reading.query(sql, shown=SHOWN, **values)
    lines = [_line(facts, row) for row in found]
    superseded = [row for row in found if row["why"] == "superseded"]
    if superseded and superseded[0]["alike"] > SHOWN:
        more = superseded[0]["alike"] - SHOWN
        lines.append(LeftOut(plural(more, f"more {facts.noun}"), "superseded as well"))
    return tuple(lines)


def _line(facts: Facts, row: Row) -> LeftOut:
    if row["why"] == "superseded":
        name = f"{facts.noun.capitalize()} {row['key']}".strip()
        return LeftOut(f"{name} of {_on(row)}", f"superseded on {full_day(row['superseded_at'].date())}")
    count = plural(row["alike"], facts.noun)
    if row["why"] == "later":
        return LeftOut(count, "dated after this day" if row["alike"] > 1 else f"dated {full_day(row['date'])}, later")
    return LeftOut(count, "recorded after the moment that is looked at")


def _on(row: Row) -> str:
    return full_day(row["date"]) if row["date"] else "the beginning"
