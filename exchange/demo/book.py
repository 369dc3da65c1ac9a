"""A workbook under construction: rows of strings, table by table."""

from decimal import Decimal
from typing import Final

type Row = dict[str, str]
type Workbook = dict[str, list[Row]]
type Cell = str | int | float | Decimal | None

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "teams": ("key", "name", "parent"),
    "people": ("email", "name", "role", "team"),
    "cycles": ("key", "name", "starts_on", "ends_on", "state", "parent"),
    "objectives": (
        "key", "cycle", "title", "description", "owner", "team", "parents", "ambition", "weight",
    ),
    "key_results": (
        "key", "objective", "title", "type", "unit", "baseline", "target", "low", "high", "weight", "starts_on",
        "ends_on", "owner",
    ),
    "stages": ("key_result", "position", "title", "percent", "done_on"),
    "check_ins": ("key_result", "date", "value", "confidence", "status", "author", "comment"),
    "portfolios": ("key", "name", "currency", "budget"),
    "initiatives": (
        "key", "portfolio", "title", "description", "owner", "team", "kind", "state", "planned_start",
        "planned_finish", "budget",
    ),
    "initiative_states": ("initiative", "date", "state", "reason"),
    "contributions": ("initiative", "key_result", "allocation", "claim"),
    "tranches": ("initiative", "position", "amount", "review_on", "evidence", "decision", "decided_on"),
    "items": (
        "key", "title", "initiative", "parent", "team", "type", "state", "planned_start", "planned_finish",
        "planned_cost", "estimate", "percent", "started_on", "finished_on",
    ),
    "progress": ("item", "date", "percent"),
    "costs": ("key", "date", "amount", "initiative", "item", "kind", "hours", "note"),
    "kpis": (
        "key", "title", "description", "unit", "decimals", "low", "high", "far_low", "far_high", "cadence_days",
        "owner", "team",
    ),
    "kpi_readings": ("kpi", "date", "value", "note"),
    "cycle_details": ("cycle", "kind", "grading_scale", "is_reminding", "remind_hour"),
    "objective_details": ("objective", "level", "visibility", "carried_from", "prompted_by"),
    "collaborators": ("objective", "person"),
    "supports": ("child", "objective", "key_result"),
    "phased_targets": ("key_result", "date", "value"),
    "comments": ("objective", "key_result", "check_in_on", "number", "date", "author", "text", "is_withdrawn"),
    "mentions": ("objective", "key_result", "check_in_on", "number", "person", "read_on"),
    "cycle_closures": ("cycle", "number", "date", "step", "reason"),
    "grades": ("key_result", "date", "proposed", "grade", "reason", "verdict"),
    "retrospectives": ("objective", "date", "score", "went_well", "to_learn", "verdict"),
    "portfolio_details": ("portfolio", "two_people_above", "small_bet"),
    "initiative_details": ("initiative", "horizon", "no_key_result_reason", "payoff"),
    "tranche_details": ("initiative", "position", "capital", "chance"),
    "dependencies": ("before", "after", "lag_days"),
    "lessons": ("initiative", "number", "date", "words"),
    "saved_views": ("owner", "name", "layout", "query", "is_shared"),
    "stage_limits": ("state", "limit"),
    "feasibility": ("initiative", "aspect", "date", "verdict", "words"),
    "claims": ("initiative", "key_result", "date", "low", "likely", "high", "due_on", "sponsor", "is_late"),
    "score_schemes": ("name", "number", "date", "framework", "is_default", "is_retired", "reason"),
    "score_criteria": ("scheme", "number", "position", "key", "name", "weight", "low", "high"),
    "score_inputs": ("initiative", "criterion", "date", "value", "note"),
    "evidence_tests": (
        "initiative", "position", "test", "kind", "key_result", "measure", "operator", "against", "threshold", "words",
    ),
    "attestations": ("initiative", "position", "test", "number", "date", "holds", "words", "attested_by"),
    "decision_proposals": (
        "initiative", "position", "number", "date", "decision", "reason", "is_withdrawn", "proposed_by",
        "next_review",
    ),
    "tranche_decisions": (
        "initiative", "position", "date", "number", "decision", "reason", "reviewed_on", "proposal", "decided_by",
        "next_review",
    ),
    "period_budgets": ("portfolio", "starts_on", "ends_on", "amount", "capital", "note"),
    "exchange_rates": ("currency", "date", "rate"),
    "transfers": (
        "portfolio", "number", "date", "source", "target", "amount", "initiative", "position", "decision",
        "decided_on", "reason",
    ),
    "guardrails": ("portfolio", "kind", "horizon", "objective", "low", "high", "is_hard"),
    "team_seats": ("team", "person", "starts_on", "ends_on", "hours_per_week"),
    "team_capacities": ("team", "starts_on", "ends_on", "hours", "reason"),
    "cost_rates": ("team", "person", "date", "currency", "amount", "note"),
    "team_fundings": ("team", "portfolio", "starts_on", "ends_on", "amount", "note"),
    "item_dependencies": ("before", "after", "lag_days"),
    "baselines": ("initiative", "number", "date", "reason"),
    "baseline_lines": ("initiative", "number", "item", "planned_cost", "start", "finish", "settled"),
    "cost_hours": ("cost", "person", "rate"),
    "item_details": ("item", "assignee"),
    "team_practices": ("team", "method", "estimates", "iteration_days", "expected_days", "expected_share"),
    "board_columns": ("team", "position", "name", "state", "wip_limit"),
    "iterations": ("team", "number", "goal", "starts_on", "ends_on"),
    "backlog": ("item", "team", "rank", "is_by_hand", "column", "column_since", "iteration"),
    "signals": (
        "item", "initiative", "number", "date", "kind", "words", "proposal", "key_result", "amount", "raised_by",
    ),
    "signal_answers": ("item", "initiative", "number", "date", "decision", "words", "answered_by"),
}  # fmt: skip


class Book:
    """Collects rows and numbers the ones that have no name of their own."""

    def __init__(self, domain: str, item_prefix: str) -> None:
        self.tables: Workbook = {table: [] for table in COLUMNS}
        self._domain = domain
        self._item_prefix = item_prefix
        self._items = 0
        self._costs = 0

    def add(self, table: str, **cells: Cell) -> None:
        """Append a row; a column that is not named stays empty, one that does not exist is an error."""
        unknown = cells.keys() - set(COLUMNS[table])
        if unknown:
            raise KeyError(f"{table} has no column {sorted(unknown)}")
        self.tables[table].append({column: text(cells.get(column)) for column in COLUMNS[table]})

    def email(self, person: str) -> str:
        """The address of `first.last` at this tenant; nobody has none."""
        return f"{person}@{self._domain}" if person else ""

    def next_item(self) -> str:
        """A short key for the next work item, such as SKY-17."""
        self._items += 1
        return f"{self._item_prefix}-{self._items}"

    def next_cost(self) -> str:
        """A key for the next cost, such as C-0017."""
        self._costs += 1
        return f"C-{self._costs:04d}"

    def add_people(self, people: tuple[tuple[str, str, str], ...]) -> None:
        """Write people given as (first.last, role, team); the name is read off the address."""
        for person, role, team in people:
            name = " ".join(part.capitalize() for part in person.split("."))
            self.add("people", email=self.email(person), name=name, role=role, team=team)


def text(cell: Cell) -> str:
    """A cell as CSV holds it: decimals with a point, nothing for None."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:g}"
    return str(cell)
