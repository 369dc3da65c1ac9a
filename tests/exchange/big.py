"""A large organisation as a workbook, made in no time: so many items, as many reports and as many costs."""

from __future__ import annotations

from datetime import date, timedelta

type Rows = list[dict[str, str]]
DAYS = [(date(2024, 1, 1) + timedelta(days=day)).isoformat() for day in range(400)]


def big_workbook(items: int) -> dict[str, Rows]:
    """Goals and bets in proportion to the items."""
    return {
        "teams": [{"key": f"T{n}", "name": f"Team {n}"} for n in range(20)],
        "cycles": [{"key": "Y", "name": "Year", "starts_on": DAYS[0], "ends_on": DAYS[365], "state": "active"}],
        "portfolios": [{"key": "F", "name": "Portfolio", "budget": "1000000"}],
        **_goals(items),
        **_bets(items),
        "items": [_item(n) for n in range(items)],
        "progress": [{"item": f"W{n}", "date": DAYS[n % 100 + 20], "percent": str(n % 101)} for n in range(items)],
        "costs": [
            {"key": f"C{n}", "date": DAYS[n % 300], "amount": f"{n % 1000}.10", "item": f"W{n}", "kind": "labour"}
            for n in range(items)
        ],
    }


def _goals(items: int) -> dict[str, Rows]:
    objectives, key_results = max(1, items // 1000), max(1, items // 200)
    return {
        "objectives": [
            {"key": f"O{n}", "cycle": "Y", "title": f"Objective {n}", "parents": f"O{(n - 1) // 5}" if n else ""}
            for n in range(objectives)
        ],
        "key_results": [
            {
                "key": f"K{n}",
                "objective": f"O{n % objectives}",
                "title": f"Key result {n}",
                "type": "increase",
                "baseline": "0",
                "target": "10",
            }
            for n in range(key_results)
        ],
    }


def _bets(items: int) -> dict[str, Rows]:
    count, key_results = max(1, items // 100), max(1, items // 200)
    return {
        "initiatives": [
            {"key": f"I{n}", "portfolio": "F", "title": f"Initiative {n}", "state": "active", "budget": "5000"}
            for n in range(count)
        ],
        "contributions": [
            {"initiative": f"I{n}", "key_result": f"K{n % key_results}", "allocation": "0.5"} for n in range(count)
        ],
    }


def _item(n: int) -> dict[str, str]:
    start = n % 100
    return {
        "key": f"W{n}",
        "title": f"Item {n} of a large organisation",
        "initiative": f"I{n // 100}",
        "parent": f"W{n - n % 10}" if n % 10 else "",
        "team": f"T{n % 20}",
        "state": ("todo", "doing", "done", "done")[n % 4],
        "planned_start": DAYS[start],
        "planned_finish": DAYS[start + 50],
        "planned_cost": f"{100 + n % 77}.25",
        "estimate": str(n % 8),
        "started_on": DAYS[start] if n % 4 else "",
        "finished_on": DAYS[start + 60] if n % 4 > 1 else "",
    }
