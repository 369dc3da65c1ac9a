"""A key result's line of sight: the initiatives that serve it, their items, their money, and the gap."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from okrs.kr_types import amount
from okrs.kr_types.base import unit_beside
from okrs.promised import are_many, claimed_by
from okrs.views.pictures import Story
from ui.charts import line_of_sight
from ui.charts.bars import Cost, ItemCounts
from ui.charts.line_of_sight import Gap, LineOfSight, SightPicture, SightRow
from ui.formats import money, number, plural, signed

if TYPE_CHECKING:
    from rollups.queries import Line

WAITING = frozenset({"demand", "assessing", "approved"})
"""States in which no health is shown, because work has not begun."""
ENDED = frozenset({"delivered", "stopped", "rejected", "paused"})


def sight_of(story: Story, currency: str) -> SightPicture:
    """The picture of what moves this key result and what it costs."""
    to_go, claimed = left_of(story), claimed_by(story.way, story.promises, story.today)
    return line_of_sight.draw(
        LineOfSight(
            value=story.kind.now(
                story.rollup.value if story.rollup else None,
                story.rollup.measured if story.rollup else None,
                _unit(story),
            ),
            of=_of(story),
            rows=[row_of(line, story, currency) for line in story.lines],
            to_go=f"{_size(to_go, story)} to go" if to_go is not None else "",
            claimed=f"{_size(claimed, story)} claimed by initiatives"
            if claimed is not None and to_go is not None
            else "",
            gap=gap_of(story, to_go, claimed),
            sums=sums_of(story, currency, to_go, claimed),
        )
    )


def _unit(story: Story) -> str:
    return unit_beside(story.key_result.counted_in)


def _of(story: Story) -> str:
    if story.kind.plan(story.targets) is not None and story.kind.takes_value:
        return f"of {amount(story.targets.target, story.key_result.counted_in)}"
    return f"target: {story.kind.goal(story.targets, story.key_result.counted_in)}"


def _size(value: Decimal, story: Story) -> str:
    return amount(value, _unit(story))


def left_of(story: Story) -> Decimal | None:
    """What is missing to the target, in the unit of the values; None where there is no way to go."""
    value: Decimal | None = story.rollup.value if story.rollup else None
    plan = story.kind.plan(story.targets)
    if not story.kind.takes_value or plan is None or value is None:
        return None
    missing = plan[1] - value if plan[1] > plan[0] else value - plan[1]
    return max(missing, Decimal(0))


def row_of(line: Line, story: Story, currency: str) -> SightRow:
    """One initiative: its promise, its items, its share of the money."""
    initiative, figures = line.initiative, line.rollup
    lead = str(initiative.owner) if initiative.owner else "No lead yet"
    claim = line.contribution.claim
    said = f"expected, {lead}" if claim is not None else f"Contribution not estimated, {lead}"
    eac = figures.eac if figures else None
    return SightRow(
        title=initiative.title,
        url=_address("initiative_detail", initiative.pk),
        status=_status(line),
        claim=claim,
        claim_text=f"{signed(claim)}{_unit(story)}" if claim is not None else "",
        note=said,
        items=_items(line),
        cost=Cost(
            spent=line.spend,
            budget=line.budget,
            forecast=None if eac is None else line.contribution.allocation * eac,
            currency=initiative.portfolio.currency or currency,
        ),
    )


def _status(line: Line) -> str:
    state = line.rollup.state if line.rollup and line.rollup.state else line.initiative.state
    if state in WAITING:
        return "not_started"
    if state in ENDED:
        return str(state)
    return line.rollup.health if line.rollup else "no_data"


def _items(line: Line) -> ItemCounts:
    figures = line.rollup
    if figures is None:
        return ItemCounts()
    return ItemCounts(
        done=figures.items_done + figures.items_dropped, doing=figures.items_doing, todo=figures.items_todo
    )


def _address(name: str, *args: object) -> str:
    """An address of another subject's page; nothing where it does not exist."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def gap_of(story: Story, to_go: Decimal | None, claimed: Decimal | None) -> Gap | None:
    """What nobody has promised to move, as a row of its own; None when everything is covered."""
    propose = _address("initiative_new")
    url = f"{propose}?key_result={story.key_result.pk}" if propose else ""
    if not story.lines:
        title = _unserved(to_go, story) if to_go else "No initiative serves this key result"
        return Gap(title, "Link existing work or propose a new initiative", url)
    if to_go is None or not to_go:
        return None
    if claimed is None:
        first = _address("initiative_detail", story.lines[0].initiative.pk)
        return Gap("Nobody says how much their work will move", "Enter a claim where the initiative is linked", first)
    if to_go <= claimed:
        return None
    return Gap(
        _unserved(to_go - max(claimed, Decimal(0)), story), "Link existing work or propose a new initiative", url
    )


def _unserved(missing: Decimal, story: Story) -> str:
    """47 clinics have no initiative; 3% has none, and neither has a bare number."""
    unit = story.key_result.counted_in
    return f"{amount(missing, unit)} {'have' if are_many(missing, unit) else 'has'} no initiative"


def sums_of(story: Story, currency: str, to_go: Decimal | None, claimed: Decimal | None) -> list[tuple[str, str]]:
    """The three totals under the picture; figures as stored, none when nothing is linked."""
    figures = story.rollup
    if not story.lines or figures is None:
        return []
    initiatives = plural(len(story.lines), "initiative")
    if to_go and claimed is not None:
        initiatives += f", {number(max(Decimal(0), min(claimed, to_go)))} of {_size(to_go, story)} covered"
    left = figures.items - figures.items_done - figures.items_dropped
    return [
        (initiatives, _shares(story.lines)),
        (
            f"{figures.items_done} of {plural(figures.items, 'item')}",
            f"{figures.items_doing} in progress, {left - figures.items_doing} to do",
        ),
        _money_sum(story, currency),
    ]


def _shares(lines: Sequence[Line]) -> str:
    waiting = sum(_status(line) == "not_started" for line in lines)
    return f"{waiting} not started yet" if waiting else "all under way or ended"


def currency_of(story: Story, currency: str) -> str:
    """The one currency of the linked initiatives (the tenant's where none is linked); empty when there are several."""
    used = {line.initiative.portfolio.currency or currency for line in story.lines} or {currency}
    return used.pop() if len(used) == 1 else ""


def _money_sum(story: Story, currency: str) -> tuple[str, str]:
    figures = story.rollup
    shown = currency_of(story, currency)
    if figures is None or not shown:
        return "Money in several currencies", "Amounts of different currencies are never added up"
    total = f"{money(figures.eac, shown)} forecast"
    if figures.eac is not None and figures.budget is not None:
        total += f", {Cost(None, figures.budget, figures.eac, shown).note}"
    return total, cost_per_point(story, shown)


def cost_per_point(story: Story, currency: str) -> str:
    """What a point of progress has cost and was planned to cost."""
    figures = story.rollup
    if figures is None:
        return ""
    if figures.spend_without_movement:
        return f"{money(figures.spend, currency)} spent without movement"
    planned = None if figures.budget is None else figures.budget / 100
    if figures.cost_per_point is None:
        return f"planned {money(planned, currency)} per point of progress"
    return f"{money(figures.cost_per_point, currency)} per point of progress, planned {money(planned, currency)}"
