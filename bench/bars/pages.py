"""How many queries the page of a key result and the tree of objectives take."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count

from bench import web
from bench.measuring import Limit, Measured
from bench.run import LARGEST_TENANT, Run
from okrs.models import KeyResult, Objective
from tenancy.context import use_tenant

LIMITS = [
    Limit("key_result_page_queries", 15, "queries of a key result's page"),
    Limit("objectives_tree_queries", 15, "queries of the tree of objectives, 200 rows"),
]


def measure(run: Run) -> Iterator[Measured]:
    """Of the key result that most initiatives serve, and of the tree all unfolded."""
    size = run.use(run.one)
    run.with_figures(size, [LARGEST_TENANT])
    with use_tenant(LARGEST_TENANT):
        served = KeyResult.objects.annotate(served=Count("contributions")).latest("served")
        objectives = Objective.objects.values_list("pk", flat=True)
        toggled = "-".join(map(str, objectives))
    client, home = web.signed_in(), f"/bench-{LARGEST_TENANT}"
    queries = web.queries_of(client, f"{home}/key-results/{served.pk}/")
    told = f"{served.served} initiatives serve it; {web.lazy_loads(queries)} lazy loads"
    yield Measured("key_result_page_queries", float(len(queries)), told)
    queries = web.queries_of(client, f"{home}/objectives/?toggled={toggled}")
    told = f"{len(objectives)} objectives; {web.lazy_loads(queries)} lazy loads"
    yield Measured("objectives_tree_queries", float(len(queries)), told)
