"""A page near the end of a list of items against its first page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import urlencode

from bench import web
from bench.measuring import Limit, Measured, in_turn
from bench.run import Run

LIMITS = [Limit("deep_page", 1.5, "deep page ÷ first page")]
ADDRESS = "/api/v1/items/"
REQUESTS = 50


def measure(run: Run) -> Iterator[Measured]:
    """The page behind 95 of 100 items."""
    size = run.use(run.one)
    with web.site(size) as site:
        site.headers["Authorization"] = f"Bearer {web.token()}"
        last = size.items * 95 // 100
        cursor = b64encode(urlencode({"p": last}).encode()).decode()
        deep = f"{ADDRESS}?{urlencode({'cursor': cursor})}"
        if f'"id":{last + 1},'.encode() not in site.get(deep).replace(b" ", b""):
            raise RuntimeError("The deep page does not begin behind the cursor")
        pages = in_turn(lambda: site.get(deep), lambda: site.get(ADDRESS), runs=REQUESTS, patience=run.patience / 2)
        far, first = pages
    yield Measured("deep_page", far.median / first.median, f"{far} ÷ {first}, behind {last:,} items")
