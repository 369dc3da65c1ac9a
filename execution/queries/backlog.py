"""Reads of a team's list: a page of it, what its rows serve, how much serves nothing, and the suggested order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Membership, Team
from execution.backlog_sql import (
    CURRENCY,
    IS_BLOCKED,
    IS_LEAF,
    IS_LEAF_OF_ALL,
    LINE,
    PLACED,
    SERVES,
    WORK,
    in_order,
    whole,
)
from execution.belonging_sql import COUNTS_FOR, TEAM_OF, team_of
from execution.models import BacklogPlace, Item
from execution.queries.teams import delivery_policy
from execution.suggesting import Grounds, Scored, Served, Suggestion, Weights, Work, suggested
from portfolio.models import Initiative
from portfolio.queries.scores import ranking, schemes_in_force
from portfolio.standings import natural
from tenancy.context import current_tenant_id

PER_PAGE = 50
OPEN = ("todo", "doing")
STATES: Mapping[str, tuple[str, ...]] = {
    "open": OPEN, "todo": ("todo",), "doing": ("doing",), "done": ("done",), "dropped": ("dropped",), "any": (),
}  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """Which rows of a team's list are wanted."""

    state: str = "open"
    type: str = ""
    assignee: int | None = None
    initiative: int | None = None
    is_loose: bool = False
    """Only what serves no key result."""
    has_parents: bool = False
    """Also items with parts; without, the leaves."""
    tops_only: bool = False
    """Only what is part of nothing else in the team's list."""
    iteration: int | None = None


@dataclass(frozen=True)
class After:
    """Where a page begins: after this row (rank none: among those without a place); no row is the beginning."""

    id: int | None = None
    rank: str | None = None


@dataclass(frozen=True)
class Line:
    """An item as the list and the board show it."""

    id: int
    key: str
    title: str
    type: str
    state: str
    estimate: Decimal | None
    planned_cost: Decimal | None
    created_at: datetime | None
    started_on: date | None
    finished_on: date | None
    parent_id: int | None
    assignee_id: int | None
    team_id: int
    version: int
    initiative_id: int | None
    rank: str | None
    is_by_hand: bool
    column_id: int | None
    column_since: date | None
    iteration_id: int | None
    blocked_by: int | None
    """The oldest signal without an answer that says it is blocked."""

    @property
    def pk(self) -> int:
        """Its id, as rows of a tree are asked for it."""
        return self.id

    @property
    def created_on(self) -> date | None:
        """The day it was written down, where the organisation is."""
        return timezone.localdate(self.created_at) if self.created_at else None

    @property
    def is_blocked(self) -> bool:
        """Whether such a signal waits for an answer."""
        return self.blocked_by is not None

    @property
    def old_since(self) -> date | None:
        """From when its age counts: since it was begun, before that since it was written down."""
        return self.started_on or self.created_on


@dataclass(frozen=True)
class Aim:
    """What a row serves: its initiative, and of that the key result with the largest share."""

    id: int
    key: str
    title: str
    currency: str = ""
    owner_id: int | None = None
    team_id: int | None = None
    key_result_id: int | None = None
    key_result: str = ""
    key_result_title: str = ""
    status: str = ""
    others: int = 0
    """How many key results more it serves."""


@dataclass(frozen=True)
class Around:
    """What stands around the rows of a page: aims by initiative, names by member, and the way up by item."""

    aims: Mapping[int, Aim] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    paths: Mapping[int, str] = field(default_factory=dict)


def page(team: Team, chosen: Chosen, after: After, limit: int = PER_PAGE) -> list[Line]:
    """So many rows of the list from a place on, in one query that costs the same wherever it begins."""
    asked, values = conditions(chosen)
    begins = "" if after.id is None else "id" if after.rank is None else "rank"
    values |= {"team": team.pk, "limit": limit, "after": after.id, "rank": after.rank}
    return _lines(in_order(asked, begins), values)


def lines(team: Team, asked: Sequence[str], values: Mapping[str, Any]) -> list[Line]:
    """All rows that fit, in the list's order; one query."""
    return _lines(whole(list(asked), LINE), {"team": team.pk, **values})


def _lines(sql: str, values: Mapping[str, Any]) -> list[Line]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), **values})
        return [Line(*row) for row in cursor.fetchall()]


def conditions(chosen: Chosen) -> tuple[list[str], dict[str, Any]]:
    """The conditions on item `i` that are asked for, and the values in them."""
    wanted: dict[str, Any] = {
        "i.state = ANY(%(states)s)": list(STATES[chosen.state]),
        "i.type = %(type)s": chosen.type,
        "i.assignee_id = %(assignee)s": chosen.assignee,
        f"{COUNTS_FOR} = %(initiative)s": chosen.initiative,
        f"NOT coalesce({SERVES.format(initiative=COUNTS_FOR)}, false)": chosen.is_loose,
        "EXISTS (SELECT FROM execution_backlogplace o WHERE o.item_id = i.id AND o.tenant_id = %(tenant)s"
        " AND o.iteration_id = %(iteration)s)": chosen.iteration,
        IS_LEAF: not chosen.has_parents,
        "NOT EXISTS (SELECT FROM execution_item o WHERE o.id = i.parent_id AND o.tenant_id = %(tenant)s"
        f" AND {team_of('o')} = %(team)s)": chosen.tops_only,
    }
    values = {
        "states": list(STATES[chosen.state]), "type": chosen.type, "assignee": chosen.assignee,
        "initiative": chosen.initiative, "iteration": chosen.iteration,
    }  # fmt: skip
    return [condition for condition, value in wanted.items() if value], values


def around(rows: Sequence[Line]) -> Around:
    """What the rows serve, whose they are and what they are part of; three queries however many there are."""
    people = {row.assignee_id for row in rows if row.assignee_id is not None}
    return Around(
        aims({row.initiative_id for row in rows if row.initiative_id is not None}),
        dict(Membership.objects.filter(pk__in=people).values_list("pk", "name")),
        _paths([row.id for row in rows if row.parent_id is not None]),
    )


def aims(initiative_ids: Iterable[int]) -> dict[int, Aim]:
    """The initiatives by id, each with the key result that most of its money serves; one query."""
    sql = """
        SELECT n.id, n.key, n.title, p.currency, n.owner_id, n.team_id, k.id, coalesce(k.key, ''),
               coalesce(k.title, ''), coalesce(k.health, ''), greatest(0, coalesce(k.many, 1) - 1)
        FROM portfolio_initiative n
        JOIN portfolio_portfolio p ON p.id = n.portfolio_id AND p.tenant_id = %(tenant)s
        LEFT JOIN LATERAL (
            SELECT r.id, r.key, r.title, f.health, count(*) OVER () AS many FROM portfolio_contribution c
            JOIN okrs_keyresult r ON r.id = c.key_result_id AND r.tenant_id = %(tenant)s
            LEFT JOIN rollups_keyresultrollup f ON f.key_result_id = r.id AND f.tenant_id = %(tenant)s
            WHERE c.initiative_id = n.id AND c.tenant_id = %(tenant)s
            ORDER BY c.allocation DESC, r.id LIMIT 1
        ) k ON true
        WHERE n.id = ANY(%(ids)s) AND n.tenant_id = %(tenant)s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "ids": sorted(initiative_ids)})
        return {row[0]: Aim(*row) for row in cursor.fetchall()}


def _paths(ids: Sequence[int]) -> dict[int, str]:
    """What each item is part of, from the top down: Sign-up / The form."""
    sql = """
        WITH RECURSIVE up AS (
            SELECT i.id AS item, i.parent_id AS id, 1 AS depth FROM execution_item i
            WHERE i.tenant_id = %(tenant)s AND i.id = ANY(%(ids)s)
            UNION ALL
            SELECT up.item, p.parent_id, up.depth + 1 FROM up
            JOIN execution_item p ON p.id = up.id AND p.tenant_id = %(tenant)s WHERE up.depth < 50
        )
        SELECT up.item, string_agg(p.title, ' / ' ORDER BY up.depth DESC) FROM up
        JOIN execution_item p ON p.id = up.id AND p.tenant_id = %(tenant)s GROUP BY up.item"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "ids": list(ids)})
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class Extent:
    """How much open work a team has, and how much of it serves no key result: in items, and in the sum of estimates."""

    many: int = 0
    loose: int = 0
    size: Decimal = Decimal(0)
    loose_size: Decimal = Decimal(0)
    without_size: int = 0
    currency: str = ""
    """Of the sizes where they are money; empty where they are of several, and so no sum."""
    blocked: int = 0
    placed: int = 0


def extent(team: Team, *, currency: str = "") -> Extent:
    """The open leaves of a team, counted in one query; the size in the unit of its estimates.

    With a currency, that of work of no portfolio, sizes are planned cost.
    """
    size = f"i.planned_cost * 0.0001 AS size, {CURRENCY} AS code" if currency else "i.estimate AS size, '' AS code"
    sql = f"""
        WITH work AS (
            SELECT {size}, coalesce({SERVES.format(initiative=COUNTS_FOR)}, false) AS serves,
                   {IS_BLOCKED} AS is_blocked,
                   EXISTS (SELECT FROM execution_backlogplace p WHERE p.item_id = i.id
                       AND p.team_id = %(team)s AND p.tenant_id = %(tenant)s) AS is_placed
            FROM {WORK} WHERE i.state = ANY(%(states)s) AND {IS_LEAF_OF_ALL}
        )
        SELECT count(*), count(*) FILTER (WHERE NOT serves), coalesce(sum(size), 0),
               coalesce(sum(size) FILTER (WHERE NOT serves), 0), count(*) FILTER (WHERE size IS NULL),
               CASE WHEN count(DISTINCT code) FILTER (WHERE size IS NOT NULL) = 1
                   THEN min(code) FILTER (WHERE size IS NOT NULL) ELSE '' END,
               count(*) FILTER (WHERE is_blocked), count(*) FILTER (WHERE is_placed)
        FROM work"""  # noqa: S608  # our own
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"team": team.pk, "states": list(OPEN), "currency": currency}
        cursor.execute(sql, {"tenant": current_tenant_id(), **asked})
        return Extent(*cursor.fetchone())


# ---- the suggested order


def works(team: Team) -> list[Work]:
    """What a team has to do, in its own order, with the initiative that each counts for; one query."""
    sql = whole(["i.state = 'todo'", IS_LEAF_OF_ALL], f"i.id, i.key, {COUNTS_FOR}, coalesce(p.is_by_hand, false)")
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "team": team.pk})
        return [Work(*row) for row in cursor.fetchall()]


def grounds(initiatives: Iterable[int]) -> Grounds:
    """What is known of the initiatives: scores by the scheme that lists are ranked by, and the gaps they serve."""
    wanted = set(initiatives)
    scheme = schemes_in_force().default
    found = ranking(scheme).ranked
    live = set(Initiative.objects.filter(state__in=("approved", "active", "paused")).values_list("pk", flat=True))
    # Demands are ranked too, but nobody works on them: a bet is measured against the other live ones.
    ranked = [each for each in found if each.entrant.id in live]
    scores = {
        each.entrant.id: Scored(scheme.name, each.score, place, len(ranked)) for place, each in enumerate(ranked, 1)
    }
    policy = delivery_policy()
    return Grounds(scores, _gaps(wanted), Weights(policy.score_weight, policy.gap_weight))


def _gaps(initiatives: set[int]) -> dict[int, list[Served]]:
    sql = """
        SELECT c.initiative_id, k.key, f.pace_gap FROM portfolio_contribution c
        JOIN okrs_keyresult k ON k.id = c.key_result_id AND k.tenant_id = %(tenant)s
        LEFT JOIN rollups_keyresultrollup f ON f.key_result_id = k.id AND f.tenant_id = %(tenant)s
        WHERE c.initiative_id = ANY(%(ids)s) AND c.tenant_id = %(tenant)s
        ORDER BY c.initiative_id, c.allocation DESC, k.id"""
    found: dict[int, list[Served]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "ids": sorted(initiatives)})
        for initiative, key, gap in cursor.fetchall():
            found.setdefault(initiative, []).append(Served(key, gap))
    return found


def suggestion(team: Team) -> tuple[list[Work], list[Suggestion]]:
    """What a team has to do in its own order, and the order that is suggested; as many queries for many as for one."""
    own = works(team)
    return own, suggested(own, grounds(work.initiative for work in own if work.initiative is not None))


def lines_of(team: Team, ids: Sequence[int]) -> dict[int, Line]:
    """These items of the team, by id."""
    return {row.id: row for row in lines(team, ["i.id = ANY(%(ids)s)"], {"ids": list(ids)})}


def initiatives_worked_on(team: Team) -> list[tuple[int, str, str]]:
    """The initiatives that the team's open work names or inherits, for a filter: id, key, title; one query."""
    sql = f"""
        SELECT n.id, n.key, n.title FROM portfolio_initiative n
        WHERE n.tenant_id = %(tenant)s AND n.id IN (
            SELECT {COUNTS_FOR} FROM {WORK} WHERE i.state = ANY(%(states)s))"""  # noqa: S608  # our own
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "team": team.pk, "states": list(OPEN)})
        return sorted(cursor.fetchall(), key=lambda row: natural(row[1]))


# ---- places


def rank_of(team: Team, item: Item | None) -> str | None:
    """The rank of an item in the list of the team; None without a place."""
    rows = BacklogPlace.objects.filter(item=item, team=team) if item else BacklogPlace.objects.none()
    return rows.values_list("rank", flat=True).first()


def end_of_ranks(team: Team, without: Item, *, is_last: bool) -> str | None:
    """The first or the last rank of a team's list, one item left out; None where nothing has a place."""
    rows = BacklogPlace.objects.filter(team=team).exclude(item=without)
    order = ("-rank", "-item_id") if is_last else ("rank", "item_id")
    return rows.order_by(*order).values_list("rank", flat=True).first()


def last_rank(team: Team) -> str | None:
    """The last rank of a team's list; None where nothing has a place."""
    rows = BacklogPlace.objects.filter(team=team)
    return rows.order_by("-rank", "-item_id").values_list("rank", flat=True).first()


def rank_beside(team: Team, item_id: int, rank: str, without: Item, *, is_above: bool) -> str | None:
    """The rank next above or below a place, one item left out; None at the end."""
    side, order = ("<", "DESC") if is_above else (">", "ASC")
    sql = f"""
        SELECT rank FROM execution_backlogplace
        WHERE tenant_id = %s AND team_id = %s AND (rank, item_id) {side} (%s, %s) AND item_id <> %s
        ORDER BY rank {order}, item_id {order} LIMIT 1"""  # noqa: S608  # our own words
    with connection.cursor() as cursor:
        cursor.execute(sql, [current_tenant_id(), team.pk, rank, item_id, without.pk])
        row = cursor.fetchone()
    return row[0] if row else None


def placed_ids(team: Team) -> list[int]:
    """Every item of the team with a place, in order."""
    sql = f"""
        SELECT i.id FROM execution_backlogplace p
        JOIN execution_item i ON i.id = p.item_id AND i.tenant_id = %(tenant)s AND {TEAM_OF} = %(team)s
        WHERE {PLACED} ORDER BY p.rank, i.id"""  # noqa: S608  # our own
    return _ids(sql, team)


def unplaced_ids(team: Team, until: int, without: Item | None = None) -> list[int]:
    """The unfinished items of the team without a place up to an id, in order."""
    sql = f"""
        SELECT i.id FROM {WORK}
        WHERE i.state = ANY(%(states)s) AND i.id <= %(until)s AND i.id IS DISTINCT FROM %(without)s::bigint
          AND NOT EXISTS (SELECT FROM execution_backlogplace p WHERE p.item_id = i.id AND {PLACED})
        ORDER BY i.id"""  # noqa: S608  # our own
    return _ids(sql, team, states=list(OPEN), until=until, without=without.pk if without else None)


def _ids(sql: str, team: Team, **more: Any) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "team": team.pk, **more})
        return [row[0] for row in cursor.fetchall()]
