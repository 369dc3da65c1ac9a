"""A workbook with a row in every table, the extra ones included, and a word in every column."""

from __future__ import annotations

from tests.exchange.bad_input import Cells, Tables, good
from tests.exchange.whole_delivery import whole_delivery
from tests.exchange.whole_portfolio import whole_portfolio
from tests.exchange.whole_reviews import whole_reviews

ZOE, ADA = "zoe@acme.example", "ada@acme.example"


def whole() -> Tables:
    """The small organisation of `good` with all that only the extra tables tell."""
    tables = good()
    tables["people"] += [
        {"email": ADA, "name": "Ada", "role": "owner", "team": "T2"},
        {"email": "gone@acme.example", "name": "Gone"},
    ]
    _fill_base(tables)
    return {
        **tables,
        **_settings(),
        **_goals(),
        **_measures(),
        **_talk(),
        **_closing(),
        **_portfolio(),
        **whole_portfolio(),
        **whole_delivery(),
        **whole_reviews(),
    }


def _fill_base(tables: Tables) -> None:
    tables["objectives"][0] |= {"description": "=Why", "team": "T1", "ambition": "aspirational"}
    tables["objectives"].append(
        {"key": "O0", "cycle": "Y", "title": "Before", "parents": "O1", "owner": ADA, "weight": "0.5"}
    )
    tables["objectives"][1]["parents"] = "O0;O1"
    tables["key_results"][0] |= {"unit": "visits", "starts_on": "2026-01-05", "ends_on": "2026-12-01", "owner": ZOE}
    tables["key_results"].append(
        {"key": "K0", "objective": "O0", "title": "Calls", "type": "decrease", "baseline": "9", "target": "2"}
    )
    tables["check_ins"][0] |= {"comment": "Better\nthan feared", "author": ADA}
    tables["initiatives"][0] |= {
        "description": "An app", "owner": ZOE, "team": "T2", "kind": "compliance", "state": "active",
        "planned_start": "2026-01-01", "planned_finish": "2026-06-30",
    }  # fmt: skip
    tables["contributions"][0]["claim"] = "3.5"
    tables["tranches"][0] |= {"evidence": "Ten visits", "decision": "released", "decided_on": "2026-02-03"}
    tables["items"][0] |= {
        "team": "T2", "planned_start": "2026-01-01", "planned_finish": "2026-03-01", "planned_cost": "80",
        "estimate": "3",
    }  # fmt: skip
    tables["items"].append({"key": "W4", "title": "Some day", "state": "done", "planned_finish": "2026-02-20"})
    tables["costs"] += [
        {"key": key, "date": "2026-02-10", "amount": amount, "item": "W2", "kind": "labour", "hours": "8"}
        for key, amount in (("C3", "644"), ("C4", "0"))
    ]
    tables["costs"][1] |= {"initiative": "I2", "kind": "capital", "hours": "2", "note": "+1"}


def _settings() -> Tables:
    values = {
        "name": "Whole", "currency": "CHF", "time_zone": "Asia/Tokyo", "formula": "v2", "on_track": "0.95",
        "at_risk": "0.6", "forecast_from": "0.2", "stale_cadences": "3", "fiscal_start_month": "4",
        "fiscal_pattern": "4-4-5", "hidden": "exclude", "is_digesting": "no", "digest_weekday": "2",
        "lapse_days": "21", "hold_days": "35", "commits_from": "never", "discount_rate": "0.08", "least_role": "admin",
        "full_week": "36.5", "score_weight": "2", "gap_weight": "0.5", "escalate_after": "5",
    }  # fmt: skip
    return {
        "settings": [{"name": name, "value": value} for name, value in values.items()],
        "leavers": [{"email": "gone@acme.example", "left_on": "2026-02-01"}],
    }


def _goals() -> Tables:
    return {
        "cycle_settings": [{"cycle": "Q", "cadence_days": "14", "check_in_weekday": "1"}],
        "cycle_details": [
            {"cycle": "Q", "kind": "quarter", "grading_scale": "letters", "is_reminding": "no", "remind_hour": "7"},
            {"cycle": "Y", "kind": "year"},
        ],
        "objective_settings": [{"objective": "O1", "driven_by": "both"}],
        "objective_details": [
            {"objective": "O1", "level": "company", "visibility": "people", "carried_from": "O0", "prompted_by": "M1"},
            {"objective": "O2", "level": "personal", "visibility": "team"},
        ],
        "collaborators": [{"objective": "O1", "person": ZOE}, {"objective": "O1", "person": "gone@acme.example"}],
        "readers": [{"objective": "O1", "person": ADA}],
        "alignment_details": [
            {"child": "O2", "parent": "O1", "key_result": "K1", "is_primary": "yes"},
            {"child": "O2", "parent": "O0"},
        ],
        "supports": [{"child": "O2", "objective": "O0"}, {"child": "O2", "key_result": "K1"}],
    }


def _measures() -> Tables:
    return {
        "kpis": [
            {
                "key": "M1", "title": "Churn", "description": "Who leaves", "unit": "%", "decimals": "1", "low": "1",
                "high": "4.5", "far_low": "0.5", "far_high": "6", "cadence_days": "7", "owner": ZOE, "team": "T1",
            },
            {"key": "M2", "title": "Cash", "low": "100"},
        ],
        "kpi_readings": [
            {"kpi": "M1", "date": "2026-02-01", "value": "4.25", "note": "=up"},
            {"kpi": "M1", "date": "2026-03-01", "value": "7"},
        ],
        "key_result_details": [
            {"key_result": "K1", "description": "Counted\nat the door", "decimals": "0", "kpi": "M1",
             "carried_from": "K0"},
        ],
        "phased_targets": [
            {"key_result": "K1", "date": "2026-03-31", "value": "2.5"},
            {"key_result": "K1", "date": "2026-06-30", "value": "6"},
        ],
        "targets": [
            {"key_result": "K1", "baseline": "0", "target": "8"},
            {"key_result": "K1", "date": "2026-02-15", "baseline": "0", "target": "10", "reason": "More of it"},
            {"key_result": "K3", "low": "0", "high": "2"},
            {"key_result": "K3", "date": "2026-02-15", "low": "1", "high": "2"},
        ],
    }  # fmt: skip


CHECK_IN: Cells = {"key_result": "K1", "check_in_on": "2026-02-01"}


def _talk() -> Tables:
    return {
        "check_in_blockers": [{"key_result": "K1", "date": "2026-02-01", "blockers": "-No door"}],
        "comments": [
            {"objective": "O1", "number": "1", "date": "2026-02-02", "author": ZOE, "text": "@Ada, why?"},
            {"objective": "O1", "number": "2", "date": "2026-02-03", "author": ADA, "text": "Because."},
            {"key_result": "K1", "number": "1", "date": "2026-02-02", "author": ADA, "text": "Which visits?"},
            {**CHECK_IN, "number": "1", "date": "2026-02-04", "author": ZOE, "is_withdrawn": "yes"},
            {**CHECK_IN, "number": "2", "date": "2026-02-04", "text": "Said by nobody who is known"},
        ],
        "mentions": [
            {"objective": "O1", "number": "1", "person": ADA, "read_on": "2026-02-03"},
            {**CHECK_IN, "number": "2", "person": ZOE},
        ],
        "reactions": [
            {**CHECK_IN, "person": ZOE, "kind": "celebrate"},
            {**CHECK_IN, "person": ADA, "kind": "celebrate"},
            {"objective": "O1", "number": "2", "person": ZOE, "kind": "thanks"},
            {**CHECK_IN, "number": "2", "person": ADA, "kind": "concern"},
        ],
    }


def _closing() -> Tables:
    return {
        "cycle_closures": [
            {"cycle": "Q", "number": "1", "date": "2026-04-01", "step": "closed"},
            {"cycle": "Q", "number": "2", "date": "2026-04-01", "step": "reopened", "reason": "A number was wrong"},
            {"cycle": "Q", "number": "3", "date": "2026-04-02", "step": "closed"},
        ],
        "grades": [
            {"key_result": "K1", "date": "2026-04-01", "proposed": "0.3", "grade": "0.45", "reason": "@late",
             "verdict": "keep"},
            {"key_result": "K2", "date": "2026-04-01", "proposed": "1.2"},
        ],
        "retrospectives": [
            {"objective": "O2", "date": "2026-04-01", "score": "0.125", "went_well": "The door", "to_learn": "Ask",
             "verdict": "learn"},
        ],
    }  # fmt: skip


def _portfolio() -> Tables:
    return {
        "initiative_settings": [{"initiative": "I1", "technique": "milestones"}],
        "initiative_states": [
            {"initiative": "I1", "state": "demand"},
            {"initiative": "I1", "date": "2026-01-10", "state": "active", "reason": "Agreed"},
        ],
        "item_states": [
            {"item": "W3", "date": "2026-01-05", "state": "doing"},
            {"item": "W3", "date": "2026-01-15", "state": "todo"},
            {"item": "W3", "date": "2026-01-25", "state": "doing"},
        ],
        "baselines": [
            {"initiative": "I1", "number": "1", "date": "2026-01-02", "reason": "First"},
            {"initiative": "I1", "number": "2", "date": "2026-02-12", "reason": "Later"},
        ],
        "baseline_lines": [
            {"initiative": "I1", "number": "1", "planned_cost": "0"},
            {"initiative": "I1", "number": "1", "item": "W2", "planned_cost": "80", "start": "2026-01-01",
             "finish": "2026-03-01", "settled": "yes"},
        ],
        "assumed_finishes": [{"item": "W4"}],
    }  # fmt: skip
