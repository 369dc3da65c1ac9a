"""A reader gets the blocks of a pack without the rows that are not for them, and not a word of those."""

from __future__ import annotations

from decimal import Decimal

import pytest

from okrs.actions.audience import set_audience
from okrs.actions.grading import grade_key_result, write_retrospective
from okrs.models import Cycle, Objective
from reviews.actions.packs import keep_frozen
from reviews.freezing import freeze
from reviews.models import Pack
from reviews.queries import blocks_of
from rollups.actions import recompute_now
from tenancy.context import use_reader
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.reviews.content import asked, new_bet, new_key_result, new_objective, new_portfolio, new_quarter, whole_text

SECRET = ("Zanzibar", "quagga", "wombat", "ocelot", "KR77", "O77")
"""Words of the objective, its key result, the grade's reason and the lessons; and the keys."""


@pytest.fixture
def pack(acme: Tenant, cast: Cast) -> Pack:
    """Two objectives, one of them for its owner alone; the secret one is behind, moved most and cost money."""
    cycle, portfolio = new_quarter(), new_portfolio(cast.max)
    public, hidden = new_objective(cast.max, cycle, 1), new_objective(cast.max, cycle, 77, "Buy Zanzibar")
    open_one = new_key_result(cast.max, public, 1, [10, 20])
    secret = new_key_result(cast.max, hidden, 77, [1, 3, 0], title="The quagga signs")
    new_key_result(cast.max, hidden, 772, [30], title="Its quagga friends")
    for number, one in enumerate((open_one, secret), start=1):
        new_bet(cast.max, portfolio, one, number, percent=40)
    cycle.state = Cycle.State.GRADING
    cycle.save()
    recompute_now()
    grade_key_result(actor=cast.max, key_result=secret, grade=Decimal("0.9"), reason="A wombat said so")
    write_retrospective(actor=cast.max, objective=hidden, went_well="The ocelot", to_learn="More ocelot")
    hidden.visibility = Objective.Visibility.PEOPLE
    hidden.save()
    set_audience(hidden)
    made = asked(cycle)
    keep_frozen(made, freeze(acme, made))
    return made


def test_who_may_not_see_an_objective_gets_the_pack_without_a_word_of_it(cast: Cast, pack: Pack) -> None:
    with use_reader(cast.vic.pk):
        found = blocks_of(pack)
    text = whole_text(found)
    assert [word for word in SECRET if word in text] == []
    assert "O1 Aim number 1" in text
    hidden = {block.title: block.hidden for block in found if block.hidden}
    assert hidden == {
        "In one sentence": 1, "What we set out to do": 5, "Grades": 3, "What we learned": 1,
        "What moved and why": 2, "The furthest behind, and why": 2,
        "Measured beside delivered": 2, "Spend without movement": 1,
        "Where the gap came from": 2, "What changed": 1,
    }  # fmt: skip


def test_who_may_see_it_gets_all_of_it(cast: Cast, pack: Pack) -> None:
    for member in (cast.ana, cast.max):
        with use_reader(member.pk):
            found = blocks_of(pack)
        text = whole_text(found)
        assert [word for word in SECRET if word not in text] == []
        assert not any(block.hidden for block in found)
        assert "What moved KR772 Its quagga friends" in {block.title for block in found}


def test_the_sums_are_the_same_for_everybody(cast: Cast, pack: Pack) -> None:
    seen = []
    for member in (cast.ana, cast.vic):
        with use_reader(member.pk):
            seen.append([block for block in blocks_of(pack) if block.title == "In figures"])
    assert whole_text(seen[0]) == whole_text(seen[1])
