"""Who runs which tests when: file by file, what takes longest first, so that no worker is left alone at the end.

A file's tests share what its fixtures make, so they stay together; the longest files are cut into parts. The browsers'
begin, one after the other, because each worker then starts the product once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from xdist.scheduler import LoadScopeScheduling

# Seconds of whole files on two cores, as far as they matter; `bin/test --durations=0` tells. Others take little.
SECONDS: Final = {
    "tests/e2e/test_tour.py": 330,
    "tests/e2e/test_reviews.py": 90,
    "tests/e2e/test_imports.py": 70,
    "tests/e2e/test_delivery.py": 60,
    "tests/e2e/test_board.py": 45,
    "tests/e2e/test_journey.py": 42,
    "tests/e2e/test_through_time.py": 40,
    "tests/e2e/test_align.py": 35,
    "tests/e2e/test_check_in_flow.py": 35,
    "tests/e2e/test_signals.py": 35,
    "tests/e2e/test_keyboard.py": 32,
    "tests/e2e/test_ranking.py": 30,
    "tests/e2e/test_past.py": 29,
    "tests/walk/test_walk.py": 300,
    "tests/rollups/test_celery.py": 118,
    "tests/api/test_generated_requests.py": 110,
    "tests/reviews/test_making.py": 100,
    "tests/rollups/test_engine_drain.py": 50,
    "tests/rollups/test_engine_nights.py": 17,
    "tests/rollups/test_changes.py": 60,
    "tests/exchange/test_commands.py": 55,
    "tests/rollups/test_change_pages.py": 47,
    "tests/rollups/test_laws.py": 39,
    "tests/tenancy/test_backend.py": 35,
    "tests/reviews/test_frozen_for_ever.py": 28,
    "tests/exchange/test_loading_facts.py": 26,
    "tests/exchange/test_bad_input.py": 25,
    "tests/rollups/past/test_law_19.py": 25,
    "tests/exchange/test_round_trip.py": 24,
    "tests/ui/test_browser.py": 23,
    "tests/rollups/test_one_row.py": 22,
    "tests/exchange/test_talk_round_trip.py": 21,
    "tests/exchange/test_demo_reviews.py": 21,
    "tests/rollups/test_history_kept.py": 20,
    "tests/walk/test_whys.py": 30,
}
# A part of a file is worth a new world of its own, and short enough for a worker to begin it late.
PART: Final = 30
BROWSERS: Final = "tests/e2e/"


class LongestFirst(LoadScopeScheduling):
    """Gives each worker that is free the next part of a file; the tests were put in order when they were collected."""

    def __init__(self, config: Any, log: Any = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False
        self.part_of: dict[str, str] = {}

    def schedule(self) -> None:
        """Cut what was collected into parts, unless that was done already."""
        if self.collection is None:
            self.part_of = parts(next(iter(self.registered_collections.values())))
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self.part_of[nodeid]


def in_turn[T](tests: list[T], file_of: Callable[[T], str]) -> list[T]:
    """The same tests, file by file: the browsers' first, the longest before the shorter."""
    files = Counter(map(file_of, tests))

    def turn(test: T) -> tuple[bool, int, int, str]:
        file = file_of(test)
        return not file.startswith(BROWSERS), -SECONDS.get(file, 0), -files[file], file

    return sorted(tests, key=turn)


def parts(tests: Iterable[str]) -> dict[str, str]:
    """The part that each test belongs to: a file has as many as it takes half minutes."""
    files: dict[str, list[str]] = {}
    for test in tests:
        files.setdefault(file_of(test), []).append(test)
    return {
        test: f"{file} {place * max(PART, SECONDS.get(file, 0)) // PART // len(found)}"
        for file, found in files.items()
        for place, test in enumerate(found)
    }


def file_of(test: str) -> str:
    """The file of a test, by its name."""
    return test.partition("::")[0]
