"""All files of a large pack, made in a process of their own: CPU seconds, and the most memory that all of it held.

`python -m bench.papers` says how long each takes, with `held` how much is held, as JSON; `bench.bars.papers` holds them
against the bars.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

import django

from bench.held import watched
from reviews import blocks, values
from reviews.blocks import About, Block, Column, Figure, Line, Option, Point, Question, Row, Sentence, Step, Unit
from reviews.formats import FORMATS
from reviews.formats.heading import Heading

KEY_RESULTS: Final = 200
INITIATIVES: Final = 300
STATUSES: Final = ("on_track", "at_risk", "off_track", "achieved", "no_data")
EURO: Final = "EUR"
HEADING: Final = Heading(
    title="Bench · Q3 2026",
    organisation="Bench",
    cycle="Q3 2026",
    as_of=date(2026, 9, 30),
    known_at=datetime(2026, 10, 8, 6, 4, tzinfo=UTC),
    formula="v1",
    seal="0" * 64,
)


def main() -> None:
    """Make each file once and say CPU seconds and bytes by format; or the most memory, in MB (PSS), that this process
    held, that those held that it started, and that all held at one moment.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignment.settings")
    django.setup()  # as in the server that renders them
    pack = list(large())
    found = _held(pack) if sys.argv[1:] == ["held"] else _taken(pack)
    sys.stdout.write(json.dumps(found) + "\n")


def _taken(pack: list[Block]) -> dict[str, dict[str, float]]:
    seconds: dict[str, float] = {}
    sizes: dict[str, float] = {}
    for one in FORMATS:
        started = _spent()
        sizes[one.name] = len(one.made(HEADING, pack))
        seconds[one.name] = round(_spent() - started, 2)
    return {"seconds": seconds, "bytes": sizes}


def _held(pack: list[Block]) -> dict[str, int]:
    """Apart from the time: looking so often takes time of its own."""
    with watched() as held:
        for one in FORMATS:
            one.made(HEADING, pack)
    return {name: round(most) for name, most in held.items()}


def _spent() -> float:
    """CPU seconds of this process and of those that it started and that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def large() -> Iterator[Block]:
    """What a pack over 200 key results and 300 initiatives says: each in several tables, with its line of sight."""
    yield blocks.sentences("In one sentence", [Row(Sentence(words="140 of 200 key results ended on track."))])
    yield blocks.figures("In figures", [_figure(number) for number in range(8)])
    yield blocks.line_of_sight("What we set out to do", _columns(), list(_sight()), empty="None.")
    for title in ("Grades", "What moved and why", "Where the gap came from", "Data quality"):
        yield blocks.table(title, _columns(), [_line(f"KR{n}", n) for n in range(KEY_RESULTS)], empty="None.")
    for title in ("Bets by what they will cost", "What happened to bets"):
        yield blocks.table(title, _columns(), [_line(f"INI-{n}", n) for n in range(INITIATIVES)], empty="None.")
    for kind in ("line", "bar", "stacked"):
        yield blocks.chart(
            f"A {kind}", kind, ["Measured", "Delivered", "Expected"], [_point(n) for n in range(26)],
            sentence="It rises.", unit="percent",
        )  # fmt: skip
    for number in range(20):
        yield blocks.waterfall(f"What moved KR{number}", list(_steps()), sentence="Work moved it.")
    yield blocks.decisions("Decisions asked", [_question(number) for number in range(40)], empty="None.")


def _columns() -> list[Column]:
    named: list[tuple[str, Unit]] = [
        ("What", "text"), ("Lead", "text"), ("Measured", "percent"), ("Against expected", "points"),
        ("Spent", "money"), ("CPI", "ratio"), ("Checked in", "date"), ("Status", "status"),
    ]  # fmt: skip
    return [Column(label=label, unit=unit) for label, unit in named]


def _line(key: str, number: int, level: int = 0) -> Row:
    cells = [
        values.text(f"{key} Raise what clinics of region {number} do with the shared record each week"),
        values.text("Amara Okafor"),
        values.percent(Decimal(number % 100) / 100),
        values.points(Decimal(number % 40 - 20) / 100),
        values.money(Decimal(1000 * number + 50), EURO),
        values.ratio(Decimal(60 + number % 60) / 100),
        values.day(date(2026, 9, 1 + number % 28)),
        values.status(STATUSES[number % len(STATUSES)]),
    ]
    return Row(Line(cells=cells, level=level))


def _sight() -> Iterator[Row]:
    """Fifty objectives of four key results, each with one or two initiatives."""
    for number in range(KEY_RESULTS):
        if number % 4 == 0:
            yield _line(f"O{number // 4}", number)
        yield _line(f"KR{number}", number, 1)
        for initiative in range(number * INITIATIVES // KEY_RESULTS, (number + 1) * INITIATIVES // KEY_RESULTS):
            yield _line(f"INI-{initiative}", initiative, 2)


def _figure(number: int) -> Row:
    return Row(Figure(label=f"Figure {number}", value=values.percent(Decimal(number) / 8), note="of what was planned"))


def _point(number: int) -> Row:
    return Row(Point(label=f"Week {number}", values=[values.percent(Decimal(number * n) / 100) for n in (1, 2, 3)]))


def _steps() -> Iterator[Row]:
    yield Row(Step(label="Before", role="start", value=values.percent(Decimal("0.2"))))
    for number in range(8):
        yield Row(Step(label=f"Check-in {number}", role="step", value=values.points(Decimal("0.05"))))
    yield Row(Step(label="Now", role="end", value=values.percent(Decimal("0.6"))))


def _question(number: int) -> Row:
    options = [Option(choice=word, label=word.capitalize()) for word in ("fund", "hold", "stop")]
    about = About(kind="tranche", id=number, title=f"INI-{number} tranche 2", path=f"initiatives/{number}/")
    return Row(
        Question(
            key=f"tranche:{number}",
            kind="tranche",
            question=f"Does INI-{number} get its second tranche?",
            proposal="hold",
            why="Two of its three evidence tests do not hold.",
            options=options,
            about=about,
            figures=[Figure(label="Asked", value=values.money(Decimal(200_000), EURO))],
        )
    )


if __name__ == "__main__":
    main()
