"""What a load has to say, as columns for a terminal and as a file of rejected rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from exchange.loading.session import Counts
from exchange.workbook.escaping import escaped
from exchange.workbook.problems import Problem
from exchange.workbook.reading import Workbook

REJECTS_HEADER = ("file", "row", "column", "value", "expected", "record")


def in_columns(lines: Iterable[Sequence[object]]) -> str:
    """Lines laid out in columns, all but the last column padded."""
    cells = [[str(cell) for cell in line] for line in lines]
    widths = [max(len(line[place]) for line in cells) for place in range(len(cells[0]))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in cells)


def problem_table(problems: Iterable[Problem]) -> str:
    """The problems, one a line."""
    header = ("file:row:column", "value", "expected")
    return in_columns([header, *((_place(problem), f"“{problem.value}”", problem.expected) for problem in problems)])


def _place(problem: Problem) -> str:
    return ":".join((problem.file, str(problem.row or ""), problem.column)).rstrip(":")


def count_table(counts: Mapping[str, Counts]) -> str:
    """What was done to each table that has anything to tell."""
    told = [(name, each) for name, each in counts.items() if each.added or each.changed or each.unchanged]
    lines = [(name, each.added, each.changed, each.unchanged) for name, each in told]
    return in_columns([("table", "added", "changed", "unchanged"), *lines])


def write_rejects(path: Path, problems: Iterable[Problem], book: Workbook) -> int:
    """Write the rejected rows with their reasons; how many rows."""
    rejected: dict[tuple[str, int], list[Problem]] = {}
    for problem in problems:
        for number in (problem.row, *problem.also):
            rejected.setdefault((problem.table, number), []).append(problem)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(REJECTS_HEADER)
        for (table, number), reasons in sorted(rejected.items()):
            record = _record(book, table, number)
            for reason in reasons:
                cells = (reason.file, str(number), reason.column, reason.value, reason.expected, record)
                writer.writerow([escaped(cell) for cell in cells])
    return len(rejected)


def _record(book: Workbook, table: str, number: int) -> str:
    sheet = book.sheets.get(table)
    if sheet is None:
        return ""
    row = next((row for at, row in (*sheet.rows, *sheet.damaged) if at == number), [])
    return json.dumps(dict(zip(sheet.places, row, strict=False)), ensure_ascii=False)
