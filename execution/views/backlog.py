"""A team's list: one order over many initiatives, what each row serves, and the order that is suggested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Membership, Team
from accounts.permissions import demand, may
from execution.actions.items import Belonging, add_item
from execution.actions.places import let_go, place_item, take_suggested
from execution.board_words import backlog_sentence, size_said, suggested_sentence
from execution.forms.places import PartForm, PlaceForm
from execution.models import Item, Iteration, TeamPractice
from execution.queries.backlog import (
    PER_PAGE,
    STATES,
    After,
    Aim,
    Around,
    Chosen,
    Line,
    around,
    extent,
    initiatives_worked_on,
    lines,
    lines_of,
    page,
    suggestion,
)
from execution.queries.teams import practice_of
from execution.queries.whose import teams_of
from execution.suggesting import Suggestion, taken
from execution.views.asking_why import asking_why
from execution.views.rows import nested
from execution.views.stations import fetch_item, thread_of_item
from execution.views.team_tabs import card_of, fetch_team, team_tabs, thread_of_team
from portfolio.views.initiatives import BOTH
from portfolio.views.sheets import Sheet, sheet
from tenancy.clock import today
from ui.asked import is_flag, is_id, is_id_or_none, not_known
from ui.formats import age
from ui.http import HtmxRequest, page_or_part, redirect_for, toast, wants_part, whole

STATE_NAMES = {
    "open": "Open", "todo": "To do", "doing": "In progress", "done": "Done", "dropped": "Dropped", "any": "Any state",
}  # fmt: skip
VIEWS = {"list": "List", "tree": "Tree"}
MOST_OPEN = 100


@dataclass(frozen=True)
class Wish:
    """What the address asks for; anything unknown counts as not asked."""

    state: str = "open"
    type: str = ""
    initiative: int | None = None
    is_loose: bool = False
    is_mine: bool = False
    iteration: int | None = None
    view: str = "list"
    after: After = field(default_factory=After)
    number: int = 0
    opened: frozenset[int] = frozenset()
    not_known: str = ""
    """What else the address asks for, in words."""

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves any open work out."""
        return self.state != "open" or bool(
            self.type or self.initiative or self.is_loose or self.is_mine or self.iteration
        )

    @property
    def is_tree(self) -> bool:
        """Whether items stand under what they are part of."""
        return self.view == "tree"

    def chosen(self, member: Membership) -> Chosen:
        """The same for the query."""
        return Chosen(
            self.state, self.type, member.pk if self.is_mine else None, self.initiative, self.is_loose,
            has_parents=self.is_tree, tops_only=self.is_tree, iteration=self.iteration,
        )  # fmt: skip

    def query(self, **changes: object) -> str:
        """The address of the same list with something else asked for."""
        asked: dict[str, object] = {
            "state": self.state if self.state != "open" else "", "type": self.type,
            "initiative": "none" if self.is_loose else self.initiative or "", "mine": "1" if self.is_mine else "",
            "iteration": self.iteration or "", "view": self.view if self.view != "list" else "",
            "open": "-".join(map(str, sorted(self.opened))), **changes,
        }  # fmt: skip
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def wish_from(asked: dict[str, str]) -> Wish:
    """Read the address."""
    opened = [found for part in asked.get("open", "").split("-")[:MOST_OPEN] if (found := whole(part)) is not None]
    return Wish(
        state=asked["state"] if asked.get("state") in STATES else "open",
        type=asked["type"] if asked.get("type") in Item.Type.values else "",
        initiative=whole(asked.get("initiative", "")),
        is_loose=asked.get("initiative") == "none",
        is_mine=asked.get("mine") == "1",
        iteration=whole(asked.get("iteration", "")),
        view=asked["view"] if asked.get("view") in VIEWS else "list",
        after=After(whole(asked.get("after", "")), asked.get("rank", "").replace("\x00", "")[:200] or None),
        number=whole(asked.get("n", "")) or 0,
        opened=frozenset(opened),
        not_known=not_known(
            asked,
            {
                "state": STATES, "type": Item.Type.values, "initiative": is_id_or_none, "mine": is_flag,
                "iteration": is_id, "view": VIEWS,
            },
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    line: Line
    number: int
    depth: int = 0
    aim: Aim | None = None
    path: str = ""
    assignee: str = ""
    size: str = ""
    old: str = ""
    may_edit: bool = False
    twist_url: str = ""
    is_open: bool = False


@require_GET
def team_backlog(request: HtmxRequest, pk: int) -> HttpResponse:
    """The list of a team; htmx asks for the list anew, or (with `after`) for the next rows of it."""
    team, wish = fetch_team(pk), wish_from(request.GET.dict())
    practice = practice_of(team.pk)
    context = _rows(request, team, practice, wish)
    if wants_part(request) and wish.after.id is not None:
        return page_or_part(request, "execution/team_backlog.html", "more", context)
    context |= {
        "team": team,
        "tabs": team_tabs(team, "team_backlog"),
        "crumbs": thread_of_team(team, "Backlog"),
        "sentence": _sentence(request, team, practice),
        "states": STATE_NAMES,
        "types": Item.Type.choices,
        "views": VIEWS,
        "initiatives": initiatives_worked_on(team),
        "iterations": _iterations(team, practice),
        "may_add": may(request.membership, "edit", Belonging(team.pk)),
    }
    return page_or_part(request, "execution/team_backlog.html", "list", context)


def _iterations(team: Team, practice: TeamPractice) -> list[Iteration]:
    if practice.method == TeamPractice.Method.FLOW:
        return []
    return list(Iteration.objects.filter(team=team).order_by("-number")[:12])


def _sentence(request: HtmxRequest, team: Team, practice: TeamPractice) -> str:
    is_money = practice.estimates == TeamPractice.Estimates.MONEY
    found = extent(team, currency=request.tenant.currency if is_money else "")
    is_sum = not found.without_size and (not is_money or bool(found.currency))
    sizes = (found.size, found.loose_size) if is_sum else None
    return backlog_sentence(found.many, found.loose, sizes=sizes, unit=practice.estimates, currency=found.currency)


def _rows(request: HtmxRequest, team: Team, practice: TeamPractice, wish: Wish) -> dict[str, Any]:
    chosen = wish.chosen(request.membership)
    found = page(team, chosen, wish.after, PER_PAGE + 1)
    shown, has_more = found[:PER_PAGE], len(found) > PER_PAGE
    ordered = [(line, 0) for line in shown]
    if wish.is_tree and wish.opened:
        ordered = nested(shown, lines(team, ["i.parent_id = ANY(%(open)s)"], {"open": list(wish.opened)}))
    rest = around([line for line, _ in ordered])
    parents = _parents([line.id for line, _ in ordered]) if wish.is_tree else frozenset()
    maker = _Maker(request, practice, rest, today(request.tenant))
    rows, number = [], wish.number
    for line, depth in ordered:
        number += not depth
        toggled = "-".join(map(str, sorted(wish.opened ^ {line.id})))
        rows.append(
            maker.row(
                line, number=number, depth=depth, path="" if wish.is_tree else rest.paths.get(line.id, ""),
                twist_url=wish.query(open=toggled) if line.id in parents else "", is_open=line.id in wish.opened,
            )
        )  # fmt: skip
    last = shown[-1] if shown else None
    more = wish.query(after=last.id, rank=last.rank or "", n=wish.number + len(shown)) if last and has_more else ""
    return {"rows": rows, "more_url": more, "wish": wish, "team": team, "per_page": PER_PAGE,
            "has_iterations": practice.method != TeamPractice.Method.FLOW}  # fmt: skip


def _parents(ids: Sequence[int]) -> frozenset[int]:
    """Those of the items that have parts."""
    return frozenset(Item.objects.filter(parent__in=ids).values_list("parent_id", flat=True).distinct())


@dataclass(frozen=True)
class _Maker:
    """Makes rows out of lines and what stands around them."""

    request: HtmxRequest
    practice: TeamPractice
    rest: Around
    day: date

    def row(self, line: Line, **more: Any) -> Row:
        aim = self.rest.aims.get(line.initiative_id or 0)
        currency = (aim.currency if aim else "") or self.request.tenant.currency
        return Row(
            line, aim=aim, assignee=self.rest.names.get(line.assignee_id or 0, ""),
            size=size_of(line, self.practice, currency), old=_old(line, self.day),
            may_edit=may_move(self.request.membership, line, aim), **more,
        )  # fmt: skip


def _old(line: Line, day: date) -> str:
    """How old it is; nothing where it is not known, as on days before a load brought it."""
    return "" if line.old_since is None or line.old_since > day else age(line.old_since, day)


def size_of(line: Line, practice: TeamPractice, currency: str) -> str:
    """Its estimate in the team's unit."""
    is_money = practice.estimates == TeamPractice.Estimates.MONEY
    return size_said(line.planned_cost if is_money else line.estimate, practice.estimates, currency)


def may_move(member: Membership, line: Line, aim: Aim | None) -> bool:
    """Whether the member may change the item of a line: theirs by itself, or by the initiative that it counts for."""
    return may(member, "edit", line) or (aim is not None and may(member, "edit", aim))


# ---- moving


@require_POST
def team_backlog_place(request: HtmxRequest, pk: int) -> HttpResponse:
    """A row was dropped: `id`, and its new neighbours `before` and `after` as the person saw them."""
    team = fetch_team(pk)
    found = {name: whole(request.POST.get(name, "")) for name in ("id", "before", "after")}
    if found["id"] is None:
        return HttpResponseBadRequest("id: the item that was moved")
    item = card_of(team, found["id"])
    to = "" if found["before"] or found["after"] else "top"
    placed = place_item(actor=request.membership, item=item, before=found["before"], after=found["after"], to=to)
    response = HttpResponse(status=204)
    return toast(response, placed.note, "risk") if placed.note else response


@require_http_methods(BOTH)
def item_place(request: HtmxRequest, pk: int) -> HttpResponse:
    """The menu of a row: to the top, to the bottom, before another item, or back to the suggestion."""
    item, member = fetch_item(pk), request.membership
    demand(member, "edit", item)
    form = PlaceForm(request.POST or None)
    home = teams_of([item])[pk]
    back = reverse("team_backlog", args=[home]) if home else reverse("item_detail", args=[pk])

    def write() -> bool:
        to, before = form.cleaned_data["to"], form.cleaned_data["before"]
        if to == "free":
            let_go(actor=member, item=item)
        elif to == "before":
            place_item(actor=member, item=item, before=before.pk)
        else:
            place_item(actor=member, item=item, to=to)
        return True

    frame = Sheet(f"Move {item.key}", "Move", back, thread_of_item(item), lead=item.title, form_id="place")
    return sheet(request, frame, form, write)


@require_http_methods(BOTH)
def item_part_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Add a part to an item where one stands; team and initiative are those of the item."""
    item, member = fetch_item(pk), request.membership
    demand(member, "edit", item)
    form = PartForm(request.POST or None)
    back = reverse("item_detail", args=[pk])
    if home := teams_of([item])[pk]:
        back = f"{reverse('team_backlog', args=[home])}?view=tree&open={pk}"
    frame = Sheet(f"Add a part to {item.key}", "Add", back, thread_of_item(item), lead=item.title, form_id="part")

    def write() -> Item:
        with asking_why(form):
            return add_item(actor=member, parent=item, team=item.team, initiative=None, **form.cleaned_data)

    return sheet(request, frame, form, write)


# ---- the suggested order


@dataclass(frozen=True)
class Suggested:
    """A row of the suggestion: the item, and how it differs from where it stands."""

    row: Row
    each: Suggestion

    @property
    def difference(self) -> str:
        """↑ 3, ↓ 2, or nothing; the words stand beside it."""
        up = self.each.up
        return "" if not up else f"{abs(up)} {'higher' if up > 0 else 'lower'}"


@require_http_methods(BOTH)
def team_suggested(request: HtmxRequest, pk: int) -> HttpResponse:
    """The suggested order beside the team's own, with the reasons; `POST` takes it."""
    team, member = fetch_team(pk), request.membership
    if request.method == "POST":
        moved = take_suggested(actor=member, team=team)
        response = redirect_for(request, reverse("team_backlog", args=[pk]))
        return toast(response, f"{moved} items moved.") if moved else response
    works, order = suggestion(team)
    start = min(whole(request.GET.get("from", "")) or 0, len(order))
    shown = order[start : start + PER_PAGE]
    found = lines_of(team, [each.work.id for each in shown])
    maker = _Maker(request, practice_of(team.pk), around(list(found.values())), today(request.tenant))
    moved = sum(work.id != now for work, now in zip(works, taken(works, order), strict=True))
    by_hand = sum(work.is_by_hand for work in works)
    context = {
        "team": team,
        "tabs": team_tabs(team, "team_backlog"),
        "crumbs": [*thread_of_team(team, "Suggested order")],
        "sentence": suggested_sentence(len(works), moved, by_hand),
        "rows": [
            Suggested(maker.row(found[each.work.id], number=each.suggested), each)
            for each in shown
            if each.work.id in found
        ],
        "moved": moved,
        "by_hand": by_hand,
        "may_take": bool(moved) and may(member, "edit", Belonging(pk)),
        "next": start + PER_PAGE if len(order) > start + PER_PAGE else None,
        "previous": max(0, start - PER_PAGE) if start else None,
    }
    return page_or_part(request, "execution/team_suggested.html", "body", context)
