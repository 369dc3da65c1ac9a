"""Milestones and how far they slip: all of them, or an initiative's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from execution.milestones import Milestone, sentence, words_of_slip
from execution.models import Item
from execution.queries import Serves, initiatives_of
from execution.queries.milestones import first_agreed, milestones
from portfolio.models import Initiative
from tenancy.clock import today
from ui.components import Crumb
from ui.http import HtmxRequest, page_or_part, whole

MOST = 300


@dataclass(frozen=True)
class Row:
    """A milestone as its line shows it."""

    item: Item
    milestone: Milestone
    bet: Serves | None
    day: date

    @property
    def status(self) -> str:
        """Its shape."""
        return self.milestone.status(self.day)

    @property
    def slip(self) -> str:
        """How far it slips, in words."""
        return words_of_slip(self.milestone.slip(self.day))

    @property
    def is_late(self) -> bool:
        """Whether it comes after the day first agreed."""
        return (self.milestone.slip(self.day) or 0) > 0

    @property
    def expected(self) -> date | None:
        """When it was reached or is to be expected."""
        return self.milestone.expected(self.day)


@require_GET
def milestone_list(request: HtmxRequest) -> HttpResponse:
    """Each milestone: first agreed, planned now, reached or expected, and the slip."""
    asked = whole(request.GET.get("initiative", ""))
    initiative = get_object_or_404(Initiative, pk=asked) if asked else None
    day = today(request.tenant)
    items = list(milestones(asked)[: MOST + 1])
    rows = _rows(items[:MOST], day)
    context = {
        "rows": rows, "has_more": len(items) > MOST, "initiative": initiative,
        "sentence": sentence([row.milestone for row in rows], day),
        "crumbs": [Crumb("Delivery"), Crumb("Milestones")],
    }  # fmt: skip
    return page_or_part(request, "execution/milestone_list.html", "body", context)


def _rows(items: Sequence[Item], day: date) -> list[Row]:
    ids = [item.pk for item in items]
    lines, bets = first_agreed(ids), initiatives_of(ids)
    ends = dict(Initiative.objects.filter(pk__in={bet.id for bet in bets.values()}).values_list("pk", "planned_finish"))
    found = []
    for item in items:
        bet, line = bets.get(item.pk), lines.get(item.pk)
        # An item without an end of its own is planned until its initiative's (MODEL.md §1, window).
        planned = item.planned_finish or (ends.get(bet.id) if bet else None)
        reached = item.finished_on if item.state == Item.State.DONE else None
        is_dropped = item.state == Item.State.DROPPED
        milestone = Milestone(item.key, line.finish if line else None, planned, reached, is_dropped)
        found.append(Row(item, milestone, bet, day))
    return found
