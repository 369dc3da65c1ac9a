"""Fifty items as JSON against a view that does nothing, on the same server; and the queries for them."""

from __future__ import annotations

from collections.abc import Iterator

from bench import web
from bench.measuring import Limit, Measured, in_turn
from bench.run import Run

LIMITS = [
    Limit("json_list", 30, "50-row JSON list ÷ static view"),
    Limit("json_list_queries", 1, "queries for the data of a JSON list"),
]
ADDRESS = "/api/v1/items/"
REQUESTS = 100


def measure(run: Run) -> Iterator[Measured]:
    """Of a tenant with all the items."""
    size = run.use(run.one)
    spelled = web.token()
    with web.site(size) as site:
        site.headers["Authorization"] = f"Bearer {spelled}"
        site.get(ADDRESS)
        listed, static = in_turn(
            lambda: site.get(ADDRESS), lambda: site.get(web.STATIC), runs=REQUESTS, patience=run.patience / 2
        )
    yield Measured("json_list", listed.median / static.median, f"{listed} ÷ {static}")
    queries = web.queries_of(web.browser(), ADDRESS, authorization=f"Bearer {spelled}")
    data = len(web.for_data(queries))
    yield Measured("json_list_queries", float(data), f"{len(queries)} in all, with the token's")
