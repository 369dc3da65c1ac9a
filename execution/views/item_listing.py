"""The list of items: what its address asks for, one page of it flat, or as a tree with some branches open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from accounts.models import Membership
from execution.models import Item
from execution.overview import PER_PAGE
from execution.queries import below, initiatives_of, item_ids_of, reported_percents, top_items_of, unallocated_item_ids
from execution.queries.whose import items_of_team
from execution.views.rows import ItemRow, nested, row_of
from ui.asked import is_flag, is_id, is_id_or_none, not_known
from ui.components import Page
from ui.http import whole

STATES = {"": "Any state", "open": "Open", **dict(Item.State.choices)}
VIEWS = {"tree": "Tree", "flat": "Flat"}
MOST_OPEN = 200
MOST_CHILDREN = 2000


@dataclass(frozen=True)
class Wish:
    """What the list's address asks for; anything unknown counts as not asked."""

    state: str = ""
    team: int | None = None
    initiative: int | None = None
    is_loose: bool = False
    """Only what serves no initiative."""
    is_mine: bool = False
    search: str = ""
    view: str = "tree"
    after: int | None = None
    before: int | None = None
    opened: frozenset[int] = frozenset()
    not_known: str = ""
    """What else the address asks for, in words."""

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.state or self.team or self.initiative or self.is_loose or self.is_mine or self.search)

    @property
    def is_tree(self) -> bool:
        """A state or a search finds items at any depth, so they are listed flat."""
        return self.view == "tree" and not (self.state or self.search or self.is_loose)

    def query(self, **changes: object) -> str:
        """The address of the same list with something else asked for."""
        asked: dict[str, object] = {
            "state": self.state,
            "team": self.team or "",
            "initiative": "none" if self.is_loose else self.initiative or "",
            "mine": "1" if self.is_mine else "",
            "q": self.search,
            "view": self.view if self.view != "tree" else "",
            "after": self.after or "",
            "before": self.before or "",
            "open": "-".join(map(str, sorted(self.opened))),
            **changes,
        }
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def wish_from(asked: dict[str, str]) -> Wish:
    """Read the address."""
    opened = [found for part in asked.get("open", "").split("-")[:MOST_OPEN] if (found := whole(part)) is not None]
    return Wish(
        state=asked.get("state", "") if asked.get("state") in STATES else "",
        team=whole(asked.get("team", "")),
        initiative=whole(asked.get("initiative", "")),
        is_loose=asked.get("initiative") == "none",
        is_mine=asked.get("mine") == "1",
        search=asked.get("q", "").replace("\x00", "").strip()[:100],
        view=asked.get("view", "") if asked.get("view") in VIEWS else "tree",
        after=whole(asked.get("after", "")),
        before=whole(asked.get("before", "")),
        opened=frozenset(opened),
        not_known=not_known(
            asked,
            {"state": STATES, "team": is_id, "initiative": is_id_or_none, "mine": is_flag, "view": VIEWS},
        ),
    )


def page_of(wish: Wish, member: Membership, day: date) -> tuple[list[ItemRow], Page]:
    """The rows of one page, and where the list goes on; as many queries for a thousand items as for ten."""
    tops, page = _keyset(_chosen(wish, member), wish)
    tree = nested(tops, _children(wish) if wish.is_tree and wish.opened else [])
    ids = [item.pk for item, _ in tree]
    found, serves = below(ids), initiatives_of(ids)
    percents = reported_percents(ids, day)
    rows = []
    for item, depth in tree:
        toggled = wish.opened ^ {item.pk}
        url = wish.query(open="-".join(map(str, sorted(toggled)))) if wish.is_tree else ""
        rows.append(
            row_of(
                item, depth, found, serves=serves.get(item.pk), twist_url=url,
                is_open=item.pk in wish.opened, percent=percents.get(item.pk),
            )
        )  # fmt: skip
    return rows, page


def _chosen(wish: Wish, member: Membership) -> QuerySet[Item]:
    rows = Item.objects.all()
    if wish.initiative is not None:
        rows = top_items_of(wish.initiative) if wish.is_tree else rows.filter(pk__in=item_ids_of(wish.initiative))
    elif wish.is_tree:
        rows = rows.filter(parent=None)
    if wish.is_loose:
        rows = rows.filter(pk__in=unallocated_item_ids())
    return _narrowed(rows, wish, member)


def _narrowed(rows: QuerySet[Item], wish: Wish, member: Membership) -> QuerySet[Item]:
    if wish.state:
        rows = rows.filter(state__in=("todo", "doing") if wish.state == "open" else (wish.state,))
    if wish.team is not None:
        rows = rows.filter(pk__in=items_of_team(wish.team).values("pk"))
    if wish.is_mine:
        rows = rows.filter(_theirs(member))
    if wish.search:
        rows = rows.filter(Q(key__istartswith=wish.search) | Q(title__icontains=wish.search))
    return rows


def _theirs(member: Membership) -> Q:
    """What they are named on, and that of their team and of the initiatives they lead."""
    own = Q(assignee=member) | Q(initiative__owner=member)
    return own if member.team_id is None else own | Q(pk__in=items_of_team(member.team_id).values("pk"))


def _keyset(rows: QuerySet[Item], wish: Wish) -> tuple[list[Item], Page]:
    """One page by id: going deep costs what the first page costs."""
    rows = rows.select_related("team", "parent")
    if wish.before is not None:
        found = list(rows.filter(pk__lt=wish.before).order_by("-pk")[: PER_PAGE + 1])
        shown = found[:PER_PAGE][::-1]
        has_before, has_after = len(found) > PER_PAGE, True
    else:
        chosen = rows if wish.after is None else rows.filter(pk__gt=wish.after)
        found = list(chosen.order_by("pk")[: PER_PAGE + 1])
        shown = found[:PER_PAGE]
        has_before, has_after = wish.after is not None, len(found) > PER_PAGE
    return shown, Page(
        previous_url=wish.query(before=shown[0].pk, after="", open="") if shown and has_before else "",
        next_url=wish.query(after=shown[-1].pk, before="", open="") if shown and has_after else "",
    )


def _children(wish: Wish) -> Sequence[Item]:
    rows = Item.objects.filter(parent__in=wish.opened).select_related("team", "parent")
    return list(rows.order_by("planned_start", "pk")[:MOST_CHILDREN])
