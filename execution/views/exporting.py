"""The chosen initiatives as a file: every row of the filter, as numbers and days, by one query."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.db import connection
from django.http import FileResponse, HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_GET

from accounts.permissions import VERBS, demand
from activity.actions import record
from execution.choosing import conditions, thresholds
from execution.overview_groups import natural
from execution.views.listing import Wish, wish_from
from tenancy.clock import looking_back, today
from tenancy.context import current_tenant_id
from ui.http import HtmxRequest

AT_A_TIME = 500
COLUMNS: dict[str, str] = {
    "Key": "i.key", "Title": "i.title", "Stage": "i.state", "Kind": "i.kind", "Horizon": "i.horizon",
    "Portfolio": "p.name", "Currency": "coalesce(nullif(p.currency, ''), %(currency)s)", "Lead": "m.name",
    "Team": "t.name", "Serves": "s.keys", "Planned start": "i.planned_start", "Planned finish": "i.planned_finish",
    "Forecast finish": """CASE WHEN i.state NOT IN ('delivered', 'stopped', 'rejected') AND r.at <> 0
        THEN r.as_of + least(greatest(0, ceil(r.eac_t - r.at)), 3650)::integer END""",
    "Health": "coalesce(r.health, 'no_data')", "Percent done": "r.percent",
    "Approved": "coalesce(i.budget * 0.0001, r.bac)", "Planned value": "r.pv", "Earned value": "r.ev",
    "Spent": "r.ac", "Forecast cost": "r.eac", "Against plan": "r.eac - coalesce(i.budget * 0.0001, r.bac)",
    "CPI": "r.cpi", "SPI(t)": "r.spi_t", "As of": "r.as_of",
}  # fmt: skip
RUN = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would run text that begins so."""
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
def initiative_export(request: HtmxRequest) -> HttpResponse | FileResponse:
    """Exactly the chosen rows, in the order of their keys; `?format=xlsx` or csv."""
    if request.membership.role not in VERBS["export"]:  # the role alone: a past day may be exported too
        demand(request.membership, "export")
    kind = request.GET.get("format", "csv")
    if kind not in KINDS:
        return HttpResponseBadRequest("format: csv or xlsx")
    day, wish = today(request.tenant), wish_from(request.GET.dict())
    if wish.not_known:
        return HttpResponseBadRequest(f"The address asks for {wish.not_known}, which the list does not know.")
    rows = _rows(request, wish, day)
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115  # the response closes it once it is sent
    many = (write_xlsx if kind == "xlsx" else write_csv)(file, rows)
    file.seek(0)
    if looking_back() is None:
        record("initiative.exported", actor=request.membership, on=request.tenant, rows=many, format=kind)
    name = f"initiatives-{request.tenant.slug}-{day:%Y-%m-%d}.{kind}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=KINDS[kind])


def _rows(request: HtmxRequest, wish: Wish, day: date) -> Iterator[Sequence[Any]]:
    asked, values = conditions(wish.chosen(request.membership.pk))
    values |= thresholds(day) | {"tenant": current_tenant_id(), "currency": request.tenant.currency}
    sql = f"""
        SELECT {", ".join(COLUMNS.values())}
        FROM portfolio_initiative i
        JOIN portfolio_portfolio p ON p.id = i.portfolio_id AND p.tenant_id = %(tenant)s
        LEFT JOIN rollups_initiativerollup r ON r.initiative_id = i.id AND r.tenant_id = %(tenant)s
        LEFT JOIN accounts_membership m ON m.id = i.owner_id AND m.tenant_id = %(tenant)s
        LEFT JOIN accounts_team t ON t.id = i.team_id AND t.tenant_id = %(tenant)s
        LEFT JOIN (
            SELECT c.initiative_id, string_agg(k.key, ', ' ORDER BY c.allocation DESC, k.key) AS keys
            FROM portfolio_contribution c
            JOIN okrs_keyresult k ON k.id = c.key_result_id AND k.tenant_id = %(tenant)s
            WHERE c.tenant_id = %(tenant)s GROUP BY c.initiative_id
        ) s ON s.initiative_id = i.id
        WHERE i.tenant_id = %(tenant)s {"".join(f" AND {each}" for each in asked)}
        ORDER BY {natural("i.key")}"""  # noqa: S608  # names of our own columns; values go as parameters
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(AT_A_TIME):
            yield from rows


def write_csv(file: IO[bytes], rows: Iterator[Sequence[Any]]) -> int:
    """The rows as UTF-8 with a mark that spreadsheets look for; how many."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer, many = csv.writer(text), 0
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_written(value) for value in row])
        many += 1
    text.flush()
    text.detach()
    return many


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return _harmless(value) if isinstance(value, str) else str(value)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(RUN) else text


def write_xlsx(file: IO[bytes], rows: Iterator[Sequence[Any]]) -> int:
    """The rows as a sheet: numbers as numbers, days as days, text never as a formula; how many."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        sheet, bold, days = book.add_worksheet("Initiatives"), book.add_format({"bold": True}), book.add_format()
        days.set_num_format("yyyy-mm-dd")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 10)
        sheet.set_column(1, 1, 40)
        sheet.set_column(2, len(COLUMNS) - 1, 14)
        sheet.write_row(0, 0, list(COLUMNS), bold)
        many = 0
        for row in rows:
            many += 1
            for column, value in enumerate(row):
                _write(sheet, many, column, value, days)
    return many


def _write(sheet: Any, row: int, column: int, value: Any, days: Any) -> None:
    if isinstance(value, Decimal | int | float):
        sheet.write_number(row, column, float(value))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, days)
    elif value:
        sheet.write_string(row, column, _harmless(str(value)))
