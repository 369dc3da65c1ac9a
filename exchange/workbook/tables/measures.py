"""Tables of KPIs with their readings, and of what key results are beside their base rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from exchange.workbook.columns import ONE, ZERO, Column, Table, day, key, line, number, text, to_table, value
from okrs.models import Kpi


def _decimals() -> Column:
    return number("decimals", 1, 0, ZERO, Decimal(6))


KPIS: Final = (
    Table(
        "kpis",
        (
            key(),
            line("title", required=True),
            text("description"),
            line("unit", 40),
            _decimals(),
            value("low"),
            value("high"),
            value("far_low"),
            value("far_high"),
            number("cadence_days", 3, 0, ONE, Decimal(366), default=str(Kpi._meta.get_field("cadence_days").default)),
            to_table("people", "owner"),
            to_table("teams", "team"),
        ),
        ("key",),
        "measures of health and the band they should stay in; an empty end is open",
        is_extra=True,
    ),
    Table(
        "kpi_readings",
        (
            to_table("kpis", "kpi", required=True),
            day("date", required=True),
            value("value", required=True),
            text("note"),
        ),
        ("kpi", "date"),
        "what a KPI was on a day",
        is_extra=True,
    ),
)
EXTRA: Final = (
    Table(
        "key_result_details",
        (
            to_table("key_results", "key_result", required=True),
            text("description"),
            _decimals(),
            to_table("kpis", "kpi"),
            to_table("key_results", "carried_from"),
        ),
        ("key_result",),
        "how a key result is told and shown, which KPI it follows and what it goes on from",
        is_extra=True,
    ),
    Table(
        "phased_targets",
        (
            to_table("key_results", "key_result", required=True),
            day("date", required=True),
            value("value", required=True),
        ),
        ("key_result", "date"),
        "what a key result should be by a day on its way to the target",
        is_extra=True,
    ),
    Table(
        "targets",
        (
            to_table("key_results", "key_result", required=True),
            day("date"),
            value("baseline"),
            value("target"),
            value("low"),
            value("high"),
            text("reason"),
        ),
        ("key_result", "date"),
        "targets that changed; without a date: from the beginning",
        is_extra=True,
    ),
)
