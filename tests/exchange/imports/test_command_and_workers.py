"""An import by the command and by real workers: killed ones are followed by others, and nothing is done twice."""

from __future__ import annotations

import csv
import io
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from exchange.actions import imports as actions
from exchange.imports import claims, running, staging
from exchange.management.commands import import_sheet as import_sheet_command
from exchange.models import ImportMapping, ImportRun, SheetImport
from exchange.tasks import import_sheet, start_imports
from execution.models import Item
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.exchange.imports.sheets import bring, do
from tests.exchange.imports.sheets import csv as sheet
from tests.rollups import workers

HEADERS = "Key,Title,Parent,State,Start,Finish,Budget"
COLUMNS = {
    "external_id": "Key", "title": "Title", "parent": "Parent", "state": "State", "planned_start": "Start",
    "planned_finish": "Finish", "planned_cost": "Budget",
}  # fmt: skip
MAPPED = {"target": "items", "columns": COLUMNS, "initiative": "none"}
MEGABYTES = 300


def mapping(cast: Cast) -> None:
    with use_tenant(cast.acme):
        ImportMapping(name="Tracker", source="tracker", settings=MAPPED, headers=HEADERS.split(",")).save()


@pytest.mark.django_db
def test_the_command_tries_and_loads_by_a_kept_mapping(cast: Cast, tmp_path: Path) -> None:
    mapping(cast)
    path, rejects, told = tmp_path / "work.csv", tmp_path / "rejects.csv", io.StringIO()
    path.write_bytes(sheet("A,Alpha,,todo,2026-01-01,2026-02-01,5", "B,,,todo,,,", headers=HEADERS))
    words = [str(path), "--tenant", "acme", "--mapping", "Tracker"]
    call_command("import_sheet", *words, "--dry-run", stdout=told)
    assert "2 rows: 1 added, 0 changed, 0 unchanged, 1 rejected, 0 skipped; 0 vanished." in told.getvalue()
    assert "nothing was written" in told.getvalue()
    with use_tenant(cast.acme):
        assert not Item.objects.exists()
    call_command("import_sheet", *words, "--rejects", str(rejects), stdout=io.StringIO())
    with use_tenant(cast.acme):
        assert Item.objects.get().title == "Alpha"
    assert [row[0] for row in csv.reader(rejects.read_text().splitlines())] == ["Key", "B"]


@pytest.mark.django_db
def test_the_command_waits_for_a_worker_that_was_faster_and_follows_one_that_died(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapping(cast)
    path, told = tmp_path / "work.csv", io.StringIO()
    path.write_bytes(sheet("A,Alpha,,todo,,,", headers=HEADERS))
    real, turns = running.run, iter([False, False])
    monkeypatch.setattr(running, "run", lambda *whose: next(turns, None) is None and real(*whose))
    monkeypatch.setattr(import_sheet_command, "PAUSE", 0)
    call_command("import_sheet", str(path), "--tenant", "acme", "--mapping", "Tracker", stdout=told)
    assert "1 rows: 1 added" in told.getvalue()


@pytest.mark.django_db
def test_the_command_says_what_is_wrong(cast: Cast, tmp_path: Path) -> None:
    mapping(cast)
    path = tmp_path / "work.csv"
    path.write_text("Other,Columns\n1,2\n")
    with pytest.raises(CommandError, match="no mapping “None such”"):
        call_command("import_sheet", str(path), "--tenant", "acme", "--mapping", "None such")
    with pytest.raises(CommandError, match="no column “Key”"):
        call_command("import_sheet", str(path), "--tenant", "acme", "--mapping", "Tracker")
    with use_tenant(cast.acme):
        ImportMapping.objects.update(source="a;b")
    with pytest.raises(CommandError, match="A source has no semicolon in its name"):
        call_command("import_sheet", str(path), "--tenant", "acme", "--mapping", "Tracker")
    with pytest.raises(CommandError, match="no tenant"):
        call_command("import_sheet", str(path), "--tenant", "nobody", "--mapping", "Tracker")


@pytest.mark.django_db
def test_an_import_whose_worker_died_is_taken_up_and_nothing_is_done_twice(cast: Cast) -> None:
    of = bring(cast, sheet("A,Alpha,,todo,,,", headers=HEADERS), columns=COLUMNS)
    with use_tenant(cast.acme):
        actions.ask(actor=cast.ana, sheet_import=of, job="load")
        SheetImport.objects.filter(pk=of.pk).update(state="running")
    ImportRun.objects.update(seen_at=timezone.now(), attempts=1)
    assert running.waiting() == []
    assert not running.run(cast.acme.pk, of.pk), "another worker has it"
    ImportRun.objects.update(seen_at=timezone.now() - 2 * claims.SILENT)
    assert running.waiting() == [(cast.acme.pk, of.pk)]
    assert running.run(cast.acme.pk, of.pk)
    assert not running.run(cast.acme.pk, of.pk), "nothing is asked any more"
    with use_tenant(cast.acme):
        assert SheetImport.objects.get(pk=of.pk).state == "loaded"
        assert Item.objects.count() == 1


@pytest.mark.django_db
def test_an_import_that_kills_its_workers_is_given_up_with_words(cast: Cast) -> None:
    of = bring(cast, sheet("A,Alpha,,todo,,,", headers=HEADERS), columns=COLUMNS)
    with use_tenant(cast.acme):
        actions.ask(actor=cast.ana, sheet_import=of, job="load")
    ImportRun.objects.update(seen_at=timezone.now() - timedelta(hours=1), attempts=running.ATTEMPTS)
    running.run(cast.acme.pk, of.pk)
    with use_tenant(cast.acme):
        found = SheetImport.objects.get(pk=of.pk)
        assert (found.state, "three times" in found.error) == ("failed", True)
    assert not ImportRun.objects.exists()


@pytest.mark.django_db
def test_without_a_broker_the_import_is_done_here(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    of = bring(cast, sheet("A,Alpha,,todo,,,", headers=HEADERS), columns=COLUMNS)
    with use_tenant(cast.acme):
        actions.ask(actor=cast.ana, sheet_import=of, job="load")

    def refuses(*_: object, **__: object) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(import_sheet, "apply_async", refuses)
    start_imports()
    with use_tenant(cast.acme):
        assert SheetImport.objects.get(pk=of.pk).state == "loaded"


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_loads_it(cast: Cast, tmp_path: Path) -> None:
    workers.broker().flushdb()
    of = bring(cast, sheet("A,Alpha,,todo,,,", headers=HEADERS), columns=COLUMNS)
    with use_tenant(cast.acme):
        actions.ask(actor=cast.ana, sheet_import=of, job="load")

    def is_loaded() -> bool:
        with use_tenant(cast.acme):
            return SheetImport.objects.get(pk=of.pk).state == "loaded"

    log = tmp_path / "worker.log"
    with workers.worker(log):
        workers.send("exchange.tasks.start_imports")
        workers.until(is_loaded, 30, log)


def written(path: Path, count: int) -> None:
    """A tree of work: every tenth row is above the nine that follow."""
    with path.open("w") as file:
        file.write(f"{HEADERS}\n")
        for number in range(count):
            parent = "" if number % 10 == 0 else f"T-{number - number % 10}"
            file.write(
                f"T-{number},Piece of work {number},{parent},{STATES[number % 3]},2026-01-01,2026-03-31,{number}.5\n"
            )


STATES = ("todo", "doing", "done")


@pytest.mark.django_db
def test_a_batch_of_rows_more_takes_one_batch_more_of_statements(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    monkeypatch.setattr(staging, "BATCH", 500)
    counts = []
    for count in (1_000, 1_500):
        written(tmp_path / "work.csv", count)
        of = bring(cast, (tmp_path / "work.csv").read_bytes(), columns=COLUMNS)
        with CaptureQueriesContext(connection) as captured:
            assert do(cast, of, "load").counts["rows"] == count
        counts.append(len(captured))
    assert counts[1] - counts[0] <= 6, "one more batch to stage"


@pytest.mark.long
@pytest.mark.parametrize("count", [100_000, 1_000_000])
@pytest.mark.django_db(transaction=True)
def test_many_rows_come_in_quickly_and_need_little_memory(
    cast: Cast, tmp_path: Path, count: int, record_property: Callable[[str, object], None]
) -> None:
    mapping(cast)
    written(tmp_path / "work.csv", count)
    command = [sys.executable, "manage.py", "import_sheet", str(tmp_path / "work.csv"), "--tenant", "acme"]
    started = time.monotonic()
    done = subprocess.run(
        [*command, "--mapping", "Tracker"], cwd=workers.ROOT, env=workers.environment(workers.broker_url()),
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    seconds = time.monotonic() - started
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    record_property("seconds", seconds)
    record_property("megabytes", megabytes)
    assert f"{count:,} rows: {count:,} added" in done.stdout
    assert megabytes < MEGABYTES
    assert seconds < 60 or count > 100_000
