"""The one sentence above the imports, in at most 30 words; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ui.formats import listed, number, plural

OF_IMPORTS = {
    "failed": "failed",
    "draft": "not mapped yet",
    "tried": "tried",
    "queued": "running",
    "running": "running",
    "loaded": "loaded",
    "undone": "undone",
}
"""What is told of a state, the most urgent first; what waits for a worker counts as running."""


def imports_sentence(states: Iterable[str], loadings: int, *, waits: bool, is_all: bool) -> str:
    """What came in, how it fared, and whether a workbook of one's own waits."""
    counted = Counter(OF_IMPORTS[state] for state in states)
    told = _sheets(counted, "" if is_all else "last ") if counted else "No sheet came in yet"
    told += f"; {plural(loadings, 'workbook')} loaded" if loadings else ""
    return f"{told}; one waits to be loaded." if waits else f"{told}."


def _sheets(counted: Counter[str], last: str) -> str:
    told = [f"{number(counted[words])} {words}" for words in dict.fromkeys(OF_IMPORTS.values()) if counted[words]]
    return f"{f'The {last}' if last else ''}{plural(counted.total(), 'sheet')}: {listed(told)}"
