"""`{% load review %}`: values of a pack and the rows of its tables, with their status, their reason and their link.

A pack of a large organisation has thousands of cells: a row is written in one go, not cell by cell through templates.
"""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString

from reviews.shown import Cell, Line
from ui.templatetags.ui import status

register = template.Library()


@register.simple_tag
def value(cell: Cell) -> SafeString:
    """{% value cell %}: the words as frozen; a status with its shape, a figure with a link to why it is that."""
    return SafeString(_written(cell))  # every part is escaped below


@register.simple_tag
def line(line: Line, noted: str) -> SafeString:
    """{% line line block.noted %}: a row of a table, and below it the words that no column is wide enough for."""
    cells = [f'<th scope="row" class="nm">{_written(line.cells[0])}</th>' if line.cells else ""]
    for cell in line.cells[1:]:
        css = f' class="{cell.css}"' if cell.css else ""
        cells.append(f"<td{css}>{_written(cell)}</td>")
    css = ' class="noted"' if line.note else ""
    row = f'<tr data-depth="{line.depth}"{css}>{"".join(cells)}</tr>'
    if line.note:
        words = f'<span class="vh">{escape(noted)}: </span>{escape(line.note)}'
        row += f'<tr class="note"><td colspan="{len(line.cells)}"><p>{words}</p></td></tr>'
    return SafeString(row)  # every part is escaped


def _written(cell: Cell) -> str:
    words: str = status(cell.status, cell.text) if cell.status else escape(cell.text)
    if not cell.status and not cell.is_known:
        words = f'<span class="unknown">{words}</span>'
    if cell.why:
        url = escape(cell.why)
        said = '<span class="vh">, why this number</span>'
        return f'<a class="why" href="{url}" hx-get="{url}" hx-target="#why">{words}{said}</a>'
    return f'<a class="link" href="{escape(cell.url)}">{words}</a>' if cell.url else words
