"""How many queries the page of a key result, the tree of objectives and the list of work items take, and how long."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db.models import Count

from bench import web
from bench.measuring import Limit, Measured, in_turn
from bench.run import LARGEST_TENANT, Run
from okrs.models import KeyResult, Objective
from tenancy.context import use_tenant

LIMITS = [
    Limit("key_result_page_queries", 15, "queries of a key result's page"),
    Limit("objectives_tree_queries", 15, "queries of the tree of objectives, 200 rows"),
    Limit("item_list_queries", 15, "queries of the list of work items"),
]
REQUESTS = 20


def measure(run: Run) -> Iterator[Measured]:
    """Of the key result that most initiatives serve, of the tree all unfolded, and of the items' first page."""
    size = run.use(run.one)
    run.with_figures(size, [LARGEST_TENANT])
    with use_tenant(LARGEST_TENANT):
        served = KeyResult.objects.annotate(served=Count("contributions")).latest("served")
        objectives = Objective.objects.values_list("pk", flat=True)
        toggled = "-".join(map(str, objectives))
    client, home = web.signed_in(), f"/bench-{LARGEST_TENANT}"
    asked = {
        "key_result_page_queries": (f"{home}/key-results/{served.pk}/", f"{served.served} initiatives serve it"),
        "objectives_tree_queries": (f"{home}/objectives/?toggled={toggled}", f"{len(objectives)} objectives"),
        "item_list_queries": (f"{home}/items/", f"{size.items:,} items"),
    }
    with web.site(size) as site:
        *pages, static = in_turn(
            *(partial(site.get, path) for path, _ in asked.values()),
            partial(site.get, web.STATIC),
            runs=REQUESTS,
            patience=run.patience,
        )
    for (name, (path, about)), page in zip(asked.items(), pages, strict=True):
        queries = web.queries_of(client, path)
        took = f"{page} ÷ {static}: {page.median / static.median:.0f} × the static view"
        yield Measured(name, float(len(queries)), f"{about}; {web.lazy_loads(queries)} lazy loads; {took}")
