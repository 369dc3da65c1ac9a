"""The longest tests first, a file's own together."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from django.conf import settings

from tests.turns import PART, SECONDS, file_of, in_turn, parts

TOUR, WALK, SMALL = "tests/e2e/test_tour.py", "tests/walk/test_walk.py", "tests/home/test_search.py"
PHONE, MANY = "tests/e2e/test_phone.py", "tests/ui/test_charts.py"


def these_of(file: str, how_many: int) -> list[str]:
    """So many tests of a file."""
    return [f"{file}::test_{number}" for number in range(how_many)]


def test_the_browsers_begin_then_the_longest_and_the_order_within_a_file_stays() -> None:
    found = [*these_of(SMALL, 2), *these_of(MANY, 9), *these_of(PHONE, 1), *these_of(WALK, 5), *these_of(TOUR, 2)]
    ordered = in_turn(found, file_of)
    assert [file for file, _ in groupby(ordered, file_of)] == [TOUR, PHONE, WALK, MANY, SMALL]
    assert [test for test in ordered if file_of(test) == WALK] == these_of(WALK, 5)


def test_a_long_file_is_cut_into_parts_of_half_a_minute_and_a_short_one_is_not() -> None:
    part_of = parts([*these_of(WALK, 2000), *these_of(SMALL, 50)])
    sizes = [len(list(tests)) for _, tests in groupby(part_of.values())]
    cut = SECONDS[WALK] // PART
    assert len(set(part_of.values())) == len(sizes) == 1 + -(-SECONDS[WALK] * 2000 // PART // 2000)
    assert cut <= len(sizes) - 1 <= cut + 1
    assert sizes[-1] == 50
    assert max(sizes[:-1]) <= 2000 // cut


def test_a_file_of_one_test_is_one_part() -> None:
    assert set(parts(these_of("tests/api/test_generated_requests.py", 1)).values()) == {
        "tests/api/test_generated_requests.py 0"
    }


def test_every_file_that_is_said_to_take_long_is_there() -> None:
    assert [file for file in SECONDS if not (Path(settings.BASE_DIR) / file).is_file()] == []
