"""The sentence above each list: what it says for none, one and many, and never more than 30 words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.list_sentences import people_sentence, teams_sentence, tokens_sentence
from activity.sentences import notices_sentence
from okrs.kpi_queries import WORST_FIRST
from okrs.list_sentences import (
    HEALTHS,
    Running,
    cycles_sentence,
    gaps_sentence,
    kpis_sentence,
    map_sentence,
    objectives_sentence,
)

QUARTER = Running("Q4 2026", date(2026, 10, 1), date(2026, 12, 31))
DAY = date(2026, 11, 22)
COUNTS = st.integers(min_value=0, max_value=100_000)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (objectives_sentence([], QUARTER, DAY), ""),
        (
            objectives_sentence(["on_track", "on_track", "off_track", None], QUARTER, DAY),
            "4 objectives: 1 off track, 2 on track and 1 without data. Q4 2026 has 39 days left.",
        ),
        (
            objectives_sentence(["achieved"], QUARTER, date(2027, 1, 5)),
            "1 objective: 1 achieved. Q4 2026 ended on 31 Dec 2026.",
        ),
        (
            objectives_sentence(["no_data"], QUARTER, date(2026, 9, 30)),
            "1 objective: 1 without data. Q4 2026 begins in 1 day.",
        ),
        (objectives_sentence(["at_risk"], QUARTER, QUARTER.ends_on), "1 objective: 1 at risk. Q4 2026 ends today."),
        (kpis_sentence([]), ""),
        (kpis_sentence(["in_band"]), "1 KPI, in its band."),
        (kpis_sentence(["in_band", "in_band"]), "2 KPIs, in their band."),
        (
            kpis_sentence(["out_of_band", "near_band", "no_reading", "in_band"]),
            "4 KPIs: 1 out of its band, 1 near it and 1 never read.",
        ),
        (map_sentence(12, 0), "12 things, and the line of sight is whole: nothing stands alone."),
        (map_sentence(1, 1), "1 thing; the line of sight is broken at 1 of them."),
        (gaps_sentence(0, 0, 0, 100), ""),
        (
            gaps_sentence(1, 0, 101, 100),
            "The line of sight is broken: 1 objective under nothing and more than 100 initiatives "
            "that serve no key result.",
        ),
        (cycles_sentence([], 0, 0), ""),
        (cycles_sentence([], 2, 3), "No cycle runs today; 2 past their end wait to be closed."),
        (
            cycles_sentence(["2026", "Q4 2026"], 1, 9),
            "2026 and Q4 2026 run today; one past its end waits to be closed.",
        ),
        (people_sentence(1, 0, 0), "1 person may enter, each in a team."),
        (people_sentence(5, 2, 1), "5 people may enter, 2 of them in no team; 1 invitation not answered yet."),
        (teams_sentence(3, 1), "3 teams, 1 of them without anybody."),
        (tokens_sentence(2, 1, 0), "2 tokens of programs, 1 never used."),
        (notices_sentence(0, is_any=False), ""),
        (notices_sentence(1, is_any=True), "1 notice waits to be read."),
    ],
)
def test_each_says_what_is_so(said: str, words: str) -> None:
    assert said == words


@given(
    st.lists(st.sampled_from([*HEALTHS, "no_data", None]), max_size=60),
    st.lists(st.sampled_from(WORST_FIRST), max_size=60),
    st.lists(st.text(min_size=1, max_size=200), max_size=9),
    st.tuples(COUNTS, COUNTS, COUNTS),
)
def test_none_is_longer_than_thirty_words(
    healths: list[str | None], states: list[str], names: list[str], counts: tuple[int, int, int]
) -> None:
    one, two, three = counts
    cycle = Running(" ".join(names), QUARTER.starts_on, QUARTER.ends_on)
    said = [
        objectives_sentence(healths, cycle, DAY), kpis_sentence(states), map_sentence(one, two),
        gaps_sentence(one, two, three, 100), cycles_sentence(names, two, three), people_sentence(one, two, three),
        teams_sentence(one, two), tokens_sentence(one, two, three), notices_sentence(one, is_any=bool(two)),
    ]  # fmt: skip
    assert all(len(each.split()) <= 30 for each in said)
