"""The stamp of all that the list of initiatives rests on, and what is asked where it is still the one that is known."""

from __future__ import annotations

from collections.abc import Iterable

from execution.overview_sql import UPDATED, Words
from tenancy.kept import stamp_of

RESTS_ON = (
    "accounts_membership", "accounts_team", "okrs_cycle", "okrs_keyresult", "okrs_objective",
    "portfolio_contribution", "portfolio_initiative", "portfolio_portfolio", "portfolio_savedview",
    "portfolio_tranche", "portfolio_tranchedecision",
    "rollups_initiativerollup", "rollups_keyresultrollup", "rollups_objectiverollup", "rollups_totalsrollup",
    "rollups_treerollup",
)  # fmt: skip
"""What the answer and what stands beside it rest on; but for the days of work, which are read each time."""
AGAIN = f"""
    WITH RECURSIVE page AS (SELECT unnest('{{SHOWN}}'::bigint[]) AS id), {UPDATED}
    SELECT coalesce(json_agg(json_build_array(page.id, updated.date)), '[]')::text
    FROM page LEFT JOIN updated ON updated.owner = page.id"""  # noqa: S608  # the parts are ours


STAMPED = frozenset("0123456789.- ")


def or_again(words: str) -> str:
    """The statement with the stamp of all that it rests on; where the stamp is a known one, only the days of work.

    `known_to` fills in the known stamp.
    """
    return f"""
    WITH stamp AS MATERIALIZED (SELECT {stamp_of(RESTS_ON)} AS now)
    SELECT CASE WHEN now = '{{KNOWN}}' THEN ({AGAIN}) ELSE ({words}) END, now FROM stamp"""  # noqa: S608  # the parts are ours


def and_stamp(words: Words) -> str:
    """The statement with the stamp of all that it rests on; where that is `known`, without what is said of all."""
    return f"WITH stamp AS MATERIALIZED (SELECT {stamp_of(RESTS_ON)} AS now) SELECT ({words.rest}), now FROM stamp"  # noqa: S608  # the parts are ours


def page_to(words: Words) -> str:
    """The statement with the stamp; where that is the value `known`, only the page of it."""
    return f"""
    WITH stamp AS MATERIALIZED (SELECT {stamp_of(RESTS_ON)} AS now)
    SELECT CASE WHEN now = %(known)s THEN ({words.page}) ELSE ({words.whole}) END, now FROM stamp"""  # noqa: S608  # the parts are ours


def of_tables(stamp: str, tables: Iterable[str]) -> str:
    """The part of a stamp that is of these tables."""
    parts = dict(zip(RESTS_ON, stamp.split(" "), strict=True))
    return " ".join(parts[table] for table in tables)


def known_to(question: str, stamp: str, shown: Iterable[int]) -> str:
    """What `or_again` says, values filled in, with the stamp that is known and the rows of the page kept with it."""
    if not set(stamp) <= STAMPED:
        raise ValueError("not a stamp")
    return question.replace("{KNOWN}", stamp, 1).replace("{SHOWN}", f"{{{','.join(str(int(pk)) for pk in shown)}}}", 1)
