"""A claim as a small bar, bets by age and size: whatever the figures, the marks stay inside and the words agree."""

from __future__ import annotations

import re
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ui.charts import ages, promise
from ui.charts.ages import Aged

values = st.none() | st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False)


def places(drawing: object, name: str) -> list[float]:
    """The values of one attribute of all marks."""
    return [float(found) for found in re.findall(rf' {name}="(-?[\d.]+)"', str(drawing))]


def test_a_claim_is_a_band_from_low_to_high_with_a_tick_at_the_likely_and_a_dot_at_what_moved() -> None:
    drawing = promise.draw((Decimal(50), Decimal(100), Decimal(200)), Decimal(40), 200.0)
    band, tick = re.findall(r'<rect class="([\w-]+)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', str(drawing))
    assert band == ("f-todo", "32", "84")
    assert tick == ("f-ink2", "59", "2")
    assert 'cx="26.4"' in str(drawing)


def test_a_claim_without_a_range_reaches_from_nothing_to_the_likely() -> None:
    drawing = str(promise.draw((None, Decimal(100), None), None, 100.0))
    assert 'class="f-todo" x="4"' in drawing
    assert "<circle" not in drawing


@given(st.tuples(values, values, values), values)
def test_no_mark_of_a_claim_lies_outside(claimed: promise.Claimed, moved: Decimal | None) -> None:
    drawing = promise.draw(claimed, moved, promise.widest([*claimed, moved]))
    assert all(0 <= x <= promise.WIDTH for x in [*places(drawing, "x"), *places(drawing, "cx")])
    assert all(width >= 0 for width in places(drawing, "width"))


bets = st.lists(
    st.builds(
        Aged, st.sampled_from(["Referrals", "Visits"]), st.integers(0, 5000), st.integers(0, 10**10),
        st.sampled_from(["on_track", "at_risk", "off_track", "no_data", "delivered"]), st.just("/x/"),
    ),
    max_size=20,
)  # fmt: skip


@given(bets, st.none() | st.integers(0, 10**10))
def test_every_bet_is_drawn_inside_and_stands_in_the_table(rows: list[Aged], small: int | None) -> None:
    picture = ages.draw(rows, "EUR", small)
    assert len(picture.rows) == len(rows)
    assert str(picture.drawing).count("<a href=") == len(rows)
    assert all(0 <= x <= ages.WIDTH for x in places(picture.drawing, "cx"))
    assert all(0 <= y <= ages.HEIGHT for y in places(picture.drawing, "cy"))


def test_ages_are_said_in_words() -> None:
    assert ages.describe([], "EUR") == "No bet has a known age and size yet."
    two = [Aged("Old", 400, 10_000, "on_track"), Aged("Big", 12, 900_000, "at_risk")]
    assert ages.describe(two, "EUR") == (
        "2 bets by age and size. The oldest, Old, has run 13 months; the largest, Big, holds €900k."
    )
    assert "small up to here" in str(ages.draw(two, "EUR", 50_000).drawing)
