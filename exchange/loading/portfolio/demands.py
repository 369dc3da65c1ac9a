"""How a demand becomes a decision: moves, feasibility, claims, scores."""

from __future__ import annotations

from exchange.loading.facts import Facts
from exchange.loading.frozen import Frozen
from exchange.loading.merge import Merge
from exchange.loading.references import OF_INITIATIVE, OF_KEY_RESULT, WHO
from exchange.loading.session import Session
from exchange.loading.sparing import freeze_if_any, load_if_any, merge_if_any
from exchange.workbook.tables.demands import NEEDS

MOVE_RULES = Merge(
    table="move_rules",
    target="portfolio_moverule",
    match="t.from_state = s.from_state AND t.to_state = s.to_state",
    columns={"least_role": "s.least_role", **{name: f"s.{name} = 'yes'" for name in NEEDS}},
    fresh={"from_state": "s.from_state", "to_state": "s.to_state"},
)
FEASIBILITY = Facts(
    target="portfolio_feasibility",
    source=f"load_feasibility s {OF_INITIATIVE}",
    match="h.initiative_id = p.id AND h.aspect = s.aspect AND h.date = s.date",
    key={"initiative_id": "p.id", "aspect": "s.aspect", "date": "s.date"},
    says={"verdict": "s.verdict", "words": "s.words"},
)
CLAIMS = Facts(
    target="portfolio_claim",
    source=f"load_claims s {OF_INITIATIVE} {OF_KEY_RESULT} {WHO}sponsor",
    match="h.initiative_id = p.id AND h.key_result_id = k.id AND h.date = s.date",
    key={"initiative_id": "p.id", "key_result_id": "k.id", "date": "s.date"},
    says={
        **{name: f"s.{name}" for name in ("low", "likely", "high", "due_on")},
        "sponsor_id": "who.id",
        "is_late": "s.is_late = 'yes'",
    },
)
SCHEMES = Frozen(
    table="score_schemes",
    target="portfolio_scorescheme",
    source="load_score_schemes s",
    match="t.name = s.name AND t.number = s.number",
    columns={
        **{name: f"s.{name}" for name in ("name", "number", "date", "framework", "reason")},
        **{name: f"s.{name} = 'yes'" for name in ("is_default", "is_retired")},
    },
)
# Only criteria of versions that have none: a version that was there keeps its own.
CRITERIA = Frozen(
    table="score_criteria",
    target="portfolio_scorecriterion",
    source=(
        "load_score_criteria s "
        "JOIN portfolio_scorescheme v ON v.tenant_id = %(tenant)s AND v.name = s.scheme AND v.number = s.number"
    ),
    match="t.scheme_id = v.id",
    columns={
        "scheme_id": "v.id",
        **{name: f"s.{name}" for name in ("position", "key", "name", "weight", "low", "high")},
    },
    is_fact=False,
)
INPUTS = Facts(
    target="portfolio_scoreinput",
    source=f"load_score_inputs s {OF_INITIATIVE}",
    match="h.initiative_id = p.id AND h.criterion = s.criterion AND h.date = s.date",
    key={"initiative_id": "p.id", "criterion": "s.criterion", "date": "s.date"},
    says={"value": "s.value", "note": "s.note"},
)


def load_demands(session: Session) -> None:
    """Write the rules of moving, what was found and promised, and scores."""
    merge_if_any(session, MOVE_RULES)
    for table, facts in (("feasibility", FEASIBILITY), ("claims", CLAIMS), ("score_inputs", INPUTS)):
        load_if_any(session, table, facts)
    for frozen in (SCHEMES, CRITERIA):
        freeze_if_any(session, frozen)
