"""Teams that last, their boards and backlogs, and the signals that went up."""

from __future__ import annotations

from typing import Final

from exchange.loading.amounts import money
from exchange.loading.details import Details
from exchange.loading.facts import Facts, heads
from exchange.loading.frozen import Frozen
from exchange.loading.merge import Merge
from exchange.loading.numbered import NUMBERED_SIGNALS, versions
from exchange.loading.references import BY_WHO, OF_ITEM, OF_PERSON, OF_PORTFOLIO, OF_TEAM, TEAM, WHO
from exchange.loading.session import Session
from exchange.loading.sparing import freeze_if_any, load_if_any, merge_if_any, set_if_any

ITEM_DETAILS = Details(
    table="item_details",
    target="execution_item",
    of="item",
    columns={"assignee_id": "who.id"},
    joins=f"{WHO}assignee",
)
_ITEM: Final = "JOIN execution_item {0} ON {0}.tenant_id = %(tenant)s AND {0}.key = s.{1} "
DEPENDENCIES = Merge(
    table="item_dependencies",
    target="execution_itemdependency",
    source=f"load_item_dependencies s {_ITEM.format('before_item', 'before')}{_ITEM.format('after_item', 'after')}",
    match="t.before_id = before_item.id AND t.after_id = after_item.id",
    columns={"lag_days": "s.lag_days"},
    fresh={"before_id": "before_item.id", "after_id": "after_item.id"},
)
PRACTICES = Merge(
    table="team_practices",
    target="execution_teampractice",
    source=f"load_team_practices s {OF_TEAM}",
    match="t.team_id = team.id",
    columns={
        name: f"s.{name}" for name in ("method", "estimates", "iteration_days", "expected_days", "expected_share")
    },
    fresh={"team_id": "team.id"},
    has_version=True,
)
# The database refuses days that overlap, and a new row may take what another gives up: changes go first.
SEATS = Merge(
    table="team_seats",
    target="execution_teamseat",
    source=f"load_team_seats s {OF_TEAM}{OF_PERSON}",
    match="t.team_id = team.id AND t.member_id = person.id AND t.starts_on = s.starts_on",
    columns={"ends_on": "s.ends_on", "hours_per_week": "s.hours_per_week"},
    fresh={"team_id": "team.id", "member_id": "person.id", "starts_on": "s.starts_on"},
    has_version=True,
    changes_first=True,
)
CAPACITIES = Merge(
    table="team_capacities",
    target="execution_teamcapacity",
    source=f"load_team_capacities s {OF_TEAM}",
    match="t.team_id = team.id AND t.starts_on = s.starts_on",
    columns={"ends_on": "s.ends_on", "hours": "s.hours", "reason": "s.reason"},
    fresh={"team_id": "team.id", "starts_on": "s.starts_on"},
    has_version=True,
    changes_first=True,
)
FUNDINGS = Merge(
    table="team_fundings",
    target="execution_teamfunding",
    source=f"load_team_fundings s {OF_TEAM}{OF_PORTFOLIO}",
    match="t.team_id = team.id AND t.portfolio_id = pot.id AND t.starts_on = s.starts_on",
    columns={"ends_on": "s.ends_on", "amount": money("s.amount"), "note": "s.note"},
    fresh={"team_id": "team.id", "portfolio_id": "pot.id", "starts_on": "s.starts_on"},
    has_version=True,
    changes_first=True,
)
COLUMNS = Merge(
    table="board_columns",
    target="execution_boardcolumn",
    source=f"load_board_columns s {OF_TEAM}",
    match="t.team_id = team.id AND t.position = s.position",
    columns={"name": "s.name", "state": "s.state", "wip_limit": "s.wip_limit"},
    fresh={"team_id": "team.id", "position": "s.position"},
    changes_first=True,
)
ITERATIONS = Merge(
    table="iterations",
    target="execution_iteration",
    source=f"load_iterations s {OF_TEAM}",
    match="t.team_id = team.id AND t.number = s.number",
    columns={"goal": "s.goal", "starts_on": "s.starts_on", "ends_on": "s.ends_on"},
    fresh={"team_id": "team.id", "number": "s.number"},
    has_version=True,
    changes_first=True,
)
BACKLOG = Merge(
    table="backlog",
    target="execution_backlogplace",
    source=(
        f"load_backlog s {OF_ITEM}{OF_TEAM}"
        "LEFT JOIN execution_boardcolumn c "
        'ON c.tenant_id = %(tenant)s AND c.team_id = team.id AND c.name = s."column" '
        "LEFT JOIN execution_iteration n "
        "ON n.tenant_id = %(tenant)s AND n.team_id = team.id AND n.number = s.iteration"
    ),
    match="t.item_id = w.id",
    columns={
        "team_id": "team.id",
        "rank": "s.rank",
        "is_by_hand": "s.is_by_hand = 'yes'",
        "column_id": "c.id",
        "column_since": "s.column_since",
        "iteration_id": "n.id",
    },
    fresh={"item_id": "w.id"},
)
RATES = Facts(
    target="execution_costrate",
    source=f"load_cost_rates s {TEAM}{WHO}person",
    match=(
        "h.team_id IS NOT DISTINCT FROM team.id AND h.member_id IS NOT DISTINCT FROM who.id "
        "AND h.currency = s.currency AND h.date = s.date"
    ),
    key={"team_id": "team.id", "member_id": "who.id", "currency": "s.currency", "date": "s.date"},
    says={"amount": money("s.amount"), "note": "s.note"},
    order='s."row"',
)
_SUBJECT: Final = (
    "LEFT JOIN execution_item w ON w.tenant_id = %(tenant)s AND w.key = s.item "
    "LEFT JOIN portfolio_initiative p ON p.tenant_id = %(tenant)s AND p.key = s.initiative "
)
_ON_SUBJECT: Final = "{0}.item_id IS NOT DISTINCT FROM w.id AND {0}.initiative_id IS NOT DISTINCT FROM p.id"
_SIGNAL: Final = f"JOIN {NUMBERED_SIGNALS} g ON {_ON_SUBJECT.format('g')} AND g.number = s.number "
SIGNALS = Facts(
    target="execution_signal",
    source=(
        f"load_signals s {_SUBJECT}LEFT JOIN okrs_keyresult k ON k.tenant_id = %(tenant)s AND k.key = s.key_result "
        f"{WHO}raised_by"
    ),
    match=f"{_ON_SUBJECT.format('h')} AND h.number = s.number",
    key={"item_id": "w.id", "initiative_id": "p.id"},
    says={
        **{name: f"s.{name}" for name in ("date", "kind", "words", "proposal")},
        "key_result_id": "k.id",
        "amount": money("s.amount"),
    },
    heads=NUMBERED_SIGNALS,
    recorded_by=BY_WHO,
    order="w.id, p.id, s.number",
)
ANSWERS = Facts(
    target="execution_signalanswer",
    source=f"load_signal_answers s {_SUBJECT}{_SIGNAL}{WHO}answered_by",
    match="h.signal_head = g.id",
    # An answer stays with the version of the signal that it was given to.
    key={"signal_id": "coalesce(h.signal_id, g.id)"},
    says={name: f"s.{name}" for name in ("date", "decision", "words")},
    heads=(
        f"(SELECT a.*, v.head AS signal_head FROM {heads('execution_signalanswer')} a "
        f"JOIN {versions('execution_signal')} v ON v.id = a.signal_id)"
    ),
    recorded_by=BY_WHO,
    order="g.id",
)
ESCALATIONS = Frozen(
    table="signal_escalations",
    target="execution_signalescalation",
    source=f"load_signal_escalations s {_SUBJECT}{_SIGNAL}",
    match=(
        f"t.level = s.level AND t.signal_id IN (SELECT v.id FROM {versions('execution_signal')} v WHERE v.head = g.id)"
    ),
    columns={"signal_id": "g.id", "level": "s.level", "date": "s.date"},
)


def load_delivery(session: Session) -> None:
    """Write how teams work, where their work stands and what they sent up; the work itself is there."""
    set_if_any(session, ITEM_DETAILS)
    for how in (DEPENDENCIES, PRACTICES, SEATS, CAPACITIES, FUNDINGS, COLUMNS, ITERATIONS, BACKLOG):
        merge_if_any(session, how)
    for table, facts in (("cost_rates", RATES), ("signals", SIGNALS), ("signal_answers", ANSWERS)):
        load_if_any(session, table, facts)
    freeze_if_any(session, ESCALATIONS)
