"""Everything that is wrong with a workbook, in one go: cells, names, references, then what rows say together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from exchange.workbook import rules
from exchange.workbook.cells import Wrong, parser
from exchange.workbook.columns import Column, Kind
from exchange.workbook.content import Content, Entry
from exchange.workbook.problems import Problem, shown
from exchange.workbook.reading import Sheet, Workbook
from exchange.workbook.stored import Stored
from exchange.workbook.tables import TABLES

type Rejected = dict[str, set[int]]


@dataclass(slots=True)
class Checked:
    """The rows that may be loaded and what is wrong with the others."""

    content: Content
    problems: list[Problem] = field(default_factory=list)

    @property
    def rejected(self) -> Rejected:
        """The numbers of the rows with problems, by table."""
        found: Rejected = {}
        for problem in self.problems:
            if problem.table and problem.row:
                found.setdefault(problem.table, set()).update((problem.row, *problem.also))
        return found

    @property
    def unreadable(self) -> list[Problem]:
        """Problems of whole tables or files: with these not even a part is loaded."""
        return [problem for problem in self.problems if problem.row <= 1 or not problem.table]


def check(book: Workbook, stored: Stored) -> Checked:
    """All problems of the workbook beside what is stored, and the content they are in."""
    content = Content()
    problems = list(book.problems)
    for sheet in book.sheets.values():
        problems += _read_cells(sheet, content)
    bad = Checked(content, problems).rejected
    problems += _problems_between_rows(content, stored, bad)
    return Checked(content, sorted(problems, key=_order))


def sift(book: Workbook, stored: Stored) -> Checked:
    """The same, with the content reduced to the rows that are good beside one another."""
    checked = check(book, stored)
    content, problems = checked.content, list(checked.problems)
    gone = checked.rejected
    found: list[Problem] = problems
    while found:
        for table, numbers in Checked(content, found).rejected.items():
            content.drop(table, numbers)
        # Rows that leaned on a rejected row have lost their footing now.
        found = [_as_consequence(each, content, gone) for each in _problems_between_rows(content, stored, {})]
        problems += found
        gone = Checked(content, problems).rejected
    return Checked(content, sorted(problems, key=_order))


def _order(problem: Problem) -> tuple[int, int, int]:
    table = TABLES.get(problem.table)
    places = list(TABLES)
    if table is None:
        return -1, problem.row, 0
    return places.index(table.name), problem.row, table.at.get(problem.column, -1)


def _as_consequence(problem: Problem, content: Content, gone: Rejected) -> Problem:
    column = next((c for c in TABLES[problem.table].columns if c.name == problem.column), None)
    if column is not None and column.to and gone.get(column.to) and problem.expected.startswith("a key"):
        return replace(problem, expected=f"a row of {column.to} that was not rejected itself")
    return problem


def _read_cells(sheet: Sheet, content: Content) -> Iterator[Problem]:
    """Put the sheet's rows into the content, cell by cell in canonical text."""
    table = sheet.table
    entries = [Entry(number, [""] * len(table.columns)) for number, _ in sheet.rows]
    for place, column in enumerate(table.columns):
        at = sheet.places.get(column.name)
        if at is None:
            cells: Iterable[str] = ("" for _ in sheet.rows)
        else:
            cells = (row[at] for _, row in sheet.rows)
        yield from _read_column(sheet, column, place, cells, entries)
    content.add(table, sheet.file, entries)


def _read_column(
    sheet: Sheet, column: Column, place: int, cells: Iterable[str], entries: list[Entry]
) -> Iterator[Problem]:
    read = _remembering(column)
    for entry, cell in zip(entries, cells, strict=True):
        if cell and not cell.isspace():
            try:
                entry.cells[place] = read(cell)
            except Wrong as wrong:
                yield Problem(sheet.file, entry.number, column.name, shown(cell), str(wrong), sheet.table.name)
        elif column.is_required:
            yield Problem(sheet.file, entry.number, column.name, shown(cell), f"a {column.name}", sheet.table.name)
        else:
            entry.cells[place] = column.default or (cell if column.kind in (Kind.TEXT, Kind.LINE) else "")


def _remembering(column: Column) -> Callable[[str], str]:
    read = parser(column)
    if column.kind in (Kind.KEY, Kind.LINE, Kind.TEXT):
        return read
    seen: dict[str, str] = {}

    def remembered(cell: str) -> str:
        found = seen.get(cell)
        if found is None:
            found = seen[cell] = read(cell)
        return found

    return remembered


def _problems_between_rows(content: Content, stored: Stored, bad: Rejected) -> list[Problem]:
    """What is wrong between rows; rows whose own cells are bad count as there, but are not judged again."""
    problems = [*_duplicates(content, bad), *_unknown_references(content, stored, bad)]
    standing = content.without(bad)
    for rule in rules.ALL:
        problems += rule(standing, stored)
    return problems


def _duplicates(content: Content, bad: Rejected) -> Iterator[Problem]:
    for rows in content.tables.values():
        table, places = rows.table, [rows.table.at[name] for name in rows.table.key]
        first: dict[tuple[str, ...], int] = {}
        for entry in rows.entries:
            name = tuple(entry.cells[place] for place in places)
            if entry.number in bad.get(table.name, ()) and not all(name):
                continue
            before = first.setdefault(name, entry.number)
            if before != entry.number:
                column = "" if len(places) > 1 else table.key[0]
                expected = f"each {' and '.join(table.key)} once; row {before} has it too"
                yield Problem(rows.file, entry.number, column, shown(", ".join(name)), expected, table.name)


def _unknown_references(content: Content, stored: Stored, bad: Rejected) -> Iterator[Problem]:
    for rows in content.tables.values():
        for place, column in enumerate(rows.table.columns):
            if not column.to:
                continue
            known = _known(content, stored, column, {key for e in rows.entries for key in keys_in(column, e, place)})
            for entry in rows.entries:
                for key in keys_in(column, entry, place):
                    if key not in known:
                        expected = f"a key of {column.to}" if column.to != "people" else "an address listed in people"
                        yield Problem(rows.file, entry.number, column.name, shown(key), expected, rows.table.name)


def keys_in(column: Column, entry: Entry, place: int) -> Iterable[str]:
    """The keys a cell refers to."""
    cell = entry.cells[place]
    if not cell:
        return ()
    return cell.split(";") if column.kind == Kind.REFERENCES else (cell,)


def _known(content: Content, stored: Stored, column: Column, wanted: set[str]) -> set[str]:
    here = content.keys(column.to)
    missing = wanted - here
    return here | stored.keys(column.to, missing) if missing else here
