"""The list of initiatives: what its address asks for, its groups, its pages; no queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from execution.choosing import Chosen
from execution.overview import PER_PAGE, Heading, Position
from portfolio.models import Initiative
from portfolio.standings import UNDER_WAY, Sum
from ui.asked import Known, is_flag, is_id, not_known
from ui.components import Page
from ui.formats import money, signed_money
from ui.http import whole
from ui.status import STATUSES

GROUPS = {
    "objective": "Objective", "portfolio": "Portfolio", "team": "Team", "stage": "Stage", "kind": "Kind",
    "horizon": "Horizon", "owner": "Lead", "none": "Nothing",
}  # fmt: skip
UNGROUPED = {
    "objective": "Serves no objective", "team": "No team", "owner": "Nobody leads it", "horizon": "No horizon",
}  # fmt: skip
STATES = {"": "Any stage", "open": "Under way", **dict(Initiative.State.choices)}
KINDS = {"": "Any kind", **dict(Initiative.Kind.choices)}
HORIZONS = {"": "Any horizon", **dict(Initiative.Horizon.choices)}
HEALTHS = {"": "Any health", **{name: STATUSES[name].word for name in ("on_track", "at_risk", "off_track", "no_data")}}
LAYOUTS = {"table": "Table", "board": "Board", "bubble": "Bubble", "roadmap": "Roadmap"}
ICONS = {"table": "table-2", "board": "columns-3", "bubble": "chart-scatter", "roadmap": "chart-gantt"}
SCALES = {"quarter": "Quarters", "month": "Months"}
LONGEST_WORDS = 80
# What the address says by a number, by a word of a list, and by being there.
IDS = ("portfolio", "owner", "team", "key_result", "objective")
CHOICES: Mapping[str, Mapping[str, str]] = {"state": STATES, "kind": KINDS, "horizon": HORIZONS, "health": HEALTHS}
FLAGS = {"mine": "Mine", "unlinked": "No key result", "over": "Over budget", "waiting": "Waits for a decision"}


@dataclass(frozen=True)
class Wish:
    """What the list's address asks for; anything unknown counts as not asked, and is named."""

    state: str = ""
    kind: str = ""
    horizon: str = ""
    health: str = ""
    portfolio: int | None = None
    owner: int | None = None
    team: int | None = None
    key_result: int | None = None
    objective: int | None = None
    q: str = ""
    mine: bool = False
    unlinked: bool = False
    over: bool = False
    waiting: bool = False
    group: str = "objective"
    layout: str = "table"
    scale: str = "quarter"
    first: str = ""
    """The month with which the roadmap begins, as 2026-10; empty: a quarter ago."""
    view: int | None = None
    """The saved view that it began with."""
    after: int | None = None
    not_known: str = ""
    """What else it asks for, in words."""

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves anything out."""
        return any(getattr(self, name) for name in (*CHOICES, *IDS, *FLAGS, "q"))

    def asked(self) -> dict[str, str]:
        """What stands in its address, without the page."""
        found = {name: getattr(self, name) for name in ("layout", *CHOICES, *IDS, "q")}
        found |= {name: "1" if getattr(self, name) else "" for name in FLAGS}
        found |= {"group": self.group, "scale": self.scale, "first": self.first, "view": self.view}
        usual = {"layout": "table", "group": "objective", "scale": "quarter"}
        return {name: str(value) for name, value in found.items() if value and value != usual.get(name)}

    def narrowed(self) -> dict[str, str]:
        """What of its address chooses initiatives, and does not say how they are shown."""
        named = {*CHOICES, *IDS, *FLAGS, "q"}
        return {name: value for name, value in self.asked().items() if name in named}

    def address(self, **other: Any) -> str:
        """The address of the same with something else; beginning with its first page."""
        wish = replace(self, **({"after": None} | other))
        asked = urlencode(wish.asked() | ({"after": str(wish.after)} if wish.after else {}))
        return f"{reverse('initiative_list')}?{asked}" if asked else reverse("initiative_list")

    def query(self, after: int | None) -> str:
        """The address of another page of the same list."""
        return "?" + urlencode(self.asked() | ({"after": str(after)} if after else {}))

    def saved(self) -> str:
        """What a saved view keeps of it: the filter, not the picture, the page, or which view it began with."""
        return urlencode({name: value for name, value in self.asked().items() if name not in {"layout", "view"}})

    def chosen(self, member_id: int) -> Chosen:
        """The same for the query."""
        states = sorted(UNDER_WAY) if self.state == "open" else [self.state] if self.state else []
        return Chosen(
            self.group, tuple(states), self.kind, self.portfolio, member_id if self.mine else self.owner, self.after,
            self.team, self.horizon, self.key_result, self.objective, self.health, self.q, self.unlinked, self.over,
            self.waiting,
        )  # fmt: skip


def wish_from(asked: Mapping[str, str]) -> Wish:
    """Read the address."""
    one_of = {**CHOICES, "group": GROUPS, "layout": LAYOUTS, "scale": SCALES}
    found: dict[str, Any] = {
        name: asked[name] for name, known in one_of.items() if asked.get(name) and asked[name] in known
    }
    found |= {name: whole(asked.get(name, "")) for name in (*IDS, "view", "after")}
    found |= {name: asked.get(name) == "1" for name in FLAGS}
    found["q"] = " ".join(asked.get("q", "").replace("\x00", "").split())[:LONGEST_WORDS]
    found["first"] = asked["first"] if _is_month(asked.get("first", "")) else ""
    values: dict[str, Known] = {
        **one_of,
        **dict.fromkeys((*IDS, "view", "after"), is_id),
        **dict.fromkeys(FLAGS, is_flag),
    }
    found["not_known"] = not_known(asked, values | {"first": _is_month})
    return Wish(**found)


def _is_month(text: str) -> bool:
    year, dash, month = text.partition("-")
    is_number = year.isascii() and year.isdecimal() and month.isascii() and month.isdecimal()
    return bool(dash) and is_number and len(text) == 7 and 1900 <= int(year) <= 2199 and 1 <= int(month) <= 12


@dataclass(frozen=True)
class Chip:
    """One part of the filter that stands under the tabs: what it says, and the address without it."""

    label: str
    url: str


def chips(wish: Wish, named: Mapping[str, str]) -> list[Chip]:
    """The parts of the filter that have no field of their own on the page."""
    found = [(name, CHOICES[name][getattr(wish, name)]) for name in ("horizon", "health") if getattr(wish, name)]
    labels = {"owner": "Lead", "team": "Team", "key_result": "Serves", "objective": "Serves"}
    found += [
        (name, f"{label}: {named.get(name, 'not known')}") for name, label in labels.items() if getattr(wish, name)
    ]
    found += [(name, label) for name, label in FLAGS.items() if name != "mine" and getattr(wish, name)]
    empty: dict[str, Any] = (
        dict.fromkeys(("horizon", "health"), "") | dict.fromkeys(labels) | dict.fromkeys(FLAGS, False)
    )
    return [Chip(label, wish.address(**{name: empty[name]})) for name, label in found]


OWN_FIELDS = frozenset({"layout", "q", "state", "kind", "portfolio", "mine", "group"})
"""Parts of the address that have a field of their own on the page."""


def kept_in_form(wish: Wish) -> list[tuple[str, str]]:
    """The other parts, which the page's form hands on unseen."""
    return [(name, value) for name, value in wish.asked().items() if name not in OWN_FIELDS]


@dataclass(frozen=True)
class Group:
    """Initiatives under one heading; its sums are of the whole list, not of the page."""

    key: str
    title: str
    is_objective: bool = False
    objective_id: int | None = None
    score: Decimal | None = None
    sums: list[Sum] = field(default_factory=list)
    """Its money, a sum a currency."""
    shown: list[int] = field(default_factory=list)

    @property
    def approved(self) -> str:
        """€1.34m, or one amount a currency."""
        return in_each(self.sums, "approved")

    @property
    def over(self) -> str:
        """+€135k, or one difference a currency."""
        return " · ".join(signed_money(each.over, each.currency) for each in self.sums)

    @property
    def is_over(self) -> bool:
        """Whether any currency's forecast exceeds what was approved."""
        return any(each.over > 0 for each in self.sums)


def in_each(found: Iterable[Sum], name: str) -> str:
    """One amount a currency, never a sum across."""
    return " · ".join(money(getattr(each, name), each.currency) for each in found)


def groups_of(headings: Iterable[Heading], by: str) -> list[Group]:
    """The groups of a page in their order."""
    return [_group(each, by) for each in headings]


def _group(each: Heading, by: str) -> Group:
    if each.id is None and by in UNGROUPED:
        return Group("", UNGROUPED[by], sums=each.sums, shown=each.rows)
    is_objective = by == "objective"
    return Group(
        each.key, each.title, is_objective, each.id if is_objective else None, each.score, each.sums, each.rows
    )


def page_of(position: Position, wish: Wish) -> Page:
    """Where the list goes on before and after the page."""
    end = position.start + position.shown
    return Page(
        previous_url=wish.query(position.before) if position.start else "",
        next_url=wish.query(position.last) if end < position.many else "",
        shown=f"{position.start + 1}–{end} of {position.many}" if position.many > PER_PAGE else "",
    )
