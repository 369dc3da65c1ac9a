"""One computed sentence about an import. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ui.formats import plural


def sentence(state: str, counts: Mapping[str, int], error: str, rows: int) -> str:
    """What there is to know about an import first, in at most 30 words."""
    if state == "failed":
        return f"Nothing was loaded: {error}"
    if state == "draft":
        return (
            f"{plural(rows, 'row')} to map: say what each column means and try it; nothing is written before you load."
        )
    if state in ("queued", "running"):
        return "A worker is at it; you may leave this page."
    loaded = sum(counts.get(name, 0) for name in ("added", "changed", "unchanged"))
    left = f"{counts.get('rejected', 0):,} rejected, {counts.get('skipped', 0):,} skipped"
    if state == "tried":
        return f"Of {plural(counts.get('rows', 0), 'row')}, {loaded:,} would come in, {left}. Nothing is written yet."
    if state == "undone":
        undone = plural(counts.get("undone", 0), "row")
        return f"Taken back: {undone} undone, {counts.get('kept', 0):,} kept because they were changed here since."
    vanished = counts.get("vanished", 0)
    more = f" {plural(vanished, 'row')} of before vanished." if vanished else ""
    return f"All {counts.get('rows', 0):,} rows are accounted for: {loaded:,} loaded, {left}.{more}"
