"""A pack over many rows asks the database as often as one over few."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from execution.models import Cost
from okrs.models import CheckIn, KeyResult
from portfolio.models import Initiative
from reviews.actions.packs import keep_frozen
from reviews.freezing import freeze
from reviews.models import Pack
from reviews.sections import BY_NAME, SECTIONS
from tenancy.models import Tenant
from tests.reviews.crowd import crowd
from tests.reviews.story import D, Story, pack_of

MINE = ("money", "bets", "watermelons", "forecast", "risks", "restatements", "quality", "decisions")
MOST = {
    "money": 27, "bets": 21, "watermelons": 17, "forecast": 24, "risks": 32, "restatements": 76, "quality": 23,
    "decisions": 36,
}  # fmt: skip
"""Queries of a section that is alone in a pack: some twelve of them reckon the day's figures, once a pack."""


def asked(story: Story, name: str, previous: Pack | None) -> int:
    """How many queries freezing a pack takes, more than one without sections."""
    counts = []
    for sections in ((), (name,)):
        pack = pack_of(story, *sections, previous=previous)
        with CaptureQueriesContext(connection) as captured:
            freeze(story.tenant, pack)
        counts.append(len(captured))
    return counts[1] - counts[0]


def restated(story: Story) -> Pack:
    """A pack of five days ago that late facts about every needle and bet have overtaken."""
    pack = pack_of(story, "summary", as_of=story.ago(5), known_at=timezone.now() - timedelta(microseconds=1))
    pack.save()
    keep_frozen(pack, freeze(story.tenant, pack))
    CheckIn.objects.bulk_create(
        CheckIn(key_result=one, date=story.ago(70), value=D(1)) for one in KeyResult.objects.all()
    )
    Cost.objects.bulk_create(
        Cost(key=f"late-{one.pk}", initiative=one, date=story.ago(6), amount=D(100)) for one in Initiative.objects.all()
    )
    return pack


@pytest.mark.parametrize("name", MINE)
def test_a_section_asks_as_often_for_many_rows_as_for_few(story: Story, acme: Tenant, name: str) -> None:
    crowd(story, 6, 12)
    pack = restated(story) if name == "restatements" else None
    crowd(story, 6, 12, "Y")
    few = asked(story, name, pack)
    crowd(story, 20, 60, "Z")
    # Of late facts each kind that is named takes a query, and which are named depends on what changed most.
    assert asked(story, name, pack) <= few <= MOST[name]


LIMITED = ("intent", "grades", "moved", "gap", "change", "watermelons", "forecast", "risks", "quality", "restatements")


def test_each_section_that_lists_shows_as_many_as_asked(story: Story, acme: Tenant) -> None:
    """With `most` 2: no list of it is longer, and what is longer without says that there is more."""
    crowd(story, 12, 24)
    previous = restated(story)
    assert [one.name for one in SECTIONS if one.takes_most] == sorted(LIMITED, key=list(BY_NAME).index)
    shorter = []
    for name in LIMITED:
        pack = pack_of(story, name, previous=previous if name == "restatements" else None)
        usual = {block.title: len(block.rows) for block in freeze(story.tenant, pack).blocks}
        pack.sections = [{"section": name, "title": "", "options": {"most": 2}}]
        found = freeze(story.tenant, pack).blocks
        if any(len(block.rows) < usual.get(block.title, 0) for block in found):
            shorter.append(name)
    assert shorter == list(LIMITED)
