"""What waits for what: adding, changing and taking away; a circle is refused with its chain named."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from portfolio.models import Dependency, Initiative
from portfolio.queries.dependencies import bonds, lock_dependencies
from portfolio.scheduling import circle


def add_dependency(*, actor: Membership, before: Initiative, after: Initiative, lag_days: int = 0) -> Dependency:
    """Let `after` wait for `before` and a lag in days, or change the lag; raises ValidationError, Forbidden."""
    demand(actor, "edit", after)
    # Two halves of a circle must not be laid at the same time: each would look fine alone.
    lock_dependencies()
    _refuse_circle(before, after)
    row = Dependency.objects.filter(before=before, after=after).first() or Dependency(before=before, after=after)
    row.lag_days = lag_days
    row.full_clean(exclude=["tenant"])
    row.save()
    record("initiative.dependency_added", actor=actor, on=after, before=before.key, lag_days=lag_days)
    return row


def remove_dependency(*, actor: Membership, dependency: Dependency) -> None:
    """Let it wait no longer; the event keeps what there was."""
    demand(actor, "edit", dependency.after)
    record(
        "initiative.dependency_removed", actor=actor, on=dependency.after, before=dependency.before.key,
        lag_days=dependency.lag_days,
    )  # fmt: skip
    dependency.delete()


def _refuse_circle(before: Initiative, after: Initiative) -> None:
    if before.pk == after.pk:
        raise ValidationError({"before": f"{after.key} cannot wait for itself."})
    way = circle(bonds(), before.pk, after.pk)
    if way:
        keys = dict(Initiative.objects.filter(pk__in=way).values_list("pk", "key"))
        chain = " → ".join(keys[pk] for pk in way)
        raise ValidationError({"before": f"That would be a circle: {chain}. Remove one of these dependencies first."})
