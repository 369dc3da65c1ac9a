"""Marks on a slide: text where it fits, lines, the foot with its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Inches, Pt

from reviews.formats import palette
from reviews.formats.slides import theme
from reviews.formats.slides.fitting import LEADING, fitted, height_of
from reviews.formats.words import SHAPES, clean
from ui.status import Glyph

TITLE_SIZES: Final = (30, 26, 22, 18, 16, 14, 12)
SENTENCE_SIZES: Final = (18, 16, 14, 12, 11)
SHAPE: Final = 1.3
"""What a shape before words takes, in sizes of their letters."""
SERIF: Final = 0.9
"""Of the width in which words are measured, for those in serif: its letters are broader, in substitutes by a tenth."""
INK_OF: Final = {True: palette.INK, False: palette.INK_2}
"""What is said in serif speaks up; what explains does not."""


@dataclass(frozen=True)
class Words:
    """A paragraph: what it says and how it looks. `gap` is the room above it, in points."""

    text: str
    size: float
    colour: str = palette.INK
    is_bold: bool = False
    is_serif: bool = False
    gap: float = 0
    glyph: Glyph | None = None
    """The shape of a status, which stands before the words in its colour."""


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float


def write(slide: Any, box: Box, said: Sequence[Words], *, align: str = "left", name: str = "") -> Any:
    """A text box without margins that says the paragraphs."""
    shape = slide.shapes.add_textbox(Inches(box.left), Inches(box.top), Inches(box.width), Inches(box.height))
    if name:
        shape.name = name
    fill(shape.text_frame, said, align=align)
    return shape


def fill(frame: Any, said: Sequence[Words], *, align: str = "left") -> None:
    """Put the paragraphs into a frame."""
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for at, words in enumerate(said):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.RIGHT if align == "right" else PP_ALIGN.LEFT
        paragraph.space_before = Pt(words.gap if at else 0)
        if words.glyph is not None:
            _hang(paragraph, words.size)
            shape = paragraph.add_run()
            shape.text = f"{SHAPES[words.glyph]}\t"
            dress(shape, replace(words, colour=palette.STATUS[words.glyph]))
        run = paragraph.add_run()
        run.text = clean(words.text)
        dress(run, words)


def _hang(paragraph: Any, size: float) -> None:
    """The lines below the first begin where its words do, not below the shape before them."""
    inset = str(Emu(Pt(size * SHAPE)))
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", inset)
    properties.set("indent", f"-{inset}")


def dress(run: Any, words: Words) -> None:
    """Size, weight, colour, and which of the theme's two fonts."""
    run.font.size, run.font.bold = Pt(words.size), words.is_bold
    run.font.color.rgb = theme.rgb(words.colour)
    run.font.name = "+mj-lt" if words.is_serif else "+mn-lt"


@dataclass(frozen=True)
class Head:
    """A slide's title and the sentence below it, at the sizes at which they fit, and where the rest begins."""

    title: Words
    sentence: Words | None
    sentence_top: float
    top: float


def head(title: str, sentence: str) -> Head:
    """How the head of a slide is laid out."""
    words, size = fitted(clean(title), TITLE_SIZES, theme.ACROSS * SERIF, theme.TITLE_HEIGHT)
    below = theme.TITLE_TOP + height_of(words, size, theme.ACROSS * SERIF) + 0.08
    first = Words(words or " ", size, is_serif=True)
    if not sentence:
        return Head(first, None, below, below + 0.25)
    told, small = fitted(clean(sentence), SENTENCE_SIZES, theme.ACROSS, theme.SENTENCE_HEIGHT)
    until = below + height_of(told, small, theme.ACROSS) + 0.3
    return Head(first, Words(told, small, palette.INK_2), below, until)


def add_head(slide: Any, found: Head) -> None:
    """The thread, the title and the sentence."""
    thread(slide, theme.LEFT, theme.THREAD_TOP, 0.5)
    fill(slide.shapes.title.text_frame, [found.title])
    if found.sentence is not None:
        box = Box(theme.LEFT, found.sentence_top, theme.ACROSS, theme.SENTENCE_HEIGHT)
        write(slide, box, [found.sentence], name="Sentence")


def note(slide: Any, text: str) -> None:
    """A remark above the foot."""
    if text:
        write(slide, Box(theme.LEFT, theme.NOTE_TOP, theme.ACROSS, 0.3), [Words(text, 11, palette.INK_3)], name="Note")


def rule(slide: Any, box: Box, colour: str = palette.INK, width: float = 0.75) -> None:
    """A line from the box's left to its right, along its top."""
    start, end = Inches(box.left), Inches(box.left + box.width)
    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, start, Inches(box.top), end, Inches(box.top))
    line.line.color.rgb, line.line.width = theme.rgb(colour), Pt(width)
    _flatten(line)
    decorate(line)


def thread(slide: Any, left: float, top: float, length: float) -> None:
    """The blue thread: a line that ends in a dot."""
    rule(slide, Box(left, top, length, 0), palette.ACCENT, 1.5)
    size = 0.11
    dot = slide.shapes.add_shape(
        MSO_SHAPE.OVAL, Inches(left + length), Inches(top - size / 2), Inches(size), Inches(size)
    )
    dot.fill.solid()
    dot.fill.fore_color.rgb = theme.rgb(palette.ACCENT)
    dot.line.fill.background()
    _flatten(dot)
    decorate(dot)


def _flatten(shape: Any) -> None:
    """Only what we say: the styles that the library gives lines and shapes bring shadows."""
    for style in shape._element.xpath("./p:style"):
        shape._element.remove(style)


def decorate(shape: Any) -> None:
    """Say that the shape is only decoration: whoever listens to the slide is not told of it."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.append(
        parse_xml(
            f'<a:extLst {nsdecls("a")}><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}"><adec:decorative '
            'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
        )
    )


def foot(slide: Any, line: str) -> None:
    """What was frozen, and the slide's number, which PowerPoint counts anew when slides are moved."""
    text, size = fitted(clean(line), (10, 9, 8), theme.ACROSS - 1, 10 * LEADING / 72)
    box = Box(theme.LEFT, theme.FOOT_TOP, theme.ACROSS - 1, theme.FOOT_HEIGHT)
    write(slide, box, [Words(text, size, palette.INK_3)], name="Frozen")
    right = Box(theme.LEFT + theme.ACROSS - 0.8, theme.FOOT_TOP, 0.8, theme.FOOT_HEIGHT)
    shape = write(slide, right, [Words("", 10, palette.INK_3)], align="right", name="Number")
    paragraph = shape.text_frame.paragraphs[0]
    run = paragraph.runs[0]._r
    field = parse_xml(
        f'<a:fld {nsdecls("a")} id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:t>#</a:t></a:fld>'
    )
    field.insert(0, run.rPr)
    run.getparent().replace(run, field)
