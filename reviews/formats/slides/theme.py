"""The slides' own look: 16:9, our colours and two fonts every office has, set in the theme: one place changes all."""

from __future__ import annotations

import re
from typing import Any, Final

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.util import Inches

from reviews.formats import palette

WIDTH, HEIGHT = 13.333, 7.5
LEFT, RIGHT = 0.75, 0.75
ACROSS: Final = WIDTH - LEFT - RIGHT
THREAD_TOP = 0.5
TITLE_TOP, TITLE_HEIGHT = 0.7, 1.02
SENTENCE_HEIGHT = 0.66
BODY_BOTTOM = 6.5
NOTE_TOP, FOOT_TOP, FOOT_HEIGHT = 6.6, 6.98, 0.3
SERIF, SANS = "Georgia", "Arial"
_TITLE_ONLY: Final = 5
_SCHEME: Final = {
    "dk1": palette.INK, "lt1": palette.WHITE, "dk2": palette.INK_2, "lt2": palette.SUNKEN, "accent1": palette.ACCENT,
    **{f"accent{at}": colour for at, colour in enumerate(palette.SERIES, 1)}, "hlink": palette.ACCENT,
    "folHlink": palette.INK_2,
}  # fmt: skip


def blank() -> tuple[Any, Any]:
    """An empty show in our look, and the layout of its slides: a title and nothing else."""
    show = Presentation()
    show.slide_width, show.slide_height = Inches(WIDTH), Inches(HEIGHT)
    layout = show.slide_layouts[_TITLE_ONLY]
    for other in [one for one in show.slide_layouts if one is not layout]:
        show.slide_layouts.remove(other)
    for link in [one for one in show.part.rels.values() if one.reltype == RT.PRINTER_SETTINGS]:
        show.part.rels.pop(link.rId)  # somebody else's printer
    _recolour(show.slide_master.part.part_related_by(RT.THEME))
    for holder in (show.slide_master, layout):
        _place(holder)
    return show, layout


def _recolour(theme: Any) -> None:
    text = theme.blob.decode()
    for name, colour in _SCHEME.items():
        text = re.sub(
            rf"(<a:{name}>).*?(</a:{name}>)", rf'\g<1><a:srgbClr val="{colour}"/>\g<2>', text, flags=re.DOTALL
        )
    for part, face in (("majorFont", SERIF), ("minorFont", SANS)):
        text = re.sub(rf'(<a:{part}>\s*<a:latin typeface=")[^"]*', rf"\g<1>{face}", text)
    theme._blob = text.encode()  # the library has no setter for a theme


def _place(holder: Any) -> None:
    """The title on top, left; the other placeholders of the template at the foot, where slides have their line."""
    for shape in list(holder.placeholders):
        kind = shape.placeholder_format.type
        if "TITLE" in str(kind):
            shape.left, shape.top = Inches(LEFT), Inches(TITLE_TOP)
            shape.width, shape.height = Inches(ACROSS), Inches(TITLE_HEIGHT)
            frame = shape.text_frame
            frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        else:
            shape._element.getparent().remove(shape._element)  # nor one to remove a shape


def rgb(colour: str) -> Any:
    """A colour of the palette, as the library takes it."""
    made: Any = RGBColor
    return made.from_string(colour)
