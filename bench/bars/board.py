"""A card moved on a board of 500, and a page far down a backlog of 10,000, against a view that does nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import cycle
from urllib.parse import urlencode

from accounts.models import Team
from bench import web
from bench.measuring import Limit, Measured, in_turn
from bench.run import LARGEST_TENANT, Run
from execution.actions.places import give_places
from execution.models import Item
from execution.queries.backlog import PER_PAGE, After, Chosen, page
from tenancy.clock import today
from tenancy.context import use_tenant
from tenancy.models import Tenant

LIMITS = [
    Limit("board_move", 110, "a card moved on a board of 500 cards, in one round trip ÷ static view"),
    Limit("backlog_deep_page", 1.5, "rows behind 95 of 100 of a backlog of 10,000 ÷ those behind its first"),
]
CARDS = {"todo": 150, "doing": 200, "done": 150}
WAITING = 10_000
DEEP = WAITING * 95 // 100
REQUESTS = 40


def measure(run: Run) -> Iterator[Measured]:
    """Of two teams made for it: one with the cards, one with the long list."""
    size = run.use(run.one)
    with use_tenant(LARGEST_TENANT):
        cards, board = _board()
        backlog, *places = _backlog()
    home = f"/bench-{LARGEST_TENANT}/teams"
    with web.site(size) as site:
        moves = cycle((pk, column) for column in ("done", "doing") for pk in cards)
        move = partial(_move, site, f"{home}/{board}/board/moves/", moves)
        moved, static = in_turn(move, partial(site.get, web.STATIC), runs=REQUESTS, patience=run.patience)
        site.headers |= {"HX-Request": "true", "HX-Request-Type": "partial"}
        pages = (partial(_rows, site, f"{home}/{backlog}/backlog/?{after}") for after in places)
        top, last = in_turn(*pages, runs=REQUESTS, patience=run.patience / 2)
    told = f"{moved} ÷ {static}; {sum(CARDS.values())} cards, the answer holds the card and the heads of both columns"
    yield Measured("board_move", moved.median / static.median, told)
    yield Measured("backlog_deep_page", last.median / top.median, f"{last} ÷ {top}, behind {DEEP:,} rows")


def _move(site: web.Site, path: str, moves: Iterator[tuple[int, str]]) -> None:
    """One card into a column; raises RuntimeError unless the answer holds the card and both heads."""
    pk, column = next(moves)
    answer = site.post(path, {"id": pk, "column": column})
    for part in (f'id="card-{pk}"', 'id="head-doing"', 'id="head-done"'):
        if part.encode() not in answer:
            raise RuntimeError(f"The answer to a move has no {part}")


def _board() -> tuple[Sequence[int], int]:
    """A team with cards in every column: those in progress, and the team."""
    team = Team(key="bench-board", name="Bench board")
    team.save()
    day = today(Tenant.objects.get(pk=LARGEST_TENANT)) - timedelta(days=2)
    rows = []
    for state, many in CARDS.items():
        begun = None if state == "todo" else day
        rows += [
            Item(
                tenant_id=LARGEST_TENANT, key=f"card-{state}-{n}", title=f"Card {n}", team=team, state=state,
                started_on=begun, finished_on=day if state == "done" else None,
            )
            for n in range(many)
        ]  # fmt: skip
    made = Item.objects.bulk_create(rows)
    give_places(team, [item.pk for item in made])
    # Half of those in progress move on and back again, so that the board holds as many all the time.
    return [item.pk for item in made if item.state == "doing"][:100], team.pk


def _rows(site: web.Site, path: str) -> None:
    """The next rows of a list; raises RuntimeError unless there are as many as a page has."""
    many = site.get(path).count(b'class="row"')
    if many != PER_PAGE:
        raise RuntimeError(f"{path} holds {many} rows")


def _backlog() -> tuple[int, str, str]:
    """A team with a long list: the team, and the addresses of what stands behind its first row and behind DEEP."""
    team = Team(key="bench-backlog", name="Bench backlog")
    team.save()
    made = Item.objects.bulk_create(
        Item(tenant_id=LARGEST_TENANT, key=f"row-{n}", title=f"Row {n}", team=team) for n in range(WAITING)
    )
    give_places(team, [item.pk for item in made])
    lines = page(team, Chosen("todo"), After(), DEEP)
    first, deep = (urlencode({"after": each.id, "rank": each.rank, "n": 2}) for each in (lines[0], lines[-1]))
    return team.pk, first, deep
