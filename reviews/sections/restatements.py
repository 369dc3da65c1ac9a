"""Restatements: what the last pack said of its day and is different as known now, and which late facts made it so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from okrs.models import KeyResult, Objective
from portfolio.models import Contribution, Initiative, Portfolio
from reviews import blocks, values
from reviews.blocks import Block, Column, Line, Row, Sentence, Unit, Value
from reviews.context import Context
from reviews.models import Pack
from reviews.scope import Scope
from reviews.sections.base import Options, Section
from reviews.wording import most_of
from rollups.changes.naming import named_facts
from rollups.changes.restated import Day, Restated, Subject, late_facts, restated
from rollups.changes.steps import Happening
from rollups.changes.waterfall import less
from ui.formats import full_day, plural, signed_money

MEASURES: Final = {
    "key_results": ("measured", "delivered"),
    "objectives": ("measured",),
    "portfolios": ("ac", "eac"),
    "initiatives": ("ac", "eac", "released"),
}
LABELS: Final = {
    "measured": "Measured", "delivered": "Delivered", "ac": "Spent", "eac": "Forecast", "released": "Released",
}  # fmt: skip
MOST: Final = 20
"""So many of a table are listed, the largest change first; the sentence counts them all."""
MOST_NAMED: Final = 3
NEW, GONE = "was not known", "not known any more"
EDITED = "The plan, a link or a weight was edited"


type Facts = Mapping[Subject, list[Happening]]


@dataclass(frozen=True)
class Subjects:
    """What the last pack was about, with what serves what."""

    key_results: Mapping[int, KeyResult]
    objectives: Mapping[int, Objective]
    initiatives: Mapping[int, Initiative]
    portfolios: Mapping[int, Portfolio]
    serving: Mapping[int, Sequence[int]] = field(default_factory=dict)
    """Key result → the initiatives that serve it."""

    def has(self, one: Restated) -> bool:
        """Whether the pack was about it."""
        return one.id in self.of(one.kind)

    def of(self, kind: str) -> Mapping[int, object]:
        """Those of a kind, by id."""
        found: Mapping[int, object] = getattr(self, kind)
        return found

    def causes(self, one: Restated) -> list[tuple[str, int]]:
        """Whose facts move a figure."""
        if one.kind == "key_results" and one.measure == "delivered":
            return [("initiatives", pk) for pk in self.serving.get(one.id, ())]
        if one.kind == "objectives":
            return [("key_results", row.pk) for row in self.key_results.values() if row.objective_id == one.id]
        if one.kind == "portfolios":
            return [("initiatives", row.pk) for row in self.initiatives.values() if row.portfolio_id == one.id]
        return [(one.kind, one.id)]


def gather(context: Context, options: Options) -> list[Block]:
    """One sentence; then what was measured and the money that are not any more what they were said to be."""
    previous = context.previous
    if previous is None or previous.known_at is None:
        words = "This is the first pack, so there is none to compare with."
        return [blocks.sentences("Since the last pack", [Row(Sentence(words=words))])]
    subjects = _subjects(previous)
    day = Day(previous.as_of, previous.known_at, context.known_at, previous.formula)
    found = [one for one in restated(context.tenant, day, MEASURES) if subjects.has(one)]
    facts = _facts(context, day, subjects, found)
    sentence = blocks.sentences("Since the last pack", [Row(Sentence(words=_words(previous, found, facts)))])
    of_measures = [one for one in found if one.kind in {"key_results", "objectives"}]
    of_money = [one for one in found if one.kind in {"portfolios", "initiatives"}]
    most = most_of(options, MOST)
    measured, money = _listed(of_measures, most), _listed(of_money, most)
    reasons = _reasons(subjects, [*measured, *money], facts)
    tables = [
        _table(
            "Measures restated",
            "percent",
            len(of_measures),
            [_measured(subjects, one, reasons[one]) for one in measured],
        ),
        _table(
            "Money restated", "money", len(of_money), [_money(context, subjects, one, reasons[one]) for one in money]
        ),
    ]
    return [sentence, *(one for one in tables if one.rows)]


def _subjects(previous: Pack) -> Subjects:
    """Six queries, whatever their number."""
    scope = Scope.of(previous)
    key_results = {one.pk: one for one in scope.key_results()}
    serving: dict[int, list[int]] = {}
    links = Contribution.objects.filter(key_result__in=list(key_results)).order_by("initiative_id", "id")
    for key_result, initiative in links.values_list("key_result_id", "initiative_id"):
        serving.setdefault(key_result, []).append(initiative)
    return Subjects(
        key_results,
        {one.pk: one for one in scope.objectives()},
        {one.pk: one for one in scope.initiatives().select_related("portfolio")},
        {one.pk: one for one in scope.portfolios()} if previous.team_id is None else {},
        serving,
    )


def _facts(context: Context, day: Day, subjects: Subjects, found: Sequence[Restated]) -> Facts:
    causes = {cause for one in found for cause in subjects.causes(one)}
    if not causes:
        return {}
    key_results = sorted(pk for kind, pk in causes if kind == "key_results")
    return late_facts(context.tenant, day, key_results, sorted(pk for kind, pk in causes if kind == "initiatives"))


def _words(previous: Pack, found: Sequence[Restated], facts: Facts) -> str:
    day = full_day(previous.as_of)
    if not found:
        return f"Everything that the pack of {day} said of that day still stands."
    late = sum(map(len, facts.values()))
    said = f"{plural(len(found), 'figure')} of the pack of {day} {'is' if len(found) == 1 else 'are'} known better now"
    return f"{said}: {plural(late, 'fact')} came late." if late else f"{said}: plans were edited."


def _listed(found: Iterable[Restated], most: int) -> list[Restated]:
    """The largest changes first, of no more than are listed; what was not known on one side comes before them."""
    in_order = sorted(
        found,
        key=lambda one: (one.then is not None and one.now is not None, -_size(one), one.kind, one.id, one.measure),
    )
    return in_order[:most]


def _size(one: Restated) -> Decimal:
    return abs(less(one.now or Decimal(0), one.then or Decimal(0)))


def _table(title: str, unit: Unit, many: int, rows: Sequence[Row]) -> Block:
    columns = [
        Column(label="What", unit="text"),
        Column(label="Figure", unit="text"),
        Column(label="Said then", unit=unit),
        Column(label="Known now", unit=unit),
        Column(label="Change", unit="points" if unit == "percent" else unit),
        Column(label="Because", unit="text"),
    ]
    about = f"The {len(rows)} largest of {plural(many, 'change')}." if many > len(rows) else ""
    return blocks.table(title, columns, rows, empty="", about=about)


def _measured(subjects: Subjects, one: Restated, because: str) -> Row:
    key_result = subjects.key_results.get(one.id) if one.kind == "key_results" else None
    about: KeyResult | Objective = key_result if key_result is not None else subjects.objectives[one.id]
    change = None if one.then is None or one.now is None else less(one.now, one.then)
    cells = [
        values.text(f"{about.key} {about.title}"),
        values.text(LABELS[one.measure]),
        values.percent(one.then, places=1),
        values.percent(one.now, places=1),
        values.points(change, places=1) if change is not None else values.text(NEW if one.then is None else GONE),
        values.text(because),
    ]
    kind = "key-results" if key_result is not None else "objectives"
    objective = key_result.objective_id if key_result is not None else one.id
    return Row(Line(cells=cells, path=f"/{kind}/{one.id}/"), objective)


def _money(context: Context, subjects: Subjects, one: Restated, because: str) -> Row:
    bet = subjects.initiatives.get(one.id) if one.kind == "initiatives" else None
    portfolio = bet.portfolio if bet is not None else subjects.portfolios[one.id]
    currency = portfolio.currency or context.currency
    cells = [
        values.text(f"{bet.key} {bet.title}" if bet is not None else portfolio.name),
        values.text(LABELS[one.measure]),
        values.money(one.then, currency),
        values.money(one.now, currency),
        _change(one, currency),
        values.text(because),
    ]
    return Row(Line(cells=cells, path=f"/initiatives/{one.id}/") if bet is not None else Line(cells=cells))


def _change(one: Restated, currency: str) -> Value:
    if one.then is None or one.now is None:
        return values.text(NEW if one.then is None else GONE)
    change = less(one.now, one.then)
    made = values.money(change, currency)
    made["shown"] = signed_money(change, currency)
    return made


def _reasons(subjects: Subjects, found: Sequence[Restated], facts: Facts) -> dict[Restated, str]:
    """Why each of them changed: its late facts, the last recorded first; only those that are named are read."""
    behind = {one: _behind(subjects, one, facts) for one in found}
    named = list({(each.table, each.id): each for late in behind.values() for each in late[:MOST_NAMED]}.values())
    words = {(link.fact, link.id): link.words for _, link in named_facts(named)}
    return {one: _because(late, words) for one, late in behind.items()}


def _behind(subjects: Subjects, one: Restated, facts: Facts) -> list[Happening]:
    late = [each for cause in subjects.causes(one) for each in facts.get(cause, ()) if _moves(each, one.measure)]
    return sorted(late, key=lambda each: (str(each.recorded_at), each.table, each.id), reverse=True)


def _because(late: Sequence[Happening], words: Mapping[tuple[str, int], str]) -> str:
    said = [words[each.table, each.id] for each in late[:MOST_NAMED] if (each.table, each.id) in words]
    more = len(late) - len(said)
    if not said:
        return f"{plural(more, 'fact')} came late" if more else EDITED
    return f"{'; '.join(said)}{f'; and {plural(more, "more", "more")}' if more else ''}"


MADE_OF = {"ac": {"execution_cost"}, "released": {"portfolio_tranchedecision"}}


def _moves(each: Happening, measure: str) -> bool:
    """Whether a fact of this kind can move the figure."""
    only = MADE_OF.get(measure)
    return each.table in only if only is not None else each.table != "portfolio_tranchedecision"


SECTION = Section(
    "restatements", "Restatements", "What the last pack said and is known better now, with what came late.", gather,
    takes_most=True,
)  # fmt: skip
