"""Guardrails, rates and envelopes: numbers in, words out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.envelopes import Envelope
from portfolio.guardrails import Bet, Rail, broken_by, findings, funded_more, weighed
from portfolio.rates import Rate, about

D = Decimal
DAY = date(2026, 11, 22)


def rail(kind: str, **more: object) -> Rail:
    return Rail(1, kind, **more)  # type: ignore[arg-type]  # fields of many types


BETS = [
    Bet(1, "INI-1", D(600), "strategic", "now", {7: D("0.5")}),
    Bet(2, "INI-2", D(300), "operational", "later", {7: D("0.2"), 8: D("0.8")}),
    Bet(3, "INI-3", D(100), "strategic", ""),
]


@pytest.mark.parametrize(
    ("made", "share", "holds", "text"),
    [
        (
            rail("horizon", horizon="later", low=D("0.2")), "0.3", True,
            "Pays later: 30% of €1k; at least 20% is agreed.",
        ),
        (rail("horizon", horizon="now", high=D("0.5")), "0.6", False, "Pays now: 60% of €1k; at most 50% is agreed."),
        (
            rail("objective", objective_id=7, objective="O1 Lead", low=D("0.4"), high=D("0.6")), "0.36", False,
            "O1 Lead: 36% of €1k; 40% to 60% is agreed.",
        ),
        (rail("run", high=D("0.3")), "0.3", True, "Keeps things running: 30% of €1k; at most 30% is agreed."),
        (
            rail("largest", high=D("0.25")), "0.3", False,
            "Bets over 25%: INI-1 has 60% and INI-2 has 30%; at most one may be.",
        ),
        (rail("largest", high=D("0.3")), "0.3", True, "Bets over 30%: INI-1 has 60%; at most one may be."),
    ],
)  # fmt: skip
def test_a_guardrail_says_the_share_and_what_is_agreed(made: Rail, share: str, holds: bool, text: str) -> None:
    found = findings([made], BETS)[0]
    assert found.share == D(share)
    assert found.holds is holds
    assert found.text("EUR") == text


def test_a_share_that_looks_like_its_limit_shows_a_decimal() -> None:
    bets = [Bet(1, "INI-1", D(502), horizon="now"), Bet(2, "INI-2", D(498))]
    found = findings([rail("horizon", horizon="now", high=D("0.5"))], bets)[0]
    assert found.text("EUR") == "Pays now: 50.2% of €1k; at most 50% is agreed."
    assert (found.status, found.word) == ("at_risk", "Broken")
    hard = findings([rail("horizon", horizon="now", high=D("0.5"), is_hard=True)], bets)[0]
    assert hard.status == "off_track"


def test_without_money_nothing_is_broken_and_nothing_is_known() -> None:
    found = findings([rail("run", low=D("0.1")), rail("largest", high=D("0.1"))], [])
    assert [each.share for each in found] == [None, None]
    assert {each.status for each in found} == {"no_data"}


def test_only_what_a_decision_makes_worse_is_told() -> None:
    rails = [rail("run", high=D("0.2")), rail("horizon", horizon="now", high=D("0.7"))]
    more_run = Bet(2, "INI-2", D(100), "operational", "later")
    assert [each.rail.kind for each in broken_by(rails, BETS, more_run)] == ["run"]  # 30% already, 36% then
    new = Bet(9, "INI-9", D(2000), "strategic", "now")
    assert [each.rail.kind for each in broken_by(rails, BETS, new)] == ["horizon"]
    assert broken_by(rails, BETS, Bet(3, "INI-3", D(100), "strategic", "")) == []


def test_what_is_not_for_the_reader_says_no_more_than_that_it_is_there() -> None:
    found = findings([rail("objective", objective_id=7, high=D("0.1"), is_hidden=True)], BETS)[0]
    assert not found.holds
    assert found.text("EUR") == "One guardrail is not for you."
    assert found.rail.subject == "Not for you"


@given(st.lists(st.tuples(st.integers(1, 10**9), st.sampled_from(["now", "next", "later"])), min_size=1, max_size=12))
def test_shares_of_the_horizons_sum_to_one(money: list[tuple[int, str]]) -> None:
    bets = [Bet(at, f"INI-{at}", D(size), horizon=horizon) for at, (size, horizon) in enumerate(money)]
    rails = [rail("horizon", horizon=name, high=D(1)) for name in ("now", "next", "later")]
    total = sum((each.share or D(0) for each in findings(rails, bets)), D(0))
    assert abs(total - 1) < D("1e-20")
    more = funded_more(bets, Bet(0, "INI-0", D(5)))
    assert sum(bet.money for bet in more) == sum(bet.money for bet in bets) + 5


def test_a_total_across_currencies_says_its_rates_and_their_age() -> None:
    amounts = {"EUR": D(1_000_000), "USD": D(2_000_000), "CHF": D(100_000)}
    rates = {"USD": Rate(D("0.9"), date(2026, 11, 20)), "CHF": Rate(D("1.05"), date(2026, 11, 3))}
    found = about(amounts, "EUR", rates)
    assert found.total == D("2905000.00")
    assert found.text(DAY) == "about €2.91m at the rates of 3 Nov 2026 to 20 Nov 2026, 2 w old"
    one = about({"USD": D(10)}, "EUR", {"USD": Rate(D("0.9"), DAY)})
    assert one.text(DAY) == "about €9 at the rates of 22 Nov 2026, of today"


def test_without_a_rate_there_is_no_total() -> None:
    found = about({"EUR": D(5), "USD": D(5), "JPY": D(5)}, "EUR", {"USD": Rate(D(1), DAY)})
    assert found.total is None
    assert found.text(DAY) == "No total across currencies: there is no rate for JPY."


@pytest.mark.parametrize(
    ("budget", "asked", "text"),
    [
        (None, 0, "Growth has no budget yet."),
        (100_000, 0, "Growth has promised €50k more than its €100k."),
        (200_000, 0, "€50k of €200k is still free in Growth; no demand asks for money."),
        (200_000, 40_000, "€50k of €200k is still free in Growth; demands ask for €40k."),
        (200_000, 80_000, "€50k of €200k is still free in Growth; demands ask for €80k, €30k more."),
    ],
)
def test_an_envelope_says_what_is_free(budget: int | None, asked: int, text: str) -> None:
    size = None if budget is None else D(budget)
    own = Envelope(1, "GROW", "Growth", "EUR", size, D(60_000), D(90_000), D(30_000), D(asked))
    assert own.sentence == text
    assert own.unspent == 60_000


def test_a_third_bet_over_a_limit_that_one_may_pass_makes_it_worse_though_the_second_shrinks() -> None:
    limit = rail("largest", high=D("0.14"))
    small = [Bet(10 + number, f"INI-{10 + number}", D(65)) for number in range(10)]
    bets = [Bet(1, "INI-1", D(180)), Bet(2, "INI-2", D(170)), *small]
    assert [found.over_words for found in broken_by([limit], bets, Bet(3, "INI-3", D(200)))] == [
        "INI-3 has 17%, INI-1 has 15% and INI-2 has 14%"
    ]
    assert broken_by([limit], bets, Bet(10, "INI-10", D(20))) == []
    assert broken_by([limit], [*small], Bet(3, "INI-3", D(200))) == []  # one may be


def test_before_a_decision_each_guardrail_says_what_funding_would_leave() -> None:
    more = Bet(3, "INI-3", D(1_000))

    def said(made: Rail) -> str:
        return weighed([made], BETS, more)[0].text("EUR")

    assert weighed([rail("run", high=D("0.3"))], BETS, Bet(3, "INI-3", D(0)))[0].text("EUR") == (
        "Holds: Keeps things running: 30% of €1k; at most 30% is agreed."
    )
    assert said(rail("run", high=D("0.5"))) == (
        "Holds if it is funded: Keeps things running: 15% of €2k; at most 50% is agreed. Now it is 30%."
    )
    assert said(rail("horizon", horizon="now", low=D("0.5"), is_hard=True)) == (
        "If it is funded: Pays now: 30% of €2k; at least 50% is agreed. A hard guardrail refuses it."
    )
    assert said(rail("horizon", horizon="now", high=D("0.2"))) == (
        "Broken already, and not made worse: Pays now: 30% of €2k; at most 20% is agreed."
    )


@pytest.mark.parametrize(
    ("whole", "over", "words"),
    [
        (0, 0, "€86k more than released"),
        (1, 0, "€86k more than released: 1 bet has spent without a tranche"),
        (6, 0, "€86k more than released: 6 bets have spent without a tranche"),
        (0, 2, "€86k more than released: 2 bets have spent beyond their tranches"),
        (1, 1, "€86k more than released: 1 bet has spent without a tranche, 1 beyond its own"),
        (6, 2, "€86k more than released: 6 bets have spent without a tranche, 2 beyond theirs"),
    ],
)
def test_what_was_spent_beyond_what_was_released_says_whose_it_is(whole: int, over: int, words: str) -> None:
    own = Envelope(
        1, "G", "Grow", "EUR", D(900_000), D(0), D(632_000), D(718_000), D(0), paid_whole=whole, overspent=over
    )
    assert own.beyond == words
