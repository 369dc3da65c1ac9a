"""Teams that last, their boards and backlogs, whose hours were spent, and the signals that went up."""

from __future__ import annotations

from typing import Final

from exchange.dumping.queries.sql import OF_PORTFOLIO, Query, amount, number, person, yes_no
from exchange.loading.facts import heads
from exchange.loading.numbered import NUMBERED_SIGNALS, versions

_TEAM: Final = "JOIN accounts_team team ON team.tenant_id = t.tenant_id AND team.id = t.team_id"
_ITEM: Final = "JOIN execution_item w ON w.tenant_id = t.tenant_id AND w.id = t.item_id"


def _subject(signal: str) -> str:
    return (
        f"LEFT JOIN execution_item w ON w.tenant_id = t.tenant_id AND w.id = {signal}.item_id "
        f"LEFT JOIN portfolio_initiative p ON p.tenant_id = t.tenant_id AND p.id = {signal}.initiative_id"
    )


# The version of the signal that counts.
_OF_SIGNAL: Final = (
    f"JOIN {versions('execution_signal')} v ON v.id = t.signal_id "
    f"JOIN {NUMBERED_SIGNALS} g ON g.id = v.head {_subject('g')}"
)

QUERIES: Final[dict[str, Query]] = {
    "item_details": (
        "t.key, lower(who.email)",
        f"execution_item t {person('t.assignee_id').replace('LEFT JOIN', 'JOIN', 1)}",
        "t.id",
    ),
    "item_dependencies": (
        "before_item.key, after_item.key, t.lag_days",
        "execution_itemdependency t "
        "JOIN execution_item before_item ON before_item.tenant_id = t.tenant_id AND before_item.id = t.before_id "
        "JOIN execution_item after_item ON after_item.tenant_id = t.tenant_id AND after_item.id = t.after_id",
        "t.id",
    ),
    "cost_hours": (
        f"t.key, lower(who.email), {amount('t.rate')}",
        f"{heads('execution_cost')} t {person('t.member_id').replace('LEFT JOIN', 'JOIN', 1)}",
        't.key COLLATE "C"',
    ),
    "team_practices": (
        f"team.key, t.method, t.estimates, t.iteration_days, t.expected_days, {number('t.expected_share')}",
        f"execution_teampractice t {_TEAM}",
        "t.id",
    ),
    "team_seats": (
        f"team.key, lower(who.email), t.starts_on, t.ends_on, {number('t.hours_per_week')}",
        f"execution_teamseat t {_TEAM} {person('t.member_id')}",
        "t.id",
    ),
    "team_capacities": (
        f"team.key, t.starts_on, t.ends_on, {number('t.hours')}, t.reason",
        f"execution_teamcapacity t {_TEAM}",
        "t.id",
    ),
    "cost_rates": (
        f"team.key, lower(who.email), t.date, t.currency, {amount('t.amount')}, t.note",
        f"{heads('execution_costrate')} t LEFT {_TEAM} {person('t.member_id')}",
        "t.date, t.id",
    ),
    "team_fundings": (
        f"team.key, pot.key, t.starts_on, t.ends_on, {amount('t.amount')}, t.note",
        f"execution_teamfunding t {_TEAM} {OF_PORTFOLIO}",
        "t.id",
    ),
    "board_columns": (
        "team.key, t.position, t.name, t.state, t.wip_limit",
        f"execution_boardcolumn t {_TEAM}",
        "team.id, t.position",
    ),
    "iterations": (
        "team.key, t.number, t.goal, t.starts_on, t.ends_on",
        f"execution_iteration t {_TEAM}",
        "team.id, t.number",
    ),
    "backlog": (
        f"w.key, team.key, t.rank, {yes_no('t.is_by_hand')}, c.name, t.column_since, n.number",
        f"execution_backlogplace t {_ITEM} {_TEAM} "
        "LEFT JOIN execution_boardcolumn c ON c.tenant_id = t.tenant_id AND c.id = t.column_id "
        "LEFT JOIN execution_iteration n ON n.tenant_id = t.tenant_id AND n.id = t.iteration_id",
        "team.id, t.rank, t.id",
    ),
    "signals": (
        f"w.key, p.key, t.number, t.date, t.kind, t.words, t.proposal, k.key, {amount('t.amount')}, lower(who.email)",
        f"{NUMBERED_SIGNALS} t {_subject('t')} "
        "LEFT JOIN okrs_keyresult k ON k.tenant_id = t.tenant_id AND k.id = t.key_result_id "
        f"{person('t.recorded_by_id')}",
        "w.id, p.id, t.number",
    ),
    "signal_answers": (
        "w.key, p.key, g.number, t.date, t.decision, t.words, lower(who.email)",
        f"{heads('execution_signalanswer')} t {_OF_SIGNAL} {person('t.recorded_by_id')}",
        "w.id, p.id, g.number",
    ),
    "signal_escalations": (
        "w.key, p.key, g.number, t.level, t.date",
        f"{heads('execution_signalescalation')} t {_OF_SIGNAL}",
        "w.id, p.id, g.number, t.level",
    ),
}
