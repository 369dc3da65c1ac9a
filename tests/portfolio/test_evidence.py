"""Evidence of a tranche, without a database: what holds, what follows, how it is typed and said."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.evidence import Figures, Found, Predicate, Standing, evaluate, problem_with, propose, together
from portfolio.evidence_line import LineError, parse, typed
from portfolio.evidence_words import Named, all_words, found_words, line_of, words_of
from portfolio.lapsing import lapses_on, warns_on

D = Decimal
KEYS = {"KR2.1": 5, "Sign-ups": 5, "KR2.2": 6, "Visits and log-ins": 6}
NAMED = {5: Named("KR2.1", "Sign-ups", "clinics"), 6: Named("KR2.2", "Visits and log-ins")}
ASKED = Predicate("key_result", "value", ">=", threshold=D(300), key_result_id=5)
CHEAP = Predicate("cost", "ac", "<=", "tranche")
AS_ASKED, LITTLE = D(300), D(90)
WORD = Predicate("attestation", words="The pilot ran a month", id=9)


def figures(value: Decimal | None = AS_ASKED, spent: Decimal = LITTLE, word: bool | None = None) -> Figures:
    words = {} if word is None else {9: word}
    return Figures({5: {"value": value}}, {"ac": spent}, {"tranche": D(100), "released": None}, words)


def test_the_line_of_the_issue_is_read_and_said_back_in_words() -> None:
    found = parse("sign-ups ≥ 300 and cost ≤ tranche", KEYS)
    assert found == [ASKED, CHEAP]
    assert parse("KR2.1 value >= 300 and cost <= tranche", KEYS) == found
    assert all_words(found, NAMED, "EUR") == "Sign-ups ≥ 300 clinics and cost ≤ the tranche"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "KR2.2 confidence at least 70%",
            Predicate("key_result", "confidence", ">=", threshold=D("0.7"), key_result_id=6),
        ),
        ("visits and log-ins > 3", Predicate("key_result", "value", ">", threshold=D(3), key_result_id=6)),
        ("KR2.1 pace gap >= -5%", Predicate("key_result", "pace_gap", ">=", threshold=D("-0.05"), key_result_id=5)),
        ("KR2.1 >= 1,500 clinics", Predicate("key_result", "value", ">=", threshold=D(1500), key_result_id=5)),
        ("forecast cost <= €1.2m", Predicate("cost", "eac", "<=", threshold=D(1_200_000))),
        ("eac less than what was released", Predicate("cost", "eac", "<", "released")),
        ("late <= 10 days", Predicate("schedule", "days_late", "<=", threshold=D(10))),
        ("SPI(t) more than 0.9", Predicate("schedule", "spi_t", ">", threshold=D("0.9"))),
        ("“The clinics signed”", Predicate("attestation", words="The clinics signed")),
        ('"Sign-ups" <= 9', Predicate("key_result", "value", "<=", threshold=D(9), key_result_id=5)),
    ],
)  # fmt: skip
def test_a_line_may_be_typed_in_many_ways(line: str, expected: Predicate) -> None:
    assert parse(line, KEYS) == [expected]


@pytest.mark.parametrize(
    ("line", "position", "words"),
    [
        ("", 1, "comparison"),
        ("KR2.1", 6, "comparison (≥, ≤, > or <) is expected after “KR2.1”"),
        ("KR2.1 and cost <= 3", 6, "comparison"),
        ("KR9 >= 3", 1, "no key result 'KR9'"),
        ("confidence >= 70%", 1, "name the key result before “confidence”"),
        ("cost <= 3 and KR2.1 measured >= 60", 15, "write 60% rather than 60"),
        ("cost <= 1,5", 10, "thousands are written 1,500"),
        ("cpi <= tranche", 1, "no amount"),
        ("KR2.1 >= many", 10, "a number"),
        ("KR2.1 >= 3 and ", 16, "expected after “and”"),
        ('"abc', 1, "no end"),
        ('"Sign-ups" blub >= 3', 11, "a figure of a key result"),
        ('""', 1, "give their word"),
        (" and ".join(["cost <= 3"] * 13), 169, "at most 12"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(line: str, position: int, words: str) -> None:
    with pytest.raises(LineError, match="At character") as refused:
        parse(line, KEYS)
    assert words in str(refused.value)
    assert refused.value.position == position


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(line: str) -> None:
    try:
        found = parse(line, KEYS)
    except LineError as error:
        found, place = [], error.position
    else:
        place = 1
    assert 1 <= place <= len(line) + 1
    assert all(not problem_with(each) for each in found)


MEASURED = st.sampled_from(["measured", "expected", "confidence", "forecast", "delivered"])
SHARES = st.decimals(0, 1, places=4, allow_nan=False)
AMOUNTS = st.decimals(-(10**9), 10**9, places=4, allow_nan=False)
OPERATORS = st.sampled_from([">=", "<=", ">", "<"])
COSTS, LIMITS = st.sampled_from(["ac", "eac", "cpi"]), st.sampled_from(["tranche", "released", "budget"])
PREDICATES = st.one_of(
    st.builds(
        lambda m, o, t: Predicate("key_result", m, o, threshold=t, key_result_id=5), MEASURED, OPERATORS, SHARES
    ),
    st.builds(lambda o, t: Predicate("key_result", "value", o, threshold=t, key_result_id=6), OPERATORS, AMOUNTS),
    st.builds(lambda m, o, t: Predicate("cost", m, o, threshold=t), COSTS, OPERATORS, AMOUNTS),
    st.builds(lambda o, a: Predicate("cost", "ac", o, a), OPERATORS, LIMITS),
    st.builds(lambda o, t: Predicate("schedule", "days_late", o, threshold=t), OPERATORS, AMOUNTS),
    st.builds(lambda w: Predicate("attestation", words=w), st.sampled_from(["It ran", "Ana and Max signed"])),
)  # fmt: skip


@given(st.lists(PREDICATES, min_size=1, max_size=6))
def test_what_is_written_as_a_line_is_read_back_the_same(predicates: list[Predicate]) -> None:
    assert parse(line_of(predicates, NAMED), KEYS) == predicates


def test_a_field_takes_a_number_or_what_the_money_is_held_against() -> None:
    assert typed(" 60% ") == ("number", D("0.6"))
    assert typed("the tranche") == ("tranche", None)
    with pytest.raises(LineError, match="nothing more"):
        typed("3 and 4")


def test_each_test_holds_or_does_not_or_is_not_known() -> None:
    assert evaluate(ASKED, figures()) == Found(D(300), D(300), True)
    assert evaluate(ASKED, figures(D(270))) == Found(D(270), D(300), False, is_narrow=True)
    assert evaluate(ASKED, figures(D(269))) == Found(D(269), D(300), False, is_narrow=False)
    assert evaluate(ASKED, figures(None)) == Found(None, D(300), None)
    assert evaluate(CHEAP, figures(spent=D(101))).holds is False
    assert evaluate(Predicate("cost", "ac", "<=", "released"), figures()).holds is None
    assert [evaluate(WORD, figures(word=word)).holds for word in (True, False, None)] == [True, False, None]
    assert evaluate(Predicate("attestation", words="Unsaved"), figures(word=True)).holds is None


@given(st.lists(st.sampled_from([True, False, None]), max_size=5))
def test_one_that_fails_decides_then_one_that_is_unknown(answers: list[bool | None]) -> None:
    expected = None if not answers else False if False in answers else None if None in answers else True
    assert together(answers) is expected


GOOD, FAR, NEAR, UNKNOWN = Found(holds=True), Found(holds=False), Found(holds=False, is_narrow=True), Found()
BAD_BET = Standing("off_track")


@pytest.mark.parametrize(
    ("found", "standing", "decision", "reason"),
    [
        ([GOOD, GOOD], BAD_BET, "fund", "All 2 tests hold."),
        ([GOOD], Standing(), "fund", "The test holds."),
        ([], BAD_BET, "hold", "No test was agreed, so there is no evidence that could speak for it."),
        ([GOOD, FAR], BAD_BET, "stop", "Of 2 tests 1 holds and 1 does not. The initiative is off track."),
        (
            [FAR], Standing("on_track", (("off_track", ""), ("at_risk", "output_without_outcome"), ("no_data", ""))),
            "stop", "The test does not hold. No key result that it serves moves as it should.",
        ),
        (
            [FAR], Standing("on_track", (("off_track", ""), ("on_track", ""))),
            "hold", "The test does not hold. The bet itself is not in trouble.",
        ),
        (
            [NEAR, UNKNOWN], BAD_BET, "hold",
            "Of 2 tests 0 hold, 1 does not and 1 is not known. It was missed by a tenth or less."
            " The initiative is off track.",
        ),
        ([NEAR, FAR], BAD_BET, "stop", "Of 2 tests 0 hold and 2 do not. The initiative is off track."),
        ([GOOD, UNKNOWN], BAD_BET, "hold", "Of 2 tests 1 holds and 1 is not known."),
        ([UNKNOWN], Standing(), "hold", "Whether the test holds is not known."),
    ],
)  # fmt: skip
def test_the_proposal_follows_the_rule(found: list[Found], standing: Standing, decision: str, reason: str) -> None:
    proposal = propose(found, standing)
    assert (proposal.decision, proposal.reason) == (decision, reason)


@given(st.lists(st.sampled_from([GOOD, FAR, NEAR, UNKNOWN]), max_size=5))
def test_nothing_unknown_is_ever_funded_and_nothing_that_holds_is_stopped(found: list[Found]) -> None:
    decision = propose(found, BAD_BET).decision
    assert (decision == "fund") == (bool(found) and all(each.holds for each in found))
    assert decision != "stop" or any(each.holds is False for each in found)


def test_findings_are_said_with_units_money_and_what_was_asked() -> None:
    def said(predicate: Predicate, of: Figures) -> str:
        return found_words(predicate, evaluate(predicate, of), NAMED, "EUR")

    assert said(ASKED, figures(D(270))) == "It is 270 clinics, asked was ≥ 300 clinics, narrowly missed."
    assert said(ASKED, figures(None)) == "Sign-ups is not known."
    assert said(CHEAP, figures()) == "It is €90, asked was ≤ €100."
    assert said(Predicate("cost", "ac", "<=", "released"), figures()) == "It is €90; what was released is not known."
    assert said(WORD, figures()) == "Nobody has given their word yet."
    assert words_of(WORD, NAMED, "EUR") == "somebody's word: The pilot ran a month"
    late = Predicate("schedule", "days_late", "<=", threshold=D(10))
    assert words_of(late, NAMED, "EUR") == "days late ≤ 10 days"
    share = Predicate("key_result", "confidence", ">=", threshold=D("0.7"), key_result_id=5)
    assert words_of(share, NAMED, "EUR") == "confidence of Sign-ups ≥ 70%"


DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(DAYS, st.integers(0, 400), st.integers(0, 60), st.integers(-30, 400))
def test_nothing_lapses_before_its_days_are_over_or_without_the_warning(
    review: date, missed: int, days: int, warned: int
) -> None:
    reviewed = review + timedelta(days=missed)
    lapse = lapses_on(review, reviewed, days, reviewed + timedelta(days=warned))
    assert lapse >= reviewed + timedelta(days=days)
    assert lapse >= reviewed + timedelta(days=warned + min(3, days))
    assert warns_on(lapses_on(review, reviewed, days)) == reviewed + timedelta(days=days - 3)
