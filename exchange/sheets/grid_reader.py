"""Run as a program of its own: prints one sheet of a workbook, a row a line as JSON, with limits on memory and time."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

# Started alone (-I), it knows no package; its own is two folders further up.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from exchange.workbook.spreadsheet_reader import MEMORY, SECONDS, as_text

LOCKED = 3


def main(path: str, sheet: str, most: int) -> int:
    """Print the names of the sheets, then the rows of one: the named one, or the first that has two rows."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        with Path(path).open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            _print(book, sheet, most)
    except MemoryError:
        return 2
    except PasswordError:
        return LOCKED
    except Exception as error:  # noqa: BLE001  whatever a damaged file makes the reader say, the parent says in words
        sys.stderr.write(str(error)[:200])
        return 1
    return 0


def _print(book: CalamineWorkbook, wanted: str, most: int) -> None:
    names = [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    chosen = wanted if wanted in names else _first_filled(book, names)
    _say({"sheets": names, "sheet": chosen})
    if not chosen:
        return
    # Rows come from the sheet's first one on, cells from the first column that holds anything.
    for number, row in enumerate(book.get_sheet_by_name(chosen).iter_rows(), 1):
        if number > most > 0:
            return
        _say([number, _trimmed([as_text(cell) for cell in row])])


def _trimmed(cells: list[str]) -> list[str]:
    # A grid is as wide as its widest row; most rows end long before that.
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return cells[:width]


def _first_filled(book: CalamineWorkbook, names: list[str]) -> str:
    for name in names:
        if book.get_sheet_by_name(name).height > 1:
            return name
    return names[0] if names else ""


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=True, separators=(",", ":")))
    sys.stdout.write("\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
