"""The first page: one sentence, and the figures that the mail carries too."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from reviews import blocks, values
from reviews.blocks import Block, Figure, Row, Sentence, Source
from reviews.context import Context
from reviews.models import Subject
from reviews.sections.base import Options, Section
from reviews.standing import GOOD, Gap, Summary, gap_of, mean, summary_sentence
from reviews.wording import money_of, path_of, title_of
from rollups.queries import totals
from ui.formats import percent, plural, points


def gather(context: Context, _: Options) -> list[Block]:
    """The sentence, then measured beside delivered with the money."""
    summary = Summary(context.cycle.name, context.as_of >= context.cycle.ends_on, list(context.standings.values()))
    rows = [Row(Sentence(words=summary_sentence(summary))), *_furthest_behind(context)]
    return [blocks.sentences("In one sentence", rows), blocks.figures("In figures", _figures(context, summary))]


def _furthest_behind(context: Context) -> list[Row]:
    """The key result that holds it back most; a row of its own, for it is not for everybody."""
    first = min(context.key_results, key=context.behind, default=None)
    figures = context.of_key_results.get(first.pk) if first else None
    if first is None or figures is None or figures.pace_gap is None or figures.health in GOOD or figures.pace_gap >= 0:
        return []
    size = points(-figures.pace_gap).removeprefix("+")
    words = f"{title_of(first)} is furthest behind: {percent(figures.measured)} measured, {size} short of expectation."
    body = Sentence(words=words, status=figures.health, path=path_of("key_result_detail", first.pk))
    return [Row(body, first.objective_id)]


def _figures(context: Context, summary: Summary) -> list[Row]:
    measured, gap = context.mean_measured(), gap_of(summary.standings)
    expected = mean((one.weight, one.expected) for one in summary.standings)
    delivered = _delivered(context)
    figures = [
        Figure(label="Measured", value=values.percent(measured), note=_off(gap)),
        Figure(label="Delivered", value=values.percent(delivered), note="of the work linked to the key results"),
        _money(context),
        Figure(label="Expected", value=values.percent(expected), note="where the key results should be by now"),
        _achieved(summary),
    ]
    return [Row(one) for one in figures]


def _off(gap: Gap | None) -> str:
    """How far the mean is from what was expected."""
    if gap is None:
        return "mean of the key results, by weight"
    size = points(abs(gap.behind)).removeprefix("+")
    return f"{size} {'ahead of' if gap.behind < 0 else 'behind'} what was expected"


def _delivered(context: Context) -> Decimal | None:
    """Σ a·EV ÷ Σ a·BAC over the key results; not known without planned cost or over several currencies (MODEL §3)."""
    if len(_currencies(context)) > 1:
        return None
    figures = list(context.of_key_results.values())
    budget = sum((one.budget or Decimal(0) for one in figures), Decimal(0))
    earned = sum((one.earned_value or Decimal(0) for one in figures), Decimal(0))
    return earned / budget if budget else None


def _currencies(context: Context) -> set[str]:
    return {context.currency_of(link.initiative) for links in context.links.values() for link in links}


def _money(context: Context) -> Figure:
    """What was spent, one currency beside the other."""
    spent: dict[str, Decimal] = {}
    for one in context.initiatives:
        figures = context.of_initiatives.get(one.pk)
        if figures is not None:
            currency = context.currency_of(one)
            spent[currency] = spent.get(currency, Decimal(0)) + figures.ac
    spent = spent or {context.currency: Decimal(0)}
    here = money_of(context.money_by_currency(link for links in context.links.values() for link in links))["shown"]
    by = f"by {plural(len(context.initiatives), 'initiative')}"
    note = f"{by}, {here} of it for these key results" if here else by
    return Figure(label="Spent", value=money_of(spent, _source_of(context, spent)), note=note)


def _source_of(context: Context, spent: dict[str, Decimal]) -> Source | None:
    """The stored figure that it is, where there is one."""
    if context.scope.subject == Subject.PORTFOLIO:
        return values.source("portfolios", context.scope.portfolio_id, "ac")
    stored = totals() if context.scope.subject == Subject.ORGANISATION else None
    is_it = stored is not None and len(spent) == 1 and stored.cost_mapped == next(iter(spent.values()))
    return values.source("totals", None, "cost_mapped") if is_it else None


def _achieved(summary: Summary) -> Figure:
    count = Counter(one.health for one in summary.standings)
    every, achieved = len(summary.standings), count["achieved"]
    more = ((count["on_track"], "more on track"), (count["no_data"], "without a measure"))
    notes = [f"{number} {words}" for number, words in more if number]
    shown = values.worded(Decimal(achieved), "number", f"{achieved} of {every}")
    return Figure(label="Achieved", value=shown, note=", ".join(notes) or "key results that reached their target")


SECTION = Section("summary", "Summary", "One sentence and the figures that go into the mail.", gather)
