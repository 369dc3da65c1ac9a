"""Money in a pack: the stored figures by portfolio, what the cycle spent, what came back, never across currencies."""

from __future__ import annotations

from decimal import Decimal

from execution.actions.facts import book_cost, report_progress
from execution.actions.items import add_item
from portfolio.actions.ledger import post_spending
from reviews.blocks import Block
from rollups.actions import recompute_now
from rollups.queries import portfolio_rollups, totals
from tenancy.models import Tenant
from tests.reviews.story import D, Story, figures, notes, shown, told


def amounts(block: Block, column: int) -> list[Decimal | None]:
    """The exact values of a column, line by line."""
    found = [row.body["cells"][column]["value"] for row in block.rows]
    return [None if one is None else Decimal(one) for one in found]


def test_money_is_that_of_the_stored_figures_and_what_the_cycle_spent_stands_beside(story: Story, acme: Tenant) -> None:
    story.work()
    story.tranche(story.initiative, 200_000, "released", on=story.ago(20))
    book_cost(actor=story.cast.max, initiative=story.initiative, amount=D(7_000), date=story.ago(200))
    recompute_now()
    blocks = told(story, "money")
    stored = portfolio_rollups()[story.portfolio.pk]
    assert shown(blocks["Money by portfolio"]) == [
        ["Growth bets", "€1.00m", "€200k", "€357k", "€350k", "€857k", "€0", "€0"],
        ["Across the ocean", "$300k", "$0", "$0", "$0", "$0", "$0", "$0"],
    ]
    line = blocks["Money by portfolio"].rows[0].body["cells"]
    assert [Decimal(line[at]["value"]) for at in (2, 3, 5)] == [stored.released, stored.ac, stored.eac]
    assert line[3]["source"] == {"kind": "portfolios", "id": story.portfolio.pk, "measure": "ac"}


def test_currencies_are_never_added_up_and_each_has_its_own_picture(story: Story, acme: Tenant) -> None:
    story.bet("Clinics overseas", portfolio=story.dollars, budget=D(50_000))
    recompute_now()
    blocks = told(story, "money")
    assert set(figures(blocks["Money in figures"])) == {
        f"{label}, {currency}"
        for label in ("Budget", "Released", "Spent", "Forecast at completion", "Returned")
        for currency in ("EUR", "USD")
    }
    for currency in ("EUR", "USD"):
        chart = blocks[f"Budget, spent and forecast in {currency}"]
        assert chart.head["currency"] == currency
        assert {value["currency"] for row in chart.rows for value in row.body["values"]} == {currency}


def test_a_stopped_bet_gives_back_its_money_and_costs_what_it_has_cost(story: Story, acme: Tenant) -> None:
    story.tranche(story.initiative, 200_000, "released", on=story.today)
    book_cost(actor=story.cast.max, initiative=story.initiative, amount=D(50_000), date=story.ago(3))
    story.open()
    recompute_now()
    post_spending(acme)
    story.stop(story.initiative)
    recompute_now()
    blocks = told(story, "money")
    line = shown(blocks["Money by portfolio"])[0]
    assert line[3:] == ["€50k", "€50k", "€50k", "€550k", "€550k"]
    assert notes(blocks["Money in figures"])["Returned, EUR"].startswith("€550k of it in")


def test_without_a_ledger_what_lapsed_and_stopped_is_what_came_back(story: Story, acme: Tenant) -> None:
    story.tranche(story.initiative, 200_000, "stopped", on=story.ago(5))
    story.tranche(story.initiative, 90_000, "stopped", on=story.ago(120))
    recompute_now()
    line = shown(told(story, "money")["Money by portfolio"])[0]
    assert line[6:] == ["€290k", "€200k"]


def test_no_cost_vanishes_what_belongs_to_no_initiative_has_its_own_line(story: Story, acme: Tenant) -> None:
    story.work()
    book_cost(actor=story.cast.max, amount=D(1_234), date=story.ago(2))
    story.delivered("Small thing", 40_000)
    recompute_now()
    block = told(story, "money")["Money by portfolio"]
    stored = totals()
    assert stored is not None
    names = [row[0] for row in shown(block)]
    assert names == ["Growth bets", "No initiative", "All in EUR", "Across the ocean"]
    spent = amounts(block, 3)
    assert spent[:3] == [stored.cost_mapped, stored.cost_unallocated, stored.cost_in]
    assert amounts(block, 4) == [D(390_000), D(1_234), D(391_234), D(0)]


def test_an_unknown_budget_is_not_known_and_makes_the_sum_not_known(story: Story, acme: Tenant) -> None:
    story.portfolio.budget = None
    story.portfolio.save()
    recompute_now()
    blocks = told(story, "money")
    assert shown(blocks["Money by portfolio"])[0][1] == "not known"
    assert figures(blocks["Money in figures"])["Budget, EUR"] == "not known"


def test_a_demand_is_no_forecast(story: Story, acme: Tenant) -> None:
    recompute_now()
    before = shown(told(story, "money")["Money by portfolio"])[0][5]
    story.bet("Wish", state="demand", budget=D(400_000))
    recompute_now()
    assert shown(told(story, "money")["Money by portfolio"])[0][5] == before == "€600k"


def test_a_teams_pack_has_the_money_of_its_own_bets_only(story: Story, acme: Tenant) -> None:
    story.work()
    other = story.delivered("Of nobody", 40_000)
    book_cost(actor=story.cast.max, amount=D(1_234), date=story.ago(2))
    recompute_now()
    line = shown(told(story, "money", team=story.cast.team)["Money by portfolio"])
    assert other.team_id is None
    assert [row[:5] for row in line] == [["Growth bets", "€600k", "€0", "€350k", "€350k"]]


def test_a_portfolios_pack_has_its_own_bets_and_sums_with_every_digit(story: Story, acme: Tenant) -> None:
    for at in range(3):
        bet = story.bet(f"Third {at}", budget=D(100_000))
        item = add_item(actor=story.cast.max, title="Work", initiative=bet, planned_cost=D(100_000))
        report_progress(actor=story.cast.max, item=item, percent=D(7), on=story.ago(3))
        book_cost(actor=story.cast.max, item=item, amount=D(10_001), date=story.ago(3))
    story.bet("Overseas", portfolio=story.dollars, budget=D(50_000))
    recompute_now()
    block = told(story, "money", portfolio=story.portfolio)["Money by portfolio"]
    stored = portfolio_rollups()[story.portfolio.pk]
    assert [row[0] for row in shown(block)] == ["Growth bets"]
    assert stored.eac is not None
    assert abs(amounts(block, 5)[0] - stored.eac) < Decimal("1e-12")
    assert amounts(block, 3) == [stored.ac]
