"""Reads of flow: what came, began, ended on which day, and the leaves behind it.

Only leaves count, and no milestones: a milestone is a day, not work. On a past day the statements read what stood then,
as on every page (rollups.past).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, LiteralString

from django.db import connection

from execution.belonging_sql import NAMES, OF_TEAMS, rows_of, team_of
from execution.flow.course import Course
from execution.flow.measures import Piece
from tenancy.context import current_tenant_id

SCALE = 100
"""Estimates are counted in hundredths, so that forecasts add whole numbers."""
MOST_SCOPES = 60

# NOT IN a set that is hashed once: as NOT EXISTS, a planner without statistics (just after a large import) asks the
# indexes anew for each item, which takes minutes at 100,000.
IS_LEAF: LiteralString = """i.type <> 'milestone' AND i.id NOT IN (
        SELECT DISTINCT c.parent_id FROM execution_item c
        WHERE c.tenant_id = %(tenant)s AND c.parent_id IS NOT NULL)"""
# Of a few items, each is looked up.
IS_LEAF_OF_FEW: LiteralString = """i.type <> 'milestone' AND NOT EXISTS (
        SELECT FROM execution_item c WHERE c.parent_id = i.id AND c.tenant_id = %(tenant)s)"""
# A start that no row names is that of the first report that it was in progress.
STARTED: LiteralString = """CASE WHEN i.state <> 'todo' THEN coalesce(i.started_on, (
        SELECT min(f.date) FROM execution_itemstate f
        WHERE f.tenant_id = %(tenant)s AND f.item_id = i.id AND f.state = 'doing' AND f.date <= %(day)s
          AND NOT EXISTS (
            SELECT FROM execution_itemstate n
            WHERE n.tenant_id = %(tenant)s AND n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL))) END"""


type Whose = int | Collection[int] | None
"""A team, several together, or (None) the whole tenant."""


def _source(whose: Whose) -> str:
    return "execution_item i" if whose is None else f"{rows_of(OF_TEAMS)} i"


def _asked(whose: Whose, day: date, **more: object) -> dict[str, Any]:
    teams = [whose] if isinstance(whose, int) else None if whose is None else sorted(whose)
    return {"tenant": current_tenant_id(), "teams": teams, "day": day, **more}


@dataclass(frozen=True)
class Flow:
    """The course of a team by number of items and by their estimates, and how many had none."""

    items: Course
    estimates: Course
    without_estimate: int = 0
    """Of those that are open or finished."""


def flow_of(team: Whose, day: date, zone: str, items: Sequence[int] | None = None) -> Flow:
    """What came, began, ended and was dropped on each day up to this one; None: of the whole tenant; one query.

    With items, of these alone: an initiative's, whoever works on them.

    An item is there from the day it was added, or its planned or real start when that is earlier (loaded work).
    """
    leaf = IS_LEAF if items is None else IS_LEAF_OF_FEW
    sql = f"""
        WITH leaf AS MATERIALIZED (
            SELECT i.state, i.estimate, {STARTED} AS started,
                   least(%(day)s, (i.created_at AT TIME ZONE %(zone)s)::date, i.planned_start, i.started_on,
                         i.finished_on) AS arrived,
                   CASE WHEN i.state IN ('done', 'dropped') THEN coalesce(i.finished_on, %(day)s) END AS ended
            FROM {_source(team)}
            WHERE i.tenant_id = %(tenant)s AND (%(items)s::bigint[] IS NULL OR i.id = ANY(%(items)s)) AND {leaf}
        )
        SELECT e.kind, e.day, count(*), coalesce(sum(l.estimate), 0), count(*) - count(l.estimate)
        FROM leaf l CROSS JOIN LATERAL (VALUES
            ('arrived', l.arrived),
            -- done without a start: it passed through the work on the day it ended
            ('started', CASE WHEN l.state = 'done' THEN coalesce(l.started, l.ended)
                             WHEN l.state = 'doing' THEN coalesce(l.started, l.arrived) ELSE l.started END),
            ('finished', CASE WHEN l.state = 'done' THEN l.ended END),
            ('dropped', CASE WHEN l.state = 'dropped' THEN l.ended END),
            ('given_up', CASE WHEN l.state = 'dropped' AND l.started IS NOT NULL THEN l.ended END)) e(kind, day)
        WHERE e.day <= %(day)s GROUP BY e.kind, e.day"""  # noqa: S608  # conditions from above
    counts: dict[str, dict[date, int]] = defaultdict(dict)
    sizes: dict[str, dict[date, int]] = defaultdict(dict)
    missing: dict[str, int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(sql, _asked(team, day, zone=zone, items=None if items is None else list(items)))
        for kind, on, many, size, unknown in cursor.fetchall():
            counts[kind][on] = many
            sizes[kind][on] = scaled(size)
            missing[kind] += unknown
    return Flow(Course(**counts), Course(**sizes), missing["arrived"] - missing["dropped"])


def scaled(estimate: Decimal) -> int:
    """An estimate in hundredths."""
    return round(estimate * SCALE)


@dataclass(frozen=True)
class Work:
    """The leaves behind the figures: those finished since a day, and those in progress."""

    finished: list[Piece] = field(default_factory=list)
    doing: list[Piece] = field(default_factory=list)

    @property
    def cycles(self) -> list[int]:
        """Cycle times in days of the finished whose start is known."""
        return [piece.cycle for piece in self.finished if piece.cycle is not None]


def work_of(team: Whose, day: date, since: date) -> Work:
    """What the team finished since the day, the newest first, and what it has in progress, the oldest first."""
    sql = f"""
        SELECT i.state, i.id, i.key, i.title, {STARTED} AS started, i.finished_on, i.estimate
        FROM {_source(team)}
        WHERE i.tenant_id = %(tenant)s AND {IS_LEAF}
          AND (i.state = 'doing' OR i.state = 'done' AND i.finished_on BETWEEN %(since)s AND %(day)s)
        ORDER BY i.finished_on DESC NULLS FIRST, started NULLS LAST, i.id"""  # noqa: S608  # conditions from above
    found = Work()
    with connection.cursor() as cursor:
        cursor.execute(sql, _asked(team, day, since=since))
        for state, *rest in cursor.fetchall():
            (found.doing if state == "doing" else found.finished).append(Piece(*rest))
    return found


@dataclass(frozen=True)
class Scope:
    """What a forecast may be asked about: the open leaves of an initiative or of an item that has parts."""

    kind: str
    id: int
    key: str
    title: str
    open: int
    size: int
    """Their estimates, in hundredths."""
    without_estimate: int


def scopes_of(team: int | Collection[int], day: date) -> list[Scope]:
    """The initiatives and the items with parts that the team's open leaves belong to, the largest first; one query."""
    sql = f"""
        WITH RECURSIVE leaf AS MATERIALIZED (
            SELECT i.id, i.parent_id, i.initiative_id, i.estimate FROM {rows_of(OF_TEAMS)} i
            WHERE i.state IN ('todo', 'doing')
              AND (i.parent_id IS NOT NULL OR i.initiative_id IS NOT NULL) AND {IS_LEAF}
        ), up AS (
            SELECT id AS leaf, id, parent_id, initiative_id AS serves FROM leaf
            UNION ALL
            -- OFFSET 0: one look into the index for each, whatever a planner without statistics takes the table for
            SELECT up.leaf, p.id, p.parent_id, coalesce(up.serves, p.initiative_id) FROM up
            CROSS JOIN LATERAL (
                SELECT a.id, a.parent_id, a.initiative_id FROM execution_item a
                WHERE a.id = up.parent_id AND a.tenant_id = %(tenant)s OFFSET 0) p
        ) CYCLE id SET looped USING walked, held AS (
            SELECT 'initiative' AS kind, max(serves) AS id, leaf FROM up GROUP BY leaf HAVING max(serves) IS NOT NULL
            UNION ALL
            SELECT DISTINCT 'item', id, leaf FROM up WHERE id <> leaf
        )
        SELECT h.kind, h.id, coalesce(n.key, e.key), coalesce(n.title, e.title), count(*),
               coalesce(sum(l.estimate), 0), count(*) - count(l.estimate)
        FROM held h JOIN leaf l ON l.id = h.leaf
        LEFT JOIN portfolio_initiative n ON h.kind = 'initiative' AND n.id = h.id AND n.tenant_id = %(tenant)s
        LEFT JOIN execution_item e ON h.kind = 'item' AND e.id = h.id AND e.tenant_id = %(tenant)s
        GROUP BY h.kind, h.id, 3, 4 ORDER BY count(*) DESC, 3 LIMIT {MOST_SCOPES}"""  # noqa: S608  # conditions from above
    with connection.cursor() as cursor:
        cursor.execute(sql, _asked(team, day))
        return [
            Scope(kind, pk, key, title, many, scaled(size), unknown)
            for kind, pk, key, title, many, size, unknown in cursor.fetchall()
        ]


@dataclass(frozen=True)
class TeamFlow:
    """What the table of all teams needs to know of one; id None: work that has no team."""

    id: int | None
    name: str
    todo: int = 0
    doing: int = 0
    oldest: date | None = None
    """When the oldest in progress was started."""
    expected_days: int | None = None
    expected_share: Decimal | None = None
    course: Course = field(default_factory=Course)
    cycles: list[int] = field(default_factory=list)


def flows_of_teams(day: date, since: date) -> list[TeamFlow]:
    """Every team by name, and last the work of none; what was finished since the day; two queries."""
    finished, cycles = _finished_by_team(day, since)
    sql = f"""
        SELECT t.id, t.name, coalesce(o.todo, 0), coalesce(o.doing, 0), o.oldest, p.expected_days, p.expected_share,
               o.first
        FROM (SELECT id, name FROM accounts_team WHERE tenant_id = %(tenant)s UNION ALL SELECT NULL, '') t
        LEFT JOIN execution_teampractice p ON p.team_id = t.id AND p.tenant_id = %(tenant)s
        LEFT JOIN (
            SELECT {team_of("g")} AS team, sum(todo)::bigint AS todo, sum(doing)::bigint AS doing,
                   min(oldest) AS oldest, min(first) AS first
            FROM (
                SELECT {NAMES}, count(*) FILTER (WHERE i.state = 'todo') AS todo,
                       count(*) FILTER (WHERE i.state = 'doing') AS doing,
                       min(i.started_on) FILTER (WHERE i.state = 'doing') AS oldest,
                       min(coalesce(i.started_on, i.finished_on)) FILTER (WHERE i.state <> 'todo') AS first
                FROM execution_item i WHERE i.tenant_id = %(tenant)s AND {IS_LEAF} GROUP BY {NAMES}
            ) g GROUP BY 1
        ) o ON o.team IS NOT DISTINCT FROM t.id
        ORDER BY t.id IS NULL, lower(t.name), t.id"""  # noqa: S608  # conditions from above
    found: list[TeamFlow] = []
    with connection.cursor() as cursor:
        cursor.execute(sql, _asked(None, day))
        for team, name, todo, doing, oldest, days, share, first in cursor.fetchall():
            begun = {first: 0} if first else {}
            course = Course(started=begun, finished=finished.get(team, {}))
            found.append(TeamFlow(team, name, todo, doing, oldest, days, share, course, cycles.get(team, [])))
    return found


def _finished_by_team(day: date, since: date) -> tuple[dict[Any, dict[date, int]], dict[Any, list[int]]]:
    sql = f"""
        SELECT {team_of("g")}, g.finished_on, g.cycle, sum(g.many)::bigint FROM (
          SELECT l.team_id, l.parent_id, l.initiative_id, l.finished_on, l.finished_on - l.started + 1 AS cycle,
                 count(*) AS many
          FROM (
            SELECT {NAMES}, i.finished_on, {STARTED} AS started FROM execution_item i
            WHERE i.tenant_id = %(tenant)s AND i.state = 'done' AND i.finished_on BETWEEN %(since)s AND %(day)s
              AND {IS_LEAF}) l
          GROUP BY 1, 2, 3, 4, 5) g
        GROUP BY 1, 2, 3"""  # noqa: S608  # conditions from above
    finished: dict[Any, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    cycles: dict[Any, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql, _asked(None, day, since=since))
        for team, on, cycle, many in cursor.fetchall():
            finished[team][on] += many
            if cycle is not None and cycle > 0:
                cycles[team] += [cycle] * many
    return finished, cycles


def whole_of(teams: Iterable[TeamFlow]) -> TeamFlow:
    """All teams as one, and the work of none with them."""
    every = list(teams)
    finished: dict[date, int] = defaultdict(int)
    for each in every:
        for on, many in each.course.finished.items():
            finished[on] += many
    firsts = [first for each in every if (first := each.course.first)]
    started = {min(firsts): 0} if firsts else {}
    return TeamFlow(
        None, "", sum(each.todo for each in every), sum(each.doing for each in every),
        min((each.oldest for each in every if each.oldest), default=None),
        course=Course(started=started, finished=finished), cycles=[cycle for each in every for cycle in each.cycles],
    )  # fmt: skip


def start_of(day: date, history: int) -> date:
    """The first day of so many whole days before this one."""
    return day - timedelta(days=history)
