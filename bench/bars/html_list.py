"""Fifty initiatives with their figures as a page against a view that does nothing, on the same server; its queries."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count, product

from bench import web
from bench.measuring import Limit, Measured, in_turn
from bench.run import LARGEST_TENANT, Run
from execution.overview import ANSWERS

LIMITS = [
    Limit(
        "html_list",
        110,
        "50-row HTML list with rollups ÷ static view: first, again, filtered, regrouped; the slowest",
    ),
    Limit("html_list_queries", 8, "queries of that page in all"),
    Limit("html_list_lazy_loads", 0, "rows of it read one by one"),
]
ADDRESS = f"/bench-{LARGEST_TENANT}/initiatives/"
REQUESTS = 20
WAYS = {"plain": "", "filtered": "?state=active", "regrouped": "?group=portfolio"}
"""The filter leaves nine of ten: the more are left the longer it takes."""
WORD = "initiative"
"""All are named so: a search for it, letters now small, now large, is a filter that nobody asked for; it leaves all."""


def searches() -> Iterator[str]:
    """A thousand ways to spell the word."""
    return map("".join, product(*((letter, letter.upper()) for letter in WORD)))


def measure(run: Run) -> Iterator[Measured]:
    """Of a tenant with all the initiatives."""
    size = run.use(run.one)
    run.with_figures(size, [LARGEST_TENANT])
    rows, words = count(1), searches()
    with web.site(size) as site:
        *pages, static = in_turn(
            *(partial(site.get, ADDRESS + asked) for asked in WAYS.values()),
            # What nobody has asked for yet: of the first something is known, the same list grouped or begun elsewhere.
            lambda: site.get(f"{ADDRESS}?after={next(rows)}"),
            lambda: site.get(f"{ADDRESS}?q={next(words)}"),
            partial(site.get, web.STATIC),
            runs=REQUESTS,
            patience=run.patience,
        )
    names = [*(f"{way} again" for way in WAYS), "another page first", "another filter first"]
    found = ", ".join(f"{name} {page}" for name, page in zip(names, pages, strict=True))
    told = f"{found} ÷ {static}; {size.initiatives:,} initiatives"
    yield Measured("html_list", max(page.median for page in pages) / static.median, told)
    asked = [web.queries_of(web.signed_in(), ADDRESS + asked, before=ANSWERS.forget) for asked in WAYS.values()]
    most = max(asked, key=len)
    yield Measured("html_list_queries", float(len(most)), f"{len(web.for_data(most))} of them for the data")
    yield Measured("html_list_lazy_loads", float(max(map(web.lazy_loads, asked))), "")
