"""Every way of spoiling the extra tables that the tests know."""

from __future__ import annotations

from tests.exchange.bad_input import Spoiled, Tables
from tests.exchange.whole import whole


class SpoiledExtra(Spoiled):
    """The same in a workbook with a row in every table."""

    def tables(self) -> Tables:
        """The whole workbook with this cell in it."""
        return self.spoil(whole())


CASES = (
    SpoiledExtra("settings", 10, "value", "13", expected="a number from 1 to 12"),
    SpoiledExtra("settings", 11, "value", "4-4-4", expected="one of calendar, 4-4-5"),
    SpoiledExtra("settings", 13, "value", "perhaps", expected="one of yes, no"),
    SpoiledExtra("cycle_details", 2, "kind", "week", expected="one of year, half, quarter"),
    SpoiledExtra("cycle_details", 2, "remind_hour", "24", expected="a number from 0 to 23"),
    SpoiledExtra("objective_details", 2, "level", "boss", expected="one of company, team, personal"),
    SpoiledExtra("objective_details", 2, "prompted_by", "M9", expected="a key of kpis"),
    SpoiledExtra("objective_details", 2, "carried_from", "O1", expected="no loop; this closes O1 → O1"),
    SpoiledExtra("key_result_details", 2, "carried_from", "K1", expected="no loop; this closes K1 → K1"),
    SpoiledExtra("key_result_details", 2, "decimals", "7", expected="a number from 0 to 6"),
    SpoiledExtra("collaborators", 2, "person", "nobody@acme.example", expected="an address listed in people"),
    SpoiledExtra("readers", 2, "objective", "O9", expected="a key of objectives"),
    SpoiledExtra("alignment_details", 2, "parent", "O2", expected="an objective that the parents of O2 name"),
    SpoiledExtra("alignment_details", 2, "key_result", "K0", expected="a key result of O1"),
    SpoiledExtra("alignment_details", 3, "is_primary", "yes", expected="one primary parent of O2; row 2 has it"),
    SpoiledExtra("supports", 2, "key_result", "K1", value="O0", expected="not both", at="objective"),
    SpoiledExtra("supports", 2, "objective", "O2", expected="an objective other than O2"),
    SpoiledExtra("supports", 2, "child", "O1", value="O0", expected="this closes O0 → O1 → O0", at="objective"),
    SpoiledExtra("supports", 3, "key_result", "K3", expected="this closes O2 → O2"),
    SpoiledExtra("kpis", 3, "low", "", expected="a KPI has a low or a high end"),
    SpoiledExtra("kpis", 2, "low", "5", value="4.5", expected="a number not below low, 5", at="high"),
    SpoiledExtra("kpis", 2, "far_high", "4", expected="a number not below high, 4.5"),
    SpoiledExtra("kpis", 2, "cadence_days", "0", expected="a number from 1 to 366"),
    SpoiledExtra("kpi_readings", 3, "date", "2026-02-01", value="M1, 2026-02-01", expected="row 2 has it too", at="*"),
    SpoiledExtra("kpi_readings", 2, "value", "", expected="a value"),
    SpoiledExtra("phased_targets", 2, "value", "half", expected="a number"),
    SpoiledExtra("check_in_blockers", 2, "date", "2026-02-02", expected="a date of which check_ins has a row of K1"),
    SpoiledExtra("comments", 2, "key_result", "K1", value="O1", expected="not both", at="objective"),
    SpoiledExtra("comments", 2, "check_in_on", "2026-02-01", expected="nothing: only a key result has check-ins"),
    SpoiledExtra("comments", 5, "check_in_on", "2026-02-09", expected="a date of a check-in of K1"),
    SpoiledExtra("comments", 3, "number", "3", expected="2, the number that comes next"),
    SpoiledExtra("comments", 3, "number", "0", expected="a number not below 1"),
    SpoiledExtra("comments", 3, "text", "", expected="a text, or yes for is_withdrawn"),
    SpoiledExtra("mentions", 2, "number", "3", expected="the number of a comment there"),
    SpoiledExtra("mentions", 2, "read_on", "yes", expected="a date"),
    SpoiledExtra("reactions", 2, "kind", "hate", expected="one of thanks, celebrate, seen, concern"),
    SpoiledExtra("reactions", 4, "number", "", expected="the number of a comment, or a day in check_in_on"),
    SpoiledExtra("cycle_closures", 3, "reason", "", expected="a reason: a closed cycle"),
    SpoiledExtra("cycle_closures", 4, "number", "4", expected="3, the number that comes next"),
    SpoiledExtra("grades", 2, "grade", "1.1", expected="a number from 0 to 1"),
    SpoiledExtra("grades", 2, "proposed", "0.35", expected="1 after the point"),
    SpoiledExtra("retrospectives", 2, "verdict", "wait", expected="one of keep, learn, drop"),
)
CASES_OF_BETS = (
    SpoiledExtra("settings", 16, "value", "1.5", expected="a number from 0 to 1"),
    SpoiledExtra("settings", 17, "value", "member", expected="one of manager, admin, owner"),
    SpoiledExtra("portfolio_details", 2, "small_bet", "-1", expected="a number not below 0"),
    SpoiledExtra("initiative_details", 2, "horizon", "soon", expected="one of now, next, later"),
    SpoiledExtra("tranche_details", 2, "position", "9", expected="a position that tranches gives I1"),
    SpoiledExtra("tranche_details", 2, "chance", "1.5", expected="a number from 0 to 1"),
    SpoiledExtra("dependencies", 2, "before", "I1", expected="no loop; this closes I1 → I1"),
    SpoiledExtra("dependencies", 2, "lag_days", "0.5", expected="a whole number"),
    SpoiledExtra("baseline_requests", 2, "answered_on", "", expected="a date together with an answer, or neither"),
    SpoiledExtra("baseline_requests", 2, "answer", "refused", value="2", expected="not approved", at="baseline"),
    SpoiledExtra("baseline_requests", 2, "baseline", "7", expected="a number that baselines gives I1"),
    SpoiledExtra("baseline_requests", 4, "answered_on", "2026-03-06", expected="a date together with an answer"),
    SpoiledExtra("lessons", 3, "number", "3", expected="2, the number that comes next"),
    SpoiledExtra("lessons", 2, "words", "", expected="a words"),
    SpoiledExtra("saved_views", 2, "layout", "cloud", expected="one of table, board, bubble, roadmap"),
    SpoiledExtra("stage_limits", 2, "limit", "0", expected="a number from 1 to 32767"),
    SpoiledExtra("move_rules", 3, "to_state", "assessing", expected="a state other than assessing"),
    SpoiledExtra("feasibility", 2, "words", "", expected="words, for doubtful says why"),
    SpoiledExtra("claims", 3, "date", "2026-01-02", value="I1, K1, 2026-01-02", expected="row 2 has it too", at="*"),
    SpoiledExtra("claims", 2, "sponsor", "nobody@acme.example", expected="an address listed in people"),
    SpoiledExtra("score_schemes", 2, "framework", "guess", expected="one of wsjf, rice, value_effort, scorecard"),
    SpoiledExtra("score_criteria", 2, "number", "3", expected="a number that score_schemes gives Cost of delay"),
    SpoiledExtra("score_criteria", 3, "weight", "-1", expected="a number not below 0"),
    SpoiledExtra("score_inputs", 2, "value", "much", expected="a number"),
    SpoiledExtra("evidence_tests", 2, "key_result", "", expected="a key of key_results"),
    SpoiledExtra("evidence_tests", 3, "key_result", "K1", expected="nothing: cost is not about one"),
    SpoiledExtra("evidence_tests", 3, "threshold", "5", expected="nothing: cost does not compare with one"),
    SpoiledExtra("evidence_tests", 2, "operator", "", expected="a operator"),
    SpoiledExtra("attestations", 2, "test", "9", expected="a test that evidence_tests gives I1 1"),
    SpoiledExtra("attestations", 3, "number", "4", expected="2, the number that comes next"),
    SpoiledExtra("evidence_reviews", 2, "proposal", "wait", expected="one of fund, hold, stop"),
    SpoiledExtra("evidence_findings", 2, "date", "2026-02-02", expected="a date that evidence_reviews gives I1 1"),
    SpoiledExtra("decision_proposals", 3, "number", "3", expected="2, the number that comes next"),
    SpoiledExtra("tranche_decisions", 4, "proposal", "9", expected="a number that decision_proposals gives I1 1"),
    SpoiledExtra("tranche_decisions", 4, "reviewed_on", "2026-02-02", expected="a date that evidence_reviews gives"),
    SpoiledExtra("tranche_decisions", 4, "number", "3", expected="2, the number that comes next"),
    SpoiledExtra("period_budgets", 2, "ends_on", "2025-01-01", expected="a date not before starts_on, 2026-01-01"),
    SpoiledExtra("period_budgets", 2, "capital", "801", expected="at most the amount, 800"),
    SpoiledExtra("period_budgets", 3, "starts_on", "2026-06-30", expected="days apart from the budget of F from"),
    SpoiledExtra("exchange_rates", 2, "currency", "usd", expected="a currency of three letters"),
    SpoiledExtra("exchange_rates", 2, "rate", "0", expected="a number not below"),
    SpoiledExtra("transfers", 4, "number", "5", expected="3, the number that comes next"),
    SpoiledExtra("transfers", 2, "target", "spent", expected="where money goes from budget: pool"),
    SpoiledExtra("transfers", 3, "initiative", "", expected="an initiative, for committed is a bet's own"),
    SpoiledExtra(
        "transfers", 4, "amount", "251", value="-1", expected="a ledger in which committed of I1 is not below"
    ),
    SpoiledExtra("transfers", 2, "amount", "0", expected="a number not below 0.0001"),
    SpoiledExtra("guardrails", 2, "horizon", "", expected="a horizon"),
    SpoiledExtra("guardrails", 3, "horizon", "now", expected="nothing: objective is not about one"),
    SpoiledExtra("guardrails", 2, "high", "0.05", expected="a share not below low, 0.1"),
    SpoiledExtra("guardrails", 3, "high", "", expected="a low or a high limit", at="low"),
)
