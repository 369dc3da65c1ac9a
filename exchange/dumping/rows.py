"""A tenant's rows as text, table by table; `load(dump(tenant))` changes nothing and loses no figure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db import connection

from exchange.dumping.extra import EXTRA
from exchange.loading.facts import heads
from exchange.workbook.columns import Table
from exchange.workbook.tables import TABLES
from tenancy.context import current_tenant_id

type Line = tuple[str, ...]


def amount(column: str) -> str:
    """Money as a number: kept as 1/10,000, and multiplied because division would round."""
    return f"trim_scale({column}::numeric * 0.0001)"


def number(column: str) -> str:
    """A number without trailing zeros."""
    return f"trim_scale({column})"


OWNER: Final = (
    "LEFT JOIN (accounts_membership owner_m JOIN accounts_user owner ON owner.id = owner_m.user_id) "
    "ON owner_m.tenant_id = t.tenant_id AND owner_m.id = t.owner_id"
)
TEAM: Final = "LEFT JOIN accounts_team team ON team.tenant_id = t.tenant_id AND team.id = t.team_id"
NUMBERS: Final = ", ".join(number(f"t.{name}") for name in ("baseline", "target", "low", "high"))

# For each table its columns in order, where from, and the order of its rows: that in which they came in.
_QUERIES: Final[dict[str, tuple[str, str, str]]] = {
    "teams": (
        "t.key, t.name, above.key",
        "accounts_team t LEFT JOIN accounts_team above ON above.tenant_id = t.tenant_id AND above.id = t.parent_id",
        "t.id",
    ),
    "people": (
        "lower(u.email), t.name, t.role, team.key",
        f"accounts_membership t JOIN accounts_user u ON u.id = t.user_id {TEAM}",
        "t.id",
    ),
    "cycles": (
        "t.key, t.name, t.starts_on, t.ends_on, t.state, above.key",
        "okrs_cycle t LEFT JOIN okrs_cycle above ON above.tenant_id = t.tenant_id AND above.id = t.parent_id",
        "t.id",
    ),
    "objectives": (
        "t.key, c.key, t.title, t.description, lower(owner.email), team.key, (SELECT string_agg(p.key, ';' "
        "ORDER BY p.id) FROM okrs_alignment a JOIN okrs_objective p ON p.tenant_id = a.tenant_id "
        "AND p.id = a.parent_id WHERE a.tenant_id = t.tenant_id AND a.child_id = t.id), t.ambition, "
        f"{number('t.weight')}",
        f"okrs_objective t JOIN okrs_cycle c ON c.tenant_id = t.tenant_id AND c.id = t.cycle_id {OWNER} {TEAM}",
        "t.id",
    ),
    "key_results": (
        f"t.key, o.key, t.title, t.type, t.unit, {NUMBERS}, {number('t.weight')}, t.starts_on, t.ends_on, "
        "lower(owner.email)",
        f"okrs_keyresult t JOIN okrs_objective o ON o.tenant_id = t.tenant_id AND o.id = t.objective_id {OWNER}",
        "t.id",
    ),
    "stages": (
        f"k.key, t.position, t.title, {number('t.percent')}, done.date",
        "okrs_stage t JOIN okrs_keyresult k ON k.tenant_id = t.tenant_id AND k.id = t.key_result_id "
        f"LEFT JOIN LATERAL (SELECT f.date FROM {heads('okrs_stagecompletion')} f WHERE f.stage_id = t.id "
        "ORDER BY f.id DESC LIMIT 1) done ON true",
        "k.id, t.position",
    ),
    "check_ins": (
        f"k.key, t.date, {number('t.value')}, {number('t.confidence')}, t.status, lower(author.email), t.comment",
        f"{heads('okrs_checkin')} t JOIN okrs_keyresult k ON k.tenant_id = t.tenant_id AND k.id = t.key_result_id "
        "LEFT JOIN (accounts_membership author_m JOIN accounts_user author ON author.id = author_m.user_id) "
        "ON author_m.tenant_id = t.tenant_id AND author_m.id = t.author_id",
        "k.id, t.date",
    ),
    "portfolios": (f"t.key, t.name, t.currency, {amount('t.budget')}", "portfolio_portfolio t", "t.id"),
    "initiatives": (
        "t.key, pot.key, t.title, t.description, lower(owner.email), team.key, t.kind, t.state, t.planned_start, "
        f"t.planned_finish, {amount('t.budget')}",
        "portfolio_initiative t JOIN portfolio_portfolio pot ON pot.tenant_id = t.tenant_id "
        f"AND pot.id = t.portfolio_id {OWNER} {TEAM}",
        "t.id",
    ),
    "contributions": (
        f"p.key, k.key, {number('t.allocation')}, {number('t.claim')}",
        "portfolio_contribution t JOIN portfolio_initiative p ON p.tenant_id = t.tenant_id AND p.id = t.initiative_id "
        "JOIN okrs_keyresult k ON k.tenant_id = t.tenant_id AND k.id = t.key_result_id",
        "p.id, k.id",
    ),
    "tranches": (
        f"p.key, t.position, {amount('t.amount')}, t.review_on, t.evidence, coalesce(last.decision, 'planned'), "
        "last.date",
        "portfolio_tranche t JOIN portfolio_initiative p ON p.tenant_id = t.tenant_id AND p.id = t.initiative_id "
        f"LEFT JOIN LATERAL (SELECT d.* FROM {heads('portfolio_tranchedecision')} d WHERE d.tranche_id = t.id "
        "ORDER BY d.date DESC NULLS LAST, d.id DESC LIMIT 1) last ON true",
        "p.id, t.position",
    ),
    "items": (
        "t.key, t.title, p.key, above.key, team.key, t.type, t.state, t.planned_start, t.planned_finish, "
        f"{amount('t.planned_cost')}, {number('t.estimate')}, NULL, t.started_on, t.finished_on",
        "execution_item t LEFT JOIN portfolio_initiative p ON p.tenant_id = t.tenant_id AND p.id = t.initiative_id "
        "LEFT JOIN execution_item above ON above.tenant_id = t.tenant_id AND above.id = t.parent_id "
        f"{TEAM}",
        "t.id",
    ),
    "progress": (
        f"w.key, t.date, {number('t.percent')}",
        f"{heads('execution_progressreport')} t "
        "JOIN execution_item w ON w.tenant_id = t.tenant_id AND w.id = t.item_id",
        "w.id, t.date",
    ),
    "costs": (
        f"t.key, t.date, {amount('t.amount')}, p.key, w.key, t.kind, {number('t.hours')}, t.note",
        f"{heads('execution_cost')} t "
        "LEFT JOIN execution_item w ON w.tenant_id = t.tenant_id AND w.id = t.item_id "
        "LEFT JOIN portfolio_initiative p ON p.tenant_id = t.tenant_id AND p.id = t.initiative_id "
        "AND t.item_id IS NULL",
        't.key COLLATE "C"',
    ),
    **EXTRA,
}


def tables() -> Iterator[tuple[Table, list[Line]]]:
    """Every table of the tenant in force with its rows; an extra table only when it has any."""
    for table in TABLES.values():
        rows = _rows(table)
        if rows or not table.is_extra:
            yield table, rows


def _rows(table: Table) -> list[Line]:
    columns, source, order = _QUERIES[table.name]
    texts = ", ".join(f"coalesce(c{place}::text, '')" for place in range(len(table.columns)))
    names = ", ".join(f"c{place}" for place in range(len(table.columns)))
    where = "" if table.name == "settings" else "WHERE t.tenant_id = %(tenant)s"
    sql = (
        f"SELECT {texts} FROM (SELECT {columns}, row_number() OVER (ORDER BY {order}) FROM {source} {where}) "
        f"AS found({names}, place) ORDER BY place"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id()})
        return list(cursor.fetchall())
