"""PowerPoint: 16:9, one block a slide or more, charts and tables that a person can edit."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from typing import Any, Final

from pptx.util import Inches

from reviews.blocks import Block, Figure, Question, Row
from reviews.formats import palette
from reviews.formats.heading import Heading, sentence_of
from reviews.formats.pdf.content import NUMERIC
from reviews.formats.slides import charts, figures, parts, sharing, tables, theme
from reviews.formats.slides.fitting import even, fitted, height_of
from reviews.formats.slides.parts import Box, Words
from reviews.formats.slides.zipped import repacked
from reviews.formats.words import clean, hidden_note, introduction, nothing, proposed
from ui.status import status_of

_COVER_SIZES: Final = (44, 40, 34, 28, 24, 20, 18, 16)
_COVER_ACROSS: Final = 4
_FIGURES_A_SLIDE: Final = 12
_SENTENCE_SIZES: Final = (26, 24, 22, 20, 18, 16, 14, 12)
_READABLE: Final = 18
"""Points: sentences go on over slides rather than that they are smaller."""
_MOST_POINTS: Final = 24
"""Points of a chart that one slide shows; more go to further slides."""

type Draw = Callable[[Any, float], None]
"""Draws one slide's part of a block from a height on."""


def render(heading: Heading, blocks: Sequence[Block]) -> bytes:
    """The show: what was frozen, then every block."""
    show, layout = theme.blank()
    _describe(show, heading)
    _cover(show.slides.add_slide(layout), heading, blocks)
    for group in sharing.shared(blocks):
        if len(group) == 1:
            _block(show, layout, heading, group[0])
        else:
            _shared(show.slides.add_slide(layout), heading, group)
    content = io.BytesIO()
    show.save(content)
    return repacked(content.getvalue(), heading.known_at.astimezone(UTC))


def _describe(show: Any, heading: Heading) -> None:
    said = show.core_properties
    moment = heading.known_at.astimezone(UTC).replace(tzinfo=None)
    said.title, said.author = clean(heading.title)[:255], clean(heading.organisation)[:255]
    said.last_modified_by, said.subject, said.keywords = said.author, clean(heading.cycle)[:255], ""
    said.created = said.modified = moment
    said.revision, said.language = 1, "en"


def _cover(slide: Any, heading: Heading, blocks: Sequence[Block]) -> None:
    name, size = fitted(clean(heading.organisation) or "Review", (14, 12, 10), 5.0, 0.3, is_bold=True)
    parts.write(slide, Box(theme.LEFT, 0.7, 5.2, 0.3), [Words(name, size, is_bold=True)], name="Organisation")
    parts.thread(slide, theme.LEFT, 1.25, 0.9)
    cycle, size = fitted(clean(heading.cycle), (14, 12, 10), 5.0, 0.3)
    parts.write(slide, Box(theme.LEFT + 1.2, 1.12, 5.2, 0.3), [Words(cycle, size, palette.INK_2)], name="Cycle")
    title, size = fitted(clean(heading.title) or "Review", _COVER_SIZES, theme.ACROSS * parts.SERIF, 1.6)
    holder, high = slide.shapes.title, height_of(title, size, theme.ACROSS * parts.SERIF)
    holder.left, holder.top, holder.width, holder.height = map(Inches, (theme.LEFT, 1.65, theme.ACROSS, high))
    parts.fill(holder.text_frame, [Words(title, size, is_serif=True)])
    box = Box(theme.LEFT, 1.65 + high + 0.2, theme.ACROSS * 0.85, 4.45 - 1.65 - high - 0.2)
    said, size = fitted(clean(sentence_of(blocks)), (22, 20, 18, 16, 14, 12), box.width * parts.SERIF, box.height)
    parts.write(slide, box, [Words(said, size, palette.INK_2, is_serif=True)], name="Sentence")
    first = next((block.rows[:_COVER_ACROSS] for block in blocks if block.type == "figures"), ())
    for at, row in enumerate(first):
        wide = theme.ACROSS / _COVER_ACROSS
        figures.draw(slide, Box(theme.LEFT + wide * at, 4.6, wide - 0.3, 1.45), row.body)
    _frozen(slide, heading)


def _frozen(slide: Any, heading: Heading) -> None:
    left = theme.LEFT
    parts.rule(slide, Box(left, 6.25, theme.ACROSS, 0), palette.LINE_2)
    for (label, value), wide in zip(heading.frozen, (1.7, 2.9, 1.2, theme.ACROSS - 5.8), strict=True):
        is_seal = label == "Seal"
        told = [Words(label, 11, palette.INK_3), Words(value, 9 if is_seal else 12, gap=5 if is_seal else 3)]
        parts.write(slide, Box(left, 6.4, wide - 0.1, 0.5), told, name=label)
        left += wide
    slide.notes_slide.notes_text_frame.text = clean(heading.line)


def _block(show: Any, layout: Any, heading: Heading, block: Block) -> None:
    # The longest title that its slides may get, so that what fits on one of them fits on all.
    top = parts.head(f"{block.title} (10 of 10)", introduction(block)).top
    drawn = list(_DRAWN[block.type](block, top)) if block.rows else [_empty(block)]
    for number, draw in enumerate(drawn, 1):
        slide = show.slides.add_slide(layout)
        part = f" ({number} of {len(drawn)})" if len(drawn) > 1 else ""
        parts.add_head(slide, parts.head(f"{block.title}{part}", introduction(block)))
        draw(slide, top)
        if number == len(drawn):
            parts.note(slide, hidden_note(block))
        parts.foot(slide, heading.line)
        _speak(slide, block)


def _shared(slide: Any, heading: Heading, group: Sequence[Block]) -> None:
    sharing.draw(slide, group)
    parts.foot(slide, heading.line)
    told = "\n".join(filter(None, map(introduction, group)))
    if told:
        slide.notes_slide.notes_text_frame.text = clean(told)


def _speak(slide: Any, block: Block) -> None:
    """What the speaker finds: the sentence, and the figures that a chart draws."""
    said = [introduction(block)]
    if block.type == "chart" and block.rows:
        said.append("\t".join(["Label", *block.head["series"]]))
        said += ["\t".join([row.body["label"], *(v["shown"] for v in row.body["values"])]) for row in block.rows]
    if block.type == "waterfall":
        said += [
            "\t".join(filter(None, (row.body["label"], row.body["value"]["shown"], row.body.get("note", ""))))
            for row in block.rows
        ]
    told = "\n".join(filter(None, (*said, hidden_note(block))))
    if told:
        slide.notes_slide.notes_text_frame.text = clean(told)


def _empty(block: Block) -> Draw:
    def draw(slide: Any, top: float) -> None:
        words, size = fitted(clean(nothing(block)), (18, 16, 14, 12), theme.ACROSS, 2.0)
        parts.write(slide, Box(theme.LEFT, top, theme.ACROSS, 2.0), [Words(words, size, palette.INK_3)])

    return draw


def _sentences(block: Block, top: float) -> Iterator[Draw]:
    room = theme.BODY_BOTTOM - top
    sizes = [size for size in _SENTENCE_SIZES if size >= _READABLE]
    tried = ([_sentence(row, room, size) for row in block.rows] for size in sizes)
    said = next((made for made in tried if sum(map(_high, made)) <= room), None)
    said = said or [_sentence(row, room, _READABLE) for row in block.rows]
    for page in even([_high(one) for one in said], room):

        def draw(slide: Any, top: float, page: range = page) -> None:
            parts.write(slide, Box(theme.LEFT, top, theme.ACROSS, room), [said[at] for at in page], name="Sentences")

        yield draw


def _sentence(row: Row, room: float, largest: float) -> Words:
    code = row.body.get("status")
    glyph = status_of(code).glyph if code else None
    sizes = [size for size in _SENTENCE_SIZES if size <= largest]
    words, size = fitted(clean(row.body["words"]), sizes, theme.ACROSS - 0.5, room * 0.6)
    return Words(words, size, is_serif=True, gap=16, glyph=glyph)


def _high(said: Words) -> float:
    return height_of(said.text, said.size, theme.ACROSS - 0.5) + said.gap / 72


def _figures(block: Block, top: float) -> Iterator[Draw]:
    for start in range(0, len(block.rows), _FIGURES_A_SLIDE):
        rows = block.rows[start : start + _FIGURES_A_SLIDE]

        def draw(slide: Any, top: float, rows: Sequence[Row] = rows) -> None:
            figures.grid(slide, [row.body for row in rows], top, theme.BODY_BOTTOM - top)

        yield draw


def _tables(block: Block, top: float) -> Iterator[Draw]:
    layout, slides = tables.laid_out(block, theme.BODY_BOTTOM - top)
    bodies = [row.body for row in block.rows]
    for page in slides:

        def draw(slide: Any, top: float, page: range = page) -> None:
            tables.add(slide, block, [bodies[at] for at in page], layout, top)

        yield draw


def _charts(block: Block, _: float) -> Iterator[Draw]:
    """A line stays whole; bars of many labels are cut to what can be read."""
    many = len(block.rows) if block.head["kind"] == "line" else _MOST_POINTS
    for start in range(0, len(block.rows), many):
        part = Block(block.type, block.title, block.rows[start : start + many], block.head)

        def draw(slide: Any, top: float, part: Block = part) -> None:
            charts.add_chart(slide, part, top)

        yield draw


def _waterfall(block: Block, _: float) -> Iterator[Draw]:
    yield lambda slide, top: charts.add_waterfall(slide, block, top)


def _decisions(block: Block, _: float) -> Iterator[Draw]:
    for row in block.rows:

        def draw(slide: Any, top: float, question: Question = row.body) -> None:
            _question(slide, top, question)

        yield draw


def _question(slide: Any, top: float, question: Question) -> None:
    """One question a slide: it is talked about."""
    asked, size = fitted(clean(question["question"]), (28, 24, 20, 18, 16, 14), theme.ACROSS, 1.0)
    about, least = fitted(clean(question["about"]["title"]), (12, 11, 10, 9), theme.ACROSS, 0.35)
    said = [Words(asked, size, is_serif=True), Words(about, least, palette.INK_3, gap=4)]
    parts.write(slide, Box(theme.LEFT, top, theme.ACROSS, 1.4), said, name="Question")
    wide = theme.ACROSS * 0.55
    proposal, size = fitted(clean(f"Proposed: {proposed(question)}"), (18, 16, 14, 12), wide, 0.65, is_bold=True)
    why, small = fitted(clean(question["why"]), (16, 14, 12, 11, 10), wide, 1.2)
    options = "   ".join(f"\u2610 {one['label']}" for one in question["options"])
    answers, least = fitted(clean(options), (18, 16, 14, 12), wide, 1.0)
    told = [Words(proposal, size, is_bold=True), Words(why, small, palette.INK_2, gap=6), Words(answers, least, gap=18)]
    parts.write(slide, Box(theme.LEFT, top + 1.4, wide, 3.0), [one for one in told if one.text], name="Proposal")
    left = theme.LEFT + wide + 0.6
    each = (theme.WIDTH - theme.RIGHT - left) / 2
    high = min(1.4, (theme.BODY_BOTTOM - top - 1.5) / max(1, -(-len(question["figures"]) // 2)))
    numbers = [clean(one["value"]["shown"]) for one in question["figures"] if one["value"]["unit"] in NUMERIC]
    large = min((fitted(shown, figures.SIZES, each - 0.25, 0.5, is_bold=True)[1] for shown in numbers), default=18.0)
    for at, figure in enumerate(question["figures"]):
        down, right = divmod(at, 2)
        box = Box(left + right * each, top + 1.5 + down * high, each - 0.25, high - 0.15)
        figures.draw(slide, box, _without_note(figure), large)


def _without_note(figure: Figure) -> Figure:
    """A figure whose note stands behind its label, where there is little room."""
    note = figure.get("note", "")
    return Figure(label=f"{figure['label']} ({note})" if note else figure["label"], value=figure["value"])


_DRAWN: Final[dict[str, Callable[[Block, float], Iterator[Draw]]]] = {
    "sentence": _sentences,
    "figures": _figures,
    "table": _tables,
    "chart": _charts,
    "line_of_sight": _tables,
    "waterfall": _waterfall,
    "decision": _decisions,
}
