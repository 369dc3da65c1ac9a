"""What we set out to do: objectives, key results in their own words, the work behind them and what it cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from okrs.models import KeyResult, Objective
from portfolio.models import Contribution
from reviews import blocks, values
from reviews.blocks import Block, Column, Line, Row, Value
from reviews.context import Context
from reviews.sections.base import Options, Section
from reviews.standing import GOOD
from reviews.wording import (
    EMPTY,
    chosen,
    goal_of,
    left_out,
    money_of,
    most_of,
    now_of,
    path_of,
    sentences,
    title_of,
)
from ui.formats import percent, plural

MOST, BETS = 60, 3
"""Key results in all, and initiatives a key result, unless the arrangement says otherwise."""
COLUMNS = (
    Column(label="What", unit="text"),
    Column(label="Goal", unit="text"),
    Column(label="Now", unit="text"),
    Column(label="Measured", unit="percent"),
    Column(label="Expected", unit="percent"),
    Column(label="Delivered", unit="percent"),
    Column(label="Spent", unit="money"),
    Column(label="Status", unit="status"),
)
WAITING = frozenset({"demand", "assessing", "approved", "paused", "delivered", "stopped", "rejected"})
"""States that say more than the health of the money."""


def gather(context: Context, options: Options) -> list[Block]:
    """One line of sight: from each objective down to the work and its cost."""
    shown = chosen(context.key_results, most_of(options, MOST), context.behind)
    about = sentences(_about(context), left_out(len(shown), len(context.key_results), "key result", "furthest behind"))
    rows = list(_rows(context, {one.pk for one in shown}, most_of(options, BETS, "bets")))
    empty = (
        f"Nothing was set out in {context.cycle.name}: no objective was written for it. "
        "An objective with two or three key results is enough to begin with."
    )
    return [blocks.line_of_sight("What we set out to do", COLUMNS, rows, empty=empty, about=about)]


def _about(context: Context) -> str:
    """How much was set out, and how much work stands behind it."""
    if not context.objectives:
        return ""
    linked = {link.initiative_id for links in context.links.values() for link in links}
    goals = f"{plural(len(context.objectives), 'objective')} with {plural(len(context.key_results), 'key result')}"
    if not context.key_results:
        return f"{goals}: nothing measures them yet."
    return f"{goals}; {plural(len(linked), 'initiative')} {'works' if len(linked) == 1 else 'work'} on them."


def _rows(context: Context, shown: set[int], bets: int) -> Iterator[Row]:
    for objective in context.objectives:
        own = context.of_objective.get(objective.pk, [])
        yield Row(_objective_line(context, objective, own), objective.pk)
        if not own:
            yield Row(_note("No key result measures it yet", 1), objective.pk)
        for key_result in own:
            if key_result.pk in shown:
                yield from _key_result_rows(context, key_result, bets)


def _objective_line(context: Context, objective: Objective, own: Sequence[KeyResult]) -> Line:
    figures = context.of_objectives.get(objective.pk)
    expected, delivered = (figures.expected, figures.delivered) if figures else (None, None)

    def origin(measure: str) -> blocks.Source:
        return values.source("objectives", objective.pk, measure)

    cells = [
        values.text(title_of(objective)),
        values.text(f"Lead: {context.names.member(objective.owner_id)}" if objective.owner_id else "No lead"),
        values.text(_good_of(context, own)),
        values.percent(figures.measured if figures else None, origin("measured")),
        values.percent(expected, origin("expected")),
        values.percent(delivered, origin("delivered")) if figures and figures.linked else EMPTY,
        money_of(context.money_by_currency(link for one in own for link in context.links.get(one.pk, []))),
        values.status(figures.health if figures else "no_data", origin("health")),
    ]
    return Line(cells=cells, level=0, path=path_of("objective_detail", objective.pk))


def _good_of(context: Context, own: Sequence[KeyResult]) -> str:
    if not own:
        return ""
    good = sum(context.standings[one.pk].health in GOOD for one in own)
    return f"{good} of {len(own)} achieved or on track"


def _key_result_rows(context: Context, key_result: KeyResult, bets: int) -> Iterator[Row]:
    objective, links = key_result.objective_id, context.links.get(key_result.pk, [])
    yield Row(_key_result_line(context, key_result, links), objective)
    if not links:
        yield Row(_note("No initiative works on it", 2), objective)
    for link in links[:bets]:
        yield Row(_bet_line(context, link), objective)
    if rest := links[bets:]:
        yield Row(_rest_line(context, rest), objective)


def _key_result_line(context: Context, key_result: KeyResult, links: Sequence[Contribution]) -> Line:
    figures = context.of_key_results.get(key_result.pk)
    spent = context.money_by_currency(links)
    cells = [
        values.text(title_of(key_result)),
        values.text(goal_of(key_result)),
        values.text(now_of(key_result, figures)),
        values.percent(figures.measured if figures else None, _why(key_result, "measured")),
        values.percent(figures.expected if figures else None, _why(key_result, "expected")),
        values.percent(figures.delivered, _why(key_result, "delivered")) if figures and links else EMPTY,
        money_of(spent, _why(key_result, "spend")) if links else EMPTY,
        values.status(figures.health if figures else "no_data", _why(key_result, "health")),
    ]
    return Line(cells=cells, level=1, path=path_of("key_result_detail", key_result.pk))


def _why(key_result: KeyResult, measure: str) -> blocks.Source:
    return values.source("key_results", key_result.pk, measure)


def _bet_line(context: Context, link: Contribution) -> Line:
    figures, bet = context.of_linked.get(link.initiative_id), link.initiative
    state = figures.state if figures and figures.state else bet.state
    done = values.percent(figures.percent if figures else None, values.source("initiatives", bet.pk, "percent"))
    standing = (state, "state") if state in WAITING else (figures.health if figures else "no_data", "health")
    cells: list[Value] = [
        values.text(title_of(bet)),
        values.text(f"{percent(link.allocation)} of it is for this"),
        EMPTY,
        EMPTY,
        EMPTY,
        done,
        money_of(context.money_by_currency([link])),
        values.status(standing[0], values.source("initiatives", bet.pk, standing[1])),
    ]
    return Line(cells=cells, level=2, path=path_of("initiative_detail", bet.pk))


def _rest_line(context: Context, rest: Sequence[Contribution]) -> Line:
    words = values.text(f"and {plural(len(rest), 'more initiative')}")
    return Line(cells=[words, *[EMPTY] * 5, money_of(context.money_by_currency(rest)), EMPTY], level=2)


def _note(words: str, level: int) -> Line:
    return Line(cells=[values.text(words), *[EMPTY] * (len(COLUMNS) - 1)], level=level)


SECTION = Section(
    "intent",
    "What we set out to do",
    "Objectives, key results with goal and where they stand, the initiatives behind them and their cost.",
    gather,
    takes_most=True,
)
