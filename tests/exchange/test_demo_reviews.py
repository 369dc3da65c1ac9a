"""The demo has reviews to read: last quarter's by its schedule, one of today, and a meeting that is to come."""

from __future__ import annotations

import pytest

from exchange.demo import TENANTS
from exchange.demo_reviews import review
from exchange.demo_tenants import load_demo_tenant
from reviews.files import heading_of
from reviews.freezing import freeze
from reviews.models import Meeting, Pack
from reviews.queries import blocks_of
from tenancy.clock import today
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.reviews.test_one_figure import check


@pytest.mark.django_db(transaction=True)
def test_the_demo_shows_two_packs_and_the_meeting_about_the_newer_one() -> None:
    load_demo_tenant(TENANTS[0], is_refresh=False)
    tenant = Tenant.objects.get(slug=TENANTS[0].slug)
    review(tenant)
    with use_tenant(tenant):
        now, last = Pack.objects.order_by("-as_of")
        assert (now.state, last.state, now.error, last.error) == ("made", "made", "", "")
        assert (now.as_of, now.previous_id, last.schedule is None) == (today(tenant), last.pk, False)
        sections = {block.section for block in blocks_of(now) if block.rows}
        assert {"summary", "intent", "moved", "gap"} <= sections
        assert Meeting.objects.get(pack=now).agenda.count() == sum(
            len(block.rows) for block in blocks_of(now) if block.type == "decision"
        )
        for pack in (now, last):  # every value of the demo is the same figure in all four files
            assert check(heading_of(Pack.objects.select_related("cycle").get(pk=pack.pk)), blocks_of(pack)) > 100
    with use_tenant(tenant):
        assert freeze(tenant, last).digest == last.digest
