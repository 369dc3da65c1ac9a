"""What a person must say before a file is loaded: each question with its evidence, its choices and a suggestion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from exchange.sheets.layout import Column, Format, Kind, RowKind, Sniffed
from exchange.sheets.profiles.targets import DATES, HOURS, MONEY, PERCENTS, Target
from exchange.sheets.units import unit_of
from exchange.sheets.values.dates import SWAPPED
from exchange.sheets.values.numbers import ONE, Amount, parse_amount
from exchange.workbook.problems import shown

ROWS_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: what is stored and what is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to decide; `column` is empty when it is about rows, `suggestion` is the value of one of its choices."""

    topic: str
    column: str
    text: str
    evidence: str
    choices: tuple[Choice, ...]
    suggestion: str
    rows: tuple[int, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What the answer is stored by."""
        return f"{self.topic}:{self.column}" if self.column else self.topic


def questions(sniffed: Sniffed, columns: Mapping[str, str]) -> list[Question]:
    """What must be asked of a file whose columns (header: target) were chosen; of every row when it was surveyed."""
    asked = [*_about_rows(sniffed)]
    for name, target in columns.items():
        if name in sniffed.headers:
            asked += _about_column(sniffed, sniffed.column(name), target)
    return asked


def _about_rows(sniffed: Sniffed) -> Iterator[Question]:
    for kind, ask in _ROWS.items():
        count = sniffed.rows.get(kind, 0)
        if count:
            yield ask(sniffed, kind, count)
    if sniffed.repeat_count:
        yield _repeats(sniffed)


def _row_question(sniffed: Sniffed, kind: RowKind, text: str, evidence: str, choices: tuple[Choice, ...]) -> Question:
    rows = sniffed.first_rows.get(kind, ())[:ROWS_SHOWN]
    return Question(
        f"{kind}_rows", "", text, f"{evidence}: {_listed(rows, sniffed.rows[kind])}", choices, choices[0].value, rows
    )


def _listed(rows: Iterable[int], total: int) -> str:
    rows = list(rows)[:ROWS_SHOWN]
    more = f" and {total - len(rows):,} more" if total > len(rows) else ""
    word = "row" if len(rows) == 1 and not more else "rows"
    return f"{word} {', '.join(f'{row:,}' for row in rows)}{more}"


def _rows(number: int, one: str, many: str) -> str:
    return f"{_count(number, 'row')} {one if number == 1 else many}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


_SKIP: Final = Choice("skip", "Leave them out; they are counted as skipped")
_REJECT: Final = Choice("reject", "Reject them; they come back in the file of rejected rows")


def _totals(sniffed: Sniffed, kind: RowKind, count: int) -> Question:
    choices = (_SKIP, Choice("load", "Load them as rows like any other"))
    return _row_question(
        sniffed, kind, "Rows that sum others", f"{_rows(count, 'begins', 'begin')} with “Total” or the like", choices
    )


def _again(sniffed: Sniffed, kind: RowKind, count: int) -> Question:
    choices = (_SKIP, _REJECT)
    return _row_question(
        sniffed, kind, "The headers stand again", f"{_rows(count, 'repeats', 'repeat')} the headers", choices
    )


def _moved(sniffed: Sniffed, kind: RowKind, count: int) -> Question:
    choices = (Choice("repair", "Move them back and load them"), _REJECT, _SKIP)
    said = f"{_rows(count, 'begins', 'begin')} with empty cells; moved left, the rest stands under its columns"
    return _row_question(sniffed, kind, "Rows moved to the right", said, choices)


def _long(sniffed: Sniffed, kind: RowKind, count: int) -> Question:
    # What was cut is put together by likelihood, so the careful answer comes first.
    choices = (_REJECT, Choice("repair", "Join the value that was cut and load them"), _SKIP)
    said = f"{_rows(count, 'has', 'have')} more cells than there are columns"
    return _row_question(sniffed, kind, "Rows with too many cells", said, choices)


def _short(sniffed: Sniffed, kind: RowKind, count: int) -> Question:
    choices = (_REJECT, Choice("repair", "Take the missing cells as empty and load them"), _SKIP)
    said = f"{_rows(count, 'has', 'have')} fewer cells than there are columns"
    return _row_question(sniffed, kind, "Rows with too few cells", said, choices)


_ROWS: Final[dict[RowKind, Callable[[Sniffed, RowKind, int], Question]]] = {
    "total": _totals,
    "repeated_header": _again,
    "shifted": _moved,
    "long": _long,
    "short": _short,
}


def _repeats(sniffed: Sniffed) -> Question:
    rows = tuple(row for row, _ in sniffed.repeats[:ROWS_SHOWN])
    values = tuple(dict.fromkeys(value for _, value in sniffed.repeats))[:ROWS_SHOWN]
    choices = (
        _REJECT,
        Choice("last", "The last row of each wins"),
        Choice("first", "The first row of each wins"),
    )
    verb = "stands" if sniffed.repeat_count == 1 else "stand"
    evidence = f"{_count(sniffed.repeat_count, 'value')} of {sniffed.key_column} {verb} again: {', '.join(values)}"
    evidence += f" ({_listed(rows, sniffed.repeat_count)})"
    return Question(
        "repeated_keys", sniffed.key_column, "The same id more than once", evidence, choices, "reject", rows, values
    )


def _about_column(sniffed: Sniffed, column: Column, target: str) -> Iterator[Question]:
    if target in DATES:
        yield from _dates(column)
    elif target in MONEY or target in HOURS or target in PERCENTS or target == Target.ESTIMATE:
        yield from _decimal(sniffed, column)
        if target in MONEY:
            yield from _units(column)
            yield from _currency(column)
        if target in PERCENTS:
            yield from _share(sniffed, column)
    elif target == Target.EXTERNAL_ID:
        yield from _grouped_ids(column)


def _dates(column: Column) -> Iterator[Question]:
    dates = column.dates
    if column.kind is not Kind.DATE:
        yield from _not_dates(column)
        return
    if dates.is_ambiguous:
        yield _day_or_month(column)
    elif dates.is_mixed:
        yield _several_formats(column)
    if dates.text_count:
        yield _no_dates(column)
    if dates.odd_count:
        yield _odd_dates(column)


def _day_or_month(column: Column) -> Question:
    first, second = column.dates.ranked[:2]
    row, example = first.examples[0]
    choices = (Choice(first.format, first.format), Choice(second.format, second.format))
    evidence = f"every value fits both, such as “{example}” in row {row:,}; nothing decides"
    return Question(
        "date_format", column.name, f"{column.name}: day or month first?", evidence, choices, first.format,
        tuple(row for row, _ in first.examples), tuple(text for _, text in first.examples),
    )  # fmt: skip


def _several_formats(column: Column) -> Question:
    """No one format explains the column: the suggestion reads each value in the one that fits, most used first."""
    dates = column.dates
    needed = dates.needed
    told = []
    rows: list[int] = []
    for name in needed:
        each = dates.candidates[name]
        some = each.rows_only or [row for row, _ in each.examples]
        told.append(f"{name} fits {each.fits:,} ({each.fits_only:,} fit nothing else, such as {_said(column, name)})")
        rows += some[:3]
    main, *others = needed
    if dates.undecided:
        told.append(f"{dates.undecided:,} fit more than one of them")
    every = "+".join(needed)
    choices = [
        Choice(every, f"{main}; where it does not fit, {' or '.join(others)}"),
        Choice(main, f"Only {main}; reject the rest"),
    ]
    if SWAPPED.get(main) in others:
        swapped = [SWAPPED[main], *(name for name in needed if name != SWAPPED[main])]
        choices.append(Choice("+".join(swapped), f"{swapped[0]}; where it does not fit, {' or '.join(swapped[1:])}"))
    # Where a value could be two days, reading it by what most do is still a guess: then only one format is suggested.
    suggestion = main if dates.undecided else every
    return Question(
        "date_format", column.name, f"{column.name}: dates are written in {len(needed)} ways", "; ".join(told),
        tuple(choices), suggestion, tuple(rows[:ROWS_SHOWN]),
    )  # fmt: skip


def _said(column: Column, name: str) -> str:
    candidate = column.dates.candidates[name]
    only = set(candidate.rows_only)
    row, text = next((pair for pair in candidate.examples if pair[0] in only), candidate.examples[0])
    return f"“{text}” in row {row:,}"


_EMPTY: Final = Choice("empty", "Load the rows and leave the date empty")


def _not_dates(column: Column) -> Iterator[Question]:
    if column.filled:
        evidence = f"most of its {column.filled:,} values are no dates, such as “{shown(column.examples[0])}”"
        yield Question(
            "no_dates", column.name, f"{column.name} does not read as dates", evidence, (_REJECT, _EMPTY), "reject"
        )


def _no_dates(column: Column) -> Question:
    rows = tuple(row for row, _ in column.dates.texts[:ROWS_SHOWN])
    row, text = column.dates.texts[0]
    total = column.dates.text_count
    evidence = f"{_count(total, 'value')} such as “{shown(text)}” in row {row:,}: {_listed(rows, total)}"
    examples = tuple(shown(text) for _, text in column.dates.texts[:5])
    return Question(
        "no_dates",
        column.name,
        f"{column.name}: text where a date belongs",
        evidence,
        (_REJECT, _EMPTY),
        "reject",
        rows,
        examples,
    )


def _odd_dates(column: Column) -> Question:
    found = [*column.dates.odd, *column.dates.outside]
    rows = tuple(sorted(row for row, _ in found))[:ROWS_SHOWN]
    total = column.dates.odd_count
    evidence = f"{_count(total, 'date')} before 1971 or after 2098, such as “{found[0][1]}”: {_listed(rows, total)}"
    return Question(
        "odd_dates",
        column.name,
        f"{column.name}: dates that nobody may have meant",
        evidence,
        (_REJECT, _EMPTY),
        "reject",
        rows,
    )


_POINT, _COMMA = Choice(".", "Decimal point: 1,944.50"), Choice(",", "Decimal comma: 1.944,50")


def _decimal(sniffed: Sniffed, column: Column) -> Iterator[Question]:
    numbers = column.numbers
    if not numbers.is_ambiguous:
        return
    told = []
    rows: list[int] = []
    for speaks, words in _SPEAKS.items():
        found = numbers.examples.get(speaks)
        if found:
            told.append(f"{getattr(numbers, speaks):,} {words}, such as “{found[0][1]}” in row {found[0][0]:,}")
            rows += [row for row, _ in found[:3]]
    yield Question(
        "decimal", column.name, f"{column.name}: point or comma?", "; ".join(told), (_POINT, _COMMA),
        sniffed.decimal, tuple(rows),
    )  # fmt: skip


_SPEAKS: Final = {
    "point": "need a decimal point",
    "comma": "need a decimal comma",
    "either_comma": "could be thousands or three decimals",
    "either_point": "could be three decimals or thousands",
}


def _units(column: Column) -> Iterator[Question]:
    """Amounts in thousands or millions: the header says so, or some cells do and others do not."""
    unit = unit_of(column.name)
    own = column.numbers.with_unit
    if unit == 1 and not own:
        return
    rows = tuple(row for row, _ in own[:ROWS_SHOWN])
    told = [f"the header says {_words(unit)}"] if unit != 1 else []
    factors = {_factor(text) for _, text in own}
    if own:
        told.append(
            f"{_count(len(own), 'cell names', 'cells name')} a unit, such as “{own[0][1]}” in row {own[0][0]:,}"
        )
    likely = unit if unit != 1 else max(factors)
    choices = [Choice(f"{likely:f}", f"All are in {_words(likely)}: multiply by {likely:,f}")]
    if unit == 1:
        choices.append(Choice("1", f"Only the cells that name a unit are in {_words(likely)}"))
    else:
        choices.append(Choice("1", "Already in whole units: do not multiply"))
    suggestion = choices[0].value if unit != 1 else "1"
    yield Question(
        "unit", column.name, f"{column.name}: in which unit?", "; ".join(told), tuple(choices), suggestion, rows
    )


def _factor(text: str) -> Decimal:
    found = parse_amount(text)
    return found.factor if isinstance(found, Amount) else ONE


def _words(unit: Decimal) -> str:
    return {1000: "thousands", 1_000_000: "millions", 1_000_000_000: "billions"}.get(int(unit), "units")


def _currency(column: Column) -> Iterator[Question]:
    currencies = column.numbers.currencies
    if len(currencies) > 1:
        told = ", ".join(f"{code} in {_count(count, 'cell')}" for code, count in currencies.most_common())
        choices = (Choice("own", "Keep each amount in its own currency"), _REJECT)
        yield Question("currency", column.name, f"{column.name}: more than one currency", told, choices, "own")


def _share(sniffed: Sniffed, column: Column) -> Iterator[Question]:
    """Spreadsheets keep 45 % as 0.45: when no value is above 1, a person says which it is."""
    filled = [text for text in column.values if text.strip()] or column.examples
    found = [parse_amount(text, sniffed.decimal) for text in filled]
    values = [abs(each.value) for each in found if isinstance(each, Amount) and not each.is_percent]
    if not values or max(values) > 1 or max(values) == 0:
        return
    is_whole = all(value in (0, 1) for value in values)
    choices = (Choice("share", "1 is 100 %"), Choice("percent", "1 is 1 %"))
    evidence = f"no value is above 1, such as “{filled[0]}”"
    yield Question(
        "share",
        column.name,
        f"{column.name}: is 1 all or one hundredth?",
        evidence,
        choices,
        "share" if not is_whole else "percent",
    )


def _grouped_ids(column: Column) -> Iterator[Question]:
    count = column.numbers.either_comma + column.numbers.either_point
    found = [pair for speaks in ("either_comma", "either_point") for pair in column.numbers.examples.get(speaks, [])]
    if not found or column.kind is not Kind.NUMBER:
        return
    row, text = found[0]
    choices = (
        Choice("plain", f"Read “{text}” as {text.replace(',', '').replace('.', '')}"),
        Choice("keep", "Keep them as written"),
    )
    evidence = f"{_count(count, 'id')} written as “{text}” in row {row:,}: a spreadsheet put thousands into them"
    rows = tuple(row for row, _ in found)
    yield Question(
        "grouped_ids", column.name, f"{column.name}: ids written as numbers", evidence, choices, "plain", rows
    )


def is_text_file(sniffed: Sniffed) -> bool:
    """Whether encoding and delimiter are a person's to correct."""
    return sniffed.format in (Format.CSV, Format.TSV)
