"""A workbook, and a sheet, of 100,000 items loaded into a new tenant against COPY of the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count

from bench import databases
from bench.measuring import Limit, Measured, Runs, duration, timed
from bench.run import Run
from exchange.actions import load_workbook
from exchange.actions.imports import ask, take_unattended
from exchange.imports import running
from exchange.models import ImportMapping, SheetImport
from exchange.workbook.reading import from_rows
from tenancy.context import use_tenant
from tenancy.models import Tenant

LIMITS = [
    Limit("import", 6.0, "import of the items of a workbook ÷ COPY of the same rows"),
    Limit("import_sheet", 6.0, "import of the items of anybody’s sheet, each accounted for ÷ COPY of the same rows"),
]
ITEMS = 100_000
NAMES = ("key", "title", "parent", "state", "planned_start", "planned_finish", "planned_cost", "estimate")
SHEET = ("external_id", *NAMES[1:])
# A kept database has the tenants of earlier runs.
NUMBERS = count(time.time_ns())
type Sheets = dict[str, list[dict[str, str]]]


def measure(run: Run) -> Iterator[Measured]:
    """Items alone, in trees of ten under a thousand initiatives; each run loads a tenant of its own."""
    size = run.use(run.small)
    items = min(ITEMS, size.items)
    runs = 1 if run.is_quick else 5
    sheets = workbook(items)
    content = sheet(sheets["items"])
    yield _measured("import", size.database, runs, items, lambda tenant: _load(tenant, sheets))
    yield _measured("import_sheet", size.database, runs, items, lambda tenant: _load_sheet(tenant, content))


def _measured(name: str, database: str, runs: int, items: int, load: Callable[[Tenant], None]) -> Measured:
    loads, copies = [], []
    for _ in range(runs):
        tenant = Tenant.objects.create(slug=f"import-{next(NUMBERS)}", name="Import")
        loads.append(timed(lambda into=tenant: load(into)))  # type: ignore[misc]  # a default holds this turn's value
        copies.append(_copied(database, tenant.pk))
    loaded, copied = Runs(tuple(loads)), Runs(tuple(copies))
    told = f"{items:,} items: {loaded} ÷ {copied}"
    if loaded.median >= 60:
        told += f"; {duration(loaded.median)} is not under 60 s"
    return Measured(name, loaded.median / copied.median, told)


def _load(tenant: Tenant, sheets: Sheets) -> None:
    outcome = load_workbook(actor=None, tenant=tenant, book=from_rows("bench", sheets))
    if outcome.problems:
        raise RuntimeError(f"The workbook was refused: {outcome.problems[0]}")


def _load_sheet(tenant: Tenant, content: bytes) -> None:
    with use_tenant(tenant):
        columns = {name: name for name in SHEET}
        mapping = ImportMapping(
            name="Bench", source="bench", headers=list(SHEET), settings={"columns": columns, "initiative": "none"}
        )
        mapping.save()
        of = take_unattended(actor=None, tenant=tenant, mapping=mapping, name="bench.csv", pieces=[content])
        ask(actor=None, sheet_import=of, job=SheetImport.Job.LOAD)
    running.run(tenant.pk, of.pk)
    with use_tenant(tenant):
        of = SheetImport.objects.get(pk=of.pk)
    if of.state != SheetImport.State.LOADED or of.count("rejected"):
        raise RuntimeError(f"The sheet was refused: {of.error} {of.counts}")


def sheet(items: list[dict[str, str]]) -> bytes:
    """The same items as a CSV file of somebody's."""
    lines = [",".join(SHEET), *(",".join(item[name] for name in NAMES) for item in items)]
    return "\n".join(lines).encode()


def _copied(database: str, tenant_id: int) -> float:
    """The seconds of COPY of the tenant's items, with keys, checks, indexes and triggers; they are there before."""
    with databases.session(database) as owner, owner.cursor() as cursor:
        rows = f"SELECT * FROM execution_item WHERE tenant_id = {int(tenant_id)} ORDER BY id"  # noqa: S608  # names of our own tables and columns
        with cursor.copy(f"COPY ({rows}) TO STDOUT") as out:
            content = b"".join(bytes(part) for part in out)

        def copy() -> None:
            with cursor.copy("COPY execution_item FROM STDIN") as into:
                into.write(content)

        # The same rows again, so they must go first; nobody sees it, as all is taken back.
        cursor.execute("BEGIN")
        cursor.execute("DELETE FROM execution_item WHERE tenant_id = %s", [tenant_id])
        seconds = timed(copy)
        cursor.execute("ROLLBACK")
    return seconds


def workbook(items: int) -> Sheets:
    """The sheets of a workbook with so many items."""
    return {
        "portfolios": [{"key": "P", "name": "Portfolio", "budget": "1000000"}],
        "initiatives": [
            {"key": f"I{n}", "portfolio": "P", "title": f"Initiative {n}", "state": "active", "budget": "5000"}
            for n in range(max(1, items // 100))
        ],
        "items": [_item(n) for n in range(items)],
    }


def _item(n: int) -> dict[str, str]:
    return {
        "key": f"W{n}",
        "title": f"Item {n} of a large organisation",
        "initiative": f"I{n // 100}" if n % 10 == 0 else "",
        "parent": f"W{n - n % 10}" if n % 10 else "",
        "state": "todo",
        "planned_start": f"2026-{1 + n % 6:02}-01",
        "planned_finish": f"2026-{7 + n % 6:02}-28",
        "planned_cost": f"{100 + n % 77}.25",
        "estimate": str(n % 8),
    }
