"""The list of initiatives: what its address asks for, its groups, its pages; no queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from execution.overview import PER_PAGE, Chosen, Heading, Position
from portfolio.models import Initiative
from portfolio.standings import UNDER_WAY, Sum
from ui.components import Page
from ui.formats import money, signed_money

GROUPS = {"objective": "Objective", "portfolio": "Portfolio", "none": "None"}
STATES = {"": "Any state", "open": "Under way", **dict(Initiative.State.choices)}
KINDS = {"": "Any kind", **dict(Initiative.Kind.choices)}


@dataclass(frozen=True)
class Wish:
    """What the list's address asks for; anything unknown counts as not asked."""

    state: str = ""
    kind: str = ""
    portfolio: int | None = None
    is_mine: bool = False
    group: str = "objective"
    after: int | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.state or self.kind or self.portfolio or self.is_mine)

    def query(self, after: int | None) -> str:
        """The address of another page of the same list."""
        asked = {
            "state": self.state,
            "kind": self.kind,
            "portfolio": self.portfolio or "",
            "mine": "1" if self.is_mine else "",
            "group": self.group if self.group != "objective" else "",
            "after": after or "",
        }
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    def chosen(self, member_id: int) -> Chosen:
        """The same for the query."""
        states = sorted(UNDER_WAY) if self.state == "open" else [self.state] if self.state else []
        owner = member_id if self.is_mine else None
        return Chosen(self.group, tuple(states), self.kind, self.portfolio, owner, self.after)


def wish_from(asked: dict[str, str]) -> Wish:
    """Read the address."""
    return Wish(
        state=asked.get("state", "") if asked.get("state") in STATES else "",
        kind=asked.get("kind", "") if asked.get("kind") in KINDS else "",
        portfolio=whole(asked.get("portfolio", "")),
        is_mine=asked.get("mine") == "1",
        group=asked.get("group", "") if asked.get("group") in GROUPS else "objective",
        after=whole(asked.get("after", "")),
    )


def whole(text: str) -> int | None:
    """A row's id from an address; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


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
    if by == "objective" and each.id is None:
        return Group("", "Serves no objective", sums=each.sums, shown=each.rows)
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
