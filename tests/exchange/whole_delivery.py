"""The extra tables of teams, boards, hours and signals, with a word in every column."""

from __future__ import annotations

from tests.exchange.bad_input import Cells, Tables

ZOE, ADA = "zoe@acme.example", "ada@acme.example"
TEAM: Cells = {"team": "T1"}


def whole_delivery() -> Tables:
    """How teams work, where their work stands, and what they sent up."""
    return {**_work(), **_teams(), **_boards(), **_signals(), **_imports()}


def _work() -> Tables:
    return {
        "item_details": [{"item": "W1", "assignee": ZOE}],
        "item_dependencies": [{"before": "W1", "after": "W2", "lag_days": "4"}, {"before": "W2", "after": "W3"}],
        "cost_hours": [{"cost": "C3", "person": ZOE, "rate": "80.5"}, {"cost": "C4", "person": ZOE}],
    }


def _teams() -> Tables:
    return {
        "team_practices": [
            {**TEAM, "method": "both", "estimates": "hours", "iteration_days": "7", "expected_days": "11",
             "expected_share": "0.8"},
            {"team": "T2"},
        ],
        "team_seats": [
            {**TEAM, "person": ZOE, "starts_on": "2026-01-01", "ends_on": "2026-01-31", "hours_per_week": "20.5"},
            {**TEAM, "person": ZOE, "starts_on": "2026-02-01", "hours_per_week": "32"},
            {**TEAM, "person": ADA, "starts_on": "2026-01-01", "hours_per_week": "8"},
        ],
        "team_capacities": [
            {**TEAM, "starts_on": "2026-04-01", "ends_on": "2026-04-14", "hours": "12.25", "reason": "=Easter"},
        ],
        "cost_rates": [
            {**TEAM, "date": "2026-01-01", "currency": "CHF", "amount": "90", "note": "-All"},
            {"person": ZOE, "date": "2026-01-01", "currency": "CHF", "amount": "80.5"},
            {"person": ZOE, "date": "2026-03-01", "currency": "EUR", "amount": "85"},
        ],
        "team_fundings": [
            {**TEAM, "portfolio": "F", "starts_on": "2026-01-01", "ends_on": "2026-03-31", "amount": "5000",
             "note": "@First"},
        ],
    }  # fmt: skip


def _boards() -> Tables:
    return {
        "board_columns": [
            {**TEAM, "position": "1", "name": "Next", "state": "todo"},
            {**TEAM, "position": "2", "name": "Review", "state": "doing", "wip_limit": "3"},
        ],
        "iterations": [
            {**TEAM, "number": "1", "goal": "=Doors", "starts_on": "2026-01-05", "ends_on": "2026-01-18"},
            {**TEAM, "number": "2", "starts_on": "2026-01-19", "ends_on": "2026-02-01"},
        ],
        "backlog": [
            {**TEAM, "item": "W2", "rank": "a0", "is_by_hand": "yes", "column": "Review",
             "column_since": "2026-02-03", "iteration": "2"},
            {**TEAM, "item": "W1", "rank": "B"},
        ],
    }  # fmt: skip


def _signals() -> Tables:
    return {
        "signals": [
            {"item": "W2", "number": "1", "date": "2026-02-01", "kind": "blocked", "words": "+No key",
             "raised_by": ZOE, "proposal": "help"},
            {"item": "W2", "number": "2", "date": "2026-02-02", "kind": "cheaper_way", "words": "Buy it",
             "proposal": "change_target", "key_result": "K1", "amount": "-120.5"},
            {"initiative": "I1", "number": "1", "date": "2026-02-02", "kind": "learned", "words": "Nobody asks"},
        ],
        "signal_answers": [
            {"item": "W2", "number": "1", "date": "2026-02-04", "decision": "accepted", "words": "@Here it is",
             "answered_by": ADA},
            {"initiative": "I1", "number": "1", "date": "2026-02-04", "decision": "noted"},
        ],
        "signal_escalations": [
            {"item": "W2", "number": "2", "level": "1", "date": "2026-02-09"},
            {"initiative": "I1", "number": "1", "level": "1", "date": "2026-02-03"},
        ],
    }  # fmt: skip


def _imports() -> Tables:
    said = '{"external_id": "=7", "title": "Doors", "percent": "40", "team": null}'
    return {
        "import_mappings": [
            {"name": "=Tracker", "target": "costs", "source": "tracker", "headers": '["Key", "Spent; all"]',
             "settings": '{"target": "costs", "columns": {"amount": "Spent; all"}, "match_keys": true}'},
        ],
        "item_origins": [
            {"source": "tracker", "external_id": "=7", "item": "W1", "said": said},
            {"source": "tracker", "external_id": "two\nlines", "item": "W2"},
        ],
        "cost_origins": [
            {"source": "tracker", "external_id": "=7", "cost": "C3", "said": '{"date": "2026-02-10", "amount": "644"}'},
        ],
    }  # fmt: skip
