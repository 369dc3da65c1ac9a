"""KPIs with their readings."""

from __future__ import annotations

from exchange.loading.facts import Facts, load_facts
from exchange.loading.merge import Merge, merge
from exchange.loading.references import OF_KPI, OWNER, TEAM
from exchange.loading.session import Session

KPIS = Merge(
    table="kpis",
    target="okrs_kpi",
    match="t.key = s.key",
    joins=f"{OWNER}{TEAM}",
    columns={
        **{name: f"s.{name}" for name in ("key", "title", "description", "unit", "decimals", "cadence_days")},
        **{name: f"s.{name}" for name in ("low", "high", "far_low", "far_high")},
        "owner_id": "owner.id",
        "team_id": "team.id",
    },
    has_version=True,
)
READINGS = Facts(
    target="okrs_kpireading",
    source=f"load_kpi_readings s {OF_KPI}",
    match="h.kpi_id = m.id AND h.date = s.date",
    key={"kpi_id": "m.id", "date": "s.date"},
    says={"value": "s.value", "note": "s.note"},
)


def load_kpis(session: Session) -> None:
    """Write the measures of health; the check-ins that came of their readings are in the workbook themselves."""
    session.stage("kpis")
    merge(session, KPIS)
    session.stage("kpi_readings")
    load_facts(session, "kpi_readings", READINGS)
