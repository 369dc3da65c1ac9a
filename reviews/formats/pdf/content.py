"""The blocks as the data that `pack.typ` sets: places of marks, widths of columns, words that fonts can show; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from reviews.blocks import Block, Row, Unit, Value
from reviews.formats import palette
from reviews.formats.axes import Axis, axis_of, bars_of, exactly
from reviews.formats.heading import Heading, sentence_of
from reviews.formats.words import hidden_note, introduction, nothing, proposed
from ui.status import status_of

type Data = dict[str, Any]

NUMERIC: Final[frozenset[Unit]] = frozenset({"number", "percent", "points", "money", "days", "ratio", "date"})
_CHARACTERS_ACROSS: Final = 118
"""What fits beside each other on an upright page at the size of a table."""
_LONGEST_LABEL: Final = 12
_MOST_COLUMNS: Final = 14
_LONG: Final = 600
"""Characters in one cell from which a line may be higher than what is left of most pages."""
_BROAD_PAGE: Final = 22
"""Lines of a broad page, its heads included: so much of what comes before a broad table may share its pages."""
_SHORT: Final = 14
"""Letters of a text that is not broken however narrow its table."""
_LONGEST_WORD: Final = 13
"""Letters of a word from which a cell may break words."""


def content(heading: Heading, blocks: Sequence[Block]) -> Data:
    """All that the template reads."""
    return {
        "title": heading.title,
        "organisation": heading.organisation,
        "cycle": heading.cycle,
        "sentence": sentence_of(blocks),
        "figures": [_figure(row.body) for row in _first_figures(blocks)],
        "frozen": [list(pair) for pair in heading.frozen],
        "line": f"{heading.line}, seal {heading.seal[:12]}",
        "address": heading.address,
        "colours": {
            "ink": palette.INK, "ink2": palette.INK_2, "ink3": palette.INK_3, "line": palette.LINE,
            "line2": palette.LINE_2, "accent": palette.ACCENT, "accent2": palette.ACCENT_2, "sunken": palette.SUNKEN,
            "rise": palette.RISE, "fall": palette.FALL,
        },
        "statuses": palette.STATUS,
        "series": palette.SERIES,
        "groups": _groups([_block(block) for block in blocks]),
    }  # fmt: skip


def _groups(found: list[Data]) -> list[Data]:
    """Blocks that lie on pages of one direction; what is light shares the broad pages of the table after it."""
    wide = [bool(one.get("wide")) for one in found]
    for at in [at for at, is_wide in enumerate(wide) if is_wide]:
        _spread(found, wide, at)
    groups: list[Data] = []
    for one, is_wide in zip(found, wide, strict=True):
        if not groups or groups[-1]["wide"] != is_wide:
            groups.append({"wide": is_wide, "blocks": []})
        groups[-1]["blocks"].append(one)
    return groups


def _spread(found: list[Data], wide: list[bool], at: int) -> None:
    """Let the light blocks before a broad table lie on broad pages too: else the page before it may be nearly empty."""
    room = _BROAD_PAGE
    at -= 1
    while at >= 0 and not wide[at] and (room := room - _lines(found[at])) >= 0:
        wide[at] = True
        at -= 1


def _lines(one: Data) -> int:
    """How many lines of a page a block takes, about."""
    rows: list[Data] = one.get("rows") or one.get("points") or []
    head = 3 + bool(one["about"])
    match one["type"]:
        case "sentence":
            return head + 2 * len(rows)
        case "figures":
            return head + 4 * -(-len(rows) // across(len(rows)))
        case "decision":
            return head + 6 * len(rows)
        case "chart":
            return _BROAD_PAGE
        case _:
            return head + len(rows)


def across(many: int) -> int:
    """How many figures stand beside each other, so that no row of them is nearly empty; at most four."""
    return 4 if many <= 4 else min((4, 3), key=lambda wide: (-many % wide, -wide))


def _first_figures(blocks: Sequence[Block]) -> Sequence[Row]:
    """What the mail carries too: the first figures of the pack stand on its cover."""
    return next((block.rows[:4] for block in blocks if block.type == "figures"), ())


def _block(block: Block) -> Data:
    return {
        "type": block.type,
        "title": block.title,
        "about": introduction(block),
        "empty": nothing(block),
        "hidden": hidden_note(block),
        **_MAKERS[block.type](block),
    }


def _cell(value: Value) -> Data:
    glyph = status_of(value.get("status")).glyph if "status" in value else ""
    breaks = len(value["shown"]) > _LONGEST_WORD and any(len(word) > _LONGEST_WORD for word in value["shown"].split())
    return {"shown": value["shown"], "numeric": value["unit"] in NUMERIC, "glyph": glyph, "breaks": breaks}


def _in_table(value: Value) -> Data | str:
    """One of thousands of cells: words alone where nothing else is said of them, for memory counts them."""
    cell = _cell(value)
    return cell["shown"] if not (cell["numeric"] or cell["glyph"] or cell["breaks"]) else cell


def _sentences(block: Block) -> Data:
    return {
        "rows": [
            {"words": row.body["words"], "glyph": status_of(row.body["status"]).glyph if row.body.get("status") else ""}
            for row in block.rows
        ]
    }


def _figure(body: Data) -> Data:
    value: Value = body["value"]
    is_known = value["value"] is not None or value["unit"] not in NUMERIC
    return {"label": body["label"], "note": body.get("note", ""), "known": is_known, **_cell(value)}


def _figures(block: Block) -> Data:
    return {"rows": [_figure(row.body) for row in block.rows], "across": across(len(block.rows))}


def _table(block: Block) -> Data:
    columns = block.head["columns"]
    lines = [row.body for row in block.rows]
    lengths = [[len(line["cells"][place]["shown"]) for line in lines] for place in range(len(columns))]
    widths = [_width(column, found) for column, found in zip(columns, lengths, strict=True)]
    if not any(widths):
        widths[0] = 1.0  # a table reaches across its page
    return {
        "columns": [
            {"label": _label(column, at == 0), "numeric": column["unit"] in NUMERIC, "width": width}
            for at, (column, width) in enumerate(zip(columns, widths, strict=True))
        ],
        "rows": [
            {"cells": [_in_table(value) for value in line["cells"]], "level": int(line.get("level", 0))}
            for line in lines
        ],
        "wide": sum(map(_room, columns, lengths)) > _CHARACTERS_ACROSS,
        "long": any(length > _LONG for found in lengths for length in found),
    }


def _label(column: Data, is_first: bool) -> list[str]:
    """The lines of a column's head: a long label over a narrow column stands in two."""
    words = str(column["label"]).split(" ")
    if is_first or column["unit"] == "text" or len(column["label"]) <= _LONGEST_LABEL or len(words) == 1:
        return [str(column["label"])]
    halves = [[" ".join(words[:at]), " ".join(words[at:])] for at in range(1, len(words))]
    return min(halves, key=lambda pair: max(map(len, pair)))


def _width(column: Data, lengths: list[int]) -> float | None:
    """A share of what room is left for text; None: as wide as what stands in it."""
    if column["unit"] != "text" or max([*lengths, len(column["label"])]) <= _SHORT:
        return None
    known = sorted(filter(None, lengths))
    typical = known[len(known) * 17 // 20] if known else 0
    return float(min(90, max(typical, len(column["label"]), 8)) ** 0.7)


def _room(column: Data, lengths: list[int]) -> int:
    longest = max([*lengths, 1])
    if column["unit"] == "text":
        return min(longest, 26) + 3
    return max(longest + (2 if column["unit"] == "status" else 0), (len(column["label"]) + 1) // 2) + 3


def _chart(block: Block) -> Data:
    kind, series = block.head["kind"], block.head["series"]
    axis = axis_of(block)
    labels = [str(row.body["label"]) for row in block.rows]
    lies = kind != "line" and (len(labels) > _MOST_COLUMNS or max(map(len, [*labels, ""])) > _LONGEST_LABEL)
    rows = [[exactly(value) for value in row.body["values"]] for row in block.rows]
    return {
        "kind": kind,
        "lies": lies,
        "names": series,
        "ticks": axis.ticks(),
        "zero": min(1.0, max(0.0, axis.at(0))),
        "points": [
            {"label": label, "spans": _spans(found, axis, kind), "cells": [_cell(v) for v in row.body["values"]]}
            for label, found, row in zip(labels, rows, block.rows, strict=True)
        ],
        "every": max(1, -(-len(labels) // _MOST_COLUMNS)),
        "numeric": block.head["unit"] in NUMERIC,
    }


def _spans(found: list[Any], axis: Axis, kind: str) -> list[list[float] | None]:
    """From where to where each value's mark goes: from 0, or from the top of the one below; None: not known."""
    spans: list[list[float] | None] = []
    ends = {True: 0.0, False: 0.0}
    for value in found:
        if value is None:
            spans.append(None)
            continue
        start = ends[value > 0] if kind == "stacked" else 0.0
        ends[value > 0] = start + float(value)
        spans.append([axis.at(start), axis.at(start + float(value))])
    return spans


def _waterfall(block: Block) -> Data:
    bars = bars_of(block)
    ends = [each for bar in bars for each in (bar.start, bar.end)]
    unit: Unit = block.rows[0].body["value"]["unit"] if block.rows else "number"
    axis = Axis.over(ends, "percent" if unit == "points" else unit)
    rows = []
    for bar, row in zip(bars, block.rows, strict=True):
        span = None if bar.start is None or bar.end is None else [axis.at(bar.start), axis.at(bar.end)]
        paint = "ink" if bar.is_level else "rise" if bar.rises else "fall"
        rows.append(
            {"label": row.body["label"], "note": row.body.get("note", ""), "role": row.body["role"], "span": span}
            | {"paint": paint, **_cell(row.body["value"])}
        )
    return {"rows": rows, "zero": axis.at(0)}


def _decisions(block: Block) -> Data:
    return {
        "rows": [
            {
                "question": row.body["question"],
                "about": row.body["about"]["title"],
                "proposal": proposed(row.body),
                "why": row.body["why"],
                "options": [one["label"] for one in row.body["options"]],
                "figures": [_figure(one) for one in row.body["figures"]],
            }
            for row in block.rows
        ]
    }


_MAKERS: Final[dict[str, Callable[[Block], Data]]] = {
    "sentence": _sentences,
    "figures": _figures,
    "table": _table,
    "chart": _chart,
    "line_of_sight": _table,
    "waterfall": _waterfall,
    "decision": _decisions,
}
