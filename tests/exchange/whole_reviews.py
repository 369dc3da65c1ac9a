"""The rows of a whole workbook about reviews: arrangements, schedules, and who is sent what they make."""

from __future__ import annotations

from tests.exchange.bad_input import Tables

ZOE, ADA = "zoe@acme.example", "ada@acme.example"


def whole_reviews() -> Tables:
    """Two versions of one arrangement, and a schedule of each kind."""
    return {
        "review_templates": [{"key": "board", "name": "=For the board"}, {"key": "short", "name": "Short"}],
        "review_sections": [
            {"template": "board", "number": "1", "position": "1", "section": "summary"},
            {"template": "board", "number": "2", "position": "1", "section": "money", "title": "Geld, und „mehr“"},
            {"template": "board", "number": "2", "position": "2", "section": "grades", "most": "12"},
            {"template": "short", "number": "1", "position": "1", "section": "decisions"},
        ],
        "review_schedules": [
            {"name": "Quarterly", "starts_on": "2026-01-01", "template": "board", "days_after": "5", "hour": "0",
             "meeting_days_after": "7", "meeting_hour": "15", "meeting_minutes": "90", "meeting_place": "Room 4",
             "made_by": ZOE, "cycle_kind": "half"},
            {"name": "Of T1", "subject": "team", "team": "T1", "starts_on": "2026-01-01", "cycle": "Q"},
            {"name": "Of P", "subject": "portfolio", "portfolio": "F", "starts_on": "2026-01-01"},
        ],
        "review_readers": [{"schedule": "Quarterly", "person": ZOE}, {"schedule": "Quarterly", "person": ADA}],
    }  # fmt: skip
