"""A team's board: columns with limits, lanes, cards with their age; a card moves in one round trip."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Team
from accounts.permissions import demand, may
from execution.actions.boards import Carded, ColumnPlan, move_card, set_columns
from execution.actions.limits import ReasonNeeded
from execution.board_words import board_sentence
from execution.flow.measures import age
from execution.forms.boards import column_forms
from execution.models import Item, TeamPractice
from execution.queries.backlog import Aim, Around, Line, around, lines_of
from execution.queries.boards import SHOWN_DAYS, Column, cards, column_of, columns_of, held
from execution.queries.teams import practice_of
from execution.views.backlog import may_move, size_of
from execution.views.team_tabs import card_of, fetch_team, team_tabs, thread_of_team
from okrs.views.saving import saved
from portfolio.standings import natural
from portfolio.views.initiatives import BOTH
from tenancy.clock import today
from ui.formats import plural
from ui.http import HtmxRequest, page_or_part, redirect_for, whole

LANES = {"": "No lanes", "initiative": "By initiative", "assignee": "By person", "type": "By type"}
SOON = 0.75
"""From this share of the expected days on a card is said to be getting old."""


@dataclass(frozen=True)
class Card:
    """An item on the board."""

    line: Line
    aim: Aim | None
    assignee: str
    size: str
    days: int | None
    """Its age while it is in progress, as flow counts it: the first day and today are days too (MODEL.md §7)."""
    in_column: int | None
    ageing: str
    """Empty, `risk` (soon older than expected) or `off` (older)."""
    may_move: bool

    @property
    def age_said(self) -> str:
        """Both ages in words."""
        said = [] if self.in_column is None else [f"In this column for {plural(self.in_column, 'day')}"]
        return "; ".join([*said, f"in progress for {plural(self.days, 'day')}"] if self.days is not None else said)


@dataclass(frozen=True)
class Head:
    """The head of a column: how many it holds, of how many."""

    column: Column
    many: int
    shown: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether more are in it than its limit says."""
        return self.column.limit is not None and self.many > self.column.limit

    @property
    def left(self) -> int:
        """How many cards of it are not shown."""
        return 0 if self.shown is None else self.many - self.shown


@dataclass(frozen=True)
class Lane:
    """A lane: its name, and its cards column by column."""

    key: str
    name: str
    cells: list[tuple[Head, list[Card]]]
    url: str = ""

    @property
    def many(self) -> int:
        """How many cards it holds."""
        return sum(len(cards) for _, cards in self.cells)


@require_GET
def team_board(request: HtmxRequest, pk: int) -> HttpResponse:
    """The board; lanes stand in the address."""
    team, day = fetch_team(pk), today(request.tenant)
    lane = request.GET.get("lanes", "")
    lane = lane if lane in LANES else ""
    practice, columns = practice_of(pk), columns_of(team)
    found = cards(team, columns, day)
    maker = _Maker(request, practice, around(found), day)
    placed = _placed(found, columns, maker)
    counts = held(team, columns, {column.state for column in columns}, day)
    heads = [Head(column, counts[column.key], len(placed[column.key])) for column in columns]
    every = [card for column in placed.values() for card in column]
    doing = [card for card in every if card.line.state == "doing"]
    context = {
        "team": team,
        "tabs": team_tabs(team, "team_board"),
        "crumbs": thread_of_team(team, "Board"),
        "sentence": board_sentence(
            sum(head.many for head in heads if head.column.state == "doing"),
            sum(card.ageing == "off" for card in doing), sum(card.line.is_blocked for card in every),
            [head.column.name for head in heads if head.is_over], practice.expected_days,
        ),
        "heads": heads,
        "lanes": _lanes(lane, heads, placed),
        "lane": lane,
        "lane_names": LANES,
        "done_days": SHOWN_DAYS,
        "may_set_up": may(request.membership, "edit"),
        "may_move": any(card.may_move for card in every),
    }  # fmt: skip
    return page_or_part(request, "execution/team_board.html", "board", context)


@dataclass(frozen=True)
class _Maker:
    """Makes cards out of lines and what stands around them."""

    request: HtmxRequest
    practice: TeamPractice
    rest: Around
    day: date

    def card(self, line: Line) -> Card:
        aim = self.rest.aims.get(line.initiative_id or 0)
        days = age(line.started_on, self.day) if line.started_on and line.state == "doing" else None
        currency = (aim.currency if aim else "") or self.request.tenant.currency
        return Card(
            line, aim, self.rest.names.get(line.assignee_id or 0, ""), size_of(line, self.practice, currency), days,
            self._in_column(line), ageing(days, self.practice.expected_days),
            may_move(self.request.membership, line, aim),
        )  # fmt: skip

    def _in_column(self, line: Line) -> int | None:
        """Since it was put there, or since its state began where that came later; None where it is not known.

        What a load brought stands on days before it was written down, nobody knows since when.
        """
        began = {"doing": line.started_on, "done": line.finished_on}.get(line.state, line.created_on)
        since = max(filter(None, (line.column_since, began)), default=None)
        return None if since is None or since > self.day else age(since, self.day)


def ageing(days: int | None, expected: int | None) -> str:
    """Whether a card is older than the team expects (`off`), soon will be (`risk`), or neither."""
    if days is None or expected is None:
        return ""
    return "off" if days > expected else "risk" if days >= SOON * expected else ""


def _placed(found: Sequence[Line], columns: Sequence[Column], maker: _Maker) -> dict[str, list[Card]]:
    placed: dict[str, list[Card]] = {column.key: [] for column in columns}
    for line in found:
        column = column_of(line, columns)
        if column is not None:
            placed[column.key].append(maker.card(line))
    return placed


def _lanes(lane: str, heads: Sequence[Head], placed: Mapping[str, list[Card]]) -> list[Lane]:
    """The lanes in the order of their names, what has none last; without lanes a single one."""
    if not lane:
        return [Lane("", "", [(head, placed[head.column.key]) for head in heads])]
    named: dict[str, tuple[str, str]] = {}
    inside: dict[tuple[str, str], list[Card]] = {}
    for column, row in placed.items():
        for card in row:
            key, name, url = _lane_of(lane, card)
            named[key] = (name, url)
            inside.setdefault((key, column), []).append(card)
    order = sorted(named, key=lambda key: (key == "none", natural(named[key][0])))
    return [
        Lane(key, named[key][0], [(head, inside.get((key, head.column.key), [])) for head in heads], named[key][1])
        for key in order
    ]


def _lane_of(lane: str, card: Card) -> tuple[str, str, str]:
    """Key, name and address of the lane of a card."""
    if lane == "type":
        return card.line.type, str(Item.Type(card.line.type).label), ""
    if lane == "assignee":
        return (str(card.line.assignee_id), card.assignee, "") if card.assignee else ("none", "Nobody yet", "")
    if card.aim is None:
        return "none", "Serves no initiative", ""
    return str(card.aim.id), f"{card.aim.key} {card.aim.title}", reverse("initiative_detail", args=[card.aim.id])


# ---- moving


@require_POST
def team_board_move(request: HtmxRequest, pk: int) -> HttpResponse:
    """A card was put into a `column`, beside `before` and `after`: the answer is the two heads and the card.

    Over the limit of its column it is asked why (409), and comes again with the `reason`.
    """
    team = fetch_team(pk)
    ids = {name: whole(request.POST.get(name, "")) for name in ("id", "before", "after")}
    if ids["id"] is None:
        return HttpResponseBadRequest("id: the card that was moved")
    item = card_of(team, ids["id"])
    try:
        done = move_card(
            actor=request.membership, item=item, column=request.POST.get("column", ""), before=ids["before"],
            after=ids["after"], reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except ReasonNeeded as asked:
        response = HttpResponse(status=409)
        response.headers["HX-Trigger"] = json.dumps({"ask": {"text": str(asked)}})
        return response
    except ValidationError as refused:
        return _said(HttpResponse(status=422), " ".join(refused.messages), "off")
    response = HttpResponse(_fragments(request, team, done))
    words = [done.note] if done.note else []
    if done.is_over and done.source != done.target:
        words.append(f"{done.target.name} now holds {done.held[done.target.key]}, its limit is {done.target.limit}.")
    return _said(response, " ".join(words), "risk") if words else response


def _said(response: HttpResponse, text: str, status: str) -> HttpResponse:
    response.headers["HX-Trigger"] = json.dumps({"toast": {"text": text, "status": status}})
    return response


def _fragments(request: HtmxRequest, team: Team, done: Carded) -> str:
    """Only what changed: the heads of the columns it left and came to, and the card."""
    line = lines_of(team, [done.item.pk])[done.item.pk]
    maker = _Maker(request, practice_of(team.pk), around([line]), today(request.tenant))
    columns = [column for column in (done.source, done.target) if column is not None]
    context = {
        "heads": [Head(column, done.held[column.key]) for column in dict.fromkeys(columns)],
        "card": maker.card(line),
    }
    return render_to_string("execution/team_board_moved.html", context)


# ---- set-up


@require_http_methods(BOTH)
def team_columns(request: HtmxRequest, pk: int) -> HttpResponse:
    """The columns of the board, written in place: names, states, limits, order."""
    demand(request.membership, "edit")
    team = fetch_team(pk)
    form, rows = column_forms(columns_of(team), request.POST or None)
    if request.method == "POST" and rows.is_valid():
        plans = [
            ColumnPlan(row["name"], row["state"], row["limit"], row["id"])
            for row in sorted((each.cleaned_data for each in rows), key=lambda row: row.get("place") or 0)
            if row.get("name")
        ]
        if saved(form, lambda: set_columns(actor=request.membership, team=team, plans=plans)) is not None:
            return redirect_for(request, reverse("team_board", args=[pk]))
    context: dict[str, Any] = {
        "team": team, "form": form, "rows": rows, "crumbs": thread_of_team(team, "Columns of the board"),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return page_or_part(request, "execution/team_columns.html", "form", context, status=status)
