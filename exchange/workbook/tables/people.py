"""Tables of people, and of the tenant's own settings."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from accounts.models import Role
from exchange.workbook.columns import ONE, ZERO, Column, Kind, Table, choice, day, key, line, number, to_table, yes_no
from okrs.models import Cycle, OkrPolicy
from portfolio.models import FUNDING_ROLES, FundingPolicy
from rollups.engine.statements import VERSIONS

BASE: Final = (
    Table("teams", (key(), line("name", required=True), to_table("teams", "parent")), ("key",), "lasting groups"),
    Table(
        "people",
        (
            Column("email", Kind.EMAIL, True, longest=254),
            line("name", 120, required=True),
            choice("role", Role.values),
            to_table("teams", "team"),
        ),
        ("email",),
        "who belongs to the tenant; without a role a new person is a member and a known one keeps theirs",
    ),
)

# A setting's value is checked as this column.
SETTINGS: Final = {
    column.name: column
    for column in (
        line("name", 120, required=True),
        line("currency", 3, required=True),
        line("time_zone", 64, required=True),
        choice("formula", list(VERSIONS), required=True),
        number("on_track", 5, 4, ZERO, ONE, required=True),
        number("at_risk", 5, 4, ZERO, ONE, required=True),
        number("forecast_from", 5, 4, Decimal("0.0001"), ONE, required=True),
        number("stale_cadences", 2, 0, ONE, Decimal(52), required=True),
        number("fiscal_start_month", 2, 0, ONE, Decimal(12), required=True),
        choice("fiscal_pattern", OkrPolicy.Pattern.values, required=True),
        choice("hidden", OkrPolicy.Hidden.values, required=True),
        yes_no("is_digesting", "", required=True),
        choice("digest_weekday", [str(day) for day in Cycle.Weekday.values], required=True),
        number("lapse_days", 5, 0, ZERO, Decimal(32767), required=True),
        number("hold_days", 5, 0, ONE, Decimal(32767), required=True),
        choice("commits_from", FundingPolicy.CommitsFrom.values, required=True),
        number("discount_rate", 7, 6, ZERO, ONE, required=True),
        choice("least_role", [role for role, _ in FUNDING_ROLES], required=True),
        number("full_week", 5, 2, Decimal("0.01"), Decimal(168), required=True),
        number("score_weight", 6, 3, ZERO, required=True),
        number("gap_weight", 6, 3, ZERO, required=True),
        number("escalate_after", 4, 0, ONE, required=True),
    )
}
POLICY: Final = ("on_track", "at_risk", "forecast_from", "stale_cadences")
OKR_POLICY: Final = ("fiscal_start_month", "fiscal_pattern", "hidden", "is_digesting", "digest_weekday")
DELIVERY_POLICY: Final = ("full_week", "score_weight", "gap_weight", "escalate_after")
FUNDING_POLICY: Final = ("lapse_days", "hold_days", "commits_from", "discount_rate", "least_role")
EXTRA: Final = (
    Table(
        "settings",
        (choice("name", list(SETTINGS), required=True), line("value", 120, required=True)),
        ("name",),
        f"the tenant's own settings: {', '.join(SETTINGS)}",
        is_extra=True,
    ),
    Table(
        "leavers",
        (to_table("people", "email", required=True), day("left_on", required=True)),
        ("email",),
        "people who may no longer enter, and since when",
        is_extra=True,
    ),
)
