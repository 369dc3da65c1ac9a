"""A good workbook, and every way of spoiling it that the tests know."""

from __future__ import annotations

from dataclasses import dataclass

type Cells = dict[str, str]
type Tables = dict[str, list[Cells]]


def good() -> Tables:
    """A small organisation with a row in every table."""
    return {
        "teams": [{"key": "T1", "name": "Growth"}, {"key": "T2", "name": "Web", "parent": "T1"}],
        "people": [{"email": "zoe@acme.example", "name": "Zoe", "role": "member", "team": "T1"}],
        "cycles": [
            {"key": "Y", "name": "Year", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "state": "active"},
            {"key": "Q", "name": "Quarter", "starts_on": "2026-01-01", "ends_on": "2026-03-31", "parent": "Y"},
        ],
        "objectives": [
            {"key": "O1", "cycle": "Y", "title": "Lead", "owner": "zoe@acme.example", "weight": "1"},
            {"key": "O2", "cycle": "Q", "title": "Be loved", "parents": "O1", "weight": "2"},
        ],
        "key_results": [
            {"key": "K1", "objective": "O1", "title": "Visits", "type": "increase", "baseline": "0", "target": "10"},
            {"key": "K2", "objective": "O2", "title": "Survey", "type": "milestone"},
            {"key": "K3", "objective": "O2", "title": "Uptime", "type": "between", "low": "1", "high": "2"},
            {"key": "K4", "objective": "O2", "title": "Live", "type": "yes_no", "weight": "0"},
            {"key": "K5", "objective": "O2", "title": "Stars", "type": "at_least", "target": "4"},
        ],
        "stages": [
            {"key_result": "K2", "position": "1", "title": "Ask", "percent": "40", "done_on": "2026-02-01"},
            {"key_result": "K2", "position": "2", "title": "Read", "percent": "60"},
        ],
        "check_ins": [
            {"key_result": "K1", "date": "2026-02-01", "value": "3", "confidence": "0.7", "status": "on_track"},
            {"key_result": "K4", "date": "2026-02-01", "value": "1", "author": "zoe@acme.example"},
        ],
        "portfolios": [{"key": "F", "name": "Bets", "currency": "EUR", "budget": "1000"}],
        "initiatives": [
            {"key": "I1", "portfolio": "F", "title": "App", "budget": "500.50"},
            {"key": "I2", "portfolio": "F", "title": "Site", "planned_start": "2026-01-01"},
        ],
        "contributions": [
            {"initiative": "I1", "key_result": "K1", "allocation": "0.5"},
            {"initiative": "I1", "key_result": "K2", "allocation": "0.5"},
        ],
        "tranches": [{"initiative": "I1", "position": "1", "amount": "-250", "review_on": "2026-02-01"}],
        "items": [
            {"key": "W1", "title": "Epic", "initiative": "I1", "type": "epic"},
            {"key": "W2", "title": "Task", "parent": "W1", "state": "done", "finished_on": "2026-02-01"},
            {"key": "W3", "title": "Loose", "state": "doing", "started_on": "2026-01-05", "percent": "30"},
        ],
        "progress": [{"item": "W2", "date": "2026-01-20", "percent": "50"}],
        "costs": [
            {"key": "C1", "date": "2026-01-20", "amount": "10.10", "item": "W2", "initiative": "I1"},
            {"key": "C2", "date": "2026-01-20", "amount": "-5"},
        ],
    }


@dataclass(frozen=True)
class Spoiled:
    """One cell made bad: where the error must point, what it must quote and what it must ask for."""

    table: str
    row: int
    column: str
    cell: str
    value: str = ""
    expected: str = ""
    at: str = ""  # the column named in the error, where it is another one

    @property
    def name(self) -> str:
        """For the list of tests."""
        return f"{self.table}-{self.row}-{self.column}-{self.cell[:20]!r}"

    def tables(self) -> Tables:
        """The good workbook with this cell in it."""
        return self.spoil(good())

    def spoil(self, tables: Tables) -> Tables:
        """The tables with this cell in them."""
        tables[self.table][self.row - 2][self.column] = self.cell
        return tables


CASES = (
    # dates
    Spoiled("cycles", 2, "starts_on", "2026-02-30", expected="a date such as 2026-03-31"),
    Spoiled("cycles", 2, "starts_on", "31/03/2026", expected="a date such as 2026-03-31"),
    Spoiled("cycles", 2, "starts_on", "2026-3-1", expected="a date"),
    Spoiled("cycles", 2, "starts_on", "20260301", expected="a date"),
    Spoiled("cycles", 2, "starts_on", "0026-03-01", expected="from 1900 to 2199"),
    Spoiled("cycles", 2, "starts_on", "\uff12026-03-01", expected="a date"),
    Spoiled("cycles", 3, "ends_on", "2025-12-31", expected="a date not before starts_on"),
    Spoiled("key_results", 2, "ends_on", "tomorrow", expected="a date"),
    Spoiled("initiatives", 3, "planned_finish", "2025-01-01", expected="a date not before planned_start"),
    Spoiled("items", 4, "finished_on", "soon", expected="a date"),
    # numbers
    Spoiled("key_results", 2, "target", "NaN", expected="a number"),
    Spoiled("key_results", 2, "target", "Infinity", expected="a number"),
    Spoiled("key_results", 2, "target", "1e99", expected="at most 20 digits before"),
    Spoiled("key_results", 2, "target", "1e999999999", expected="a number"),
    Spoiled("key_results", 2, "target", "9" * 200, value="9" * 80 + "… (200 characters)", expected="a number"),
    Spoiled("key_results", 2, "target", "1,000", expected="a number"),
    Spoiled("key_results", 2, "target", "1.00000000001", expected="10 after the point"),
    Spoiled("key_results", 2, "target", "12 %", expected="a number"),
    Spoiled("key_results", 2, "weight", "-1", expected="a number not below 0"),
    Spoiled("check_ins", 2, "confidence", "1.1", expected="a number from 0 to 1"),
    Spoiled("check_ins", 2, "confidence", "70", expected="a number from 0 to 1"),
    Spoiled("check_ins", 3, "value", "2", expected="1 (yes) or 0 (no)"),
    Spoiled("stages", 2, "percent", "101", expected="a number from 0 to 100"),
    Spoiled("stages", 2, "position", "1.5", expected="a whole number"),
    Spoiled("stages", 2, "position", "-1", expected="a number not below 0"),
    Spoiled("progress", 2, "percent", "-1", expected="a number from 0 to 100"),
    Spoiled("items", 4, "percent", "150", expected="a number from 0 to 100"),
    Spoiled("items", 4, "planned_cost", "-1", expected="a number not below 0"),
    Spoiled("initiatives", 2, "budget", "10.00001", expected="4 after the point"),
    Spoiled("costs", 2, "amount", "9" * 15, expected="at most 14 digits before"),
    Spoiled("costs", 2, "hours", "-2", expected="a number not below 0"),
    # keys and names
    Spoiled("objectives", 3, "key", "O1", expected="each key once; row 2 has it too"),
    Spoiled("objectives", 3, "key", "", expected="a key"),
    Spoiled("objectives", 3, "key", "x" * 121, value="x" * 80 + "… (121 characters)", expected="at most 120"),
    Spoiled("objectives", 3, "key", "A;B", expected="a key without a semicolon"),
    Spoiled("objectives", 3, "title", "x" * 301, value="x" * 80 + "… (301 characters)", expected="at most 300"),
    Spoiled("objectives", 3, "title", "   ", expected="a title"),
    Spoiled("costs", 3, "key", "C1", expected="each key once"),
    Spoiled("people", 2, "email", "zoe", expected="an e-mail address"),
    # unknown keys
    Spoiled("objectives", 3, "cycle", "Q9", expected="a key of cycles"),
    Spoiled("objectives", 3, "parents", "O1;O9", value="O9", expected="a key of objectives"),
    Spoiled("objectives", 3, "owner", "nobody@acme.example", expected="an address listed in people"),
    Spoiled("check_ins", 2, "author", "nobody@acme.example", expected="an address listed in people"),
    Spoiled("items", 3, "parent", "W9", expected="a key of items"),
    Spoiled("costs", 2, "item", "W9", expected="a key of items"),
    Spoiled("teams", 3, "parent", "T9", expected="a key of teams"),
    # choices
    Spoiled("key_results", 2, "type", "grow", expected="one of increase, decrease"),
    Spoiled("items", 3, "state", "finished", expected="one of todo, doing, done, dropped"),
    Spoiled("people", 2, "role", "root", expected="one of owner, admin"),
    Spoiled("portfolios", 2, "currency", "eur", expected="three letters"),
    # what rows say together
    Spoiled("key_results", 2, "target", "0.0", value="0", expected="other than the baseline 0"),
    Spoiled("key_results", 2, "baseline", "", expected="type increase needs baseline and target"),
    Spoiled("key_results", 4, "low", "3", value="2", expected="not below low", at="high"),
    Spoiled("key_results", 6, "target", "", expected="type at_least needs target"),
    Spoiled("stages", 3, "percent", "59.999999", value="a total of 99.999999", expected="that total 100"),
    Spoiled("stages", 3, "key_result", "K1", expected="a milestone key result; this one is increase"),
    Spoiled("contributions", 3, "allocation", "0.5000000001", value="a total of 1.0000000001", expected="at most 1"),
    Spoiled("contributions", 3, "key_result", "K1", value="I1, K1", expected="once; row 2 has it too", at="*"),
    Spoiled("costs", 2, "initiative", "I2", expected="I1, the initiative of item W2"),
    # loops, named
    Spoiled("teams", 2, "parent", "T2", expected="this closes T1 → T2 → T1"),
    Spoiled("cycles", 2, "parent", "Y", expected="this closes Y → Y"),
    Spoiled("objectives", 2, "parents", "O2", expected="this closes O1 → O2 → O1"),
    Spoiled("items", 2, "parent", "W2", expected="this closes W1 → W2 → W1"),
    # text
    Spoiled("objectives", 2, "title", "a\0b", value="a\\x00b", expected="text without NUL bytes"),
    Spoiled("objectives", 2, "description", "x" * 10_000_000, value="x" * 80 + "… (10,000,000 characters)",
            expected="at most 100,000 characters"),
)  # fmt: skip
