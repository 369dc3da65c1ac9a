"""What waits for a decision: each reason, its words, and its order."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from portfolio.decisions import DueTranche, waiting
from tests.portfolio.test_sentences import DAY, UNMOVED, link, standing

D = Decimal
LATE = link(key="KR3.2", key_result_id=2, measured=D("0.1"), expected=D("0.6"))
GOOD = link(key="KR3.1", key_result_id=3, measured=D("0.6"), expected=D("0.6"))
CALM: dict[str, Any] = {"eac": D(600_000)}


def due(days: int, initiative: int = 1, evidence: str = "") -> DueTranche:
    return DueTranche(initiative, D(50_000), DAY + timedelta(days=days), evidence)


def test_a_review_within_two_weeks_waits_and_one_that_passed_too() -> None:
    bets = [
        standing(id=1, **CALM),
        standing(id=2, **CALM),
        standing(id=3, **CALM),
        standing(id=4, state="stopped", **CALM),
    ]
    found = waiting(bets, [due(14, 1, "38 clinics"), due(-2, 2), due(15, 3), due(1, 4)], DAY)
    assert [(each.reason, each.standing.id) for each in found] == [("tranche", 2), ("tranche", 1)]
    assert found[0].text == "The review of €50k was due on 19 Nov."
    assert found[1].text == "The review of €50k is due on 5 Dec. Agreed evidence: 38 clinics."


def test_long_evidence_is_cut_between_words() -> None:
    [found] = waiting([standing(**CALM)], [due(1, evidence="word " * 80)], DAY)
    assert found.text.endswith("word…")
    assert len(found.text) < 180


def test_more_than_a_tenth_over_waits_with_what_its_key_results_do() -> None:
    rows = [
        standing(id=1, eac=D(660_000)),
        standing(id=2, key="INI-2", eac=D(720_000), links=(GOOD, LATE)),
        standing(id=3, key="INI-3", eac=D(700_000), links=(GOOD,)),
        standing(id=4, key="INI-4", eac=D(900_000), state="delivered", links=()),
        standing(id=5, key="INI-5", eac=D(690_000), links=(LATE,)),
    ]
    found = waiting(rows, [], DAY)
    assert [each.standing.id for each in found] == [2, 3, 5]
    assert found[0].text == "Forecast is €120k over what was approved, 20% more. KR3.1 moves, KR3.2 is behind."
    assert found[1].text.endswith("17% more. KR3.1 moves as expected.")
    assert found[2].text.endswith("15% more. KR3.2 is behind.")


def test_done_work_whose_measures_stand_still_waits_but_not_when_one_moves() -> None:
    still = link(key="KR1.2", measured=D("0.18"), expected=D("0.6"), quadrant=UNMOVED)
    rows = [
        standing(id=1, percent=D("0.95"), links=(still,), **CALM),
        standing(id=2, percent=D("0.95"), links=(still, GOOD), **CALM),
        standing(id=3, percent=D("0.5"), links=(still,), **CALM),
        standing(id=4, state="delivered", links=(still,), **CALM),
        standing(id=5, state="delivered", links=(link(quadrant=UNMOVED),), **CALM),
    ]
    found = waiting(rows, [], DAY)
    assert [(each.reason, each.standing.id) for each in found] == [("unmoved", 1), ("unmoved", 4)]
    assert (
        found[0].text == "95% is delivered, but KR1.2 stands at 18% where 60% was expected: change the bet or stop it."
    )
    assert found[1].text.startswith("The work is delivered, but")


def test_a_demand_says_what_it_asks_and_what_it_does_not_say() -> None:
    funded = link(key="KR2.1", key_result_id=9)
    silent = link(key="KR2.2", key_result_id=8, claim=None)
    rows = [
        standing(id=1, key="A", links=(funded,), **CALM),
        standing(id=2, key="B", state="demand", budget=D(120_000), links=(silent,)),
        standing(id=3, key="C", state="assessing", budget=None, links=(funded,)),
        standing(id=4, key="D", state="demand", budget=D(5), links=()),
        standing(id=5, key="E", state="demand", budget=D(5), links=(funded, link(key="KR7", claim=None))),
    ]
    assert [each.text for each in waiting(rows, [], DAY)] == [
        "Asks for €120k. It serves KR2.2, which has no funded work, but gives no expected contribution.",
        "Names no budget yet. It serves KR2.1.",
        "Asks for €5. It serves no key result.",
        "Asks for €5. It serves KR2.1 and KR7; 1 claim missing.",
    ]


def test_an_initiative_waits_once_with_its_most_urgent_reason() -> None:
    [found] = waiting([standing(eac=D(900_000))], [due(1), due(2)], DAY)
    assert (found.reason, found.due) == ("tranche", DAY + timedelta(days=1))
