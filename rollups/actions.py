"""Computing and storing the figures, and asking for it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from execution.models import Item
from rollups import marks
from rollups.engine import Moment, Progress, compute, store
from rollups.engine.incremental import bring_up
from rollups.engine.snapshot import consistent, lock
from rollups.engine.statements import VERSIONS
from rollups.models import DrainState, Policy, RollupJob, TotalsRollup
from tenancy.clock import today
from tenancy.context import current_tenant_id
from tenancy.models import Tenant


def recompute(tenant: Tenant, *, progress: Progress | None = None) -> int:
    """Compute and store all of the tenant's figures of today in a transaction of its own; returns the rows written.

    Raises Busy while another process does the same.
    """
    with consistent(tenant):
        lock(tenant.pk)
        return _everything(tenant, progress)


def recompute_now(progress: Progress | None = None) -> int:
    """Compute and store the figures of the tenant in force in the transaction there is; returns the rows written."""
    return _compute_and_store(Tenant.objects.get(pk=current_tenant_id()), progress)


def catch_up(
    tenant: Tenant,
    *,
    progress: Progress | None = None,
    only: int | None = None,
    then: Callable[[], None] = lambda: None,
) -> int:
    """Bring the stored figures up to the facts above the waiting marks (or one alone); returns the rows written.

    A new day, a new formula, a mark for everything or somebody who asked (`progress`) computes the whole tenant.
    What is to be noted `then` is committed with the figures. Raises Busy while another process computes them.
    """
    with consistent(tenant):
        lock(tenant.pk)
        written = _carry_up(tenant, progress, only)
        then()
    return written


def _carry_up(tenant: Tenant, progress: Progress | None, only: int | None) -> int:
    taken = marks.take(tenant.pk, only)
    moment = Moment(today(tenant), formula=tenant.formula)
    if progress is None and not taken.is_everything and _is_stored(moment):
        written = bring_up(moment, taken.nodes)
        if written is not None:
            marks.forget(taken.ids)
            marks.forget_set_aside(tenant.pk, taken.nodes)
            return written
    return _everything(tenant, progress)


def _everything(tenant: Tenant, progress: Progress | None) -> int:
    asked = marks.all_waiting(tenant.pk)
    written = _compute_and_store(tenant, progress)
    marks.forget(asked)
    note_size(tenant.pk)
    return written


def _is_stored(moment: Moment) -> bool:
    return TotalsRollup.objects.filter(as_of=moment.as_of, formula=moment.formula).exists()


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
        marks.ask_for_everything(current_tenant_id())
        return waiting
    job = RollupJob(asked_by=actor)
    job.save()
    record("rollup.asked", actor=actor, on=job)
    # Who asks by hand has mended what failed, or wants to know: nothing is waited for.
    DrainState.objects.filter(tenant_id=current_tenant_id()).update(attempts=0, next_attempt_at=None)
    marks.ask_for_everything(current_tenant_id())
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


def move_formula(*, actor: Membership | None, formula: str) -> None:
    """Put the tenant on another formula version and ask for all its figures; raises ValidationError for no version."""
    if actor is not None:
        demand(actor, "set_up")
    if formula not in VERSIONS:
        raise ValidationError({"formula": f"There is no formula “{formula}”; there is {', '.join(VERSIONS)}."})
    tenant = Tenant.objects.get(pk=current_tenant_id())
    if tenant.formula == formula:
        return
    was, tenant.formula = tenant.formula, formula
    tenant.save(update_fields=["formula"])
    record("formula.moved", actor=actor, on=tenant, was=was, now=formula)
    marks.ask_for_everything(tenant.pk)


def note_size(tenant_id: int) -> None:
    """Note how many work items the tenant in force has: the largest goes first."""
    DrainState.objects.update_or_create(tenant_id=tenant_id, defaults={"size": Item.objects.count()})


def largest_first() -> list[Tenant]:
    """Every tenant, the one with the most work items first: many workers are done soonest so."""
    size = DrainState.objects.filter(tenant=OuterRef("pk")).values("size")
    return list(Tenant.objects.order_by(Coalesce(Subquery(size), 0).desc(), "pk"))
