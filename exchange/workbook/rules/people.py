"""Rules about people and the tenant's settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from zoneinfo import available_timezones

from accounts.models import Role
from exchange.workbook.cells import Wrong, parser
from exchange.workbook.content import Content, Rows
from exchange.workbook.problems import Problem
from exchange.workbook.stored import Stored
from exchange.workbook.tables import SETTINGS

CURRENCY = re.compile(r"[A-Z]{3}")
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def settings_are_what_they_say(content: Content, stored: Stored) -> Iterator[Problem]:
    """A currency has three letters, a time zone is one the world knows, thresholds are numbers in order."""
    rows = content.rows("settings")
    for number, (name, value) in rows.columns("name", "value"):
        try:
            parser(SETTINGS[name])(value)
        except Wrong as wrong:
            yield rows.problem(number, "value", value, str(wrong))
            continue
        if name == "currency" and not CURRENCY.fullmatch(value):
            yield rows.problem(number, "value", value, "a currency of three letters, such as EUR")
        if name == "time_zone" and value not in available_timezones():
            yield rows.problem(number, "value", value, "a time zone such as Europe/Berlin")
    yield from _thresholds_in_order(rows, stored.thresholds())


def _thresholds_in_order(rows: Rows, thresholds: dict[str, Decimal]) -> Iterator[Problem]:
    last = 0
    for number, (name, value) in rows.columns("name", "value"):
        if name in thresholds and NUMBER.fullmatch(value):
            thresholds[name], last = Decimal(value), number
    if last and thresholds["on_track"] < thresholds["at_risk"]:
        found = f"at_risk {thresholds['at_risk']}"
        yield rows.problem(last, "value", found, f"at_risk not above on_track, {thresholds['on_track']}")


def last_owner_stays(content: Content, stored: Stored) -> Iterator[Problem]:
    """A tenant that has an owner keeps one."""
    owners = stored.owners()
    if not owners:
        return
    rows, leavers = content.rows("people"), content.rows("leavers")
    roles = {email: (number, role) for number, (email, role) in rows.columns("email", "role")}
    gone = {email for _, (email,) in leavers.columns("email")}
    losing = {email for email in owners if email in gone or roles.get(email, (0, ""))[1] not in ("", Role.OWNER)}
    gaining = {email for email, (_, role) in roles.items() if role == Role.OWNER and email not in gone}
    if losing != owners or gaining:
        return
    for email in sorted(losing & roles.keys() - gone):
        yield rows.problem(roles[email][0], "role", roles[email][1], "owner: a tenant keeps at least one")
    for number, (email,) in leavers.columns("email"):
        if email in losing:
            yield leavers.problem(number, "email", email, "somebody else: a tenant keeps at least one owner")


def owners_are_made_by_owners(content: Content, stored: Stored) -> Iterator[Problem]:
    """An admin may bring people in, but neither make an owner nor unmake one."""
    if stored.may_make_owners:
        return
    rows, leavers, roles = content.rows("people"), content.rows("leavers"), stored.roles()
    for number, (email, role) in rows.columns("email", "role"):
        if role and (role == Role.OWNER) != (roles.get(email) == Role.OWNER):
            yield rows.problem(number, "role", role, "no change to who owns the tenant: only an owner may do that")
    for number, (email,) in leavers.columns("email"):
        if roles.get(email) == Role.OWNER:
            yield leavers.problem(number, "email", email, "somebody else: only an owner takes an owner out")
