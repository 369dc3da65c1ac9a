"""How each table of a dump is asked for."""

from __future__ import annotations

from typing import Final

from exchange.dumping.queries import (
    bets,
    delivery,
    demands,
    evidence,
    execution,
    goals,
    imports,
    money,
    okrs,
    people,
    portfolio,
    reviews,
    talk,
)
from exchange.dumping.queries.sql import Query

QUERIES: Final[dict[str, Query]] = {
    **people.QUERIES,
    **okrs.QUERIES,
    **goals.QUERIES,
    **talk.QUERIES,
    **portfolio.QUERIES,
    **bets.QUERIES,
    **demands.QUERIES,
    **evidence.QUERIES,
    **money.QUERIES,
    **execution.QUERIES,
    **delivery.QUERIES,
    **imports.QUERIES,
    **reviews.QUERIES,
}
