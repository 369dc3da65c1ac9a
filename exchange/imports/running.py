"""What a worker does with an import: read, try or load, undo; a killed worker's import is taken up by another."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import IO, Final

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from activity.actions import record
from exchange.imports.certifying import certify
from exchange.imports.lookups import names
from exchange.imports.reading import read_options
from exchange.imports.rows import RowReader
from exchange.imports.settings import Settings, read_settings
from exchange.imports.sources import spooled
from exchange.imports.staging import add_rows, batches, clear_rows
from exchange.imports.undoing import drop_vanished, undo
from exchange.imports.writing import Written, write
from exchange.loading.session import hold_shape, raise_limits
from exchange.models import ImportRun, SheetImport
from exchange.sheets.rows import read_rows
from exchange.workbook.problems import Unreadable
from rollups.history.backfill import ask as ask_for_history
from tenancy.clock import today
from tenancy.context import all_seeing, use_tenant
from tenancy.models import Tenant

log = logging.getLogger(__name__)

ATTEMPTS: Final = 3
BEAT: Final = 5.0  # seconds between signs of life
SILENT: Final = timedelta(seconds=30)  # a worker that gives no sign for so long is dead
State, Job = SheetImport.State, SheetImport.Job


def waiting() -> list[tuple[int, int]]:
    """Tenant and number of every import that nobody is at work on."""
    silent = timezone.now() - SILENT
    free = ImportRun.objects.filter(Q(seen_at=None) | Q(seen_at__lt=silent)).order_by("asked_at")
    return list(free.values_list("tenant_id", "import_number"))


def run(tenant_id: int, number: int) -> bool:
    """Do what is asked for one import; False when another worker has it or nothing is asked."""
    runs = ImportRun.objects.filter(tenant_id=tenant_id, import_number=number)
    free = runs.filter(Q(seen_at=None) | Q(seen_at__lt=timezone.now() - SILENT))
    if not free.update(seen_at=timezone.now(), attempts=F("attempts") + 1):
        return False
    tenant = Tenant.objects.get(pk=tenant_id)
    with _beating(tenant_id, number):
        try:
            if runs.filter(attempts__gt=ATTEMPTS).exists():
                _fail(
                    tenant, number, "It was begun three times and came to no end. Ask whoever runs this installation."
                )
            else:
                _work(tenant, number)
        except Unreadable as error:
            _fail(tenant, number, str(error))
        except Exception as error:
            log.exception("Import %s of tenant %s failed", number, tenant_id)
            _fail(tenant, number, f"Something broke ({type(error).__name__}); nothing was written.")
    runs.delete()
    return True


@contextmanager
def _beating(tenant_id: int, number: int) -> Iterator[None]:
    """Give signs of life on a connection of its own, because the work's transaction is not over before its end."""
    over = Event()

    def beat() -> None:
        try:
            while not over.wait(BEAT):
                runs = ImportRun.objects.filter(tenant_id=tenant_id, import_number=number)
                runs.update(seen_at=timezone.now())
        finally:
            connection.close()

    thread = Thread(target=beat, name="import-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _fail(tenant: Tenant, number: int, why: str) -> None:
    with use_tenant(tenant):
        of = SheetImport.objects.get(pk=number)
        undone = of.job in (Job.UNDO, Job.DROP)
        # What was loaded stays loaded when taking it back failed.
        of.state, of.error, of.finished_at = (State.LOADED if undone else State.FAILED), why[:1000], timezone.now()
        of.save(update_fields=["state", "error", "finished_at"])


def _work(tenant: Tenant, number: int) -> None:
    with use_tenant(tenant):
        of = SheetImport.objects.select_related("file", "asked_by").get(pk=number)
        if not of.is_busy:
            return
        of.state, of.done_rows, of.phase, of.error = State.RUNNING, 0, "Reading", ""
        of.save(update_fields=["state", "done_rows", "phase", "error"])
    if of.job in (Job.UNDO, Job.DROP):
        _take_back(tenant, of)
        return
    settings = read_settings(of.settings)
    _stage(tenant, of, settings)
    if of.job == Job.TRIAL:
        _try(tenant, of, settings)
    else:
        _load(tenant, of, settings)


def _stage(tenant: Tenant, of: SheetImport, settings: Settings) -> None:
    """Read every row and keep its account, batch by batch, so that how far it is can be seen."""
    with use_tenant(tenant), all_seeing():
        raise_limits(tenant.pk)
        clear_rows(of)
        known = names()
        source = spooled(of.file)
    options = read_options(of.file.sniffed["options"])
    reader = RowReader(settings, options.headers, known, today(tenant))
    with source:
        for batch in batches(map(reader.read, read_rows(source, options))):
            with use_tenant(tenant), all_seeing():
                add_rows(of, batch)
                SheetImport.objects.filter(pk=of.pk).update(done_rows=F("done_rows") + len(batch))


def _load(tenant: Tenant, of: SheetImport, settings: Settings) -> None:
    with use_tenant(tenant), all_seeing():
        written = _write(tenant, of, settings)
        _keep(of, written, State.LOADED)
        record("sheet.imported", actor=of.asked_by, on=of, source=of.source, target=of.target, counts=written.counts)
        certify(of, None)
        # A sheet brings days that nobody kept: workers reckon them.
        ask_for_history(tenant.pk)


_OUTCOMES: Final = 'number, outcome, key, "column", value, expected, note'


def _try(tenant: Tenant, of: SheetImport, settings: Settings) -> None:
    """Write everything and take it back, all but the account of the rows: so its counts are true."""
    with use_tenant(tenant), all_seeing(), tempfile.TemporaryFile() as spool:
        with transaction.atomic():
            written = _write(tenant, of, settings)
            _spool_outcomes(of, spool)
            transaction.set_rollback(True)
        spool.seek(0)
        _put_outcomes(of, spool)
        _keep(of, written, State.TRIED)


def _spool_outcomes(of: SheetImport, spool: IO[bytes]) -> None:
    told = (
        f"COPY (SELECT {_OUTCOMES} FROM exchange_importrow WHERE tenant_id = {int(of.tenant_id)} "
        f"AND sheet_import_id = {int(of.pk)}) TO STDOUT"
    )
    with connection.cursor() as cursor, cursor.copy(told) as out:
        for piece in out:
            spool.write(piece)


def _put_outcomes(of: SheetImport, spool: IO[bytes]) -> None:
    with connection.cursor() as cursor:
        texts = ", ".join(f"{name} text" for name in _OUTCOMES.split(", ")[1:])
        cursor.execute(f"CREATE TEMP TABLE tried (number int, {texts}) ON COMMIT DROP")
        with cursor.copy(f"COPY tried ({_OUTCOMES}) FROM STDIN") as into:
            while piece := spool.read(1_000_000):
                into.write(piece)
        sets = ", ".join(f"{name} = t.{name}" for name in _OUTCOMES.split(", ")[1:])
        cursor.execute(
            f"UPDATE exchange_importrow r SET {sets} FROM tried t "
            "WHERE r.tenant_id = %s AND r.sheet_import_id = %s AND r.number = t.number",
            [of.tenant_id, of.pk],
        )
        cursor.execute("DROP TABLE tried")


def _write(tenant: Tenant, of: SheetImport, settings: Settings) -> Written:
    raise_limits(tenant.pk)
    hold_shape()
    SheetImport.objects.filter(pk=of.pk).update(phase="Writing")
    actor = of.asked_by_id
    return write(of, settings, today=today(tenant), actor_id=actor)


def _keep(of: SheetImport, written: Written, state: SheetImport.State) -> None:
    of.counts, of.sums, of.state, of.phase = written.counts, written.sums, state, ""
    of.written_at = written.at if state == State.LOADED else None
    of.finished_at = timezone.now()
    of.done_rows = of.total_rows = written.counts["rows"]
    names_ = ("counts", "sums", "state", "phase", "written_at", "finished_at", "done_rows", "total_rows")
    of.save(update_fields=list(names_))


def _take_back(tenant: Tenant, of: SheetImport) -> None:
    with use_tenant(tenant), all_seeing():
        raise_limits(tenant.pk)
        hold_shape()
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
        ask_for_history(tenant.pk)
