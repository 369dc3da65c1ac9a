"""The key result's page: sentence, way, line of sight, where the gap comes from, and what was said."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import change_target
from okrs.actions.stages import StageWish, complete_stage, set_stages
from okrs.models import KeyResult
from okrs.views.figures import age_notice
from portfolio.models import Portfolio
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.okrs.conftest import Story, selects
from tests.okrs.work import add_work

D = Decimal


def page(client: Client, key_result: KeyResult) -> str:
    response = client.get(f"/acme/key-results/{key_result.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def checked_in(story: Story) -> None:
    for days, value in ((42, 1292), (35, 1340), (28, 1391), (21, 1436), (14, 1478), (7, 1519), (1, 1563)):
        add_check_in(
            actor=story.cast.ben, key_result=story.key_result, date=story.ago(days), value=D(value),
            confidence=D("0.5"), status="at_risk", comment="Clinics wait nine days.",
        )  # fmt: skip


def test_before_anything_it_asks_for_a_check_in(story: Story) -> None:
    html = page(story.cast.client(story.cast.vic), story.key_result)
    assert "No value yet." in html
    assert "Nobody has checked in yet" in html
    assert "No figures yet" in html


def test_with_check_ins_and_work_it_tells_the_whole_story(story: Story) -> None:
    with use_tenant(story.cast.acme):
        checked_in(story)
        add_work(story)
        recompute_now()
    html = page(story.cast.client(story.cast.ben), story.key_result)
    for part in (
        "<b>1,563 of 2,000</b> clinics so far",
        "At risk",
        "5 of 10",
        "+44",
        "437 to go",
        "390 claimed by initiatives",
        "47 clinics have no initiative",
        "Referral network pilot",
        "+110",
        "Execution shortfall",
        "Outcome",
        "Why these numbers",
        "Counts toward O1 with 100%",
        "Clinics wait nine days.",
    ):
        assert part in html, part


@pytest.mark.parametrize("type_", ["increase", "milestone"])
def test_whatever_is_linked_it_takes_few_queries(story: Story, type_: str) -> None:
    key_result = story.key_result
    with use_tenant(story.cast.acme):
        checked_in(story)
        add_work(story)
        if type_ == "milestone":
            key_result = story.key_result_of("milestone", owner=story.cast.ben)
            set_stages(
                actor=None, key_result=key_result, stages=[StageWish("Design", D(30)), StageWish("Build", D(70))]
            )
        recompute_now()
    assert selects(story.cast.client(story.cast.ben), f"/acme/key-results/{key_result.pk}/") <= 15


@pytest.mark.parametrize(
    ("type_", "limits", "value", "part"),
    [
        ("decrease", {"baseline": D(8), "target": D(3), "unit": "%"}, D(6), "6%</b> now, target 3%"),
        ("at_least", {"target": D(4)}, D(5), "Kept in 1 of 1 check-in"),
        ("at_most", {"target": D(4)}, D(5), "Kept in 0 of 1 check-in"),
        ("between", {"low": D(4), "high": D(6)}, D(5), "between 4 and 6"),
        ("yes_no", {}, D(0), "Not yet"),
        ("yes_no", {}, D(1), "Done"),
        ("delivery", {}, None, "No initiative is linked yet."),
        ("milestone", {}, None, "No stages yet"),
    ],
)
def test_every_type_has_its_page(
    story: Story, type_: str, limits: dict[str, Any], value: Decimal | None, part: str
) -> None:
    with use_tenant(story.cast.acme):
        key_result = story.key_result_of(type_, **limits)
        add_check_in(actor=None, key_result=key_result, value=value, comment="So it is.")
        recompute_now()
    assert part in page(story.cast.client(story.cast.ana), key_result)


def test_a_milestone_shows_what_is_done(story: Story) -> None:
    with use_tenant(story.cast.acme):
        key_result = story.key_result_of("milestone")
        first, _ = set_stages(
            actor=None, key_result=key_result, stages=[StageWish("Design", D(30)), StageWish("Build", D(70))]
        )
        complete_stage(actor=None, stage=first, date=story.ago(3))
        recompute_now()
    html = page(story.cast.client(story.cast.vic), key_result)
    assert "1 of 2 stages done, 30%" in html
    assert "3 days ago" in html
    written = page(story.cast.client(story.cast.ana), key_result)
    assert f'value="{story.ago(3)}"' in written, "who may edit ticks and writes in place"
    assert "Save stages" in written


def test_a_correction_stands_beside_what_it_corrects(story: Story) -> None:
    with use_tenant(story.cast.acme):
        for value in (9999, 1300):
            add_check_in(actor=story.cast.ben, key_result=story.key_result, date=story.ago(2), value=D(value))
        change_target(
            actor=None, key_result=story.key_result, date=story.ago(1), reason="Two regions more", target=D(2400)
        )
        recompute_now()
    html = page(story.cast.client(story.cast.ana), story.key_result)
    assert "<s>9,999</s>" in html
    assert "Corrected" in html
    assert "Two regions more" in html


def test_a_fact_newer_than_the_figures_says_so(story: Story) -> None:
    with use_tenant(story.cast.acme):
        recompute_now()
        add_check_in(actor=None, key_result=story.key_result, value=D(1300))
    assert "the figures follow shortly" in page(story.cast.client(story.cast.ana), story.key_result)


def test_figures_that_do_not_follow_are_not_promised_for_ever() -> None:
    now = timezone.now()
    told = age_notice(now - timedelta(hours=2), now.date(), now.date(), now - timedelta(hours=1))
    assert told == "Something changed 60 minutes ago and the figures have not followed. The page “Figures” says why."


def test_only_those_who_may_are_offered_a_check_in(story: Story) -> None:
    assert "check-ins/new" in page(story.cast.client(story.cast.ben), story.key_result)
    assert "check-ins/new" not in page(story.cast.client(story.cast.vic), story.key_result)


def test_a_stranger_and_a_missing_id_look_alike(story: Story) -> None:
    client = story.cast.client(story.cast.cleo)
    assert client.get(f"/acme/key-results/{story.key_result.pk}/").status_code == 404
    theirs = client.get(f"/rival/key-results/{story.key_result.pk}/")
    assert (theirs.status_code, b"weekly active" in theirs.content) == (404, False)
    assert client.get("/rival/key-results/999999999/").status_code == 404


def test_money_of_several_currencies_is_never_added_up(story: Story) -> None:
    with use_tenant(story.cast.acme):
        bets = add_work(story)
        abroad = Portfolio(key="P2", name="Abroad", currency="USD")
        abroad.save()
        recompute_now()
    client = story.cast.client(story.cast.vic)
    one = page(client, story.key_result)
    assert "€1.23m" in one
    with use_tenant(story.cast.acme):
        bets[0].portfolio = abroad
        bets[0].save()
    several = page(client, story.key_result)
    assert "Money in several currencies" in several
    assert "$231k" in several
    assert "€1.23m" not in several
    assert "€1.23m" not in client.get(f"/acme/objectives/{story.objective.pk}/").content.decode()


def test_a_foreign_portfolio_shows_its_own_currency(story: Story) -> None:
    with use_tenant(story.cast.acme):
        (bet, *_) = add_work(story)
        bet.portfolio.currency = "USD"
        bet.portfolio.save()
        recompute_now()
    html = page(story.cast.client(story.cast.vic), story.key_result)
    assert "$1.23m" in html
    assert "€" not in html


def test_a_value_counts_as_kept_by_the_limit_of_its_day(story: Story) -> None:
    with use_tenant(story.cast.acme):
        limit = story.key_result_of("at_least", target=D(90))
        for days, value in ((20, 91), (10, 92), (2, 93)):
            add_check_in(actor=None, key_result=limit, date=story.ago(days), value=D(value))
        change_target(actor=None, key_result=limit, date=story.ago(5), reason="Better", target=D(95))
        recompute_now()
    html = page(story.cast.client(story.cast.ben), limit)
    assert "Kept in 2 of 3 check-ins" in html
    assert "66.7%" in html
