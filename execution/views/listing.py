"""The list of initiatives: what its address asks for, its groups, its pages; no queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from portfolio.models import Initiative
from portfolio.standings import UNDER_WAY, Standing, Sum, natural, sums
from ui.components import Page
from ui.formats import money, signed_money

PER_PAGE = 50
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

    def holds(self, standing: Standing, member_id: int) -> bool:
        """Whether an initiative is wanted."""
        if self.state == "open" and standing.state not in UNDER_WAY:
            return False
        if self.state not in {"", "open", standing.state} or self.kind not in {"", standing.kind}:
            return False
        if self.portfolio is not None and standing.portfolio_id != self.portfolio:
            return False
        return not self.is_mine or standing.owner_id == member_id


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


@dataclass
class Group:
    """Initiatives under one heading; its sums are of the whole list, not of the page."""

    key: str
    title: str
    is_objective: bool = False
    objective_id: int | None = None
    score: Decimal | None = None
    everyone: list[Standing] = field(default_factory=list)
    shown: list[Standing] = field(default_factory=list)

    @property
    def sums(self) -> list[Sum]:
        """Its money, a sum a currency."""
        return sums(self.everyone)

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


def grouped(standings: Iterable[Standing], by: str) -> list[Group]:
    """The groups in their order, each initiative in exactly one, so that sums count it once."""
    groups: dict[object, Group] = {}
    for each in standings:
        place, group = _group_of(each, by)
        groups.setdefault(place, group).everyone.append(each)
    return sorted(groups.values(), key=lambda group: (not group.key, natural(group.key or group.title)))


def _group_of(standing: Standing, by: str) -> tuple[object, Group]:
    link = standing.main_link
    if by == "objective" and link is not None:
        group = Group(link.objective_key, link.objective_title, True, link.objective_id, link.objective_measured)
        return link.objective_id, group
    if by == "objective":
        return None, Group("", "Serves no objective")
    if by == "portfolio":
        return standing.portfolio_id, Group(standing.portfolio_key, standing.portfolio_name)
    return None, Group("", "")


def page_of(groups: Sequence[Group], wish: Wish) -> tuple[list[Group], Page]:
    """The groups with the rows of the page after `wish.after`, and where the list goes on."""
    order = [each for group in groups for each in group.everyone]
    start = next((place + 1 for place, each in enumerate(order) if each.id == wish.after), 0)
    chosen = {each.id for each in order[start : start + PER_PAGE]}
    for group in groups:
        group.shown = [each for each in group.everyone if each.id in chosen]
    end = start + len(chosen)
    before = start - PER_PAGE
    page = Page(
        previous_url=wish.query(order[before - 1].id if before > 0 else None) if start else "",
        next_url=wish.query(order[end - 1].id) if end < len(order) else "",
        shown=f"{start + 1}–{end} of {len(order)}" if len(order) > PER_PAGE else "",
    )
    return [group for group in groups if group.shown], page
