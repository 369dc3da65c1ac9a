"""Tests of a tranche in words and as the line that one types; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portfolio.evidence import MEASURES, Found, Measure, Predicate
from ui.formats import NOT_KNOWN, Number, amount, listed, money, percent, plural, points, ratio

SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}
AGAINST = {"tranche": "the tranche", "released": "what was released", "budget": "the budget"}
ANSWERS = {True: "holds", False: "does not hold", None: "not known"}
HIDDEN_ONE = "One test is about something you may not see."


@dataclass(frozen=True)
class Named:
    """A key result as tests speak of it."""

    key: str
    title: str
    unit: str = ""


def words_of(predicate: Predicate, named: Mapping[int, Named], currency: str) -> str:
    """One test as a person says it: Sign-ups ≥ 300; cost ≤ the tranche; somebody's word: the pilot ran a month."""
    if predicate.kind == "attestation":
        return f"somebody's word: {predicate.words}"
    measure = MEASURES[predicate.kind][predicate.measure]
    unit = _unit(predicate, named)
    against = AGAINST.get(predicate.against) or written(measure, predicate.threshold, unit, currency)
    return f"{_subject(predicate, measure, named)} {SIGNS[predicate.operator]} {against}"


def all_words(predicates: Sequence[Predicate], named: Mapping[int, Named], currency: str) -> str:
    """The whole contract in words; nothing without tests."""
    return listed([words_of(each, named, currency) for each in predicates])


def _subject(predicate: Predicate, measure: Measure, named: Mapping[int, Named]) -> str:
    if predicate.kind != "key_result":
        return measure.label
    title = named[predicate.key_result_id or 0].title
    return title if predicate.measure == "value" else f"{measure.label} of {title}"


def _unit(predicate: Predicate, named: Mapping[int, Named]) -> str:
    return named[predicate.key_result_id or 0].unit if predicate.kind == "key_result" else ""


def written(measure: Measure, value: Number | None, unit: str, currency: str) -> str:
    """A figure of this measure as it is shown."""
    if value is None:
        return NOT_KNOWN
    if measure.form == "days":
        return plural(int(value), "day")
    if measure.form == "value":
        return amount(value, unit)
    if measure.form == "money":
        return money(value, currency)
    if measure.form == "ratio":
        return ratio(value)
    return percent(value) if measure.form == "share" else points(value)


def found_words(predicate: Predicate, found: Found, named: Mapping[int, Named], currency: str) -> str:
    """What a test came to: 260 of 300 asked; €90k where €100k is the limit; nobody has given their word yet."""
    if predicate.kind == "attestation":
        return {True: "Somebody gave their word.", False: "It was denied.", None: "Nobody has given their word yet."}[
            found.holds
        ]
    measure, unit = MEASURES[predicate.kind][predicate.measure], _unit(predicate, named)
    shown = written(measure, found.value, unit, currency)
    if found.value is None:
        return f"{_begun(_subject(predicate, measure, named))} is not known."
    if found.threshold is None:
        return f"It is {shown}; {AGAINST.get(predicate.against, 'the limit')} is not known."
    asked = written(measure, found.threshold, unit, currency)
    narrow = ", narrowly missed" if found.is_narrow else ""
    return f"It is {shown}, asked was {SIGNS[predicate.operator]} {asked}{narrow}."


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def line_of(predicates: Sequence[Predicate], named: Mapping[int, Named]) -> str:
    """The contract as one would type it; what `evidence_line.parse` reads back."""
    return " and ".join(_typed(each, named) for each in predicates)


def _typed(predicate: Predicate, named: Mapping[int, Named]) -> str:
    if predicate.kind == "attestation":
        return f'"{predicate.words.replace(chr(34), chr(39))}"'
    measure = MEASURES[predicate.kind][predicate.measure]
    subject = f"{named[predicate.key_result_id or 0].key} " if predicate.kind == "key_result" else ""
    against = predicate.against if predicate.against != "number" else typed_number(measure, predicate.threshold)
    return f"{subject}{measure.label} {predicate.operator} {against}"


def typed_number(measure: Measure, value: Decimal | None) -> str:
    """A number as one would type it: 60% for a share."""
    if value is None:
        return ""
    is_share = measure.form in {"share", "points"}
    plain = f"{(value * 100 if is_share else value).normalize():f}"
    return f"{plain}%" if is_share else plain
