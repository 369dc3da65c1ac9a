"""What the parts of a change are called, and where each of their facts is to be found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.apps import apps

from rollups.changes.currencies import Currencies
from rollups.changes.editing import Edited, edits_named
from rollups.changes.gathered import STATES, WORK, Gathered, Rows, about_cost, owner_of
from rollups.changes.steps import Happening
from ui.formats import exact_money, full_day, listed, number, percent, plural, short_day

if TYPE_CHECKING:
    from rollups.changes.waterfall import Part, Waterfall

SHOWN_FACTS = 12


@dataclass(frozen=True)
class Link:
    """One fact: its words, and the page that shows it by its name and its row ("" where none does)."""

    words: str
    page: str = ""
    pk: int = 0
    fact: str = ""
    id: int = 0
    day: date | None = None


@dataclass(frozen=True)
class Named:
    """A part in words."""

    words: str = ""
    links: Sequence[Link] = field(default_factory=tuple)
    brief: str = ""
    """The same where there is little room: what happened and when, without its largest."""


RELATED = {
    "okrs_targetversion": ("key_result",),
    "okrs_stagecompletion": ("stage__key_result",),
    "okrs_checkin": ("key_result",),
    "portfolio_initiativestate": ("initiative",),
    "execution_itemstate": ("item",),
    "execution_progressreport": ("item",),
    "execution_cost": ("item", "initiative"),
    "portfolio_tranchedecision": ("tranche__initiative",),
}
type Place = tuple[str, int]
type Edits = dict[tuple[str, int], Edited]


def name_all(parts: list[Part], found: Waterfall) -> list[Part]:
    """The parts with their words and links; one query a kind of fact and few for money, whatever their number."""
    happenings = [each for part in parts for each in part.happenings]
    rows = _rows(happenings)
    edits = edits_named([each for each in happenings if each.table == "structure"])
    gathered = Gathered(rows, found.kind, _currencies(happenings))
    return [replace(part, named=_named(part, found, gathered, edits)) for part in parts]


def _currencies(happenings: Iterable[Happening]) -> Currencies:
    work = [each for each in happenings if each.table in WORK]
    lone = [each.about for each in work if not each.owner and each.about > 0]
    return Currencies((owner_of(each) for each in work), items=lone)


def _named(part: Part, found: Waterfall, gathered: Gathered, edits: Edits) -> Named:
    return Named(_words(part, found, gathered, edits), _links(part, gathered, edits), _brief(part, gathered))


def _brief(part: Part, gathered: Gathered) -> str:
    """Costs that were gathered, without the largest; the rest is brief already."""
    if part.cause != "cost" or len(part.happenings) == 1:
        return ""
    return f"{gathered.costs(part.happenings)}{_days(part)}"


def _rows(happenings: list[Happening], *, is_joined: bool = True) -> Rows:
    found: Rows = {}
    for table, related in RELATED.items():
        ids = [each.id for each in happenings if each.table == table]
        if ids:
            model: Any = next(model for model in apps.get_models() if model._meta.db_table == table)
            chosen = model.objects.filter(pk__in=ids)
            rows = chosen.select_related(*related) if is_joined else chosen.prefetch_related(*related)
            found |= {(table, row.pk): row for row in rows}
    return found


def _words(part: Part, found: Waterfall, gathered: Gathered, edits: Edits) -> str:
    if part.cause == "time":
        return _time(part, found)
    if part.cause == "other":
        return "Changes that no fact explains"
    if part.cause == "smaller":
        return f"And {plural(part.count, 'smaller change')}"
    if part.cause == "several":
        tables = Counter(each.table for each in part.happenings)
        return listed([gathered.words(table, [h for h in part.happenings if h.table == table]) for table in tables])
    if len(part.happenings) == 1 or (part.cause == "structure" and len({e.id for e in part.happenings}) == 1):
        return _one(part.happenings[0], gathered, edits).words
    return f"{gathered.words(part.happenings[0].table, part.happenings)}{_days(part)}"


def _days(part: Part) -> str:
    """When, of things that were gathered."""
    if part.first is None or part.last is None:
        return ""
    return _on(part.first) if part.first == part.last else f", {short_day(part.first)} to {full_day(part.last)}"


def _time(part: Part, found: Waterfall) -> str:
    days = (found.end.as_of - found.start.as_of).days
    passed = plural(days // 7, "week") if days >= 14 and days % 7 == 0 else plural(days, "day")
    return f"{passed} passed"


def _one(happening: Happening, gathered: Gathered, edits: Edits) -> Link:
    if happening.table == "structure":
        edit = edits[happening.edited, happening.id]
        return Link(edit.words, edit.page, edit.id, edit.fact, edit.id, edit.day)
    row = gathered.rows.get((happening.table, happening.id))
    if row is None:
        return Link("A fact that is not there any more, or not for you to see")
    if happening.table == "execution_cost":
        words, place = _cost(row, gathered.currency(happening))
    else:
        words, place = WORDS[happening.table](row)
    return Link(_in_context(words, happening, row), *place, happening.table, happening.id, happening.date)


def _in_context(words: str, happening: Happening, row: Any) -> str:
    """A correction says so; a fact that came late says when."""
    said = f"Corrected: {_inside(words)}" if row.supersedes_id else words
    recorded, day = happening.recorded_on, happening.date
    is_late = happening.is_late and day is not None and recorded is not None and recorded > day
    return f"{said}, recorded on {full_day(recorded)}" if is_late else said


def _inside(words: str) -> str:
    """A sentence after a colon: its first letter is small, unless it begins with a key or a short form."""
    first = words.partition(" ")[0][1:]
    return words if any(each.isupper() or each.isdigit() for each in first) else f"{words[0].lower()}{words[1:]}"


def _links(part: Part, gathered: Gathered, edits: Edits) -> list[Link]:
    """The facts behind a part, the largest costs first, no more than a reader looks at."""
    happenings = list(part.happenings)
    if part.cause == "cost":
        happenings.sort(key=lambda h: -abs(getattr(gathered.rows.get((h.table, h.id)), "amount", Decimal(0))))
    return [_one(each, gathered, edits) for each in happenings[:SHOWN_FACTS]]


def _target(row: Any) -> tuple[str, Place]:
    values = [value for value in (row.low, row.high) if value is not None]
    goal = number(row.target) if row.target is not None else " to ".join(map(number, values))
    place = ("key_result_detail", row.key_result_id)
    return f"Target of {row.key_result.key} set to {goal}{_on(row.date)}", place


def _stage(row: Any) -> tuple[str, Place]:
    done = f"done{_on(row.date)}" if row.date else "not done after all"
    return f"Stage “{row.stage.title}” {done}", ("key_result_detail", row.stage.key_result_id)


def _check_in(row: Any) -> tuple[str, Place]:
    said = number(row.value) if row.value is not None else "no value"
    place = ("key_result_detail", row.key_result_id)
    return f"Check-in of {row.key_result.key}{_on(row.date)}: {said}", place


def _initiative_state(row: Any) -> tuple[str, Place]:
    place = ("initiative_detail", row.initiative_id)
    return f"{row.initiative.key} {row.get_state_display().lower()}{_on(row.date)}", place


def _item_state(row: Any) -> tuple[str, Place]:
    return f"“{row.item.title}” {STATES[row.state]}{_on(row.date)}", ("item_detail", row.item_id)


def _progress(row: Any) -> tuple[str, Place]:
    done = percent(row.percent / 100)
    return f"“{row.item.title}” at {done}{_on(row.date)}", ("item_detail", row.item_id)


def _cost(row: Any, currency: str) -> tuple[str, Place]:
    if row.item_id:
        place = ("item_detail", row.item_id)
    else:
        place = ("initiative_detail", row.initiative_id) if row.initiative_id else ("", 0)
    return f"Cost of {exact_money(row.amount, currency)} {about_cost(row)}{_on(row.date)}", place


def _tranche(row: Any) -> tuple[str, Place]:
    place = ("initiative_detail", row.tranche.initiative_id)
    said = f"Tranche {row.tranche.position} of {row.tranche.initiative.key} {row.get_decision_display().lower()}"
    return f"{said}{_on(row.date)}", place


def _on(day: date | None) -> str:
    return f" on {full_day(day)}" if day else ""


WORDS = {
    "okrs_targetversion": _target,
    "okrs_stagecompletion": _stage,
    "okrs_checkin": _check_in,
    "portfolio_initiativestate": _initiative_state,
    "execution_itemstate": _item_state,
    "execution_progressreport": _progress,
    "portfolio_tranchedecision": _tranche,
}


def named_facts(happenings: Sequence[Happening]) -> list[tuple[Any, Link]]:
    """Each of these facts that is there, with its words, in the order given; two or three queries a kind of fact.

    What they are about is asked for by itself: on a past day each table is a view, and joining those takes long.
    """
    gathered = Gathered(_rows(list(happenings), is_joined=False), "", _currencies(happenings))
    found = ((gathered.rows.get((each.table, each.id)), each) for each in happenings)
    return [(row, _one(each, gathered, {})) for row, each in found if row is not None]


def link_of(happening: Happening) -> Link:
    """One fact in words."""
    return _one(happening, Gathered(_rows([happening]), "", _currencies([happening])), {})
