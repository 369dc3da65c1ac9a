"""How a staged row `s` finds what it refers to."""

from __future__ import annotations

from typing import Final

OWNER: Final = "LEFT JOIN member_ids owner ON owner.email = s.owner "
TEAM: Final = "LEFT JOIN accounts_team team ON team.tenant_id = %(tenant)s AND team.key = s.team "
OF_TEAM: Final = "JOIN accounts_team team ON team.tenant_id = %(tenant)s AND team.key = s.team "
OF_OBJECTIVE: Final = "JOIN okrs_objective o ON o.tenant_id = %(tenant)s AND o.key = s.objective "
OF_KEY_RESULT: Final = "JOIN okrs_keyresult k ON k.tenant_id = %(tenant)s AND k.key = s.key_result "
OF_KPI: Final = "JOIN okrs_kpi m ON m.tenant_id = %(tenant)s AND m.key = s.kpi "
OF_PERSON: Final = "JOIN member_ids person ON person.email = s.person "
OF_INITIATIVE: Final = "JOIN portfolio_initiative p ON p.tenant_id = %(tenant)s AND p.key = s.initiative "
OF_ITEM: Final = "JOIN execution_item w ON w.tenant_id = %(tenant)s AND w.key = s.item "
OF_PORTFOLIO: Final = "JOIN portfolio_portfolio pot ON pot.tenant_id = %(tenant)s AND pot.key = s.portfolio "
OF_TRANCHE: Final = (
    f"{OF_INITIATIVE} JOIN portfolio_tranche n "
    "ON n.tenant_id = %(tenant)s AND n.initiative_id = p.id AND n.position = s.position "
)
# Who said something, where a table tells it.
WHO: Final = "LEFT JOIN member_ids who ON who.email = s."
BY_WHO: Final = "coalesce(who.id, %(actor)s)"
