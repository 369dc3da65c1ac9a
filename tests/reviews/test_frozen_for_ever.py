"""A pack made again says the same, to the last letter, whatever was edited, added, renamed or corrected since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import batched
from typing import Any

import pytest

from execution.actions.facts import book_cost, report_progress
from execution.models import Item
from okrs.actions.check_ins import add_check_in, correct_check_in
from okrs.actions.grading import grade_key_result, write_retrospective
from okrs.actions.key_results import change_target
from okrs.models import CheckIn, Cycle, KeyResult, Objective
from portfolio.models import Contribution, Initiative, Portfolio
from reviews.freezing import freeze
from reviews.models import Pack
from reviews.sections import BY_NAME
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.reviews.content import asked, new_bet, new_key_result, new_objective, new_portfolio, new_quarter, whole_text
from tests.rollups.past.stories import moment

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
type Edit = Callable[[Cast], Any]


def key_result(number: int = 1) -> KeyResult:
    """One of the story's."""
    return KeyResult.objects.get(key=f"KR{number}")


def edited(row: Any, **values: Any) -> Any:
    """A row of the structure, edited in place."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def other_cycle() -> Cycle:
    """A quarter to which things can be moved."""
    cycle = Cycle(key="q4", name="Q4", starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31), state="active")
    cycle.save()
    return cycle


EDITS: dict[str, Edit] = {
    "an objective's title and key": lambda cast: edited(Objective.objects.get(key="O1"), title="Renamed", key="OX"),
    "a key result's title, key and unit": lambda cast: edited(key_result(), title="Renamed", key="KRX", unit="x"),
    "a key result more": lambda cast: new_key_result(cast.max, key_result(2).objective, 9, [50]),
    "a weight": lambda cast: edited(key_result(2), weight=Decimal(7)),
    "a target of before": lambda cast: change_target(
        actor=cast.max, key_result=key_result(2), date=date(2026, 7, 5), reason="Too easy", target=Decimal(300)
    ),
    "a late check-in": lambda cast: add_check_in(
        actor=cast.max, key_result=key_result(2), date=date(2026, 9, 28), value=Decimal(99)
    ),
    "a check-in corrected to a later day": lambda cast: correct_check_in(
        actor=cast.max, check_in=CheckIn.objects.get(key_result=key_result(2), value=Decimal(17)),
        date=date(2026, 10, 2), value=Decimal(1),
    ),
    "a cost and a report of before": lambda cast: (
        book_cost(actor=cast.max, item=Item.objects.first(), amount=Decimal(77), date=date(2026, 8, 3)),
        report_progress(actor=cast.max, item=Item.objects.get(title="Work 1"), percent=Decimal(5), on=date(2026, 9, 2)),
    ),
    "an initiative and its share": lambda cast: (
        edited(Initiative.objects.get(key="INI-1"), title="Renamed", key="INI-X"),
        edited(Contribution.objects.get(initiative__key="INI-X"), allocation=Decimal("0.1")),
    ),
    "a portfolio's currency": lambda cast: edited(Portfolio.objects.get(key="P"), currency="USD"),
    "a grade and what was learned": lambda cast: (
        edited(Cycle.objects.get(key="2026-q3"), state="grading"),
        grade_key_result(actor=cast.max, key_result=key_result(2), grade=Decimal("0.1"), reason="Poor"),
        write_retrospective(actor=cast.max, objective=key_result(2).objective, went_well="Nothing"),
    ),
    "the cycle's name and end": lambda cast: edited(
        Cycle.objects.get(key="2026-q3"), name="Summer", ends_on=date(2026, 10, 31), grading_scale="letters"
    ),
    "who people are, the team and the organisation": lambda cast: (
        edited(cast.max, name="Maximilian"),
        edited(cast.team, name="Renamed"),
        edited(cast.acme, name="Renamed", currency="USD"),
    ),
    "an objective moved into another cycle": lambda cast: edited(Objective.objects.get(key="O2"), cycle=other_cycle()),
    "a link taken away": lambda cast: Contribution.objects.filter(key_result=key_result(2))._raw_delete("default"),
}  # fmt: skip


def two_packs(cast: Cast) -> Pack:
    """A review at the end of August, edits of the structure, and one at the quarter's end that was made afterwards."""
    with use_tenant(cast.acme):
        cycle, portfolio = new_quarter(), new_portfolio(cast.max)
        for number in (1, 2):
            new_objective(cast.max, cycle, number)
        for number in (1, 2, 3, 4):
            aim = Objective.objects.get(key=f"O{1 + number % 2}")
            one = new_key_result(cast.max, aim, number, [5 * number, 9 * number] if number < 4 else [])
            if number < 3:
                new_bet(cast.max, portfolio, one, number, percent=30 * number)
        edited(cycle, state="grading")
        grade_key_result(actor=cast.max, key_result=key_result(1), grade=Decimal("0.3"), reason="Slow")
        edited(cycle, state="active")
        august = asked(cycle, as_of=date(2026, 8, 31))
    moment()
    with use_tenant(cast.acme):
        edited(key_result(3), weight=Decimal(2))
        edited(Contribution.objects.get(key_result=key_result(2)), allocation=Decimal("0.5"))
        add_check_in(actor=cast.max, key_result=key_result(1), date=date(2026, 9, 4), value=Decimal(60))
        add_check_in(actor=cast.max, key_result=key_result(2), date=date(2026, 7, 24), value=Decimal(17))
    moment()
    with use_tenant(cast.acme):
        pack = asked(cycle, *BY_NAME, previous=august)
        frozen = freeze(cast.acme, pack)
        pack.digest, pack.names = frozen.digest, frozen.names
        pack.save()
    moment()
    return pack


@pytest.fixture
def pack(cast: Cast) -> Pack:
    return two_packs(cast)


def test_whatever_is_edited_afterwards_the_pack_made_again_is_the_same(cast: Cast, pack: Pack) -> None:
    """Each edit has its own moment; all stay in force for those that follow, and every few the pack is made again."""
    with use_tenant(cast.acme):
        first = whole_text(freeze(cast.acme, pack).blocks)
    for edits in batched(EDITS, 5):
        for name in edits:
            with use_tenant(cast.acme):
                EDITS[name](cast)
            moment()
        with use_tenant(cast.acme):
            again = Pack.objects.select_related("cycle", "previous").get(pk=pack.pk)
            found = freeze(cast.acme, again)
        assert whole_text(found.blocks) == first, edits
        assert found.digest == pack.digest, edits


def test_a_pack_asked_for_after_them_is_another(cast: Cast, pack: Pack) -> None:
    """The edits are such that a pack would show them."""
    for name in ("an objective's title and key", "a late check-in"):
        with use_tenant(cast.acme):
            EDITS[name](cast)
    moment()
    with use_tenant(cast.acme):
        fresh = freeze(cast.acme, asked(Cycle.objects.get(key="2026-q3"), previous=pack.previous))
    assert fresh.digest != pack.digest
    assert "OX Renamed" in whole_text(fresh.blocks)


def test_what_happened_between_two_reviews_is_named_though_known_at_different_moments(cast: Cast, pack: Pack) -> None:
    """Structure of then, a late correction and a new check-in, each a step; the steps sum exactly."""
    with use_tenant(cast.acme):
        found = {block.title: block for block in freeze(cast.acme, pack).blocks if block.section == "change"}
    start, *steps, end = (row.body for row in found["What changed"].rows)
    amounts = [Decimal(step["value"]["value"]) for step in steps]
    assert Decimal(start["value"]["value"]) + sum(amounts) == Decimal(end["value"]["value"])
    assert [step["label"] for step in steps] == [
        "KR1 Measure 1", "KR2 Measure 2", "Key results taken away or weighed anew"
    ]  # fmt: skip
    moved = [row.body["label"] for row in found["What moved KR1 Measure 1"].rows]
    assert moved[1].startswith("Check-in of KR1 on 4 Sep 2026: 60")
    late = [row.body["label"] for row in found["What moved KR2 Measure 2"].rows]
    assert late[1].startswith("Corrected: check-in of KR2 on 24 Jul 2026: 17, recorded on ")
