"""What is edited later, in place, changes no pack that was made: every section reads the structure as it was then."""

from __future__ import annotations

import pytest

from execution.models import Item
from okrs.models import KeyResult, Objective
from portfolio.models import Initiative, Portfolio
from reviews.actions.packs import keep_frozen
from reviews.blocks import as_json
from reviews.freezing import freeze
from reviews.models import Pack
from reviews.sections import SECTIONS
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.reviews.story import D, Story, pack_of

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = [section.name for section in SECTIONS]


@pytest.fixture
def told(transactional_db: None) -> Story:
    """The story with its work, committed: versions of rows are those of transactions."""
    cast = Cast()
    with use_tenant(cast.acme):
        story = Story(cast)
        story.work()
        story.tranche(story.initiative, 150_000)
        story.says(1_316, 60)
    return story


def edit_everything(story: Story) -> None:
    """Names, weights, plans, money and days become others."""
    cycle = story.objective.cycle
    cycle.name, cycle.ends_on = "Another quarter", story.ago(-40)
    cycle.save()
    Objective.objects.update(title="Another objective", weight=D(7))
    KeyResult.objects.update(title="Another needle", weight=D(3), starts_on=story.ago(70))
    Initiative.objects.update(title="Another bet", budget=D(1), planned_finish=story.ago(-200))
    Item.objects.update(title="Other work", planned_cost=D(77))
    Portfolio.objects.update(name="Another portfolio", budget=D(5), small_bet=None)


def test_what_is_edited_in_place_later_changes_no_section(told: Story) -> None:
    with use_tenant(told.tenant):
        previous = pack_of(told, "summary", as_of=told.ago(20))
        previous.save()
        keep_frozen(previous, freeze(told.tenant, previous))
    with use_tenant(told.tenant):
        told.measure("A needle of its own")
        told.key_result.weight = D(2)
        told.key_result.save()
        told.says(1_620, 30)
        told.says(1_700, 2)
        recompute_now()
    with use_tenant(told.tenant):
        pack = pack_of(told, *NAMES, previous=previous)
        pack.save()
        first = freeze(told.tenant, pack)
    with use_tenant(told.tenant):
        edit_everything(told)
        recompute_now()
    with use_tenant(told.tenant):
        again = freeze(told.tenant, Pack.objects.select_related("cycle", "previous").get(pk=pack.pk))
    for before, after in zip(as_json(first.blocks), as_json(again.blocks), strict=True):
        assert after == before
    assert again.digest == first.digest
