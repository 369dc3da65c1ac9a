"""What the lead says beside what the measure says, and where it ends with the check-ins' own spread."""

from __future__ import annotations

from decimal import Decimal

from okrs.actions.check_ins import add_check_in
from okrs.forecast import spread
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.api.conftest import Caller
from tests.okrs.conftest import Story

VALUES = ((40, 1250), (30, 1270), (20, 1260), (10, 1300))


def behind(story: Story) -> None:
    """Ben says on track; by its pace it is off track."""
    with use_tenant(story.cast.acme):
        for days, value in VALUES:
            add_check_in(
                actor=story.cast.ben, key_result=story.key_result, date=story.ago(days), value=Decimal(value),
                status="on_track",
            )  # fmt: skip
        recompute_now()


def test_the_api_has_both_words_the_pace_and_the_range(story: Story) -> None:
    behind(story)
    row = Caller(story.cast.ben).get(f"key-results/{story.key_result.pk}/forecast/").json()
    assert (row["stated"], row["computed"], row["is_stale"]) == ("on_track", "off_track", False)
    measured, expected = Decimal(60) / 760, Decimal(50) / 91
    assert abs(row["pace_gap"] - float(measured - expected)) < 1e-6
    assert abs(row["forecast"] - float(measured / expected)) < 1e-6
    assert abs(row["value"] - (1240 + 760 * row["forecast"])) < 1e-3
    half = spread([(story.ago(days), float(value)) for days, value in VALUES], story.cycle.ends_on)
    assert half
    assert abs(row["high"] - row["low"] - 2 * half) < 1e-6
    assert row["low"] < row["value"] < row["high"]


def test_a_limit_has_no_line_and_no_range(story: Story) -> None:
    with use_tenant(story.cast.acme):
        limit = story.key_result_of("at_most", target=Decimal(4))
        for days in range(1, 6):
            add_check_in(actor=None, key_result=limit, date=story.ago(days), value=Decimal(days))
        recompute_now()
    row = Caller(story.cast.ben).get(f"key-results/{limit.pk}/forecast/").json()
    assert (row["value"], row["low"], row["high"]) == (None, None, None)


def test_a_past_day_has_its_own_outlook(story: Story) -> None:
    behind(story)
    path = f"key-results/{story.key_result.pk}/forecast/?as_of={story.ago(35)}"
    answer = Caller(story.cast.ben).get(path)
    assert answer.status_code == 200
    assert (answer.json()["low"], answer.json()["last_check_in"]) == (None, str(story.ago(40)))


def test_page_and_list_show_the_stated_word_beside_the_computed_where_they_differ(story: Story) -> None:
    behind(story)
    client = story.cast.client(story.cast.ben)
    page = client.get(f"/acme/key-results/{story.key_result.pk}/").content.decode()
    assert 'class="stated">Stated <span class="st ok">' in page
    assert 'class="stated" title="Its lead says otherwise"' in client.get("/acme/objectives/").content.decode()
    with use_tenant(story.cast.acme):
        add_check_in(actor=story.cast.ben, key_result=story.key_result, status="off_track")
        recompute_now()
    assert 'class="stated"' not in client.get("/acme/objectives/").content.decode()
