"""How a demand becomes a decision: moves, feasibility, claims, scores."""

from __future__ import annotations

from typing import Final

from exchange.dumping.queries.sql import OF_INITIATIVE, OF_KEY_RESULT, Query, number, person, yes_no
from exchange.loading.facts import heads
from exchange.workbook.tables.demands import NEEDS

QUERIES: Final[dict[str, Query]] = {
    "move_rules": (
        f"t.from_state, t.to_state, t.least_role, {', '.join(yes_no(f't.{name}') for name in NEEDS)}",
        "portfolio_moverule t",
        "t.id",
    ),
    "feasibility": (
        "p.key, t.aspect, t.date, t.verdict, t.words",
        f"{heads('portfolio_feasibility')} t {OF_INITIATIVE}",
        "p.id, t.aspect, t.date",
    ),
    "claims": (
        f"p.key, k.key, t.date, {number('t.low')}, {number('t.likely')}, {number('t.high')}, t.due_on, "
        f"lower(who.email), {yes_no('t.is_late')}",
        f"{heads('portfolio_claim')} t {OF_INITIATIVE} {OF_KEY_RESULT} {person('t.sponsor_id')}",
        "p.id, k.id, t.date",
    ),
    "score_schemes": (
        f"t.name, t.number, t.date, t.framework, {yes_no('t.is_default')}, {yes_no('t.is_retired')}, t.reason",
        "portfolio_scorescheme t",
        "t.id",
    ),
    "score_criteria": (
        f"s.name, s.number, t.position, t.key, t.name, {number('t.weight')}, {number('t.low')}, {number('t.high')}",
        "portfolio_scorecriterion t JOIN portfolio_scorescheme s ON s.tenant_id = t.tenant_id AND s.id = t.scheme_id",
        "s.id, t.position, t.id",
    ),
    "score_inputs": (
        f"p.key, t.criterion, t.date, {number('t.value')}, t.note",
        f"{heads('portfolio_scoreinput')} t {OF_INITIATIVE}",
        "p.id, t.criterion, t.date",
    ),
}
