"""Fifty initiatives with their figures as a page against a view that does nothing, on the same server; its queries."""

from __future__ import annotations

from collections.abc import Iterator

from bench import web
from bench.measuring import Limit, Measured, in_turn
from bench.run import LARGEST_TENANT, Run

LIMITS = [
    Limit("html_list", 110, "50-row HTML list with rollups ÷ static view"),
    Limit("html_list_queries", 8, "queries of that page in all"),
    Limit("html_list_lazy_loads", 0, "rows of it read one by one"),
]
ADDRESS = f"/bench-{LARGEST_TENANT}/initiatives/"
REQUESTS = 30


def measure(run: Run) -> Iterator[Measured]:
    """Of a tenant with all the initiatives."""
    size = run.use(run.one)
    run.with_figures(size, [LARGEST_TENANT])
    with web.site(size) as site:
        site.get(ADDRESS)
        page, static = in_turn(
            lambda: site.get(ADDRESS), lambda: site.get(web.STATIC), runs=REQUESTS, patience=run.patience / 2
        )
    told = f"{page} ÷ {static}; {size.initiatives:,} initiatives"
    yield Measured("html_list", page.median / static.median, told)
    queries = web.queries_of(web.signed_in(), ADDRESS)
    yield Measured("html_list_queries", float(len(queries)), f"{len(web.for_data(queries))} of them for the data")
    yield Measured("html_list_lazy_loads", float(web.lazy_loads(queries)), "")
