"""What the figures above the list of initiatives are made of: the rows of each, from the statement that sums them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from execution.choosing import Chosen, conditions, thresholds
from execution.overview_groups import natural
from execution.overview_sql import facts_of
from portfolio.standings import FUNDED, LATEST_DAYS, ON_TIME_DAYS
from tenancy.context import current_tenant_id

PER_PAGE = 20
_MONEY = """
    SELECT b.id, b.key, i.title, b.currency, {part} AS part, '' AS said
    FROM bet b JOIN portfolio_initiative i ON i.id = b.id AND i.tenant_id = %(tenant)s WHERE b.is_summed"""
PARTS = {
    "approved": _MONEY.format(part="b.approved"),
    "forecast": _MONEY.format(part="b.approved + b.over"),
    "spent": _MONEY.format(part="coalesce(b.ac, 0)"),
    "on_time": """
        SELECT b.id, b.key, i.title, '' AS currency, (b.meets = 'on_time')::int AS part, b.meets AS said
        FROM bet b JOIN portfolio_initiative i ON i.id = b.id AND i.tenant_id = %(tenant)s WHERE b.meets IS NOT NULL""",
    "covered": """
        SELECT k.id, k.key, r.title, '' AS currency, (s.keys IS NOT NULL)::int AS part, coalesce(s.keys, '') AS said
        FROM key_result k
        JOIN okrs_keyresult r ON r.id = k.id AND r.tenant_id = %(tenant)s
        CROSS JOIN LATERAL (
            SELECT string_agg(i.key, ', ' ORDER BY i.key) AS keys FROM portfolio_contribution c
            JOIN portfolio_initiative i ON i.id = c.initiative_id AND i.tenant_id = %(tenant)s
            WHERE c.key_result_id = k.id AND c.tenant_id = %(tenant)s AND i.state = ANY(%(funded)s)) s
        WHERE k.is_current""",
}
"""The rows of each figure: what is counted, its part, in which currency, and a word about it."""
STATEMENT = f"""
    WITH {{facts}}, part AS ({{part}}), placed AS MATERIALIZED (
        SELECT p.*, max(abs(part)) OVER (PARTITION BY currency) AS largest,
               row_number() OVER (ORDER BY many DESC, currency COLLATE "C", part DESC, {natural("key")}) AS place
        FROM (SELECT part.*, count(*) OVER (PARTITION BY currency) AS many FROM part) p
    ), sums AS (
        SELECT currency, count(*) AS many, sum(part) AS whole,
               count(*) FILTER (WHERE place <= %(start)s) AS before_many,
               coalesce(sum(part) FILTER (WHERE place <= %(start)s), 0) AS before,
               count(*) FILTER (WHERE place > %(start)s + %(per_page)s) AS after_many,
               coalesce(sum(part) FILTER (WHERE place > %(start)s + %(per_page)s), 0) AS after
        FROM placed GROUP BY currency
    )
    SELECT json_build_object(
        'rows', (SELECT json_agg(json_build_array(id, key, title, currency, part, said, largest) ORDER BY place)
                 FROM placed WHERE place > %(start)s AND place <= %(start)s + %(per_page)s),
        'sums', (SELECT json_agg(json_build_array(currency, many, whole, before_many, before, after_many, after)
                                 ORDER BY many DESC, currency COLLATE "C") FROM sums),
        'unfunded', (SELECT count(*) FROM bet WHERE NOT is_funded),
        'other_years', (SELECT count(*) FROM bet WHERE is_funded AND NOT is_this_year),
        'unknown', (SELECT count(*) FROM bet WHERE is_this_year AND NOT is_summed),
        'ended', (SELECT count(*) FROM bet WHERE is_this_year AND NOT is_under_way))::text"""  # noqa: S608  # our own


@dataclass(frozen=True)
class Part:
    """One row of a sum: an initiative or a key result, and what it brings."""

    id: int
    key: str
    title: str
    currency: str
    part: Decimal
    said: str
    largest: Decimal


@dataclass(frozen=True)
class Whole:
    """What all rows in one currency come to, and those before and after the page."""

    currency: str
    many: int
    whole: Decimal
    before_many: int
    before: Decimal
    after_many: int
    after: Decimal


@dataclass(frozen=True)
class Made:
    """A page of the rows of a figure, its sums, and how many of the chosen are not among them."""

    rows: list[Part]
    sums: list[Whole]
    unfunded: int
    other_years: int
    unknown: int
    ended: int


def made_of(measure: str, chosen: Chosen, currency: str, day: date, start: int = 0) -> Made:
    """What a figure of the chosen is made of, the largest first, from `start` on; one query."""
    asked, values = conditions(chosen)
    values |= thresholds(day) | {
        "tenant": current_tenant_id(), "currency": currency, "day": day, "funded": sorted(FUNDED),
        "this_year": date(day.year, 1, 1), "next_year": date(day.year + 1, 1, 1),
        "latest": LATEST_DAYS, "on_time": ON_TIME_DAYS, "start": start, "per_page": PER_PAGE,
    }  # fmt: skip
    with connection.cursor() as cursor:
        statement = STATEMENT.replace("{facts}", facts_of("NULL", asked)).replace("{part}", PARTS[measure])
        cursor.execute(statement, values)
        found: dict[str, Any] = json.loads(cursor.fetchone()[0], parse_float=Decimal)
    rows = [
        Part(pk, key, title, of, Decimal(part), said, Decimal(largest))
        for pk, key, title, of, part, said, largest in found.pop("rows") or ()
    ]
    sums = [
        Whole(each[0], each[1], Decimal(each[2]), each[3], Decimal(each[4]), each[5], Decimal(each[6]))
        for each in found.pop("sums") or ()
    ]
    return Made(rows, sums, **found)
