"""Bets by size, stopping, and where the next unit of money would do most: pure arithmetic."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portfolio.optionality import (
    Ask,
    End,
    Freedom,
    Live,
    Small,
    Stops,
    options_sentence,
    ranked,
    small_shares,
    stop_rates,
    why,
)

D = Decimal


def live(size: int | None, small: int | None = 100, currency: str = "EUR") -> Live:
    known = (None if size is None else D(size), None, None if small is None else D(small))
    return Live(1, "INI-1", "Bet", "active", currency, *known)


def ask(key: str = "INI-1", **more: Any) -> Ask:
    known: dict[str, Any] = {
        "money": D(200_000), "claim": D(100), "length": D(1000), "left": D(400), "pace_gap": D("-0.2"),
    }  # fmt: skip
    return Ask(1, key, "Bet", "demand", "EUR", 2, "KR1.1", **(known | more))


def test_the_share_in_small_bets_is_of_money_whose_size_is_known_and_never_across_currencies() -> None:
    euro, dollar = small_shares([live(100), live(300), live(None), live(50, None), live(80, 90, "USD")])
    assert (euro.share, euro.bets, euro.unknown) == (D("0.25"), 4, 2)
    assert (dollar.currency, dollar.share) == ("USD", D(1))
    assert small_shares([live(None)])[0].share is None


def test_the_stop_rate_is_stopped_of_what_was_decided_in_a_span() -> None:
    ends = [
        End(date(2026, 2, 1), "stopped"), End(date(2026, 3, 1), "delivered"), End(date(2025, 3, 1), "stopped"),
        End(None, "stopped"),
    ]  # fmt: skip
    this, last, none, dateless = stop_rates(
        ends,
        [
            ("2026", date(2026, 1, 1), date(2026, 12, 31)), ("2025", date(2025, 1, 1), date(2025, 12, 31)),
            ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ],
    )  # fmt: skip
    assert (this.rate, this.decided, last.rate, none.rate) == (D("0.5"), 2, D(1), None)
    assert (dateless.label, dateless.rate) == ("Day not known", D(1))
    assert stop_rates([], []) == []


def test_money_does_most_where_its_claim_is_needed_comes_true_and_the_key_result_is_behind() -> None:
    one = ask(accuracy=D("0.5"), by_others=D(350))
    assert one.room == D("0.05"), "50 of its 100 are still needed"
    assert one.expected == D("2.5")
    assert one.per_money == D("1.25")
    assert one.score == D("0.25")
    assert why(one) == "20 points behind; claims came true to 50%"
    assert why(ask(by_others=D(500))) == "The gap is claimed already"
    assert why(ask(pace_gap=D("0.1"))) == "on pace; sponsor not judged yet"


def test_what_is_not_known_is_named_and_not_ranked() -> None:
    silent, free, unmeasured = ask(claim=None), ask(money=None), ask(left=None)
    assert silent.missing == ("a claim",)
    assert free.missing == ("the money it needs",)
    assert unmeasured.missing == ("a measured gap",)
    assert ranked([silent, free, unmeasured]) == {}


def test_the_ranking_is_by_currency_and_breaks_ties_by_points_and_key() -> None:
    rows = [ask("INI-10", pace_gap=D(0)), ask("INI-9", pace_gap=D(0)), ask("INI-2"), ask("INI-1", money=D(400_000))]
    found = ranked([*rows, Ask(1, "US-1", "Bet", "demand", "USD", 2, "K", D(10), D(1), D(10), D(5))])
    assert [each.key for each in found["EUR"]] == ["INI-2", "INI-1", "INI-9", "INI-10"]
    assert list(found) == ["EUR", "USD"]


def test_the_sentence_says_how_free_one_is() -> None:
    euro = Small("EUR", D(400), D(124), 14, 0)
    found = Freedom(14, [euro], Stops("", 3, 12), {"EUR": D(310_000)})
    assert options_sentence(found).text == (
        "14 bets are live, 31% of the money in small ones. 20% of the 15 that ended were stopped; "
        "stopping gave back €310k."
    )
    assert options_sentence(Freedom(0)).text == "No bet is under way and none has ended."
    assert options_sentence(Freedom(1)).text == "1 bet is live."


@given(
    st.integers(0, 5000), st.lists(st.sampled_from(["EUR", "USD", "CHF"]), unique=True), st.integers(0, 99),
    st.integers(0, 99), st.dictionaries(st.sampled_from(["EUR", "USD", "CHF"]), st.integers(0, 10**12).map(D)),
)  # fmt: skip
def test_the_sentence_has_at_most_thirty_words(
    bets: int, currencies: list[str], stopped: int, delivered: int, back: dict[str, Decimal]
) -> None:
    small = [Small(each, D(3), D(1), 2, 0) for each in currencies]
    assert options_sentence(Freedom(bets, small, Stops("", stopped, delivered), back)).words <= 30
