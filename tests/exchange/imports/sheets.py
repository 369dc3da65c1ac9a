"""Sheets for the tests of imports, and the way of one through mapping to the end of its job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exchange.actions import imports as actions
from exchange.imports import running
from exchange.imports.settings import Settings, read_settings
from exchange.imports.suggesting import asked_of
from exchange.models import ImportRow, SheetImport
from tenancy.context import use_tenant
from tests.conftest import Cast

HEADERS = "Key,Summary,Parent,Status,Start date,Due date,Budget,Project"


def csv(*rows: str, headers: str = HEADERS) -> bytes:
    """A sheet with these rows."""
    return "\n".join((headers, *rows, "")).encode()


def bring(cast: Cast, content: bytes, name: str = "tracker.csv", **answers: Any) -> SheetImport:
    """A sheet sent by Ana, its suggested answers kept with those given."""
    with use_tenant(cast.acme):
        of = actions.take_file(actor=cast.ana, tenant=cast.acme, name=name, pieces=[content])
        settings = read_settings({**of.settings, **answers})
        settings.answers = {**suggested(of, settings), **settings.answers}
        return actions.answer(actor=cast.ana, sheet_import=of, settings=settings, source="tracker")


def suggested(of: SheetImport, settings: Settings) -> dict[str, str]:
    """Each question about the sheet, answered as is suggested."""
    return {each["key"]: each["suggestion"] for each in asked_of(of.file.sniffed, settings)}


def settings_of(of: SheetImport) -> Settings:
    """Its answers."""
    return read_settings(of.settings)


def do(cast: Cast, of: SheetImport, job: str, **more: Any) -> SheetImport:
    """Ask for a job and do it, as a worker would."""
    with use_tenant(cast.acme):
        actions.ask(actor=cast.ana, sheet_import=of, job=job, **more)
    assert running.run(cast.acme.pk, of.pk)
    with use_tenant(cast.acme):
        return SheetImport.objects.get(pk=of.pk)


def load(cast: Cast, content: bytes, **answers: Any) -> SheetImport:
    """A sheet brought in and loaded."""
    return do(cast, bring(cast, content, **answers), "load")


def counts(of: SheetImport) -> dict[str, int]:
    """Its counts that are not 0; every row is in one of them."""
    told: Mapping[str, int] = of.counts
    accounted = sum(told[name] for name in ("added", "changed", "unchanged", "rejected", "skipped"))
    assert accounted == told["rows"], told
    return {name: count for name, count in told.items() if count and name != "noted"}


def refused(of: SheetImport) -> list[tuple[int, str, str, str]]:
    """Row, column, value and what was expected, of what did not come in."""
    rows = ImportRow.objects.filter(sheet_import=of, outcome="rejected").order_by("number")
    return list(rows.values_list("number", "column", "value", "expected"))
