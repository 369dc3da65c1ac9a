"""Risks and data quality: counts of all, lists of the oldest, and nothing that belongs to no one is left unsaid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from execution.actions.facts import book_cost
from execution.actions.signals import answer_signal, raise_signal
from execution.models import Cost
from portfolio.actions.dependencies import add_dependency
from portfolio.models import Guardrail
from reviews.actions.packs import keep_frozen
from reviews.freezing import freeze
from reviews.queries import blocks_of
from rollups.actions import recompute_now
from rollups.queries import initiative_rollups, totals
from tenancy.context import use_reader
from tenancy.models import Tenant
from tests.reviews.story import D, Story, figures, pack_of, shown, told


def named(story: Story, **fields: Any) -> dict[str, str]:
    """The figures of the section about risks."""
    return figures(told(story, "risks", **fields)["Risks in figures"])


def test_open_signals_are_counted_by_kind_and_age_until_somebody_answers(story: Story, acme: Tenant) -> None:
    *_, spare = story.work()
    signal = raise_signal(actor=story.cast.ben, thing=spare, kind="blocked", words="No signature.")
    raise_signal(actor=story.cast.ben, thing=story.initiative, kind="learned", words="They like blue.")
    recompute_now()
    blocks = told(story, "risks")
    assert shown(blocks["Open signals by kind and age"]) == [
        ["Blocked", "1", "0", "0", "1"],
        ["Learned", "1", "0", "0", "1"],
    ]
    assert named(story)["Open signals"] == "2"
    answer_signal(actor=story.cast.max, signal=signal, decision="noted")
    assert named(story)["Open signals"] == "1"


def test_a_teams_pack_counts_the_signals_on_its_own_work_only(story: Story, acme: Tenant) -> None:
    raise_signal(actor=story.cast.ben, thing=story.initiative, kind="blocked", words="Ours.")
    raise_signal(actor=story.cast.ben, thing=story.bet("Of nobody"), kind="blocked", words="Theirs.")
    recompute_now()
    assert named(story)["Open signals"] == "2"
    assert named(story, team=story.cast.team)["Open signals"] == "1"


def test_an_old_check_in_an_overdue_review_a_slip_and_a_broken_limit_are_listed(story: Story, acme: Tenant) -> None:
    story.says(1_316, 40)
    story.tranche(story.initiative, 150_000, review_on=story.ago(10))
    after = story.bet("Second step", planned_start=story.ago(60), planned_finish=story.ago(-80), state="approved")
    add_dependency(actor=story.cast.max, before=story.initiative, after=after)
    Guardrail(portfolio=story.portfolio, kind="run", low=D("0.2"), high=D("0.4")).save()
    recompute_now()
    blocks = told(story, "risks")
    assert named(story) == {
        "Open signals": "0", "Stale check-ins": "1", "Overdue reviews of money": "1", "Dependencies that slip": "1",
        "Guardrails broken": "1",
    }  # fmt: skip
    (stale,) = shown(blocks["Stale check-ins"])
    assert (stale[0], stale[2]) == ("KR1.1 Weekly active clinics", "40 days")
    (overdue,) = shown(blocks["Overdue reviews of money"])
    assert (overdue[1], *overdue[3:]) == ("1", "10 days", "€150k")
    (slip,) = shown(blocks["Dependencies that slip"])
    assert slip[:2] == [f"{after.key} Second step", f"{story.initiative.key} Self-serve onboarding"]
    (limit,) = shown(blocks["Guardrails broken"])
    assert limit == ["Growth bets", "Keeps things running: 0% of €1.20m; 20% to 40% is agreed.", "+20 points"]


def test_a_guardrail_about_an_objective_is_a_row_of_that_objective(story: Story, acme: Tenant) -> None:
    Guardrail(portfolio=story.portfolio, kind="objective", objective=story.objective, low=D(1), high=D(1)).save()
    story.hide()
    recompute_now()
    pack = pack_of(story, "risks")
    pack.save()
    keep_frozen(pack, freeze(acme, pack))
    with use_reader(story.cast.vic.pk):
        seen = {block.title: block for block in blocks_of(pack)}
    assert figures(seen["Risks in figures"])["Guardrails broken"] == "1"
    assert (seen["Guardrails broken"].hidden, seen["Guardrails broken"].rows) == (1, ())


def test_quality_says_what_was_heard_of_and_what_belongs_to_nothing(story: Story, acme: Tenant) -> None:
    story.work()
    book_cost(actor=story.cast.max, amount=D(1_234), date=story.ago(2))
    Cost(
        key="H1", date=story.ago(3), amount=D(0), initiative=story.initiative, kind="labour", hours=D(7),
        member=story.cast.ben,
    ).save()  # fmt: skip
    story.says(1_316, 40)
    story.measure("Never looked at")
    story.bet("Without aim")
    story.hide()
    recompute_now()
    blocks = told(story, "quality")
    found = figures(blocks["How far the figures can be trusted"])
    stored, own = totals(), initiative_rollups()[story.initiative.pk]
    assert stored is not None
    assert stored.coverage is not None
    said = {row.body["label"]: row.body["value"]["value"] for row in blocks["How far the figures can be trusted"].rows}
    assert abs(Decimal(said["Work heard of"]) - stored.coverage) < Decimal("1e-20")
    assert Decimal(said["Unallocated cost"]) == stored.cost_unallocated == D(1_234)
    assert Decimal(said["Unaligned money"]) == own.unaligned_spend == D(70_000)
    assert found["Hours not priced"] == "7 h"
    assert found["Oldest check-in"] == "40 days"
    assert found["Key results never measured"] == "1"
    assert found["Initiatives without key result"] == "1"
    assert found["Objectives not for everybody"] == "1"
    assert shown(blocks["Initiatives without key result"]) == [["INI-2 Without aim", "Active", "€0", "none"]]


def test_a_teams_pack_says_nothing_of_what_belongs_to_nobody(story: Story, acme: Tenant) -> None:
    book_cost(actor=story.cast.max, amount=D(1_234), date=story.ago(2))
    recompute_now()
    block = told(story, "quality", team=story.cast.team)["How far the figures can be trusted"]
    assert "Unallocated cost" not in figures(block)
