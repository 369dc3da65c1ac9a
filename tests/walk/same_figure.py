"""Whether a figure of a page is the one that its explanation states: the same number, written for another place.

A sheet has room for more digits than a cell. So its text is read as the numbers that it may stand for, and the page
must show what the product's own formats write of one of them. Words must be the same words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

from ui.formats import (
    MINUS,
    PLACES_OF_CURRENCY,
    SYMBOLS,
    money,
    number,
    percent,
    plural,
    points,
    ratio,
    rounded,
    signed_money,
)

type Writer = Callable[[Decimal], str]
MONEY = {mark: code for code, mark in SYMBOLS.items()} | {code: code for code in PLACES_OF_CURRENCY}
NUMBER = re.compile(
    rf"(?P<sign>[{MINUS}+]?)(?P<mark>\D{{0,4}}?)(?P<digits>\d[\d,]*(?:\.(?P<tail>\d+))?)(?P<cut>…?)(?P<unit>\D*)"
)
PERCENT: list[Writer] = [lambda v: percent(v / 100), lambda v: percent(v / 100, 1)]
POINTS: list[Writer] = [lambda v: points(v / 100), lambda v: points(v / 100, 1)]
DAYS: list[Writer] = [lambda v: plural(int(rounded(v, 0)), "day"), partial(number, places=0)]
PLAIN: list[Writer] = [number, ratio, partial(number, places=0), partial(number, places=1)]


def is_same(page: str, sheet: str) -> bool:
    """Whether what a page shows is what the sheet's text may be written as."""
    shown, said = plain(page), plain(sheet)
    return shown == said or shown in {plain(each) for each in written(sheet.strip())}


def is_said_in(sentence: str, sheet: str) -> bool:
    """Whether a sentence holds the figure that the sheet states."""
    said = {plain(each) for each in (sheet, *written(sheet.strip()))}
    words = re.sub(r"[.,:;](?= |$)", "", plain(sentence))
    return any(f" {each} " in f" {words} " for each in said)


def is_same_but_for_its_unit(page: str, sheet: str) -> bool:
    """Whether the numbers are the same, whatever the page says they are counted in."""
    found = NUMBER.fullmatch(page)
    return found is not None and is_same(found["sign"] + found["digits"], sheet)


def plain(text: str) -> str:
    """Without what is a matter of typography: capitals, which spaces, a word's underscores."""
    return " ".join(text.replace("_", " ").split()).lower()


def written(sheet: str) -> Iterator[str]:
    """Every way to write the numbers that the sheet's text stands for, rounded no finer than it is."""
    found = NUMBER.fullmatch(sheet)
    writers = writers_of(found["mark"].strip(), found["unit"].strip()) if found else None
    if found and writers:
        yield from (write(value) for value in meant(found) for write in writers)


def writers_of(mark: str, unit: str) -> list[Writer] | None:
    """The product's ways to write a number of this kind; none of what is no number of any."""
    if mark:
        code = MONEY.get(mark, mark if re.fullmatch("[A-Z]{3}", mark) else "")
        return [partial(each, currency=code) for each in (money, signed_money)] if code and not unit else None
    known = {"%": PERCENT, "point": POINTS, "points": POINTS, "day": DAYS, "days": DAYS, "": PLAIN}
    return known.get(unit)


def meant(found: re.Match[str]) -> tuple[Decimal, Decimal, Decimal]:
    """The number written and the ends of what is rounded to it; one that was cut off is at least what is written."""
    value = Decimal(found["digits"].replace(",", "")) * (-1 if found["sign"] == MINUS else 1)
    step = Decimal(1).scaleb(-len(found["tail"] or ""))
    if found["cut"]:
        return value, value, value + (step if value >= 0 else -step)
    near = step * Decimal("0.4999") if found["tail"] else Decimal(0)
    return value - near, value, value + near
