"""The running bar of a portfolio and the picture of its ledger: numbers in, marks and words out."""

from __future__ import annotations

import re
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ui.charts import envelope, money_flow

D = Decimal
amounts = st.integers(0, 10**9).map(D)


def widths(drawing: object, css: str) -> list[float]:
    found = re.findall(rf'<rect class="{css}" x="([\d.]+)%" y="[\d.]+" width="([\d.]+)%"', str(drawing))
    return [float(width) for _, width in found]


def test_the_bar_shows_each_piece_as_wide_as_its_share_and_a_tick_at_the_budget() -> None:
    bar = envelope.draw(envelope.Pot(D(1000), D(100), D(300), D(200), D(700)))
    assert widths(bar, "f-ink2") == [8.33]  # 100 of the 1,200 that are promised and asked for
    assert widths(bar, "f-accent") == [25.0]
    assert widths(bar, "f-accent2") == [16.67]
    assert widths(bar, "f-none s-ink3") == [58.33]
    assert 'x1="83.33%"' in str(bar)
    assert "Of €1.0k, €300 is released, €100 spent, €200 committed, €700 asked for" in str(bar).replace("€1k", "€1.0k")


def test_what_was_spent_beyond_the_releases_lies_over_what_is_committed() -> None:
    bar = envelope.draw(envelope.Pot(D(95), D(43), D(0), D(75), D(0)))
    assert widths(bar, "f-off") == [45.26]
    assert widths(bar, "f-accent2") == [78.95]
    assert "<line" not in str(bar)  # nothing goes beyond the budget


@given(amounts, amounts, amounts, amounts, st.none() | amounts)
def test_no_piece_ever_leaves_the_bar(
    spent: Decimal, released: Decimal, committed: Decimal, asked: Decimal, budget: Decimal | None
) -> None:
    drawn = str(envelope.draw(envelope.Pot(budget, spent, released, committed, asked)))
    for x, width in re.findall(r'x="([\d.]+)%" y="[\d.]+" width="([\d.]+)%"', drawn):
        assert 0 <= float(x) + float(width) <= 100.02


def test_the_flow_says_where_the_money_lies_and_what_came_back() -> None:
    flow = money_flow.Flow(D(1000), D(800), D(500), D(120), D(100), D(80))
    found = money_flow.draw(flow)
    assert found.sentence == (
        "Of €1k granted, €380 lies in the pool, €200 is committed, €300 released and not spent, €120 spent. "
        "€180 came back to the pool."
    )
    assert "€180 returned" in str(found.wide)
    assert str(found.narrow).count("<rect") == str(found.wide).count("<rect")


def test_spending_beyond_the_releases_is_said_and_not_shown_as_a_negative_release() -> None:
    found = money_flow.describe(money_flow.Flow(D(1000), D(800), D(500), D(620), D(0), D(0)))
    assert found == (
        "Of €1k granted, €200 lies in the pool, €300 is committed, €620 spent, €120 of it beyond what was released."
    )


def test_what_came_back_and_was_put_aside_again_is_drawn_once() -> None:
    # Released and returned 30, and these 30 put aside again: they lie committed, and nothing came back.
    flow = money_flow.Flow(D(1000), D(60), D(60), D(30), D(-30), D(30))
    assert "€940 lies in the pool, €30 is committed, €0 released and not spent, €30 spent." in money_flow.describe(flow)
    assert "came back" not in money_flow.describe(flow)
    assert "returned" not in str(money_flow.draw(flow).wide)


@given(st.tuples(amounts, amounts, amounts, st.integers(-(10**6), 10**9).map(D), amounts, amounts))
def test_any_flow_can_be_drawn(sizes: tuple[Decimal, Decimal, Decimal, Decimal, Decimal, Decimal]) -> None:
    found = money_flow.draw(money_flow.Flow(*sizes))
    assert "nan" not in str(found.wide)
    assert found.sentence.startswith("Of ")
