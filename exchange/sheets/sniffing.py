"""What a file is, from its beginning; and again from all of its rows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from exchange.sheets.classify import Classifier
from exchange.sheets.delimiters import delimiter_of
from exchange.sheets.encodings import Encoding, encoding_of
from exchange.sheets.evidence import Evidence, guessed_key
from exchange.sheets.formats import format_of
from exchange.sheets.grids import grid
from exchange.sheets.header import cleaned, find_header
from exchange.sheets.json_rows import items
from exchange.sheets.kinds import cell_kind, column_kind
from exchange.sheets.layout import MAX_COLUMNS, Column, Format, Kind, RowKind, SheetOptions, SheetRow, Sniffed
from exchange.sheets.rows import Source, opened_source, read_rows
from exchange.sheets.text_rows import records
from exchange.sheets.values import DecimalSign
from exchange.workbook.problems import Unreadable

HEAD: Final = 1_000_000
MOST_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person said of the file where the guess was wrong; empty fields are guessed."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int | None = None  # 0: no row holds headers
    key_column: str = ""


@dataclass(slots=True)
class _Beginning:
    """The first rows of a file, numbered, before anything is known of its columns."""

    options: SheetOptions
    rows: list[tuple[int, list[str]]]
    mark: int = 0
    sheet_names: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def sniff(name: str, head: bytes, size: int, corrections: Corrections = Corrections()) -> Sniffed:
    """What a file is by its first bytes; of a workbook, `head` is all of them. Raises Unreadable."""
    return _sniff(name, io.BytesIO(head), head, size, corrections)


def _sniff(name: str, file: BinaryIO, head: bytes, size: int, corrections: Corrections) -> Sniffed:
    found = format_of(name, head, size)
    if found is Format.JSON:
        beginning = _of_json(name, head, size)
    elif found in (Format.XLSX, Format.ODS):
        beginning = _of_grid(name, file, found, corrections)
    else:
        beginning = _of_text(name, head, size, found, corrections)
    return _sniffed(beginning, size, corrections)


def sniff_file(source: Source, name: str = "", corrections: Corrections = Corrections()) -> Sniffed:
    """What a file at a path, or open, is; raises Unreadable."""
    name = name or (Path(source).name if isinstance(source, Path | str) else Path(str(source.name)).name)
    with opened_source(source) as file:
        head = file.read(HEAD)
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        return _sniff(name, file, head, size, corrections)


def surveyed(sniffed: Sniffed, source: Source) -> Sniffed:
    """The same, told from every row of the file; memory does not grow with it, but for its keys."""
    evidence = Evidence(sniffed.options, sniffed.key_column)
    for row in read_rows(source, sniffed.options):
        evidence.hear(row)
    evidence.settle()
    return _told(replace(sniffed, is_whole=True), evidence)


def _of_text(name: str, head: bytes, size: int, found: Format, said: Corrections) -> _Beginning:
    encoding = Encoding(said.encoding) if said.encoding else encoding_of(name, head)
    is_cut = size > len(head)
    if is_cut:
        head = _to_last_line(head, encoding.name)
    text = head[encoding.mark :].decode(encoding.name, "replace")
    delimiter = said.delimiter or delimiter_of(text)
    if found is Format.TSV and "\t" in text and not said.delimiter:
        delimiter = "\t"
    options = SheetOptions(name, Format.TSV if delimiter == "\t" else Format.CSV, (), (), encoding.name, delimiter)
    rows: list[tuple[int, list[str]]] = []
    try:
        for record in records(io.BytesIO(head), options):
            rows.append((record.number, record.cells))
            if len(rows) >= MOST_ROWS:
                break
    except Unreadable:
        # A row that goes on beyond what was read is no fault; in a whole file it is one.
        if not is_cut or not rows:
            raise
    return _Beginning(options, rows, encoding.mark, (), (encoding.warning,) if encoding.warning else ())


def _to_last_line(head: bytes, encoding: str) -> bytes:
    for end in ("\n", "\r"):
        mark = end.encode(encoding)
        place = head.rfind(mark)
        while place > 0 and encoding.startswith("utf-16") and place % 2:
            place = head.rfind(mark, 0, place)
        if place > 0:
            return head[: place + len(mark)]
    return head


def _of_grid(name: str, file: BinaryIO, found: Format, said: Corrections) -> _Beginning:
    with grid(file, name, said.sheet, MOST_ROWS) as read:
        rows = list(read.rows)
        options = SheetOptions(name, found, (), sheet=read.sheet)
        return _Beginning(options, rows, 0, read.names)


def _of_json(name: str, head: bytes, size: int) -> _Beginning:
    encoding = encoding_of(name, head)
    found: list[dict[str, str]] = []
    array = ""
    try:
        for _, within, item in items(io.BytesIO(head), name, encoding.name):
            array = within
            found.append(item)
            if len(found) >= MOST_ROWS:
                break
    except Unreadable:
        if size <= len(head) or not found:
            raise
    headers = tuple(dict.fromkeys(key for item in found for key in item))
    options = SheetOptions(name, Format.JSON, headers, (), encoding.name, array=array)
    return _Beginning(
        options, [(n, [each.get(h, "") for h in headers]) for n, each in enumerate(found, 1)], encoding.mark
    )


def _sniffed(beginning: _Beginning, size: int, said: Corrections) -> Sniffed:
    name = beginning.options.name
    if not any(cell.strip() for _, row in beginning.rows for cell in row):
        raise Unreadable(f"{name} holds no rows.")
    options, above = _with_columns(beginning, said)
    body = [row for row in beginning.rows if row[0] > options.body_after]
    width = len(options.headers)
    if options.format in (Format.XLSX, Format.ODS):  # a grid has no short rows, only cells with nothing in them
        body = [(number, cells + [""] * (width - len(cells))) for number, cells in body]
    options = replace(options, kinds=_kinds(options, body))
    told = Classifier(options)
    rows = [told.row(number, cells) for number, cells in body]
    key = said.key_column or guessed_key(options.headers, [row.fitted for row in rows if row.kind == "regular"])
    found = Sniffed(
        options, size, beginning.mark > 0, ".", beginning.sheet_names, above, (), {}, {}, key_column=key,
        warnings=beginning.warnings + _warnings(options),
    )  # fmt: skip
    return _told(found, _heard(options, rows, key))


def _heard(options: SheetOptions, rows: Sequence[SheetRow], key: str) -> Evidence:
    evidence = Evidence(options, key)
    for row in rows:
        evidence.hear(row)
    evidence.settle()
    return evidence


def _told(sniffed: Sniffed, evidence: Evidence) -> Sniffed:
    rows: dict[RowKind, int] = dict(evidence.rows)
    return replace(
        sniffed,
        columns=evidence.columns,
        rows=rows,
        first_rows={kind: tuple(numbers) for kind, numbers in evidence.first_rows.items()},
        decimal=evidence.decimal or _usual_decimal(sniffed.options),
        repeats=tuple(evidence.repeats),
        repeat_count=evidence.repeat_count,
    )


def _usual_decimal(options: SheetOptions) -> DecimalSign:
    # Spreadsheets write a semicolon between cells where the comma is the decimal sign.
    return "," if options.format is Format.CSV and options.delimiter == ";" else "."


def _with_columns(beginning: _Beginning, said: Corrections) -> tuple[SheetOptions, tuple[tuple[int, str], ...]]:
    """The options with headers and where the body begins; and what stands above it."""
    options, rows = beginning.options, beginning.rows
    if options.format is Format.JSON:
        _check_width(options.name, len(options.headers))
        return options, ()
    place, above = _header_place(rows, said)
    if place is None:
        width = max(len(cells) for _, cells in rows[above:]) if rows[above:] else 0
        raw: tuple[str, ...] = ()
    else:
        width = _header_width(rows, place)
        raw = tuple(rows[place][1][:width])
    _check_width(options.name, width)
    headers = cleaned(raw or [""] * width)
    after = rows[place][0] if place is not None else (rows[above - 1][0] if above else 0)
    preamble = tuple((number, " ".join(" ".join(cells).split())[:300]) for number, cells in rows[:above])
    header_row = rows[place][0] if place is not None else 0
    changed = replace(options, headers=headers, header_row=header_row, body_after=after, header_cells=raw)
    return changed, preamble


def _header_place(rows: list[tuple[int, list[str]]], said: Corrections) -> tuple[int | None, int]:
    if said.header_row is None:
        found = find_header([cells for _, cells in rows])
        return found.place, found.above
    if said.header_row == 0:
        found = find_header([cells for _, cells in rows])
        return None, found.above
    for place, (number, _) in enumerate(rows):
        if number == said.header_row:
            return place, place
    raise Unreadable(f"There is no row {said.header_row} among the first {len(rows):,}.")


def _header_width(rows: list[tuple[int, list[str]]], place: int) -> int:
    """The header's cells without empty ones at its end, unless most rows go on under them."""
    cells = rows[place][1]
    width = len(cells)
    while width and not cells[width - 1].strip() and not _is_used(rows[place + 1 :], width - 1):
        width -= 1
    return width


def _is_used(rows: list[tuple[int, list[str]]], column: int) -> bool:
    used = sum(1 for _, cells in rows if len(cells) > column and cells[column].strip())
    return used > len(rows) / 2


def _check_width(name: str, width: int) -> None:
    if width > MAX_COLUMNS:
        raise Unreadable(f"{name} has {width:,} columns; at most {MAX_COLUMNS:,} are read. Is it the right delimiter?")


def _kinds(options: SheetOptions, body: Sequence[tuple[int, Sequence[str]]]) -> tuple[Kind, ...]:
    """What the columns hold by the rows that have one cell for each; sums and headers in the middle say nothing."""
    untyped = Classifier(replace(options, kinds=(Kind.TEXT,) * len(options.headers)))
    rows = [untyped.row(number, cells) for number, cells in body]
    columns = [Column(place, name) for place, name in enumerate(options.headers)]
    for row in [row for row in rows if row.kind == "regular"] or rows:
        for column, cell in zip(columns, row.cells, strict=False):
            column.kinds[cell_kind(cell)] += 1
    return tuple(column_kind(column.name, column.kinds) for column in columns)


def _warnings(options: SheetOptions) -> tuple[str, ...]:
    if options.format is not Format.JSON and not options.header_row:
        return ("No row reads as headers; the columns are numbered.",)
    return ()
