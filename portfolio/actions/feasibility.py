"""What was found out about the cost, schedule and scope of a demand."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from portfolio.models import Feasibility, Initiative
from portfolio.queries import lock_row
from portfolio.queries.demands import feasibility_head
from tenancy.clock import today


def assess_feasibility(
    *,
    actor: Membership,
    initiative: Initiative,
    aspect: str,
    verdict: str,
    words: str = "",
    on: date | None = None,
) -> Feasibility:
    """Say whether one side is fine, doubtful or not feasible; the same day's word is corrected. Raises ValidationError.

    Earlier days' words stay as they are: the newest of each side counts.
    """
    demand(actor, "edit", initiative)
    day, words = on or today(actor.tenant), words.strip()
    if day > today(actor.tenant):
        raise ValidationError({"on": "This day has not come yet: say what was found today or before."})
    if verdict != Feasibility.Verdict.FINE and not words:
        raise ValidationError({"words": "Say what stands in the way, unless it is fine."})
    lock_row(initiative)
    head = feasibility_head(initiative, aspect, day)
    row = Feasibility(
        initiative=initiative, aspect=aspect, date=day, verdict=verdict, words=words, recorded_by=actor,
        supersedes=head,
    )  # fmt: skip
    row.full_clean(exclude=["tenant"], validate_constraints=False)
    row.save()
    record("initiative.assessed", actor=actor, on=initiative, aspect=aspect, verdict=verdict, words=words, date=day)
    return row
