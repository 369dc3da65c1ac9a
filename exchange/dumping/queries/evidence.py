"""What must hold before money moves, what was found, and what was decided of it."""

from __future__ import annotations

from typing import Final

from exchange.dumping.queries.sql import OF_KEY_RESULT, Query, number, person, yes_no
from exchange.loading.facts import heads
from exchange.loading.numbered import NUMBERED_ATTESTATIONS, NUMBERED_DECISIONS, NUMBERED_PROPOSALS, versions

_INITIATIVE: Final = "JOIN portfolio_initiative p ON p.tenant_id = n.tenant_id AND p.id = n.initiative_id"
_TRANCHE: Final = f"JOIN portfolio_tranche n ON n.tenant_id = t.tenant_id AND n.id = t.tranche_id {_INITIATIVE}"
_REVIEWS: Final = heads("portfolio_evidencereview")
# A decision that has more to tell than the row of its tranche does, or is one of several.
_RICH: Final = (
    f"(SELECT h.tranche_id FROM {heads('portfolio_tranchedecision')} h GROUP BY 1 HAVING count(*) > 1 "
    "OR bool_or(h.reason <> '' OR h.review_id IS NOT NULL OR h.proposal_id IS NOT NULL OR h.review_on IS NOT NULL))"
)

QUERIES: Final[dict[str, Query]] = {
    "evidence_tests": (
        "p.key, n.position, t.position, t.kind, k.key, t.measure, t.operator, t.against, "
        f"{number('t.threshold')}, t.words",
        f"portfolio_evidencetest t {_TRANCHE} LEFT {OF_KEY_RESULT}",
        "p.id, n.position, t.position",
    ),
    "attestations": (
        f"p.key, n.position, e.position, t.number, t.date, {yes_no('t.holds')}, t.words, lower(who.email)",
        f"{NUMBERED_ATTESTATIONS} t JOIN portfolio_evidencetest e ON e.tenant_id = t.tenant_id AND e.id = t.test_id "
        f"JOIN portfolio_tranche n ON n.tenant_id = e.tenant_id AND n.id = e.tranche_id {_INITIATIVE} "
        f"{person('t.recorded_by_id')}",
        "p.id, n.position, e.position, t.number",
    ),
    "evidence_reviews": (
        "p.key, n.position, t.date, t.formula, t.proposal, t.reason",
        f"{_REVIEWS} t {_TRANCHE}",
        "p.id, n.position, t.date",
    ),
    "evidence_findings": (
        f"p.key, n.position, r.date, t.position, k.key, t.test, {number('t.value')}, {number('t.threshold')}, "
        "CASE WHEN t.holds IS NOT NULL THEN " + yes_no("t.holds") + " END, t.words",
        f"portfolio_evidencefinding t JOIN {_REVIEWS} r ON r.id = t.review_id "
        f"JOIN portfolio_tranche n ON n.tenant_id = r.tenant_id AND n.id = r.tranche_id {_INITIATIVE} "
        f"LEFT {OF_KEY_RESULT}",
        "p.id, n.position, r.date, t.position",
    ),
    "decision_proposals": (
        f"p.key, n.position, t.number, t.date, t.decision, t.reason, {yes_no('t.is_withdrawn')}, lower(who.email), "
        "t.review_on",
        f"{NUMBERED_PROPOSALS} t {_TRANCHE} {person('t.recorded_by_id')}",
        "p.id, n.position, t.number",
    ),
    "tranche_decisions": (
        "p.key, n.position, t.date, t.number, t.decision, t.reason, r.date, g.number, lower(who.email), t.review_on",
        f"{NUMBERED_DECISIONS} t {_TRANCHE} JOIN {_RICH} rich ON rich.tranche_id = t.tranche_id "
        f"LEFT JOIN {versions('portfolio_evidencereview')} rv ON rv.id = t.review_id "
        "LEFT JOIN portfolio_evidencereview r ON r.tenant_id = t.tenant_id AND r.id = rv.head "
        f"LEFT JOIN {versions('portfolio_decisionproposal')} gv ON gv.id = t.proposal_id "
        f"LEFT JOIN {NUMBERED_PROPOSALS} g ON g.id = gv.head {person('t.recorded_by_id')}",
        "p.id, n.position, t.date NULLS FIRST, t.number",
    ),
}
