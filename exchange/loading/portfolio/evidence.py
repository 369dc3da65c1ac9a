"""What must hold before money moves, what was found, and what was decided of it."""

from __future__ import annotations

from exchange.loading.facts import Facts, heads, load_facts
from exchange.loading.frozen import Frozen
from exchange.loading.merge import Merge
from exchange.loading.numbered import NUMBERED_ATTESTATIONS, NUMBERED_DECISIONS, NUMBERED_PROPOSALS, versions
from exchange.loading.references import BY_WHO, OF_KEY_RESULT, OF_TRANCHE, WHO
from exchange.loading.session import Session
from exchange.loading.sparing import freeze_if_any, load_if_any, merge_if_any

_REVIEW = f"{heads('portfolio_evidencereview')} r ON r.tranche_id = n.id AND r.date = s."
TESTS = Merge(
    table="evidence_tests",
    target="portfolio_evidencetest",
    source=f"load_evidence_tests s {OF_TRANCHE}",
    match="t.tranche_id = n.id AND t.position = s.test",
    joins=f"LEFT {OF_KEY_RESULT}",
    columns={
        **{name: f"s.{name}" for name in ("kind", "measure", "operator", "against", "threshold", "words")},
        "key_result_id": "k.id",
    },
    fresh={"tranche_id": "n.id", "position": "s.test"},
)
ATTESTATIONS = Facts(
    target="portfolio_attestation",
    source=(
        f"load_attestations s {OF_TRANCHE} "
        "JOIN portfolio_evidencetest e ON e.tenant_id = %(tenant)s AND e.tranche_id = n.id AND e.position = s.test "
        f"{WHO}attested_by"
    ),
    match="h.test_id = e.id AND h.number = s.number",
    key={"test_id": "e.id"},
    says={"date": "s.date", "holds": "s.holds = 'yes'", "words": "s.words"},
    heads=NUMBERED_ATTESTATIONS,
    recorded_by=BY_WHO,
    order="e.id, s.number",
)
REVIEWS = Frozen(
    table="evidence_reviews",
    target="portfolio_evidencereview",
    source=f"load_evidence_reviews s {OF_TRANCHE}",
    match="t.tranche_id = n.id AND t.date = s.date",
    columns={"tranche_id": "n.id", **{name: f"s.{name}" for name in ("date", "formula", "proposal", "reason")}},
)
# Only findings of reviews that have none: a review that was there keeps its own.
FINDINGS = Frozen(
    table="evidence_findings",
    target="portfolio_evidencefinding",
    source=f"load_evidence_findings s {OF_TRANCHE} JOIN {_REVIEW}date LEFT {OF_KEY_RESULT}",
    match="t.review_id = r.id",
    columns={
        "review_id": "r.id",
        "position": "s.number",
        "key_result_id": "k.id",
        **{name: f"s.{name}" for name in ("test", "value", "threshold", "words")},
        "holds": "CASE s.holds WHEN 'yes' THEN true WHEN 'no' THEN false END",
    },
    is_fact=False,
)
PROPOSALS = Facts(
    target="portfolio_decisionproposal",
    source=f"load_decision_proposals s {OF_TRANCHE} {WHO}proposed_by",
    match="h.tranche_id = n.id AND h.number = s.number",
    key={"tranche_id": "n.id"},
    says={
        **{name: f"s.{name}" for name in ("date", "decision", "reason")},
        "is_withdrawn": "s.is_withdrawn = 'yes'",
        "review_on": "s.next_review",
    },
    heads=NUMBERED_PROPOSALS,
    recorded_by=BY_WHO,
    order="n.id, s.number",
)
DECISIONS = Facts(
    target="portfolio_tranchedecision",
    source=(
        f"load_tranche_decisions s {OF_TRANCHE} LEFT JOIN {_REVIEW}reviewed_on "
        f"LEFT JOIN {NUMBERED_PROPOSALS} g ON g.tranche_id = n.id AND g.number = s.proposal {WHO}decided_by"
    ),
    match="h.tranche_id = n.id AND h.date IS NOT DISTINCT FROM s.date AND h.number = s.number",
    key={"tranche_id": "n.id", "date": "s.date"},
    says={
        "decision": "s.decision",
        "reason": "s.reason",
        "review_on": "s.next_review",
        # It stays with the version that was decided upon.
        "review_id": "CASE WHEN h.review_head = r.id THEN h.review_id ELSE r.id END",
        "proposal_id": "CASE WHEN h.proposal_head = g.id THEN h.proposal_id ELSE g.id END",
    },
    heads=(
        f"(SELECT d.*, rv.head AS review_head, gv.head AS proposal_head FROM {NUMBERED_DECISIONS} d "
        f"LEFT JOIN {versions('portfolio_evidencereview')} rv ON rv.id = d.review_id "
        f"LEFT JOIN {versions('portfolio_decisionproposal')} gv ON gv.id = d.proposal_id)"
    ),
    recorded_by=BY_WHO,
    order="n.id, s.date NULLS FIRST, s.number",
)


def load_evidence(session: Session) -> None:
    """Write the tests, what was found and decided; `tranche_decisions` is staged already."""
    merge_if_any(session, TESTS)
    load_if_any(session, "attestations", ATTESTATIONS)
    for frozen in (REVIEWS, FINDINGS):
        freeze_if_any(session, frozen)
    load_if_any(session, "decision_proposals", PROPOSALS)
    if session.has("tranche_decisions"):
        load_facts(session, "tranche_decisions", DECISIONS)
