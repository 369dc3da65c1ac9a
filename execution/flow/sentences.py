"""The flow in one sentence of at most thirty words; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from execution.flow.back_test import Rate
from execution.flow.summary import HowMany, Summary, Unit, When
from okrs.sentences import Part, Sentence
from ui.formats import full_day, number, percent, plural, short_day


def flow_sentence(found: Summary, forecast: When, sure: int, who: str = "The team") -> Sentence:
    """How fast, how long a piece takes, and when what is open is done."""
    if found.span is None:
        return Sentence((Part("Nothing was begun yet", is_strong=True), Part(f", {_waiting(found)}.")))
    if found.why:
        begun = Part("When the work is done is not known yet", is_strong=True)
        return Sentence((begun, Part(f": {found.why}. {_waiting(found, is_first=True)}.")))
    pace = tenths(found.per_week)
    verb = "finish" if who.endswith("together") else "finishes"
    parts = [
        Part(f"{who} {verb} "),
        Part(f"{pace} {found.unit.one if pace == '1' else found.unit.word} a week", is_strong=True),
    ]
    parts.append(Part(f"{_cycles(found)}."))
    return Sentence((*parts, *_until(found, forecast, sure)))


def tenths(value: Fraction | None) -> str:
    """A rate with at most one decimal: 4.2, 13; small ones keep what says something: 0.25."""
    if value is None or value < 1:
        return number(value)
    return number(value, 1).removesuffix(".0")


def _cycles(found: Summary) -> str:
    if found.median is None or found.likely is None:
        return ""
    return f"; half are done within {plural(found.median, 'day')}, 85% within {number(found.likely)}"


def _until(found: Summary, forecast: When, sure: int) -> list[Part]:
    done = forecast.date_at(sure)
    what = f"{amount(forecast.items, found.unit)} open {_word(forecast.items, found.unit)}"
    if not forecast.items:
        return [Part(" Nothing is open.")]
    if done is None:
        return [Part(f" At this pace the {what} take over five years.")]
    verb = "is" if forecast.items == found.unit.scale else "are"
    day = near(done, found.day)
    return [Part(f" With {sure}% confidence the {what} {verb} done by "), Part(f"{day}.", is_strong=True)]


def _waiting(found: Summary, *, is_first: bool = False) -> str:
    if not found.todo and not found.doing:
        return "Nothing is open" if is_first else "and nothing is open"
    doing = f"{plural(found.doing, 'item')} {'is' if found.doing == 1 else 'are'} in progress"
    return f"{doing}, {number(found.todo)} {'waits' if found.todo == 1 else 'wait'}"


def amount(counted: int, unit: Unit) -> str:
    """A counted number in units: 23, 40.5."""
    return number(unit.shown(counted))


def _word(counted: int, unit: Unit) -> str:
    return unit.one if counted == unit.scale else unit.word


def near(day: date, today: date) -> str:
    """14 Feb, or with its year when that is another than today's."""
    return short_day(day) if day.year == today.year else full_day(day)


def when_words(found: When, unit: Unit, sure: int) -> str:
    """23 items: with 80% confidence by 14 Feb, half of the trials by 2 Feb."""
    done, half = found.date_at(sure), found.date_at(50)
    what = f"{amount(found.items, unit)} {_word(found.items, unit)}"
    if done is None or half is None:
        return f"When {what} {'is' if found.items == unit.scale else 'are'} done is not known: {found.why}."
    also = "" if sure == 50 else f"; as likely as not by {near(half, found.day)}"
    verb = "is" if found.items == unit.scale else "are"
    return f"{what} {verb} done by {near(done, found.day)} with {sure}% confidence{also}."


def open_words(found: Summary, forecast: When, sure: int) -> str:
    """When what an initiative has open is done, by its own pace; empty where nothing is open."""
    if not found.open:
        return ""
    what = f"{plural(found.open, 'open item')}"
    done, half = forecast.date_at(sure), forecast.date_at(50)
    if done is None or half is None:
        return f"When its {what} {'is' if found.open == 1 else 'are'} done is not known: {forecast.why}."
    pace = tenths(found.per_week)
    by = f"by {near(done, found.day)} with {sure}% confidence, as likely as not by {near(half, found.day)}"
    return f"At its own pace of {pace} a week, {what} {'is' if found.open == 1 else 'are'} done {by}."


def how_many_words(found: HowMany, unit: Unit, sure: int, today: date) -> str:
    """By 24 Dec: at least 12 items with 80% confidence, as likely as not 16."""
    least, half = found.many_at(sure), found.many_at(50)
    day = near(found.by, today)
    if least is None or half is None:
        return f"How many are done by {day} is not known: {found.why}."
    also = "" if sure == 50 else f"; as likely as not {amount(half, unit)}"
    return f"By {day} at least {amount(least, unit)} {_word(least, unit)} with {sure}% confidence{also}."


def kept_words(rates: Sequence[Rate], sure: int) -> str:
    """80% dates came true 76% of the time (38 of 50)."""
    rate = next((each for each in rates if each.percent == sure), None)
    if rate is None or rate.share is None:
        return f"No {sure}% date has passed yet, so none can be held against what came."
    others = [f"{each.percent}% dates {each.held} of {each.judged}" for each in rates if each.judged and each != rate]
    also = f" Of the others: {', '.join(others)}." if others else ""
    return f"{sure}% dates came true {percent(rate.share)} of the time ({rate.held} of {rate.judged}).{also}"
