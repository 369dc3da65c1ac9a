"""Rows of a JSON export: an array of objects, alone or in an object, flattened to dotted columns, read in pieces."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from exchange.workbook.problems import Unreadable

PIECE: Final = 262_144
MAX_ITEM: Final = 20_000_000
ARRAYS: Final = ("issues", "value", "items", "workItems", "data", "results", "records", "rows", "nodes")
NAMES: Final = ("displayName", "name", "login", "title", "value", "key", "id")
_SPACE: Final = " \t\r\n"


class _Text:
    """A text read in pieces, of which one JSON value after the other is taken."""

    def __init__(self, source: BinaryIO, name: str, encoding: str) -> None:
        self._source, self._name = source, name
        self._decode = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)(errors="replace")
        self._json = json.JSONDecoder(parse_float=str, parse_int=str)
        self._buffer, self._place = "", 0
        self._is_over = False

    def _more(self) -> bool:
        if self._is_over:
            return False
        piece = self._source.read(max(PIECE, len(self._buffer) - self._place))
        self._is_over = not piece
        self._buffer = self._buffer[self._place :] + self._decode.decode(piece, final=self._is_over)
        self._place = 0
        if len(self._buffer) > MAX_ITEM + PIECE:
            raise Unreadable(f"{self._name}: one value is longer than {MAX_ITEM:,} characters.")
        return not self._is_over

    def sign(self) -> str:
        """The next letter that is no space, not taken; empty at the end."""
        while True:
            while self._place < len(self._buffer) and self._buffer[self._place] in _SPACE:
                self._place += 1
            if self._place < len(self._buffer):
                return self._buffer[self._place]
            if not self._more():
                return ""

    def take(self) -> str:
        """The next letter that is no space."""
        found = self.sign()
        self._place += 1
        return found

    def value(self, where: str) -> Any:
        """The next value; raises Unreadable where it is none, or the file ends."""
        self.sign()
        while True:
            try:
                found, end = self._json.raw_decode(self._buffer, self._place)
            except (json.JSONDecodeError, RecursionError) as error:
                if isinstance(error, RecursionError) or not self._more():
                    raise Unreadable(self.cut(where)) from error
                continue
            if end == len(self._buffer) and self._more():
                continue  # a number may go on in the next piece
            self._place = end
            return found

    def cut(self, where: str) -> str:
        """What to say when the text does not go on as JSON."""
        return f"{self._name}: {where} is no JSON value: the file was cut in the middle, or is damaged there."


def items(source: BinaryIO, name: str, encoding: str = "utf-8") -> Iterator[tuple[int, str, dict[str, str]]]:
    """(number, name of the array, flattened object) of each row; raises Unreadable."""
    text = _Text(source, name, encoding)
    start = text.sign()
    if start == "[":
        yield from _array(text, "")
    elif start == "{":
        yield from _inside(text, name)
    else:
        raise Unreadable(f"{name} is no JSON array or object.")


def _array(text: _Text, array: str) -> Iterator[tuple[int, str, dict[str, str]]]:
    text.take()
    number = 0
    while text.sign() != "]":
        number += 1
        found = text.value(f"item {number:,}")
        yield number, array, flattened(found)
        if text.sign() == ",":
            text.take()
        elif text.sign() != "]":
            raise Unreadable(text.cut(f"what follows item {number:,}"))
    text.take()


def _inside(text: _Text, name: str) -> Iterator[tuple[int, str, dict[str, str]]]:
    """The rows of an object's array of objects; of an object without one, itself and those that follow it."""
    text.take()
    whole: dict[str, Any] = {}
    while text.sign() not in ("}", ""):
        key = str(text.value("a name"))
        if text.take() != ":":
            raise Unreadable(text.cut(f"what follows “{key}”"))
        if text.sign() == "[" and key in ARRAYS:
            yield from _array(text, key)
            return
        whole[key] = text.value(f"“{key}”")
        if text.sign() == ",":
            text.take()
    if text.take() != "}":
        raise Unreadable(text.cut("its end"))
    yield from _one_a_line(text, whole, name)


def _one_a_line(text: _Text, first: dict[str, Any], name: str) -> Iterator[tuple[int, str, dict[str, str]]]:
    lists = [key for key, value in first.items() if isinstance(value, list) and value and isinstance(value[0], dict)]
    if not text.sign() and lists:
        longest = max(lists, key=lambda key: len(first[key]))
        for number, each in enumerate(first[longest], 1):
            yield number, longest, flattened(each)
        return
    yield 1, "", flattened(first)
    number = 1
    while text.sign():
        number += 1
        yield number, "", flattened(text.value(f"item {number:,} of {name}"))


def flattened(value: Any) -> dict[str, str]:
    """An object as columns: names joined by points, lists of plain values joined by “; ”."""
    found: dict[str, str] = {}
    _flatten("", value if isinstance(value, dict) else {"value": value}, found)
    return {_whole(path): _whole(said) for path, said in found.items()}


def _whole(text: str) -> str:
    """Text without the halves of characters that JSON can hold: nothing else can."""
    return text if text.isascii() else text.encode(errors="replace").decode()


def _flatten(path: str, value: Any, found: dict[str, str]) -> None:
    if isinstance(value, dict) and value:
        for key, each in value.items():
            _flatten(f"{path}.{key}" if path else str(key), each, found)
    else:
        found[path] = _plain(value)


def _plain(value: Any) -> str:
    if value is None or value in ({}, []):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(_name_of(each) for each in value)
    return str(value)


def _name_of(value: Any) -> str:
    if isinstance(value, dict):
        for key in NAMES:
            if isinstance(value.get(key), str) and value[key]:
                return str(value[key])
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _plain(value)
