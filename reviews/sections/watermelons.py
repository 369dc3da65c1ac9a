"""Watermelons: key results that look better from outside than what they have measured, each with why."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from okrs.models import KeyResult
from portfolio.standings import natural
from reviews import blocks, values
from reviews.blocks import Block, Column, Line, Row
from reviews.context import Context
from reviews.sections.base import Options, Section
from reviews.wording import left_out, most_of, sentences
from rollups.models import KeyResultRollup
from ui.formats import listed, percent, plural, ratio
from ui.status import status_of

MOST: Final = 200
BANDS: Final = ("on_track", "at_risk", "off_track")


def gather(context: Context, options: Options) -> list[Block]:
    """A table, the most misleading first."""
    found = watermelons_in(context)
    shown = found[: most_of(options, MOST)]
    columns = [
        Column(label="Key result", unit="text"),
        Column(label="Outside", unit="status"),
        Column(label="Inside", unit="status"),
        Column(label="Measured", unit="percent"),
        Column(label="Expected", unit="percent"),
        Column(label="Why", unit="text"),
    ]
    table = blocks.table(
        "Green outside, red inside",
        columns,
        [Row(_line(one, figures), one.objective_id) for one, figures in shown],
        empty="No key result looks better from outside than what it has measured.",
        about=sentences(_about(context, found), left_out(len(shown), len(found), "key result", "worst")),
    )
    return [table]


def watermelons_in(context: Context) -> list[tuple[KeyResult, KeyResultRollup]]:
    """Those with any severity, the worst first, then those furthest behind."""
    figures = context.of_key_results
    found = [(one, figures[one.pk]) for one in context.key_results if one.pk in figures and figures[one.pk].watermelon]
    return sorted(
        found, key=lambda each: (-each[1].watermelon, each[1].pace_gap or Decimal(0), natural(each[0].key))
    )  # fmt: skip


def _about(context: Context, found: list[tuple[KeyResult, KeyResultRollup]]) -> str:
    if not found:
        return ""
    worst = sum(figures.watermelon == len(BANDS) - 1 for _, figures in found)
    looks = "looks better than it is" if len(found) == 1 else "look better than they are"
    return (
        f"{len(found)} of {plural(len(context.key_results), 'key result')} {looks}"
        f"{f'; {worst} green outside and red inside' if worst else ''}."
    )


def outside_of(figures: KeyResultRollup) -> str:
    """The best of the owner's status, SPI and CPI as a band: the severity is by how much the inside is worse."""
    inside = BANDS.index(figures.health) if figures.health in BANDS else len(BANDS) - 1
    return BANDS[max(0, inside - figures.watermelon)]


def why(figures: KeyResultRollup) -> str:
    """What looks fine, and what was measured where what was expected."""
    shown = [f"its owner says {status_of(figures.status).word.lower()}"] if figures.status else []
    shown += [f"SPI is {ratio(figures.spi)}"] if figures.spi is not None else []
    shown += [f"CPI is {ratio(figures.cpi)}"] if figures.cpi is not None else []
    outside = listed(shown)
    measured = f"{percent(figures.measured)} is measured where {percent(figures.expected)} was expected"
    return f"{outside[:1].upper()}{outside[1:]}, but {measured}."


def _line(one: KeyResult, figures: KeyResultRollup) -> Line:
    cells = [
        values.text(f"{one.key} {one.title}"),
        values.status(outside_of(figures), values.source("key_results", one.pk, "watermelon")),
        values.status(figures.health, values.source("key_results", one.pk, "health")),
        values.percent(figures.measured, values.source("key_results", one.pk, "measured")),
        values.percent(figures.expected, values.source("key_results", one.pk, "expected")),
        values.text(why(figures)),
    ]
    return Line(cells=cells, path=f"/key-results/{one.pk}/")


SECTION = Section(
    "watermelons", "Watermelons", "Key results that look fine from outside and are behind by their measure.", gather,
    takes_most=True,
)  # fmt: skip
