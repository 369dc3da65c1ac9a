"""Confidence over the last check-ins: a bar each, the last in the colour of the status."""

from collections.abc import Sequence

from ui.charts.svg import Drawing, clamp, real
from ui.formats import Number, plural, rounded
from ui.status import status_of

STEP, BAR, HEIGHT, MOST = 12.0, 8.0, 24.0, 12


def tenths(value: Number | None) -> str:
    """0.5 → 5 of 10; a person's confidence is said in tenths."""
    return "not known" if value is None else f"{rounded(float(value) * 10, 0)} of 10"


def draw(values: Sequence[Number | None], status: str = "no_data") -> Drawing:
    """The last dozen values between 0 and 1; None is a stub."""
    last = list(values)[-MOST:]
    drawing = Drawing(max(BAR, len(last) * STEP - (STEP - BAR)), HEIGHT, _label(last), "confbars")
    for index, raw in enumerate(last):
        value = real(raw)
        height = 2.0 if value is None else 3 + (HEIGHT - 3) * clamp(value, 0, 1)
        glyph = status_of(status).glyph
        css = f"f-{glyph if glyph in {'ok', 'risk', 'off', 'done'} else 'ink3'}" if index == len(last) - 1 else "f-todo"
        drawing.rect(index * STEP, HEIGHT - height, BAR, height, css, rx=1.5)
    return drawing


def _label(values: list[Number | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "Confidence not given yet"
    if len(known) == 1:
        return f"Confidence {tenths(known[0])}"
    return f"Confidence over {plural(len(values), 'check-in')}, from {tenths(known[0])} to {tenths(known[-1])}"
