"""The four pictures of the chosen initiatives: table, board, bubbles, roadmap; what each needs to be drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse

from accounts.models import Membership
from accounts.permissions import may
from execution.overview import Overview, Stage, View
from execution.views.initiative_rows import row_of
from execution.views.listing import SCALES, Wish, groups_of, in_each, page_of
from portfolio.models import Initiative
from portfolio.queries import standings_of
from portfolio.queries.dependencies import schedule_now
from portfolio.scheduling import Schedule
from portfolio.standings import Standing
from tenancy.clock import looking_back
from ui.addresses import address_of
from ui.charts import bubble, lanes, roadmap
from ui.formats import full_day, listed, plural, short_day


@dataclass(frozen=True)
class Scene:
    """What a picture is drawn of."""

    wish: Wish
    whole: Overview
    day: date
    member: Membership
    currency: str
    """That of portfolios without one."""

    @cached_property
    def standings(self) -> Mapping[int, Standing]:
        """Every initiative that is shown somewhere; read when somebody asks."""
        return self.whole.remembered("standings", lambda: standings_of(self.whole.shown, self.currency))


def table(scene: Scene) -> dict[str, Any]:
    """Rows under their headings, with the roadmap in the row."""
    window = roadmap.window_around(scene.day)
    whole, standings, may_pick = scene.whole, scene.standings, may(scene.member, "propose")
    return {
        "groups": [
            {
                "group": group,
                "rows": [row_of(standings[pk], window, whole.updated[pk], may_pick=may_pick) for pk in group.shown],
            }
            for group in groups_of(whole.headings, scene.wish.group)
        ],
        "page": page_of(whole.position, scene.wish),
        "roadmap_head": roadmap.draw_head(window),
        "roadmap_blank": roadmap.draw_blank(window),
    }


@dataclass(frozen=True)
class Card:
    """One initiative on the board and how long it has been in its stage, in words; empty when nobody knows."""

    standing: Standing
    age: str


@dataclass(frozen=True)
class Column:
    """A stage: its cards, how many there are, and what they cost in each currency."""

    stage: Stage
    label: str
    cards: list[Card]

    @property
    def money(self) -> str:
        """€1.34m · $50k; a sum a currency."""
        return in_each(self.stage.sums, "approved")

    @property
    def is_over(self) -> bool:
        """Whether more are in it than its limit says, everybody's counted."""
        return self.stage.limit is not None and self.stage.many > self.stage.limit

    @property
    def left(self) -> int:
        """How many cards are not shown."""
        return self.stage.wanted - len(self.cards)


def board(scene: Scene) -> dict[str, Any]:
    """A column a stage; the two that end without a result only where they hold something or are asked for."""
    labels = dict(Initiative.State.choices)
    columns = [
        Column(stage, labels[state], [Card(scene.standings[pk], stay.words(scene.day)) for pk, stay in stage.cards])
        for state, stage in scene.whole.stages.items()
    ]
    over = [column.label.lower() for column in columns if column.is_over]
    return {"columns": columns, "over_limit": listed(over), "may_move": may(scene.member, "propose")}


def bubbles(scene: Scene) -> dict[str, Any]:
    """All the chosen in one large picture, and the same in a table beneath."""
    return bubbles_of(scene.whole, scene.standings, bubble.ALONE)


def bubbles_of(whole: Overview, standings: Mapping[int, Standing], ground: bubble.Ground) -> dict[str, Any]:
    """The initiatives with the most money left, in the currency that most of them share: sizes must be comparable."""
    if not whole.currencies:
        return {"bubbles": None, "bubbles_note": ""}
    currency, *others = whole.currencies
    drawn = [_bubble(standings[pk]) for pk in whole.bubbles]
    note = f"Only {currency}; money in {listed(sorted(others))} is not drawn." if others else ""
    return {"bubbles": bubble.draw(drawn, currency, ground), "bubbles_note": note}


def _bubble(each: Standing) -> bubble.Bubble:
    url = address_of("initiative_detail", each.id)
    return bubble.Bubble(each.title, each.confidence, each.value, each.etc, each.status, url)


@dataclass(frozen=True)
class Line:
    """One initiative on the roadmap: its name beside the bar, and the same in words for a narrow page."""

    standing: Standing
    when: str
    waits: str
    is_broken: bool
    may_edit: bool


def road(scene: Scene) -> dict[str, Any]:
    """Bars in time under the same headings, arrows between those that wait for each other."""
    wish, whole, standings = scene.wish, scene.whole, scene.standings
    plan = schedule_now()
    broken = {(bond.before, bond.after) for bond in plan.broken()}
    first = date.fromisoformat(f"{wish.first}-01") if wish.first else None
    span = lanes.span(first, scene.day, wish.scale)
    groups = groups_of(whole.headings, wish.group)
    lines = [
        {"group": group, "lines": [_line(scene, standings[pk], plan, broken) for pk in group.shown]} for group in groups
    ]
    drawn = [(bool(group.title), [_lane(standings[pk], whole) for pk in group.shown]) for group in groups]
    ties = [lanes.Tie(bond.before, bond.after, (bond.before, bond.after) in broken) for bond in plan.bonds]
    step = lanes.MONTHS[wish.scale] // 2
    return {
        "lines": lines,
        "page": page_of(whole.position, wish),
        "scale": lanes.draw_scale(span),
        "lanes": lanes.draw(span, drawn, ties),
        "scales": [(label, wish.address(scale=name), wish.scale == name) for name, label in SCALES.items()],
        "earlier_url": wish.address(first=f"{lanes.later(span.start, -step):%Y-%m}", after=wish.after),
        "later_url": wish.address(first=f"{lanes.later(span.start, step):%Y-%m}", after=wish.after),
        "now_url": wish.address(first="", after=wish.after) if wish.first else "",
        "broken_many": len(broken),
    }


def _lane(each: Standing, whole: Overview) -> lanes.Lane:
    start, finish = whole.ghosts.get(each.id, (None, None))
    return lanes.Lane(
        each.id, each.title, each.status, each.planned_start, each.planned_finish, each.percent, each.forecast_finish,
        start, finish,
    )  # fmt: skip


def _line(scene: Scene, each: Standing, plan: Schedule, broken: set[tuple[int, int]]) -> Line:
    bonds = plan.before.get(each.id, [])
    waits = listed([plan.works[bond.before].key for bond in bonds])
    is_broken = any((bond.before, bond.after) in broken for bond in bonds)
    return Line(each, _when(each), f"waits for {waits}" if waits else "", is_broken, may(scene.member, "edit", each))


def _when(each: Standing) -> str:
    if each.planned_start is None and each.planned_finish is None:
        return "No dates planned"
    said = f"{full_day(each.planned_start)} to {full_day(each.planned_finish)}"
    late = each.days_late
    if late is not None and late > 0 and each.forecast_finish is not None:
        return f"{said}, forecast {short_day(each.forecast_finish)}, {plural(late, 'day')} late"
    return said


PICTURES: Mapping[str, Callable[[Scene], dict[str, Any]]] = {
    "table": table, "board": board, "bubble": bubbles, "roadmap": road,
}  # fmt: skip


def views_of(whole: Overview, wish: Wish, member_id: int) -> dict[str, Any]:
    """The saved views as a menu: one's own first, and the one the page began with."""
    current = next((view for view in whole.views if view.id == wish.view), None)
    is_changed = current is not None and (current.query, current.layout) != (wish.saved(), wish.layout)
    return {
        "own_views": [(view, _address(view)) for view in whole.views if view.owner_id == member_id],
        "shared_views": [(view, _address(view)) for view in whole.views if view.owner_id != member_id],
        "current_view": current,
        "is_own_view": current is not None and current.owner_id == member_id,
        "is_view_changed": is_changed,
        "may_keep": looking_back() is None,
    }


def _address(view: View) -> str:
    return f"{reverse('initiative_list')}?" + "&".join(
        part for part in (view.query, f"layout={view.layout}", f"view={view.id}") if part
    )
