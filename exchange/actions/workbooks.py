"""Bringing a workbook in: checked whole, then written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from accounts.actions.tenants import check_slug
from accounts.models import Membership, Role
from accounts.permissions import demand
from activity.actions import record
from exchange.dumping.files import dump_bytes
from exchange.loading.baselines import load_baselines
from exchange.loading.delivery import load_delivery
from exchange.loading.execution import load_execution
from exchange.loading.imports import load_imports
from exchange.loading.okrs import load_okrs
from exchange.loading.people import load_people, load_settings
from exchange.loading.portfolio import load_portfolio
from exchange.loading.reviews import load_reviews
from exchange.loading.session import Counts, Session, count_anew, hold_shape, raise_limits
from exchange.loading.stored import StoredRows
from exchange.models import Loading, Upload
from exchange.workbook.checking import Checked, check, sift
from exchange.workbook.content import Content
from exchange.workbook.problems import Problem
from exchange.workbook.reading import Workbook, read_bytes
from execution.actions.limits import limited, record_passed
from rollups.history.backfill import ask as ask_for_history
from tenancy.clock import today as today_of
from tenancy.context import all_seeing, current_tenant_id, use_tenant
from tenancy.models import Tenant


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a load did, or would do: nothing at all when there are problems and not only a part was asked for."""

    problems: list[Problem]
    counts: Mapping[str, Counts]
    is_written: bool


def new_tenant(slug: str) -> Tenant:
    """A tenant at this address, not saved yet: `load_workbook` saves it with its rows; raises ValidationError."""
    check_slug(slug)
    # The id first: the transaction that saves it must begin as its own.
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tenancy_tenant', 'id'))")
        tenant_id = cursor.fetchone()[0]
    return Tenant(pk=tenant_id, slug=slug, name=slug.replace("-", " ").title())


def load_workbook(
    *,
    actor: Membership | None,
    tenant: Tenant,
    book: Workbook,
    is_partial: bool = False,
    is_trial: bool = False,
    today: date | None = None,
) -> Outcome:
    """Load the workbook into the tenant; a trial writes everything and takes it back, so its counts are true."""
    if actor is not None:
        demand(actor, "set_up")
    # A workbook names rows by their keys, which are the tenant's: those that its sender may not see are taken too.
    with use_tenant(tenant), all_seeing(), transaction.atomic():
        raise_limits(tenant.pk)
        hold_shape()
        stored = StoredRows(may_make_owners=actor is None or actor.role == Role.OWNER)
        checked = sift(book, stored) if is_partial else check(book, stored)
        if _refused(checked, is_partial=is_partial):
            return Outcome(checked.problems, {}, is_written=False)
        if tenant._state.adding:
            tenant.save(force_insert=True)
        day = today or today_of(tenant)
        before = limited(day)
        counts = _write(actor, tenant, checked.content, day)
        if is_trial:
            transaction.set_rollback(True)
        elif any(each.added or each.changed for each in counts.values()):
            _record(actor, book.name, counts)
            record_passed(before, day, actor=actor, reason=f"came with the workbook {book.name}")
            count_anew(sum(each.added + each.changed for each in counts.values()))
        return Outcome(checked.problems, counts, is_written=not is_trial)


def _refused(checked: Checked, *, is_partial: bool) -> bool:
    return bool(checked.unreadable if is_partial else checked.problems)


def _write(actor: Membership | None, tenant: Tenant, content: Content, today: date) -> dict[str, Counts]:
    session = Session(tenant.pk, today, actor.pk if actor else None, content)
    load_settings(session)
    load_people(session)
    load_okrs(session)
    load_portfolio(session)
    load_execution(session)
    load_delivery(session)
    load_imports(session)
    load_reviews(session)
    load_baselines(session)
    session.close()
    return session.counts


def _record(actor: Membership | None, name: str, counts: dict[str, Counts]) -> None:
    told = {table: [each.added, each.changed] for table, each in counts.items() if each.added or each.changed}
    loading = Loading(name=name[:300], loaded_by=actor, counts=told)
    loading.save()
    record("workbook.loaded", actor=actor, on=loading, counts=told)
    # A workbook brings days that nobody kept: workers reckon them.
    ask_for_history(current_tenant_id())


def keep_upload(*, actor: Membership, name: str, content: bytes) -> Upload:
    """Keep a workbook until its sender loads it or puts it away; another of theirs that waits is replaced."""
    demand(actor, "set_up")
    Upload.objects.filter(sent_by=actor).delete()
    upload = Upload(name=name[-300:], content=content, sent_by=actor)
    upload.save()
    return upload


def try_upload(*, actor: Membership, tenant: Tenant, upload: Upload) -> Outcome:
    """What loading the upload would do; nothing is written. Raises Unreadable."""
    raise_limits(tenant.pk)
    return load_workbook(actor=actor, tenant=tenant, book=_book(upload), is_trial=True)


def load_upload(*, actor: Membership, tenant: Tenant, upload: Upload) -> Outcome:
    """Load the upload; it is gone afterwards, unless there are problems. Raises Unreadable."""
    raise_limits(tenant.pk)
    outcome = load_workbook(actor=actor, tenant=tenant, book=_book(upload))
    if outcome.is_written:
        upload.delete()
    return outcome


def put_upload_away(*, actor: Membership, upload: Upload) -> None:
    """Forget an upload."""
    demand(actor, "set_up")
    upload.delete()


def export_workbook(*, actor: Membership, ending: str) -> bytes:
    """The whole tenant as a .zip or an .xlsx, and the event that tells who took it. Raises TooLarge."""
    demand(actor, "export")
    raise_limits(actor.tenant_id)
    content = dump_bytes(ending)
    record("workbook.exported", actor=actor, on=actor, format=ending)
    return content


def _book(upload: Upload) -> Workbook:
    return read_bytes(upload.name, bytes(upload.content))
