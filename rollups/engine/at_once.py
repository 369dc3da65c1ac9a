"""A question about the figures of a moment, answered by one statement instead of by tables that are read afterwards.

Making some forty temporary tables takes 50 ms whatever is in them. Who wants one figure of a few hundred items, as a
waterfall does after each of its steps, gets it in a fifth of that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import connection

from rollups.engine.compute import Moment, compute, parameters
from rollups.engine.incremental import AS_ONE_QUERY, READ_OF_INITIATIVES
from rollups.engine.prepared import FEW, LOOPS, no_loops
from rollups.engine.scope import Scope, below
from rollups.engine.small import GOALS_AT_ONCE, has_at_most
from rollups.engine.statements import MEASURED, WORK, Relation, relations
from rollups.past.structure import structure_at
from tenancy.context import all_seeing, current_tenant_id

STEPS = (*WORK, *MEASURED)
# What is computed in rounds, each from the one before.
IN_ROUNDS = re.compile(r"\b(f_objective|r_objective|r_climbed|r_money)\b")
ALIGNED = "r_alignment"
# Where only what was measured is wanted, no work is read.
NO_WORK = {
    "f_initiative": f"""SELECT NULL::bigint AS id, {", ".join(
        f"NULL::{'date' if name == 'oldest_input' else 'numeric'} AS {name}" for name in READ_OF_INITIATIVES
    )} WHERE false""",
    "r_tree": "SELECT NULL::bigint AS id, NULL::bigint AS owner WHERE false",
}  # fmt: skip


class Asking:
    """The figures of a moment, of a scope (None: of the whole tenant in force), for questions in SQL."""

    def __init__(self, moment: Moment, scope: Scope | None = None, *, in_rounds: bool = False) -> None:
        """`in_rounds`: objectives will be asked for. Then, and where there is much work, tables are made at once."""
        self._moment, self._scope = moment, scope
        with all_seeing(), structure_at(moment.known_at):
            self._narrowed = below(scope) if scope else {}
            self.has_tables = in_rounds or not self._is_little()
        if self.has_tables:
            compute(moment, scope=scope)

    def _is_little(self) -> bool:
        if self._scope is not None:
            return len(self._narrowed["items"]) <= AS_ONE_QUERY
        return has_at_most(current_tenant_id(), AS_ONE_QUERY, GOALS_AT_ONCE)

    def rows(
        self, question: str, values: Mapping[str, Any] | None = None, beside: tuple[str, ...] = ()
    ) -> list[tuple[Any, ...]]:
        """What a query over the engine's relations (f_…, r_…) finds; its own values are named as nothing else is.

        Without tables, more may be done with the same relations `beside` it, each as "name AS (…)".
        Raises ValueError where it asks for objectives without having said so.
        """
        given = dict(values or {})
        with all_seeing(), structure_at(self._moment.known_at), connection.cursor() as cursor:
            if self.has_tables:
                cursor.execute(question, given)
                return list(cursor.fetchall())
            given |= parameters(self._moment) | self._narrowed
            statement = _statement(self._moment.formula, question, self._scope, beside)
            if len(self._narrowed.get("items", ())) <= FEW and self._scope is not None:
                cursor.execute(statement, given)
                return list(cursor.fetchall())
            no_loops(cursor)
            cursor.execute(statement, given)
            found = list(cursor.fetchall())
            cursor.execute(f"SELECT {LOOPS}")
            return found


def _statement(formula: str, question: str, scope: Scope | None, beside: tuple[str, ...]) -> str:
    is_measured_only = scope is not None and scope.is_measured_only
    return _text(formula, question, beside, is_scoped=scope is not None, is_measured_only=is_measured_only)


@cache
def _text(formula: str, question: str, beside: tuple[str, ...], *, is_scoped: bool, is_measured_only: bool) -> str:
    """The question with the relations that it needs before it."""
    if IN_ROUNDS.search(question):
        raise ValueError(f"Objectives are computed in rounds: {question}")
    made = _relations(formula, is_scoped, is_measured_only)
    wanted = _needed([question, *beside], made)
    clauses = [f"{name} AS MATERIALIZED (\n{query}\n)" for name, query in made.items() if name in wanted]
    before = ",\n".join([*clauses, *beside])
    return f"WITH RECURSIVE {before}\n{question}" if before else question


def _relations(formula: str, is_scoped: bool, is_measured_only: bool) -> dict[str, str]:
    steps = MEASURED if is_measured_only else STEPS
    found: list[Relation] = [each for step in steps for each in relations(formula, step, is_scoped=is_scoped)]
    found += [each for each in relations(formula, "objectives", is_scoped=is_scoped) if each.name == ALIGNED]
    return (NO_WORK if is_measured_only else {}) | {each.name: each.query for each in found}


def _needed(asked: list[str], made: Mapping[str, str]) -> set[str]:
    """The relations that queries name, and those that these are made of; each comes after what it is made of."""
    wanted: set[str] = set()
    texts = [*asked]
    for name, query in reversed(list(made.items())):
        if any(re.search(rf"\b{name}\b", text) for text in texts):
            wanted.add(name)
            texts.append(query)
    return wanted
