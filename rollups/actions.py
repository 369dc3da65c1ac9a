"""Computing and storing the figures, and asking for it."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from execution.models import Item
from rollups import marks
from rollups.engine import Moment, Progress, compute, store
from rollups.engine.snapshot import consistent, lock
from rollups.models import DrainState, Policy, RollupJob
from tenancy.clock import today
from tenancy.context import current_tenant_id, use_tenant
from tenancy.models import Tenant


def recompute(tenant: Tenant, *, reason: str, progress: Progress | None = None) -> int:
    """Compute and store the tenant's figures of today in a transaction of its own; returns the rows written.

    Raises Busy while another process does the same.
    """
    with consistent(tenant):
        lock(tenant.pk)
        asked = marks.waiting(tenant.pk)
        written = _compute_and_store(tenant, progress)
        marks.forget(asked)
    return written


def recompute_now(progress: Progress | None = None) -> int:
    """Compute and store the figures of the tenant in force in the transaction there is; returns the rows written."""
    return _compute_and_store(Tenant.objects.get(pk=current_tenant_id()), progress)


def _compute_and_store(tenant: Tenant, progress: Progress | None) -> int:
    moment = Moment(today(tenant), formula=tenant.formula)
    compute(moment, progress)
    return store(moment)


def ask_recompute(*, actor: Membership | None) -> RollupJob:
    """Ask a worker to recompute everything; the job shows how far it is."""
    if actor is not None:
        demand(actor, "recompute")
    waiting = RollupJob.objects.filter(state=RollupJob.State.QUEUED).first()
    if waiting is not None:
        # Its own mark may have gone with a computation that did not know of it.
        marks.add(current_tenant_id(), "rollup.asked")
        return waiting
    job = RollupJob(asked_by=actor)
    job.save()
    record("rollup.asked", actor=actor, on=job)
    # Who asks by hand has mended what failed, or wants to know: the quarantine ends.
    DrainState.objects.filter(tenant_id=current_tenant_id()).update(
        attempts=0, next_attempt_at=None, quarantined_at=None
    )
    marks.add(current_tenant_id(), "rollup.asked")
    return job


def edit_policy(
    *,
    actor: Membership | None,
    on_track: Decimal,
    at_risk: Decimal,
    forecast_from: Decimal,
    stale_cadences: int,
) -> Policy:
    """Set the tenant's thresholds; raises ValidationError with what is wrong with which."""
    if actor is not None:
        demand(actor, "set_up")
    policy = Policy.objects.first() or Policy()
    policy.on_track, policy.at_risk = on_track, at_risk
    policy.forecast_from, policy.stale_cadences = forecast_from, stale_cadences
    policy.tenant_id = current_tenant_id()
    policy.full_clean()
    policy.save()
    thresholds = {name: str(getattr(policy, name)) for name in ("on_track", "at_risk", "forecast_from")}
    record("policy.edited", actor=actor, on=policy, stale_cadences=stale_cadences, **thresholds)
    return policy


def size(tenant_id: int) -> int:
    """How many work items the tenant has."""
    with use_tenant(tenant_id):
        return Item.objects.count()


def largest_first() -> list[Tenant]:
    """Every tenant, the one with the most work items first: many workers are done soonest so."""
    size = DrainState.objects.filter(tenant=OuterRef("pk")).values("size")
    return list(Tenant.objects.order_by(Coalesce(Subquery(size), 0).desc(), "pk"))
