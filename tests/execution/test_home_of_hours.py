"""Whose team hours count for: the statement and the plain function say the same of whatever seats there are."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from accounts.models import Membership, Team
from execution.models import Cost, Item, TeamSeat
from execution.queries.teams import HOME, seats_between
from execution.seating import home_of
from tenancy.context import use_tenant
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)


def some_day(dice: random.Random, most: int = 30) -> date:
    return FIRST + timedelta(days=dice.randint(0, most))


def scattered(cast: Cast, dice: random.Random) -> None:
    """People with seats in some of four teams, of equal hours often, and hours on items of any team or of none."""
    teams: list[Team | None] = [None, cast.team]
    for number in range(3):
        other = Team(key=f"X{number}", name=f"Team {number}")
        other.save()
        teams.append(other)
    people = [cast.ana, cast.max, cast.ben, cast.vic]
    for person in people:
        Membership.objects.filter(pk=person.pk).update(team=dice.choice(teams))
        for team in dice.sample(teams[1:], dice.randint(0, 4)):
            starts = some_day(dice)
            ends = None if dice.random() < 0.4 else starts + timedelta(days=dice.randint(0, 12))
            TeamSeat(
                team=team, member=person, starts_on=starts, ends_on=ends, hours_per_week=dice.choice([10, 20, 20, 30])
            ).save()
    items: list[Item | None] = [None]
    for number, team in enumerate(teams):
        row = Item(key=f"H-{number}", title="Work", team=team)
        row.save()
        items.append(row)
    for number in range(120):
        Cost(
            key=f"h{number}", date=some_day(dice, 40), amount=0, kind="labour", hours=Decimal("0.1"),
            member=dice.choice(people), item=dice.choice(items),
        ).save()  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_the_statement_and_the_function_give_every_hour_the_same_home(cast: Cast, seed: int) -> None:
    last = FIRST + timedelta(days=60)
    with use_tenant(cast.acme):
        scattered(cast, random.Random(seed))
        asked: dict[str, Any] = {"tenant": cast.acme.pk, "currency": "EUR", "first": FIRST, "last": last}
        with connection.cursor() as cursor:
            cursor.execute(f"{HOME} SELECT id, team_id FROM homed", asked)  # noqa: S608  # a constant
            told = dict(cursor.fetchall())
        seats = seats_between(FIRST, last)
        expected = {
            cost.pk: home_of(
                [seat for seat in seats if seat.member_id == cost.member_id],
                cost.date,
                cost.item.team_id if cost.item else None,
                cost.member.team_id if cost.member else None,
            )
            for cost in Cost.objects.select_related("item", "member")
        }
    assert told == expected
    assert len(set(told.values())) > 2
