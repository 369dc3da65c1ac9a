"""One computed sentence about an import. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ui.formats import plural

if TYPE_CHECKING:
    from exchange.imports.feeding import Feed


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


def fed_sentence(name: str, feeds: Sequence[Feed]) -> str:
    """Whether what imports brought for an object is what is stored for it, in at most 30 words beside its name."""
    fed = {each.import_id for each in feeds if each.import_id is not None}
    differing = {each.import_id for each in feeds if each.import_id is not None and not each.holds}
    if not feeds:
        return f"Nothing is planned to cost or was spent for {name} yet, so there is nothing to compare."
    if not fed:
        return f"No import feeds the figures of {name}: all of it was entered here."
    brought = plural(len(fed), "import")
    if not differing:
        return f"What {brought} brought for {name} is what is stored for it, to the last digit."
    return f"{len(differing)} of {brought} brought for {name} something else than is stored now; see below."
