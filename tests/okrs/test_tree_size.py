"""The tree of 2,000 objectives and 8,000 key results: as many reads as that of a small cycle, only open branches."""

from __future__ import annotations

import sys
import time

import pytest

from okrs.models import Alignment, KeyResult, Objective
from tenancy.context import use_tenant
from tests.okrs.conftest import Story, selects

OBJECTIVES, RESULTS, TOPS = 2_000, 4, 20  # key results an objective; objectives at the top


def grow(story: Story) -> None:
    """A cycle as large as a large organisation's: twenty at the top, ten below each."""
    made = Objective.objects.bulk_create(
        Objective(key=f"G{n}", cycle=story.cycle, title=f"Goal {n}", level="company" if n < TOPS else "team")
        for n in range(OBJECTIVES)
    )
    Alignment.objects.bulk_create(
        Alignment(child=made[n], parent=made[(n - TOPS) // 10], is_primary=True) for n in range(TOPS, OBJECTIVES)
    )
    KeyResult.objects.bulk_create(
        (
            KeyResult(key=f"{one.key}.{n}", objective=one, title=f"Result {n}", type="yes_no")
            for one in made
            for n in range(RESULTS)
        ),
        batch_size=1000,
    )


@pytest.mark.long
def test_the_large_tree_takes_as_many_reads_as_a_small_one(story: Story) -> None:
    client = story.cast.client(story.cast.vic)
    few = selects(client, "/acme/objectives/")
    with use_tenant(story.cast.acme):
        grow(story)
    assert selects(client, "/acme/objectives/") <= few
    began = time.perf_counter()
    html = client.get("/acme/objectives/").content.decode()
    took = time.perf_counter() - began
    sys.stderr.write(f"\ntree of {OBJECTIVES} objectives: {took * 1000:.0f} ms, {len(html) // 1024} KiB, {few} reads\n")
    shown = html.count('<tr class="row')
    assert TOPS < shown <= 200 + 200 * RESULTS, "the first level is open, no more"
    assert "Goal 1999" not in html
