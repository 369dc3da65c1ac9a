"""Print colours: the light tokens of static/css/tokens.css as literal sRGB, ink on white; pure."""

from __future__ import annotations

from typing import Final

from ui.status import Glyph

INK: Final = "171F30"
INK_2: Final = "475061"
INK_3: Final = "616978"
LINE: Final = "DFE3E8"
LINE_2: Final = "C9CED6"
ACCENT: Final = "2652CF"
ACCENT_2: Final = "9DB7EF"
ACCENT_SOFT: Final = "E7F1FF"
SUNKEN: Final = "F4F6F9"
WHITE: Final = "FFFFFF"
RISE: Final = "0C9693"
FALL: Final = "E0295C"

STATUS: Final[dict[Glyph, str]] = {
    "ok": "076F6F",
    "risk": "9B540C",
    "off": "B6143F",
    "done": INK,
    "todo": INK_3,
    "doing": ACCENT,
    "dropped": INK_3,
}
"""The colour of a status' shape and word; at least 4.5 to 1 on white."""

SERIES: Final[tuple[str, ...]] = (ACCENT, INK, ACCENT_2, "D0830E", RISE, LINE_2)
"""Series of a chart in their order: also told apart in grey, on paper; lines differ by their dashes too."""
