"""Computing and storing the figures, and asking for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from rollups import marks
from rollups.engine import Moment, Progress, compute, small, store
from rollups.engine.compute import THRESHOLDS
from rollups.engine.days import advance
from rollups.engine.incremental import bring_up
from rollups.engine.prepared import ask_once, plan_as_ever
from rollups.engine.snapshot import carrying, computing
from rollups.engine.statements import VERSIONS
from rollups.history.keeping import keep_eve_if_stored
from rollups.models import DrainState, Policy, RollupJob
from tenancy.clock import today
from tenancy.context import current_tenant_id
from tenancy.models import Tenant


def recompute(tenant: Tenant, *, progress: Progress | None = None) -> int:
    """Compute and store all of the tenant's figures of today in a transaction of its own; returns the rows written.

    Raises Busy while another process does the same.
    """
    with computing(tenant):
        return compute_everything(tenant, progress)


def recompute_now(progress: Progress | None = None) -> int:
    """Compute and store the figures of the tenant in force in the transaction there is; returns the rows written."""
    return _compute_and_store(Tenant.objects.get(pk=current_tenant_id()), progress)


def catch_up(
    tenant: Tenant,
    *,
    progress: Progress | None = None,
    only: int | None = None,
    then: Callable[[int, marks.Taken], None] = marks.forget_computed,
) -> int:
    """Bring the stored figures up to the facts above the waiting marks (or one alone); returns the rows written.

    On a new day they are carried over to it first. A new formula, a mark for everything or somebody who asked
    (`progress`) computes the whole tenant.
    What is done `then` is committed with the figures; it is given the tenant and the marks that were read and are
    there still, to delete. Raises Busy while another process computes the figures.
    """
    values = marks.wanted(tenant.pk, only) | {"formula": tenant.formula}
    with carrying(tenant, _opening(only), values) as (stored_of, *known):
        thresholds, taken = known[: len(THRESHOLDS)], marks.taken(*known[len(THRESHOLDS) :])
        moment = Moment(today(tenant), formula=tenant.formula)
        written = None
        if progress is None and not taken.is_everything:
            is_of_today = stored_of == moment.as_of
            written = bring_up(moment, taken.nodes, thresholds) if is_of_today else _on_a_new_day(tenant, moment, taken)
        if written is None:
            written, taken = _everything(tenant, progress), marks.NONE
        then(tenant.pk, taken)
    return written


@cache
def _opening(only: int | None) -> str:
    """What a drain must know before it begins: the day whose figures are stored, the thresholds, the marks."""
    return f"""
        (SELECT as_of FROM rollups_totalsrollup WHERE tenant_id = %(tenant)s AND formula = %(formula)s),
        {", ".join(f"p.{name}" for name in THRESHOLDS)}, {marks.columns(only)}
        LEFT JOIN rollups_policy p ON p.tenant_id = %(tenant)s"""  # noqa: S608  # names of our own columns


def _on_a_new_day(tenant: Tenant, moment: Moment, taken: marks.Taken) -> int | None:
    with connection.cursor() as cursor:
        plan_as_ever(cursor)
    return bring_up(moment, taken.nodes) if is_carried_over(tenant, moment) else None


def _everything(tenant: Tenant, progress: Progress | None) -> int:
    with connection.cursor() as cursor:
        plan_as_ever(cursor)
    return compute_everything(tenant, progress)


def is_carried_over(tenant: Tenant, moment: Moment) -> bool:
    """Carry figures stored of an earlier day over to the moment's, when there are such; returns whether they stand."""
    stored_of = _stored_of(moment.formula)
    if stored_of is None or stored_of > moment.as_of:
        return False
    if stored_of == moment.as_of:
        return True
    keep_eve_if_stored(tenant, moment.as_of)
    # A small tenant is computed whole in less time than its few rows are carried over.
    return not small.is_small(tenant.pk) and advance(moment, stored_of) is not None


def _stored_of(formula: str) -> date | None:
    """The day whose figures are stored; None when there are none by this formula."""
    values = {"tenant": current_tenant_id(), "formula": formula}
    found = ask_once(
        "SELECT as_of FROM rollups_totalsrollup WHERE tenant_id = %(tenant)s AND formula = %(formula)s", values
    )
    return next((row[0] for row in found), None)


def compute_everything(tenant: Tenant, progress: Progress | None = None) -> int:
    """Compute and store all of the tenant's figures under its lock, which answers every mark; returns the rows."""
    asked = marks.all_waiting(tenant.pk)
    written = _compute_and_store(tenant, progress)
    marks.forget(asked)
    note_size(tenant.pk)
    return written


def _compute_and_store(tenant: Tenant, progress: Progress | None) -> int:
    moment = Moment(today(tenant), formula=tenant.formula)
    if progress is None and small.fits_at_once(tenant.pk):
        written = small.compute_and_store(moment)
        if written is not None:
            return written
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
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO rollups_drainstate AS s (tenant_id, attempts, last_error, size)
            SELECT %(tenant)s, 0, '', count(*) FROM execution_item WHERE tenant_id = %(tenant)s
            ON CONFLICT (tenant_id) DO UPDATE SET size = excluded.size WHERE s.size <> excluded.size
            """,
            {"tenant": tenant_id},
        )


def largest_first() -> list[Tenant]:
    """Every tenant, the one with the most work items first: many workers are done soonest so."""
    size = DrainState.objects.filter(tenant=OuterRef("pk")).values("size")
    return list(Tenant.objects.order_by(Coalesce(Subquery(size), 0).desc(), "pk"))
