"""What a header means, by its words in English and German."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from exchange.sheets.layout import Column, Kind
from exchange.sheets.profiles.targets import DATES, MONEY, NUMBERS, Target

_BRACKETS: Final = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_HUMPS: Final = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_OTHER: Final = re.compile(r"[^a-z0-9äöüß]+")


class Word(NamedTuple):
    """A pattern of a normalised header, what it means, and how sure that is, 0–1."""

    target: Target
    sure: float
    pattern: re.Pattern[str]


def _words(target: Target, *patterns: tuple[float, str]) -> list[Word]:
    return [Word(target, sure, re.compile(pattern)) for sure, pattern in patterns]


_PLANNED: Final = r"(?:planned|plan|target|baseline|geplant\w*|soll)"
_THING: Final = r"(?:project |item |task |issue |work item |activity |ticket |projekt ?|aufgaben? ?|vorgangs? ?)?"
WORDS: Final[tuple[Word, ...]] = (
    *_words(
        Target.EXTERNAL_ID,
        (0.9, rf"{_THING}(?:id|key|nr|no|number|nummer|schlüssel)"),
        (0.8, r"(?:external|unique|source|extern\w*) (?:\w+ )?(?:id|key|number)"),
        (0.5, r".*\b(?:id|key|nummer|kennung|identifier)"),
    ),
    *_words(
        Target.TITLE,
        (0.9, rf"{_THING}(?:title|name|titel|summary|bezeichnung|subject|betreff)"),
        (0.8, r"(?:task|item|work item|story|aufgabe|vorgang|activity|what|was|deliverable|projekt|project)"),
        (0.5, r".*\b(?:name|title|titel)"),
    ),
    *_words(
        Target.TYPE, (0.9, rf"{_THING}(?:type|typ|art|kind)"), (0.7, r"(?:category|kategorie|issue type|vorgangstyp)")
    ),
    *_words(Target.STATE, (0.9, rf"{_THING}(?:state|status|zustand|stand)"), (0.7, r"(?:stage|phase|column|spalte)")),
    *_words(
        Target.PARENT,
        (0.9, rf"(?:parent|parent {_THING}(?:id|key)?|epic|epic link|belongs to|übergeordnet\w*|eltern\w*)"),
        (0.6, r"(?:parent|epic|part of|feature|teil von)\b.*"),
    ),
    *_words(
        Target.INITIATIVE,
        (0.9, r"(?:initiative|program|programme|programm|vorhaben)(?: (?:id|key|name))?"),
        (0.6, r"(?:investment|investition|project|projekt|business case)(?: (?:title|name|titel))?"),
        (0.4, r"(?:milestone|meilenstein|objective|ziel)"),
    ),
    *_words(
        Target.TEAM,
        (0.9, r"(?:team|squad|crew|mannschaft)(?: name)?"),
        (0.6, r"(?:agency|department|abteilung|bereich|unit|group|gruppe|organisation|organization)(?: name)?"),
    ),
    *_words(
        Target.ASSIGNEE,
        (0.9, r"(?:assignee|assigned to|assignees|owner|responsible|zuständig\w*|verantwortlich\w*|bearbeiter\w*)"),
        (0.6, r"(?:person|who|wer|user|member|mitarbeiter\w*|employee|resource|ressource|lead|email|e mail)(?: name)?"),
    ),
    *_words(
        Target.PLANNED_START,
        (0.9, rf"{_PLANNED} (?:start|begin|beginn|anfang)(?: ?(?:date|datum))?"),
        (0.75, r"(?:start|begin|beginn|anfang|von|from)(?: ?(?:date|datum|am))?"),
        (0.75, r"(?:startdatum|startdate|planstart|starttermin)"),
    ),
    *_words(
        Target.PLANNED_FINISH,
        (0.9, rf"{_PLANNED}(?: \w+)? (?:finish|end|ende|completion|delivery)(?: ?(?:date|datum))?"),
        (0.85, r"(?:due|due (?:date|by|on)|deadline|target date|fällig\w*(?: am)?|termin|enddatum|endtermin|planende)"),
        (0.7, r"(?:finish|end|ende|completion|delivery|bis|until|to)(?: ?(?:date|datum|am))?"),
    ),
    *_words(
        Target.STARTED_ON,
        (0.9, r"(?:actual|real|ist|tatsächlich\w*) (?:start|begin|beginn)(?: ?(?:date|datum))?"),
        (0.85, r"(?:started|begun|began|begonnen|gestartet)(?: (?:on|at|date|am))?"),
    ),
    *_words(
        Target.FINISHED_ON,
        (0.9, r"(?:.* )?(?:actual|ist|tatsächlich\w*)(?: \w+)? (?:finish|end|ende|completion)(?: ?(?:date|datum))?"),
        (0.85, r"(?:finished|completed|done|closed|resolved|erledigt|abgeschlossen|fertig)(?: (?:on|at|date|am))?"),
    ),
    *_words(
        Target.ESTIMATE,
        (0.9, r"(?:estimate|story ?points?|points|schätzung|punkte|effort|size|original estimate|geschätzt\w*)"),
        (0.6, r"(?:estimated|planned|geplante?r?) (?:effort|hours|work|aufwand|stunden)|(?:aufwand|umfang)"),
    ),
    *_words(
        Target.PERCENT,
        (0.9, r"(?:percent|prozent|pct)(?: (?:complete|completed|done|fertig))?|(?:complete|done) (?:percent|pct)"),
        (0.8, r"(?:progress|fortschritt|fertigstellung\w*|completion|complete|erledigt)(?: (?:percent|pct|grad))?"),
    ),
    *_words(
        Target.PLANNED_COST,
        (0.9, r"(?:planned|plan|budgeted|estimated|geplante?|soll) ?(?:costs?|kosten|budget|spend)"),
        (0.8, r"(?:budget|planned value|approved budget|bac)"),
        (0.5, r"(?:lifecycle|total|project|gesamt) ?(?:cost|costs|kosten)"),
    ),
    *_words(
        Target.SPENT_COST,
        (0.9, r"(?:.* )?(?:actual|real|incurred|ist|tatsächliche?) ?(?:costs?|kosten|spend)|istkosten"),
        (0.85, r"(?:spent|spend|cost to date|costs to date|ausgegeben|ausgaben|expenses)"),
    ),
    *_words(
        Target.HOURS,
        (0.9, r"(?:hours?|stunden|time spent|hours (?:worked|spent)|worked hours|completed work|std|logged|booked)"),
        (0.6, r".*\b(?:hours|stunden|time spent|arbeitszeit)"),
    ),
    *_words(
        Target.DATE,
        (0.9, r"(?:date|datum|day|tag|booking date|buchungsdatum|work date|invoice date|rechnungsdatum|posted)"),
    ),
    *_words(
        Target.AMOUNT,
        (0.9, r"(?:amount|betrag|sum|value|wert|net amount|nettobetrag)"),
        (0.7, r"(?:cost|costs|kosten|price|preis|total|invoice amount|rechnungsbetrag)"),
    ),
    *_words(Target.CURRENCY, (0.9, r"(?:currency|währung|waehrung|curr|ccy)(?: code)?")),
)  # fmt: skip


def plain_words(header: str) -> str:
    """A header's words: lower case, camel case apart, without brackets and signs; “% done” says percent."""
    text = _BRACKETS.sub(" ", header).replace("%", " percent ")
    text = _HUMPS.sub(" ", text).lower()
    return " ".join(_OTHER.sub(" ", text).split())


def meaning(column: Column) -> list[tuple[float, Target, str]]:
    """What a column may become: (how sure, target, why), best first."""
    words = plain_words(column.name)
    found: dict[Target, tuple[float, str]] = {}
    for target, sure, pattern in WORDS:
        if pattern.fullmatch(words):
            doubt, why = _doubt(column, target)
            if sure * doubt > found.get(target, (0.0, ""))[0]:
                found[target] = (round(sure * doubt, 2), f"its header says so{why}")
    return sorted(((sure, target, why) for target, (sure, why) in found.items()), key=lambda each: -each[0])


def _doubt(column: Column, target: Target) -> tuple[float, str]:
    """How much the column's values speak against a target, 0–1, and in words."""
    if not column.filled:
        return 0.5, ", but it is empty"
    if target in DATES:
        return (
            (1.0, " and its values are dates") if column.kind is Kind.DATE else (0.3, ", but its values are no dates")
        )
    if column.kind is Kind.DATE:
        return 0.2, ", but its values are dates"
    if target in NUMBERS:
        return _number_doubt(column, target)
    if target in (Target.TITLE, Target.ASSIGNEE, Target.TEAM) and column.kind in (
        Kind.NUMBER,
        Kind.MONEY,
        Kind.PERCENT,
    ):
        return 0.4, ", but its values are numbers"
    return 1.0, ""


def _number_doubt(column: Column, target: Target) -> tuple[float, str]:
    if column.kind is Kind.TEXT and target is not Target.HOURS:
        return 0.3, ", but its values are no numbers"
    if column.kind is Kind.PERCENT and target is not Target.PERCENT:
        return 0.3, ", but its values are percentages"
    return 1.0, " and its values are amounts" if target in MONEY else ""
