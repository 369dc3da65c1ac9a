"""bin/test: what it runs, where, and what it makes of an answer about known holes."""

import os
import sys

import pytest

from launcher import checks


@pytest.mark.parametrize(
    ("output", "verdict"),
    [
        ("", "skipped"),
        ('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}', "skipped"),
        ('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', "ok"),
        ('{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}]}]}', "failed"),
    ],
)
def test_no_answer_about_holes_is_not_taken_for_none(output: str, verdict: str) -> None:
    assert checks.judge_audit(output)[0] == verdict


def test_two_runs_at_once_use_two_databases_and_a_chosen_one_is_left_alone() -> None:
    first: dict[str, str] = {}
    second: dict[str, str] = {}
    with checks.own_database(first), checks.own_database(second):
        assert first["ALIGNMENT_TEST_DB"] != second["ALIGNMENT_TEST_DB"]
    chosen = {"ALIGNMENT_TEST_DB": "_mine"}
    with checks.own_database(chosen):
        assert chosen == {"ALIGNMENT_TEST_DB": "_mine"}


def test_checks_run_two_at_a_time_and_all_are_reported(capsys: pytest.CaptureFixture[str]) -> None:
    wait, fail = "import time; time.sleep(0.2); print('slow')", "print('quick'); raise SystemExit(1)"
    found = [checks.Check(code, [sys.executable, "-c", code], {}) for code in (wait, fail, "print(1)")]
    results = checks.side_by_side(found, os.environ)
    assert [verdict for _, verdict, _ in results] == ["ok", "failed", "ok"]
    said = capsys.readouterr().out
    assert [line for line in said.splitlines() if line and "──" not in line] == ["slow", "quick", "1"]


def test_the_table_says_how_each_check_went() -> None:
    assert checks.table([("Ruff", "ok", 1.25), ("mypy", "failed", 30)]).splitlines() == [
        "ok      Ruff     1.2 s",
        "failed  mypy    30.0 s",
    ]
