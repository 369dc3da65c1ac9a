"""Reading tests that were typed in one line: KR2.1 value >= 300 and cost <= tranche and "The clinics signed"; pure.

line  = test ("and" test)*
test  = "words in quotes"                      somebody is to give their word on them
      | name [measure] compare number [unit]   of a key result, by its key or its title
      | figure compare (number | tranche | released | budget)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from portfolio.evidence import MEASURES, Predicate, problem_with

QUOTED = re.compile(r"[\"“„]([^\"“”„]*)([\"”“]|$)")
OPERATOR = re.compile(r">=|=>|≥|<=|=<|≤|>|<|\b(?:at least|at most|more than|less than)\b", re.IGNORECASE)
SAID = {
    "=>": ">=", "≥": ">=", "at least": ">=", "=<": "<=", "≤": "<=", "at most": "<=", "more than": ">", "less than": "<",
}  # fmt: skip
AND = re.compile(r"\s+and\s+", re.IGNORECASE)
NUMBER = re.compile(
    r"[€$£¥]?\s*(?P<sign>[-−+]?)[€$£¥]?(?P<digits>\d{1,3}(?:[,  ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?"
    r"(?P<mark>%|(?:k|m|bn)\b)?",
    re.IGNORECASE,
)
TIMES = {"": Decimal(1), "%": Decimal("0.01"), "k": Decimal(10) ** 3, "m": Decimal(10) ** 6, "bn": Decimal(10) ** 9}
AMOUNTS = {
    "tranche": "tranche", "the tranche": "tranche", "released": "released", "what was released": "released",
    "budget": "budget", "the budget": "budget",
}  # fmt: skip
KEY = re.compile(r"[^\s\"“”„<>=≥≤]+")
MOST = 12


class LineError(ValueError):
    """What cannot be read, where (counted from 1), and what was expected there."""

    def __init__(self, position: int, text: str, expected: str) -> None:
        self.position, self.expected = position, expected
        shown = f"“{text.strip()[:30]}”" if text.strip() else "the end"
        super().__init__(f"At character {position}, {shown}: {expected}")


@dataclass
class _Reader:
    line: str
    keys: Mapping[str, int]
    """Key results by key and by title, in small letters."""
    at: int = 0

    def blank(self) -> None:
        while self.at < len(self.line) and self.line[self.at].isspace():
            self.at += 1

    def fail(self, at: int, expected: str) -> LineError:
        return LineError(at + 1, self.line[at:], expected)


def parse(line: str, keys: Mapping[str, int]) -> list[Predicate]:
    """The tests of a line; `keys` are the key results by key and title. Raises LineError."""
    reader = _Reader(line, {name.strip().lower(): pk for name, pk in keys.items()})
    found: list[Predicate] = []
    reader.blank()
    while reader.at < len(line) or not found:
        if len(found) == MOST:
            raise reader.fail(reader.at, f"a tranche has at most {MOST} tests.")
        found.append(_test(reader))
        _join(reader)
    return found


def _join(reader: _Reader) -> None:
    rest = reader.line[reader.at :]
    if not rest.strip():
        reader.at = len(reader.line)
        return
    joined = AND.match(rest)
    if joined is None:
        reader.blank()
        raise reader.fail(reader.at, "write “and” before the next test.")
    reader.at += joined.end()
    if reader.at >= len(reader.line):
        raise reader.fail(reader.at, "a test is expected after “and”.")


def _test(reader: _Reader) -> Predicate:
    start = reader.at
    quoted = QUOTED.match(reader.line, start)
    if quoted is None:
        return _comparison(reader, start, *_subject(reader))
    if not quoted[2]:
        raise reader.fail(start, "this quotation has no end.")
    after = quoted.end()
    rest = reader.line[after:]
    if not rest.strip() or AND.match(rest):
        reader.at = after
        return _checked(reader, start, Predicate("attestation", words=quoted[1].strip()))
    reader.at = after
    name, measure = quoted[1], _until_operator(reader).strip()
    return _comparison(reader, start, *_of_key_result(reader, start, name, measure or "value", after))


def _subject(reader: _Reader) -> tuple[str, str, int | None]:
    """(kind, measure, key result) from the words before the comparison."""
    start = reader.at
    text = _until_operator(reader).strip()
    for kind in ("cost", "schedule"):
        measure = named(kind, text)
        if measure:
            return kind, measure, None
    words = text.split()
    for count in (3, 2, 1):
        tail = " ".join(words[-count:])
        if len(words) > count and named("key_result", tail) and text.lower() not in reader.keys:
            name = " ".join(words[:-count])
            return _of_key_result(reader, start, name, tail, start)
    if named("key_result", text):
        raise reader.fail(start, f"name the key result before “{text}”, such as KR1.1 {text}.")
    return _of_key_result(reader, start, text, "value", start)


def _until_operator(reader: _Reader) -> str:
    """The words up to the next comparison, which must come before the next “and”."""
    start = reader.at
    operator, joined = OPERATOR.search(reader.line, start), AND.search(reader.line, start)
    if operator is None or (joined is not None and joined.start() < operator.start() and not _is_title(reader, start)):
        end = joined.start() if joined else len(reader.line)
        raise reader.fail(end, f"a comparison (≥, ≤, > or <) is expected after “{reader.line[start:end].strip()}”.")
    reader.at = operator.start()
    return reader.line[start : operator.start()]


def _is_title(reader: _Reader, start: int) -> bool:
    """Whether a title that itself holds an “and” begins here."""
    rest = reader.line[start:].lower()
    return any(" and " in name and rest.startswith(name) for name in reader.keys)


def _of_key_result(reader: _Reader, start: int, name: str, measure: str, at: int) -> tuple[str, str, int | None]:
    known = named("key_result", measure)
    if not known:
        raise reader.fail(at, f"a figure of a key result is expected: {', '.join(_labels('key_result'))}.")
    if not name.strip():
        raise reader.fail(start, "a test is expected, such as KR1.1 value >= 300.")
    pk = reader.keys.get(" ".join(name.lower().split()))
    if pk is None:
        figures = ", ".join([*_labels("cost"), *_labels("schedule")])
        raise reader.fail(start, f"there is no key result {name.strip()!r} here, and no figure: {figures}.")
    return "key_result", known, pk


def keys_in(line: str) -> set[str]:
    """What in a line may be the key of a key result."""
    return set(KEY.findall(line))


def named(kind: str, text: str) -> str:
    """The figure of this kind that somebody means; nothing when none is called so."""
    wanted = " ".join(text.lower().split())
    for name, measure in MEASURES[kind].items():
        if wanted in {name, measure.label.lower(), *measure.names}:
            return name
    return ""


def _labels(kind: str) -> list[str]:
    return [measure.label for measure in MEASURES[kind].values()]


def _comparison(reader: _Reader, start: int, kind: str, measure: str, key_result_id: int | None) -> Predicate:
    operator = OPERATOR.match(reader.line, reader.at)
    if operator is None:
        raise reader.fail(reader.at, "a comparison (≥, ≤, > or <) is expected.")
    said = operator[0].lower()
    reader.at = operator.end()
    reader.blank()
    against, threshold = _right(reader)
    return _checked(
        reader, start,
        Predicate(kind, measure, SAID.get(said, said), against, threshold, key_result_id=key_result_id),
    )  # fmt: skip


def _right(reader: _Reader) -> tuple[str, Decimal | None]:
    start = reader.at
    joined = AND.search(reader.line, start)
    end = joined.start() if joined else len(reader.line)
    words = " ".join(reader.line[start:end].lower().split())
    if words in AMOUNTS:
        reader.at = end
        return AMOUNTS[words], None
    number = NUMBER.match(reader.line[:end], start)
    if number is None:
        raise reader.fail(start, "a number, “tranche”, “released” or “budget” is expected.")
    rest = reader.line[number.end() : end].strip()
    if rest and not re.fullmatch(r"[^\W\d_][\w\s/²³.-]{0,30}", rest):
        raise reader.fail(number.end(), "a unit or “and” is expected after the number; thousands are written 1,500.")
    reader.at = end
    return "number", number_of(number)


def number_of(found: re.Match[str]) -> Decimal:
    """The number that NUMBER found: −€50k is −50000, 60% is 0.6."""
    digits = Decimal(re.sub(r"[,\s]", "", found["digits"]))
    sign = -1 if found["sign"] in {"-", "−"} else 1
    return digits * sign * TIMES[(found["mark"] or "").lower()]


def typed(text: str) -> tuple[str, Decimal | None]:
    """What stands in a form's field for the threshold: ("number", 300) or ("tranche", None). Raises LineError."""
    reader = _Reader(text.strip(), {})
    against, threshold = _right(reader)
    if reader.at < len(reader.line):
        raise reader.fail(reader.at, "nothing more is expected here.")
    return against, threshold


def _checked(reader: _Reader, start: int, predicate: Predicate) -> Predicate:
    problem = problem_with(predicate)
    if problem:
        raise reader.fail(start, problem)
    return predicate
