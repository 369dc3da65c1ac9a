"""What a worker does with an import: read, try or load, undo; a killed worker's import is taken up by another."""

from __future__ import annotations

import logging
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from activity.actions import record
from exchange.imports.certifying import certify
from exchange.imports.claims import Claim, Lost, beating, claim, free
from exchange.imports.lookups import names
from exchange.imports.reading import read_options
from exchange.imports.rows import RowReader
from exchange.imports.settings import Settings, read_settings
from exchange.imports.sources import spooled
from exchange.imports.staging import Spool, add_rows, batches, clear_rows
from exchange.imports.undoing import drop_vanished, undo
from exchange.imports.writing import Written, write
from exchange.loading.session import count_anew, hold_shape, raise_limits
from exchange.models import ImportRun, SheetImport
from exchange.sheets.rows import read_rows
from exchange.workbook.problems import Unreadable
from execution.actions.limits import limited, record_passed
from rollups.history.backfill import ask as ask_for_history
from tenancy.clock import today
from tenancy.context import all_seeing, use_tenant
from tenancy.models import Tenant

log = logging.getLogger(__name__)

ATTEMPTS: Final = 3
State, Job = SheetImport.State, SheetImport.Job


def waiting() -> list[tuple[int, int]]:
    """Tenant and number of every import that nobody is at work on."""
    return list(free(ImportRun.objects.order_by("asked_at")).values_list("tenant_id", "import_number"))


def run(tenant_id: int, number: int) -> bool:
    """Do what is asked for one import; False when another worker has it or nothing is asked."""
    held = claim(tenant_id, number)
    if held is None:
        return False
    tenant = Tenant.objects.get(pk=tenant_id)
    try:
        with beating(held):
            if problem := _done(tenant, number, held):
                _fail(tenant, number, held, problem)
    except Lost:
        log.warning("Import %s of tenant %s was taken over by another worker", number, tenant_id)
        return False
    held.end()
    return True


def _done(tenant: Tenant, number: int, held: Claim) -> str:
    """Do it; why it came to nothing, or nothing to say. Raises Lost."""
    if held.attempt > ATTEMPTS:
        return "It was begun three times and came to no end. Ask whoever runs this installation."
    try:
        _work(tenant, number, held)
    except Lost:
        raise
    except Unreadable as error:
        return str(error)
    except Exception as error:
        log.exception("Import %s of tenant %s failed", number, tenant.pk)
        return f"Something broke ({type(error).__name__}); nothing was written."
    return ""


def _fail(tenant: Tenant, number: int, held: Claim, why: str) -> None:
    with use_tenant(tenant):
        of = SheetImport.objects.get(pk=number)
        undone = of.job in (Job.UNDO, Job.DROP)
        # What was loaded stays loaded when taking it back failed.
        of.state, of.error, of.finished_at = (State.LOADED if undone else State.FAILED), why[:1000], timezone.now()
        of.save(update_fields=["state", "error", "finished_at"])
        held.keep()


def _work(tenant: Tenant, number: int, held: Claim) -> None:
    with use_tenant(tenant):
        of = SheetImport.objects.select_related("file", "asked_by").get(pk=number)
        if not of.is_busy:
            return
        of.state, of.done_rows, of.phase, of.error = State.RUNNING, 0, "Reading", ""
        of.save(update_fields=["state", "done_rows", "phase", "error"])
        held.keep()
    if of.job in (Job.UNDO, Job.DROP):
        _take_back(tenant, of, held)
        return
    settings = read_settings(of.settings)
    with Spool() as spool:
        _stage(tenant, of, settings, held, spool)
        if of.job == Job.TRIAL:
            _try(tenant, of, settings, held, spool)
        else:
            _load(tenant, of, settings, held, spool)


def _stage(tenant: Tenant, of: SheetImport, settings: Settings, held: Claim, spool: Spool) -> None:
    """Read every row and put it away, batch by batch, so that how far it is can be seen."""
    with use_tenant(tenant), all_seeing():
        raise_limits(tenant.pk)
        clear_rows(of)
        known = names()
        source = spooled(of.file)
        held.keep()
    options = read_options(of.file.sniffed["options"])
    reader = RowReader(settings, options.headers, known, today(tenant))
    with source:
        for batch in batches(map(reader.read, read_rows(source, options))):
            add_rows(spool, batch)
            with use_tenant(tenant), all_seeing():
                SheetImport.objects.filter(pk=of.pk).update(done_rows=F("done_rows") + len(batch))
                held.keep()


def _load(tenant: Tenant, of: SheetImport, settings: Settings, held: Claim, spool: Spool) -> None:
    with use_tenant(tenant), all_seeing():
        before = limited(today(tenant))
        written = _write(tenant, of, settings, spool)
        _keep(of, written, State.LOADED)
        record("sheet.imported", actor=of.asked_by, on=of, source=of.source, target=of.target, counts=written.counts)
        record_passed(before, today(tenant), actor=of.asked_by, reason=f"came with the import of {of.file.name}")
        certify(of, None)
        # A sheet brings days that nobody kept: workers reckon them.
        ask_for_history(tenant.pk)
        count_anew(written.counts["rows"])
        held.keep()


def _try(tenant: Tenant, of: SheetImport, settings: Settings, held: Claim, spool: Spool) -> None:
    """Write everything and take it back, all but the account of the rows: so its counts are true."""
    with use_tenant(tenant), all_seeing():
        with transaction.atomic():
            written = _write(tenant, of, settings, spool)
            spool.take_account(of)
            transaction.set_rollback(True)
        spool.put_account(of)
        _keep(of, written, State.TRIED)
        held.keep()


def _write(tenant: Tenant, of: SheetImport, settings: Settings, spool: Spool) -> Written:
    raise_limits(tenant.pk)
    hold_shape()
    SheetImport.objects.filter(pk=of.pk).update(phase="Writing")
    return write(of, settings, spool, today=today(tenant), actor_id=of.asked_by_id)


def _keep(of: SheetImport, written: Written, state: SheetImport.State) -> None:
    of.counts, of.sums, of.state, of.phase = written.counts, written.sums, state, ""
    of.written_at = written.at if state == State.LOADED else None
    of.finished_at = timezone.now()
    of.done_rows = of.total_rows = written.counts["rows"]
    names_ = ("counts", "sums", "state", "phase", "written_at", "finished_at", "done_rows", "total_rows")
    of.save(update_fields=list(names_))


def _take_back(tenant: Tenant, of: SheetImport, held: Claim) -> None:
    with use_tenant(tenant), all_seeing():
        raise_limits(tenant.pk)
        hold_shape()
        before = limited(today(tenant))
        if of.job == Job.UNDO:
            told = undo(of, today=today(tenant), actor_id=of.asked_by_id)
            of.state, of.undone_at = State.UNDONE, timezone.now()
            name = "sheet.undone"
        else:
            told = drop_vanished(of, today=today(tenant), actor_id=of.asked_by_id)
            of.state, name = State.LOADED, "sheet.vanished_dropped"
        of.counts, of.phase, of.finished_at = {**of.counts, **told}, "", timezone.now()
        of.save(update_fields=["state", "undone_at", "counts", "phase", "finished_at"])
        record(name, actor=of.asked_by, on=of, source=of.source, counts=told)
        record_passed(before, today(tenant), actor=of.asked_by, reason=f"the import of {of.file.name} was taken back")
        ask_for_history(tenant.pk)
        held.keep()
