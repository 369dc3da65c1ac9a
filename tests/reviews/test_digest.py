"""The weekly digest: what changed and what waits, to whom that is for, once, on the tenant's day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activity import delivery
from activity.actions.letters import choose_letters
from activity.models import Letter
from home.queries import waiting_for
from okrs.actions.talk import add_comment
from okrs.models import Cycle, OkrPolicy
from portfolio.models import Initiative, Portfolio
from reviews import blocks, values
from reviews.actions.digests import write_digests
from reviews.blocks import Figure, Line, Row, Sentence
from reviews.digests import sentence
from reviews.formats.mail import parts, rendered, short
from reviews.tasks import digests
from tenancy.context import reader_id_or_none, use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.okrs.conftest import Story

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def story(cast: Cast, acme: Tenant) -> Story:
    """The story of the tests of objectives: Ben leads a key result."""
    return Story(cast)


def at(day: date, hour: int) -> datetime:
    """That hour in Berlin, as the clock of the machine has it."""
    return datetime.combine(day, time(hour), BERLIN).astimezone(UTC)


@pytest.fixture
def monday(story: Story) -> date:
    """The day after the story, which is the day of digests."""
    tomorrow = story.today + timedelta(days=1)
    OkrPolicy(digest_weekday=tomorrow.isoweekday()).save()
    return tomorrow


def letters() -> dict[str, Letter]:
    """Each digest by whose it is."""
    return {one.member.name: one for one in Letter.objects.filter(kind="digest").select_related("member")}


def test_it_tells_of_the_week_on_its_day_once(story: Story, acme: Tenant, monday: date) -> None:
    add_comment(actor=story.cast.max, on=story.key_result, text="Well?")
    assert write_digests(acme, at(monday, 7)) == 0
    assert write_digests(acme, at(monday, 8)) == 1
    assert write_digests(acme, at(monday, 9)) == 0
    assert write_digests(acme, at(monday + timedelta(days=2), 9)) == 0
    letter = letters()["Ben"]
    assert letter.subject == "Acme: your week, 1 check-in to do"
    assert "Max wrote a comment" in letter.text
    assert f"Check in: {story.key_result.title}" in letter.text
    assert "1 thing waits for you. " in letter.text
    assert story.key_result.title in letter.html
    assert f'/acme/key-results/{story.key_result.pk}/"' in letter.html
    assert write_digests(acme, at(monday + timedelta(days=7), 8)) == 1


def test_a_worker_that_slept_for_two_days_makes_up_for_it_and_then_it_is_no_news(
    story: Story, acme: Tenant, monday: date
) -> None:
    assert write_digests(acme, at(monday + timedelta(days=3), 9)) == 0
    assert write_digests(acme, at(monday + timedelta(days=2), 9)) == 1


def test_a_tenant_or_a_person_may_do_without(story: Story, acme: Tenant, monday: date) -> None:
    choose_letters(actor=story.cast.ben, reminders=True, digests=False, mentions=True)
    assert write_digests(acme, at(monday, 9)) == 0
    choose_letters(actor=story.cast.ben, reminders=True, digests=True, mentions=True)
    OkrPolicy.objects.update(is_digesting=False)
    assert write_digests(acme, at(monday, 9)) == 0


@pytest.fixture
def demand(acme: Tenant, story: Story) -> Initiative:
    """Something that waits for whoever may fund."""
    portfolio = Portfolio(key="growth", name="Growth")
    portfolio.save()
    made = Initiative(portfolio=portfolio, key="I9", title="A lab in Turku", state="demand", budget=Decimal(90_000))
    made.save()
    return made


def test_who_leads_nothing_hears_of_the_decisions_that_wait_for_them(
    story: Story, acme: Tenant, monday: date, demand: Initiative
) -> None:
    assert write_digests(acme, at(monday, 9)) == 3
    found = letters()
    assert set(found) == {"Ana", "Ben", "Max"}
    assert found["Max"].subject == "Acme: your week, 1 to decide or unblock"
    assert "Assess: A lab in Turku: asks for €90k" in found["Max"].text
    assert f"/acme/initiatives/{demand.pk}/" in found["Max"].html
    assert "Your key results" not in found["Max"].text
    assert "Turku" not in found["Ben"].text, "he may decide nothing"


def test_each_letter_is_written_as_its_reader_may_see_things(
    story: Story, acme: Tenant, monday: date, demand: Initiative, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, int | None] = {}

    def noted(member: Any, day: date) -> Any:
        seen[member.name] = reader_id_or_none()
        return waiting_for(member, day)

    monkeypatch.setattr("reviews.actions.digests.waiting_for", noted)
    write_digests(acme, at(monday, 9))
    cast = story.cast
    assert seen == {"Ana": cast.ana.pk, "Ben": cast.ben.pk, "Max": cast.max.pk}
    assert reader_id_or_none() is None


def test_it_goes_out_as_text_and_as_html(story: Story, acme: Tenant, monday: date) -> None:
    write_digests(acme, at(monday, 9))
    delivery.send_due(acme.pk)
    (sent,) = mail.outbox
    assert "Nothing waits" not in sent.body
    assert "/acme/letters/" in sent.body


def test_the_task_may_run_twice(cast: Cast) -> None:
    story, now = Story(cast), datetime.now(UTC)
    with use_tenant(cast.acme):
        OkrPolicy(digest_weekday=(now.astimezone(BERLIN) - timedelta(days=1)).isoweekday()).save()
        type(story.cast.ben).objects.update(joined_at=now - timedelta(days=9))
    assert (digests(story.cast.acme.pk), digests(story.cast.acme.pk)) == (1, 0)


def test_once_all_are_written_the_next_look_costs_the_same_for_many_as_for_few(
    story: Story, acme: Tenant, monday: date
) -> None:
    def looks() -> int:
        write_digests(acme, at(monday, 9))
        with CaptureQueriesContext(connection) as queries:
            assert write_digests(acme, at(monday, 10)) == 0
        return len(queries)

    Cycle.objects.update(is_reminding=False)
    for who in ("ana", "max"):
        story.key_result_of("increase", baseline=Decimal(0), target=Decimal(1), owner=getattr(story.cast, who))
    few = looks()
    for number in range(5):
        lead = story.cast.member(f"m{number}@acme.example", f"M{number}", "member")
        type(lead).objects.filter(pk=lead.pk).update(joined_at=at(story.today, 0))
        story.key_result_of("increase", baseline=Decimal(0), target=Decimal(1), owner=lead)
    assert looks() == few


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0, 0, 0, 0), "Nothing waits for you."),
        ((1, 0, 0, 0), "1 thing waits for you."),
        (
            (3, 1, 2, 4),
            "3 things wait for you. 1 of 2 key results you lead is on track; others did 4 things to what you lead.",
        ),
        ((0, 2, 2, 0), "Nothing waits for you. 2 of 2 key results you lead are on track."),
    ],
)  # fmt: skip
def test_the_sentence_of_a_week(numbers: tuple[int, int, int, int], words: str) -> None:
    assert sentence(*numbers) == words
    assert len(words.split()) <= 30


@pytest.fixture
def shown() -> list[blocks.Block]:
    """One block of each kind that a letter can say, and one that it cannot."""
    figures = [Row(Figure(label=f"F{n}", value=values.number(n), note="so many")) for n in range(5)]
    lines = [Row(Line(cells=[values.text("<b>Bet</b>"), values.money(Decimal(5), "EUR")], path="initiatives/1/"))]
    return [
        blocks.waterfall("Change", [], sentence="It moved."),
        blocks.figures("In figures", figures),
        blocks.sentences("Words", [Row(Sentence(words="One.")), Row(Sentence(words="Two."))]),
        blocks.table("Bets", [], lines, empty="None"),
        blocks.table("Risks", [], [], empty="There is no risk."),
    ]


def test_a_letter_says_blocks_in_words_escaped_where_it_is_html(shown: list[blocks.Block]) -> None:
    said = rendered(shown, lambda path: f"https://x/{path}")
    assert "&lt;b&gt;Bet&lt;/b&gt;" in said["said_html"]
    assert '<a href="https://x/initiatives/1/">' in said["said_html"]
    assert "- <b>Bet</b>: €5\n  https://x/initiatives/1/" in said["said_text"]
    assert "There is no risk." in said["said_text"]
    assert [part.type for part in parts(shown, str)] == ["figures", "sentence", "table", "table"]


def test_a_packs_letter_has_one_sentence_and_three_figures(shown: list[blocks.Block]) -> None:
    first, second = short(shown)
    assert (first.type, [row.body["words"] for row in first.rows]) == ("sentence", ["One."])
    assert (second.type, len(second.rows)) == ("figures", 3)
