"""The SQL of a formula version: read from its files, for a whole tenant or a scope of it, as tables or as one query.

A file is a row of relations, each made from the facts and the relations before it. Where a relation reads a table of
the tenant it says in a comment what narrows it (`/* items f.item_id */`); the comment means nothing for a whole tenant
and becomes a condition for a scope, so that both run the same text. So does `/* probed */`: all corrections are
best read once; for the facts of a scope each is looked for, once the planner cannot make a join of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORK = ("items", "leaves", "schedule", "initiatives")
MEASURED = ("check_ins", "limits", "key_results")
STEPS = (*WORK, *MEASURED, "objectives", "objective_figures")
# Each version's folder holds what differs from the version before it.
FOLDERS = {"v1": ("v1",), "v2": ("v2", "v1")}
VERSIONS = tuple(FOLDERS)

NARROWED = {
    "items": "AND {0} = ANY(%(items)s)",
    "initiatives": "AND {0} = ANY(%(initiatives)s)",
    "portfolios": "AND {0} = ANY(%(portfolios)s)",
    "key_results": "AND {0} = ANY(%(key_results)s)",
    "objectives": "AND {0} = ANY(%(objectives)s)",
    "tranches": "AND {0} IN (SELECT id FROM portfolio_tranche WHERE tenant_id = %(tenant)s"
    " AND initiative_id = ANY(%(initiatives)s))",
    "stages": "AND {0} IN (SELECT id FROM okrs_stage WHERE tenant_id = %(tenant)s"
    " AND key_result_id = ANY(%(key_results)s))",
}
# Where the tenant wishes it, what not everyone may see does not count towards what everyone sees.
COUNTS = """AND NOT EXISTS (
      SELECT FROM okrs_okrpolicy y
      WHERE y.tenant_id = %(tenant)s AND y.hidden = 'exclude'
        AND EXISTS (SELECT FROM okrs_audience h WHERE h.tenant_id = %(tenant)s AND h.objective_id = a.child_id)
        AND NOT EXISTS (SELECT FROM okrs_audience h WHERE h.tenant_id = %(tenant)s AND h.objective_id = a.parent_id))"""
"""The condition on a link `a` of okrs_alignment that carries figures up."""
MARKER = re.compile(r" ?/\* (\w+) ([\w.]+) \*/")
STATISTICS = re.compile(r"^(ANALYZE [rf]_|CREATE INDEX ON r_).*\n?", re.MULTILINE)
RELATION = re.compile(r"CREATE TEMP TABLE (\w+) ON COMMIT DROP AS\n(.*)", re.DOTALL)


@dataclass(frozen=True)
class Relation:
    """One relation of a step, and the query that makes it."""

    name: str
    query: str


@cache
def text(formula: str, step: str, *, is_scoped: bool = False, is_small: bool = False) -> str:
    """The SQL of one step, for a whole tenant or narrowed to a scope; of small tables no statistics are worth it."""
    found = _file(formula, step).read_text(encoding="utf-8").replace("/* counts */", COUNTS)
    found = found.replace(" /* probed */", " OFFSET 0" if is_scoped else "")
    if is_small:
        found = STATISTICS.sub("", found)
    return MARKER.sub(lambda mark: f" {NARROWED[mark[1]].format(mark[2])}" if is_scoped else "", found)


def _file(formula: str, step: str) -> Path:
    paths = [Path(__file__).parent / folder / f"{step}.sql" for folder in FOLDERS[formula]]
    return next(path for path in paths if path.exists())


@cache
def relations(formula: str, step: str, *, is_scoped: bool = True) -> tuple[Relation, ...]:
    """The relations of one step, narrowed to a scope unless it is for a whole tenant, in the order they are made."""
    found = (RELATION.search(f"{piece}\n") for piece in _pieces(formula, step, is_scoped=is_scoped))
    return tuple(Relation(match[1], match[2].strip().rstrip(";")) for match in found if match)


def _pieces(formula: str, step: str, *, is_scoped: bool = True) -> list[str]:
    """The statements of a step without comments."""
    pieces = re.sub(r"--[^\n]*\n", "\n", text(formula, step, is_scoped=is_scoped)).split(";\n")
    return [piece.strip().removesuffix(";") for piece in pieces]


@cache
def empty(formula: str, step: str) -> str:
    """The relations of one step without a row: PostgreSQL only learns their columns, it plans and reads nothing."""
    made = [piece for piece in _pieces(formula, step) if "CREATE TEMP TABLE" in piece]
    return ";\n".join(f"{piece}\nWITH NO DATA" if RELATION.search(piece) else piece for piece in made)


@cache
def with_clause(
    formula: str, steps: tuple[str, ...], only: frozenset[str] = frozenset(), *, is_scoped: bool = True
) -> str:
    """The relations of these steps (`only` those, when named) as common table expressions of one query."""
    made = [each for step in steps for each in relations(formula, step, is_scoped=is_scoped)]
    wanted = [each for each in made if not only or each.name in only]
    return ",\n".join(f"{each.name} AS MATERIALIZED (\n{each.query}\n)" for each in wanted)


@cache
def tables(formula: str) -> tuple[str, ...]:
    """The names of all temporary tables that a computation leaves."""
    texts = (text(formula, step) for step in STEPS)
    return tuple(name for each in texts for name in re.findall(r"CREATE TEMP TABLE (\w+)", each))
