"""Which blocks share a slide: a slide that says one short thing is a slide too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from reviews.blocks import Block
from reviews.formats.slides import figures, parts, tables, theme
from reviews.formats.slides.fitting import fitted, height_of
from reviews.formats.slides.parts import Box, Words
from reviews.formats.words import clean, introduction, nothing

HEAD: Final = 22.0
"""Points of each title on a shared slide: they are equals."""
_TOLD: Final = 14.0
_LARGEST_SHARE: Final = 0.72
"""Of a slide: what is higher has one of its own."""
_MOST: Final = 4
_FEWEST_LINES: Final = 4
"""A table of more lines has a slide of its own."""
_MOST_FIGURES: Final = 7
_GAP: Final = 0.42

type Draw = Callable[[Any, float], None]


def shared(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """The blocks in order, those together that share a slide: small ones of one section, and any that say nothing."""
    group: list[Block] = []
    for block in blocks:
        if group and not _may_join(group, block):
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _may_join(group: list[Block], block: Block) -> bool:
    if len(group) == _MOST or not all(map(_is_small, [*group, block])):
        return False
    is_one_section = all(one.section == block.section for one in group)
    says_little = all(not one.rows or _is_one_sentence(one) for one in [*group, block])
    return (is_one_section or says_little) and sum(map(high, [*group, block])) <= _room()


def _is_one_sentence(block: Block) -> bool:
    return block.type == "sentence" and len(block.rows) == 1 and not block.rows[0].body.get("status")


def _is_small(block: Block) -> bool:
    if block.hidden:
        return False  # what is hidden is said at the foot of a slide, of one block
    is_kind = not block.rows or _is_one_sentence(block) or _is_short_table(block) or _is_few_figures(block)
    return is_kind and high(block) <= _LARGEST_SHARE * _room()


def _is_short_table(block: Block) -> bool:
    return block.type == "table" and len(block.rows) <= _FEWEST_LINES


def _is_few_figures(block: Block) -> bool:
    return block.type == "figures" and len(block.rows) <= _MOST_FIGURES


def _room() -> float:
    return theme.BODY_BOTTOM - theme.TITLE_TOP


def high(block: Block) -> float:
    """How high a block is on a shared slide, in inches, with its title and what is below it."""
    return _head_high(block) + _body(block)[0] + _GAP


def _head_high(block: Block) -> float:
    told = introduction(block)
    below = height_of(clean(told), _TOLD, theme.ACROSS) + 0.12 if told else 0.12
    return height_of(clean(block.title), HEAD, theme.ACROSS * parts.SERIF) + 0.06 + below


def _body(block: Block) -> tuple[float, Draw]:
    """The height of what stands below the title, and what draws it."""
    if not block.rows:
        return _words(clean(nothing(block)), is_serif=False)
    if block.type == "figures":
        whole = figures.LEAST * figures.rows_of(len(block.rows))
        return whole, lambda slide, top: figures.grid(slide, [row.body for row in block.rows], top, whole)
    if block.type == "sentence":
        return _words(clean(block.rows[0].body["words"]), is_serif=True)
    layout = tables.layout_of(block, 12.0 if len(block.head["columns"]) <= 6 else 11.0)
    bodies = [row.body for row in block.rows]
    whole = layout.head + sum(tables.height_of(body, layout) for body in bodies)
    return whole, lambda slide, top: tables.add(slide, block, bodies, layout, top)


def _words(text: str, *, is_serif: bool) -> tuple[float, Draw]:
    words, size = fitted(text, (18, 16, 14, 12) if is_serif else (16, 14, 12), theme.ACROSS * parts.SERIF, 1.6)
    whole = height_of(words, size, theme.ACROSS * parts.SERIF)
    said = [Words(words, size, is_serif=is_serif, colour=parts.INK_OF[is_serif])]

    def write(slide: Any, top: float) -> None:
        parts.write(slide, Box(theme.LEFT, top, theme.ACROSS, whole), said, name="Said")

    return whole, write


def draw(slide: Any, group: Sequence[Block]) -> None:
    """All of them, one below the other, each under its title; the first title is the slide's."""
    parts.thread(slide, theme.LEFT, theme.THREAD_TOP, 0.5)
    top = theme.TITLE_TOP
    for at, block in enumerate(group):
        _title(slide, block, top, is_first=at == 0)
        _told(slide, block, top + height_of(clean(block.title), HEAD, theme.ACROSS * parts.SERIF) + 0.06)
        below, drawn = _body(block)
        drawn(slide, top + _head_high(block))
        top += _head_high(block) + below + _GAP


def _title(slide: Any, block: Block, top: float, *, is_first: bool) -> None:
    words = Words(clean(block.title) or " ", HEAD, is_serif=True)
    if is_first:
        parts.fill(slide.shapes.title.text_frame, [words])
    else:
        parts.write(slide, Box(theme.LEFT, top, theme.ACROSS, 0.5), [words], name=words.text[:200])


def _told(slide: Any, block: Block, top: float) -> None:
    told = introduction(block)
    if told:
        said = [Words(clean(told), _TOLD, parts.INK_OF[False])]
        parts.write(slide, Box(theme.LEFT, top, theme.ACROSS, 0.3), said, name="Sentence")
