"""The extra tables of the portfolio, with a word in every column."""

from __future__ import annotations

from tests.exchange.bad_input import Cells, Tables

ZOE, ADA = "zoe@acme.example", "ada@acme.example"
TRANCHE: Cells = {"initiative": "I1", "position": "1"}
POT: Cells = {"portfolio": "F"}


def whole_portfolio() -> Tables:
    """How bets came to be decided, the evidence and the money."""
    return {**_bets(), **_demands(), **_evidence(), **_money()}


def _bets() -> Tables:
    return {
        "portfolio_details": [{**POT, "two_people_above": "300", "small_bet": "50.5"}],
        "initiative_details": [
            {"initiative": "I1", "horizon": "later", "no_key_result_reason": "=None", "payoff": "900.25"},
            {"initiative": "I2", "horizon": "now"},
        ],
        "tranche_details": [{**TRANCHE, "capital": "-100", "chance": "0.75"}],
        "dependencies": [{"before": "I2", "after": "I1", "lag_days": "-3"}],
        "baseline_requests": [
            {"initiative": "I1", "number": "1", "date": "2026-02-10", "reason": "Slower", "asked_by": ZOE,
             "answered_on": "2026-02-12", "answer": "approved", "answer_reason": "So it is", "baseline": "2"},
            {"initiative": "I1", "number": "2", "date": "2026-03-01", "reason": "Slower still",
             "answered_on": "2026-03-02", "answer": "refused", "answer_reason": "+No"},
            {"initiative": "I1", "number": "3", "date": "2026-03-05", "reason": "Please"},
        ],
        "lessons": [
            {"initiative": "I1", "number": "1", "date": "2026-03-01", "words": "Ask first"},
            {"initiative": "I1", "number": "2", "date": "2026-03-01", "words": "Then\nbuild"},
        ],
        "saved_views": [
            {"owner": ZOE, "name": "Mine", "layout": "board", "query": "state=active&q=a", "is_shared": "yes"},
            {"owner": ADA, "name": "Mine"},
        ],
        "stage_limits": [{"state": "active", "limit": "7"}],
    }  # fmt: skip


def _demands() -> Tables:
    return {
        "move_rules": [
            {"from_state": "demand", "to_state": "assessing", "least_role": "member", "needs_reason": "yes",
             "needs_feasibility": "yes", "needs_key_result": "yes", "needs_budget": "yes", "needs_claim": "yes"},
            {"from_state": "assessing", "to_state": "approved"},
        ],
        "feasibility": [
            {"initiative": "I1", "aspect": "schedule", "date": "2026-01-05", "verdict": "doubtful", "words": "@tight"},
            {"initiative": "I1", "aspect": "cost", "date": "2026-01-05", "verdict": "fine"},
        ],
        "claims": [
            {"initiative": "I1", "key_result": "K1", "date": "2026-01-02", "low": "1", "likely": "3.5", "high": "5",
             "due_on": "2026-06-30", "sponsor": ZOE, "is_late": "yes"},
            {"initiative": "I1", "key_result": "K1", "date": "2026-02-02", "likely": "3"},
        ],
        "score_schemes": [
            {"name": "Cost of delay", "number": "1", "date": "2026-01-01", "framework": "wsjf"},
            {"name": "Cost of delay", "number": "2", "date": "2026-02-01", "framework": "scorecard",
             "is_default": "yes", "is_retired": "yes", "reason": "Simpler"},
        ],
        "score_criteria": [
            {"scheme": "Cost of delay", "number": "1", "position": "1", "key": "value", "name": "Value"},
            {"scheme": "Cost of delay", "number": "2", "position": "1", "key": "value", "name": "Value",
             "weight": "2.5", "low": "1", "high": "10"},
        ],
        "score_inputs": [
            {"initiative": "I1", "criterion": "value", "date": "2026-01-05", "value": "8", "note": "A guess"},
            {"initiative": "I1", "criterion": "value", "date": "2026-02-05", "value": "5.5"},
        ],
    }  # fmt: skip


def _evidence() -> Tables:
    return {
        "evidence_tests": [
            {**TRANCHE, "test": "1", "kind": "key_result", "key_result": "K1", "measure": "value", "operator": ">=",
             "threshold": "3"},
            {**TRANCHE, "test": "2", "kind": "cost", "measure": "spend", "operator": "<=", "against": "tranche"},
            {**TRANCHE, "test": "3", "kind": "attestation", "words": "Somebody liked it"},
        ],
        "attestations": [
            {**TRANCHE, "test": "3", "number": "1", "date": "2026-02-01", "holds": "no"},
            {**TRANCHE, "test": "3", "number": "2", "date": "2026-02-01", "holds": "yes", "words": "I saw it",
             "attested_by": ADA},
        ],
        "evidence_reviews": [
            {**TRANCHE, "date": "2026-02-01", "formula": "v1", "proposal": "stop", "reason": "Two of three"},
        ],
        "evidence_findings": [
            {**TRANCHE, "date": "2026-02-01", "number": "1", "key_result": "K1", "test": "K1 at least 3",
             "value": "3.0000000000000001", "threshold": "3", "holds": "yes", "words": "As checked in"},
            {**TRANCHE, "date": "2026-02-01", "number": "2", "test": "Cost at most the tranche", "holds": "no"},
            {**TRANCHE, "date": "2026-02-01", "number": "3", "test": "Somebody's word"},
        ],
        "decision_proposals": [
            {**TRANCHE, "number": "1", "date": "2026-02-01", "decision": "held", "reason": "Hm",
             "is_withdrawn": "yes", "next_review": "2026-03-01"},
            {**TRANCHE, "number": "2", "date": "2026-02-03", "decision": "released", "reason": "It holds",
             "proposed_by": ZOE},
        ],
        "tranche_decisions": [
            {**TRANCHE, "date": "2026-02-01", "decision": "held", "reason": "Not yet",
             "next_review": "2026-02-03"},
            {**TRANCHE, "date": "2026-02-03", "number": "1", "decision": "stopped", "reason": "By mistake"},
            {**TRANCHE, "date": "2026-02-03", "number": "2", "decision": "released", "reviewed_on": "2026-02-01",
             "proposal": "2", "decided_by": ADA},
        ],
    }  # fmt: skip


def _money() -> Tables:
    return {
        "period_budgets": [
            {**POT, "starts_on": "2026-01-01", "ends_on": "2026-06-30", "amount": "800", "capital": "300.5",
             "note": "Half"},
            {**POT, "starts_on": "2026-07-01", "ends_on": "2026-12-31", "amount": "0"},
        ],
        "exchange_rates": [
            {"currency": "USD", "date": "2026-01-01", "rate": "0.912345678901"},
            {"currency": "USD", "date": "2026-02-01", "rate": "0.9"},
        ],
        "transfers": [
            {**POT, "number": "1", "date": "2026-01-01", "source": "budget", "target": "pool", "amount": "800"},
            {**POT, "number": "2", "date": "2026-01-10", "source": "pool", "target": "committed", "amount": "250",
             "initiative": "I1"},
            {**POT, "number": "3", "date": "2026-02-03", "source": "committed", "target": "released",
             "amount": "250", "initiative": "I1", "position": "1", "decision": "2", "decided_on": "2026-02-03",
             "reason": "=The evidence held"},
        ],
        "guardrails": [
            {**POT, "kind": "horizon", "horizon": "later", "low": "0.1", "high": "0.4"},
            {**POT, "kind": "objective", "objective": "O1", "high": "0.5", "is_hard": "yes"},
            {**POT, "kind": "largest", "high": "0.25"},
        ],
    }  # fmt: skip
