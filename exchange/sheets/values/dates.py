"""Dates in the ways people write them: every format that fits is found, none is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Final

from exchange.sheets.values.faults import Fault

FIRST_YEAR, LAST_YEAR = 1971, 2098  # the same days can be written by hand
ODD_YEARS: Final = frozenset({1970, 2099})  # what computers and people write for “no date”
LONGEST: Final = 60
EXAMPLES: Final = 5
MOST_ROWS: Final = 200

_MONTHS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jän jänner", "feb february februar", "mar march märz mär mrz maerz", "apr april",
            "may mai", "jun june juni", "jul july juli", "aug august", "sep sept september",
            "oct october okt oktober", "nov november", "dec december dez dezember",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAY: Final = re.compile(
    r"(?i)^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+"
    r"|^(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|mo|di|mi|do|fr|sa|so)[.,]+\s*"
)
_TIME: Final = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?(?:\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d))?(?:\s*Uhr)?)?"
)
_D, _M, _Y, _YY = r"(?P<d>\d{1,2})", r"(?P<m>\d{1,2})", r"(?P<y>\d{4})", r"(?P<yy>\d{2})"
_NAME: Final = r"(?P<name>[A-Za-zÄÖÜäöü]{3,9})\.?"
_PATTERNS: Final[dict[str, str]] = {
    "YYYY-MM-DD": rf"{_Y}-{_M}-{_D}",
    "YYYY-DD-MM": rf"{_Y}-{_D}-{_M}",
    "YYYY/MM/DD": rf"{_Y}/{_M}/{_D}",
    "YYYY.MM.DD": rf"{_Y}\.{_M}\.{_D}",
    "DD/MM/YYYY": rf"{_D}/{_M}/{_Y}",
    "MM/DD/YYYY": rf"{_M}/{_D}/{_Y}",
    "DD.MM.YYYY": rf"{_D}\.\s?{_M}\.\s?{_Y}",
    "DD-MM-YYYY": rf"{_D}-{_M}-{_Y}",
    "MM-DD-YYYY": rf"{_M}-{_D}-{_Y}",
    "DD/MM/YY": rf"{_D}/{_M}/{_YY}",
    "MM/DD/YY": rf"{_M}/{_D}/{_YY}",
    "DD.MM.YY": rf"{_D}\.{_M}\.{_YY}",
    "DD Month YYYY": rf"{_D}(?:st|nd|rd|th|\.)?[ ]?{_NAME},?[ ]?{_Y}",
    "Month DD, YYYY": rf"{_NAME}[ ]{_D}(?:st|nd|rd|th)?,?[ ]{_Y}",
    "DD-Mon-YYYY": rf"{_D}[-/]{_NAME}[-/]{_Y}",
    "DD/Mon/YY": rf"{_D}[-/ ]{_NAME}[-/ ]{_YY}",
    "YYYYMMDD": r"(?P<y>(?:19|20|21)\d\d)(?P<m>\d\d)(?P<d>\d\d)",
    "spreadsheet day number": r"(?P<serial>[2-7]\d{4}(?:\.\d{1,12})?)",
}
FORMATS: Final = tuple(_PATTERNS)
BARE: Final = frozenset(
    {"YYYYMMDD", "spreadsheet day number"}
)  # digits only: a number unless the column is one of dates
SWAPPED: Final[dict[str, str]] = {
    "DD/MM/YYYY": "MM/DD/YYYY", "MM/DD/YYYY": "DD/MM/YYYY", "DD-MM-YYYY": "MM-DD-YYYY", "MM-DD-YYYY": "DD-MM-YYYY",
    "DD/MM/YY": "MM/DD/YY", "MM/DD/YY": "DD/MM/YY", "YYYY-MM-DD": "YYYY-DD-MM", "YYYY-DD-MM": "YYYY-MM-DD",
}  # fmt: skip
_COMPILED: Final = {
    name: re.compile(rf"{pattern}{_TIME}", re.ASCII if "Ä" not in pattern else 0) for name, pattern in _PATTERNS.items()
}
_DIGIT: Final = re.compile(r"\d")
_SHAPE: Final = re.compile(
    r"\s*\d{1,4}([-/.]) ?\d{1,2}\1 ?\d{1,4}(?:[T ,]|$)|\s*\d{5}(?:\.\d+)?\s*$|\s*\d{8}(?:[T ]|\s*$)", re.ASCII
)
_MONTH: Final = r"(?:ja|jä|feb|m[aär]|apr|ju|aug|sep|o[ck]t|nov|de[cz])"  # enough of a name to look further
_MONTH_NAME: Final = re.compile(rf"(?i)(?<![a-zäöü]){_MONTH}[a-zä]*[.,]?[-/ ]|^[^a-z]*\d[-/. ]{{0,2}}{_MONTH}")
_NAMED: Final = tuple(name for name in _PATTERNS if "Mon" in name)
_DIGITS_ONLY: Final = ("YYYYMMDD", "spreadsheet day number")
_BY_SIGN: Final = {
    sign: tuple(name for name in _PATTERNS if sign in name and "Mon" not in name) for sign in ("-", "/", ".")
}
_EPOCH: Final = date(1899, 12, 30)  # day 0 of spreadsheets, as they count after their 29 February 1900


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as written, with its time and zone when it has them; `odd` says why nobody may have meant it."""

    day: date
    clock: time | None = None
    zone: timezone | None = None
    odd: str = ""

    def moment(self, zone: tzinfo = UTC) -> datetime:
        """The moment in time; without a zone of its own it is read in `zone`, without a time at midnight."""
        return datetime.combine(self.day, self.clock or time(), self.zone or zone)

    def day_in(self, zone: tzinfo) -> date:
        """The day on which it was in `zone`; as written when it carries no zone of its own."""
        return self.moment().astimezone(zone).date() if self.zone and self.clock else self.day


def parse_date(text: str, formats: Sequence[str] = FORMATS[:1]) -> date | Fault:
    """The day in a cell by the formats chosen, first one that fits."""
    found = parse_moment(text, formats)
    return found if isinstance(found, Fault) else found.day


def parse_moment(text: str, formats: Sequence[str] = FORMATS[:1]) -> Moment | Fault:
    """The day with its time and zone by the formats chosen; years outside 1971–2098 are faults."""
    for name in formats:
        found = moment_in(text, name)
        if found is None:
            continue
        if found.odd:
            return Fault("", text, f"a date of the work; {found.odd}")
        if not FIRST_YEAR <= found.day.year <= LAST_YEAR:
            return Fault("", text, f"a day from 1 Jan {FIRST_YEAR} to 31 Dec {LAST_YEAR}")
        return found
    return Fault("", text, f"a date as {' or '.join(formats)}")


def moment_in(text: str, name: str) -> Moment | None:
    """The moment a text says in one format; None when it does not fit."""
    return _moment(text, name) if len(text) <= LONGEST else None


@lru_cache(maxsize=16384)
def _moment(text: str, name: str) -> Moment | None:
    plain = text.strip().replace("\u00a0", " ")
    if plain[:1].isalpha():
        plain = _WEEKDAY.sub("", plain)
    match = _COMPILED[name].fullmatch(plain)
    if not match:
        return None
    try:
        day, clock = _day(match), _clock(match)
    except (ValueError, OverflowError):
        return None
    return Moment(day, clock, _zone(match["zone"]), _odd(day))


def _odd(day: date) -> str:
    if day.year not in ODD_YEARS:
        return ""
    return "1970 is what computers write for none" if day.year == 1970 else "2099 is what people write for never"


def _day(match: re.Match[str]) -> date:
    parts = match.groupdict()
    if parts.get("serial"):
        return _EPOCH + timedelta(days=int(Decimal(parts["serial"])))
    year = int(parts["y"]) if parts.get("y") else _century(int(parts["yy"]))
    return date(year, _month(parts), int(parts["d"]))


def _month(parts: dict[str, str]) -> int:
    if not parts.get("name"):
        return int(parts["m"])
    if parts["name"].lower() not in _MONTHS:
        raise ValueError(parts["name"])
    return _MONTHS[parts["name"].lower()]


def _century(year: int) -> int:
    # The pivot that spreadsheets use: 00–69 is this century.
    return 2000 + year if year < 70 else 1900 + year


def _clock(match: re.Match[str]) -> time | None:
    if match.groupdict().get("serial"):
        seconds = round((Decimal(match["serial"]) % 1) * 86400)
        return time(seconds // 3600, seconds // 60 % 60, seconds % 60) if 0 < seconds < 86400 else None
    if not match["hour"]:
        return None
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if match["half"] in "Pp" else 0)
    return time(hour, int(match["minute"]), int(match["second"] or 0))


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in {"Z", "UTC", "GMT"}:
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    distance = timedelta(hours=hours, minutes=minutes)
    return timezone(-distance if text[0] == "-" else distance) if distance < timedelta(hours=24) else UTC


def fitting(text: str) -> tuple[str, ...]:
    """The formats in which a text is a date; empty when it is none."""
    return _looked_at(text)[0] if len(text) <= LONGEST else ()


@lru_cache(maxsize=16384)
def _looked_at(text: str) -> tuple[tuple[str, ...], str]:
    """The formats that fit, and what is odd about the year: nothing, “odd” or “outside”."""
    found = [(name, moment) for name in _tried(text) if (moment := _moment(text, name)) is not None]
    if not found:
        return (), ""
    first = found[0][1]
    is_inside = FIRST_YEAR <= first.day.year <= LAST_YEAR
    return tuple(name for name, _ in found), "" if is_inside else "odd" if first.odd else "outside"


def _tried(text: str) -> tuple[str, ...]:
    """The formats that a text's signs leave possible: most cells are no dates, and this says so at once."""
    shape = _SHAPE.match(text)
    if shape:
        return _BY_SIGN[shape[1]] if shape[1] else _DIGITS_ONLY
    if not _DIGIT.search(text):
        return ()
    if _MONTH_NAME.search(text):
        return _NAMED
    return FORMATS if _WEEKDAY.match(text) else ()


@dataclass(slots=True)
class DateCandidate:
    """One format of a column: how many values fit it, and the rows that fit it and nothing else."""

    format: str
    fits: int = 0
    fits_only: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)
    rows_only: list[int] = field(default_factory=list)

    def is_settled(self, *, is_alone: bool) -> bool:
        """Whether one more would be counted and not kept."""
        return len(self.examples) >= EXAMPLES and (not is_alone or len(self.rows_only) >= MOST_ROWS)


@dataclass(slots=True)
class DateEvidence:
    """What the values of one column say about how its dates are written."""

    total: int = 0
    dates: int = 0
    candidates: dict[str, DateCandidate] = field(default_factory=dict)
    groups: dict[tuple[str, ...], int] = field(default_factory=dict)
    texts: list[tuple[int, str]] = field(default_factory=list)
    odd: list[tuple[int, str]] = field(default_factory=list)
    outside: list[tuple[int, str]] = field(default_factory=list)
    odd_count: int = 0  # both of them

    @property
    def text_count(self) -> int:
        """Values that are dates in no format."""
        return self.total - self.dates

    @property
    def ranked(self) -> list[DateCandidate]:
        """The formats, best first: most values, then most that nothing else explains, then the usual order."""
        order = {name: place for place, name in enumerate(FORMATS)}
        found = self.candidates.values()
        return sorted(found, key=lambda each: (-each.fits, -each.fits_only, order[each.format]))

    @property
    def needed(self) -> tuple[str, ...]:
        """The fewest formats that explain every date, best first; more than one must be asked about."""
        left = dict(self.groups)
        order = [each.format for each in self.ranked]
        chosen: list[str] = []
        while left:
            best = max(order, key=lambda name: (sum(n for fits, n in left.items() if name in fits), -order.index(name)))
            chosen.append(best)
            left = {fits: count for fits, count in left.items() if best not in fits}
        return tuple(chosen)

    @property
    def is_ambiguous(self) -> bool:
        """Two formats explain the column equally well: only a person can say which it is."""
        ranked = self.ranked
        if len(ranked) < 2 or ranked[0].fits != ranked[1].fits:
            return False
        # Year, day, month is so rare that it is believed only where a value fits nothing else.
        return ranked[0].format != "YYYY-MM-DD"

    @property
    def undecided(self) -> int:
        """Values that more than one of the needed formats explain, each as another day."""
        needed = set(self.needed)
        return sum(count for fits, count in self.groups.items() if len(needed & set(fits)) > 1)

    @property
    def is_mixed(self) -> bool:
        """No one format explains every date of the column."""
        return bool(self.candidates) and self.ranked[0].fits < self.dates

    @property
    def formats(self) -> tuple[str, ...]:
        """The format when the evidence decides; empty when it must be asked about."""
        return () if self.is_ambiguous or self.is_mixed else self.needed[:1]

    def add(self, row: int, text: str) -> None:
        """Hear one value of the column; an empty one says nothing."""
        if not text or text.isspace():
            return
        self.total += 1
        fits, year = _looked_at(text) if len(text) <= LONGEST else ((), "")
        if not fits:
            if len(self.texts) < MOST_ROWS:
                self.texts.append((row, text))
            return
        self.dates += 1
        self.groups[fits] = self.groups.get(fits, 0) + 1
        for name in fits:
            self._count(name, row, text, is_alone=len(fits) == 1)
        if year:
            self._note_year(row, text, year)

    def is_settled(self, text: str) -> bool:
        """Whether the same value again would change numbers alone."""
        fits, year = _looked_at(text) if len(text) <= LONGEST else ((), "")
        found = [self.candidates.get(name) for name in fits]
        return (
            bool(fits)
            and not year
            and all(each is not None and each.is_settled(is_alone=len(fits) == 1) for each in found)
        )

    def add_again(self, text: str, many: int) -> None:
        """Hear a settled value so many times more."""
        fits, _ = _looked_at(text)
        self.total += many
        self.dates += many
        self.groups[fits] = self.groups.get(fits, 0) + many
        for name in fits:
            self.candidates[name].fits += many
            self.candidates[name].fits_only += many if len(fits) == 1 else 0

    def _count(self, name: str, row: int, text: str, *, is_alone: bool) -> None:
        candidate = self.candidates.get(name)
        if candidate is None:
            candidate = self.candidates[name] = DateCandidate(name)
        candidate.fits += 1
        if len(candidate.examples) < EXAMPLES:
            candidate.examples.append((row, text))
        if is_alone:
            candidate.fits_only += 1
            if len(candidate.rows_only) < MOST_ROWS:
                candidate.rows_only.append(row)

    def _note_year(self, row: int, text: str, year: str) -> None:
        kept = self.odd if year == "odd" else self.outside
        self.odd_count += 1
        if len(kept) < MOST_ROWS:
            kept.append((row, text))


def date_formats(values: Iterable[tuple[int, str]]) -> DateEvidence:
    """Every format that fits a column's values (row number, text): counts, examples and what fits one only."""
    found = DateEvidence()
    for row, text in values:
        found.add(row, text)
    return found
