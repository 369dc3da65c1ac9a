"""Eight clients that book costs, with the triggers that lay marks and without: on any item, and on one initiative's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from random import Random
from statistics import median
from threading import BrokenBarrierError
from time import monotonic, time_ns
from typing import Any

import psycopg
from django.db import connection, connections
from psycopg import sql

from bench import databases
from bench.databases import SEED
from bench.measuring import Limit, Measured
from bench.run import Run

LIMITS = [
    Limit("writers_uniform", 1.54, "8 clients' rate without marks ÷ with, any item"),
    Limit("writers_hot", 1.54, "8 clients' rate without marks ÷ with, one initiative"),
]
CLIENTS = 8
PAIRS = 5
INSERT = """
    BEGIN; SET LOCAL app.tenant = '{tenant}';
    INSERT INTO execution_cost (tenant_id, recorded_at, key, date, amount, item_id, kind, note)
    VALUES ({tenant}, now(), '{key}', current_date, 1000000, {item}, 'expense', '');
    COMMIT"""

type Target = tuple[int, int]


def measure(run: Run) -> Iterator[Measured]:
    """Pairs of rounds A B, B A, A B …; the bar is the median of the pairs' ratios, so that a slow moment meets both.

    Nobody drains meanwhile, so that after the warm-up most tenants have a mark and few writes wake a worker.
    """
    size = run.use(run.large)
    seconds = 1.0 if run.is_quick else 3.0
    for name, targets in (("writers_uniform", _anywhere(size.items)), ("writers_hot", _one_initiative())):
        _forget_marks(size.database)
        pairs: list[dict[bool, float]] = []
        for number in range(PAIRS + 1):
            is_first = bool(number % 2)
            pairs.append({each: _rate(size.database, targets, seconds, each) for each in (is_first, not is_first)})
        _forget_marks(size.database)
        counted = pairs[1:]
        with_marks, without = (median(pair[each] for pair in counted) for each in (True, False))
        ratios = sorted(pair[False] / pair[True] for pair in counted)
        told = f"{without:,.0f} ÷ {with_marks:,.0f} costs/s ({PAIRS} pairs, {ratios[0]:.2f} to {ratios[-1]:.2f})"
        yield Measured(name, median(ratios), told)


def _rate(database: str, targets: list[Target], seconds: float, is_marked: bool) -> float:
    """Costs a second that eight clients book together, with marks or without."""
    with _triggers(database, is_marked=is_marked):
        return written(database, targets, seconds) / seconds


def _forget_marks(database: str) -> None:
    with databases.session(database) as owner:
        owner.execute("DELETE FROM rollups_rolluprequest")
        owner.execute("VACUUM rollups_rolluprequest")


def _anywhere(items: int) -> list[Target]:
    random = Random(SEED)
    return _targets([random.randint(1, items) for _ in range(20_000)])


def _one_initiative() -> list[Target]:
    """The items of the first initiative's trees."""
    with databases.session(connection.settings_dict["NAME"]) as owner:
        roots = owner.execute("SELECT id FROM execution_item WHERE initiative_id = 1").fetchall()
    return _targets([root + place for (root,) in roots for place in range(5)])


def _targets(items: list[int]) -> list[Target]:
    with databases.session(connection.settings_dict["NAME"]) as owner:
        return owner.execute("SELECT tenant_id, id FROM execution_item WHERE id = ANY (%s)", [items]).fetchall()


@contextmanager
def _triggers(database: str, *, is_marked: bool) -> Iterator[None]:
    """Costs lay marks in this block, or they do not."""
    if is_marked:
        yield
        return
    _switch(database, "DISABLE")
    try:
        yield
    finally:
        _switch(database, "ENABLE")


def _switch(database: str, word: str) -> None:
    with databases.session(database) as owner:
        named = "SELECT tgname FROM pg_trigger WHERE tgrelid = 'execution_cost'::regclass AND tgname LIKE %s"
        for (name,) in owner.execute(named, ["rollups\\_mark%"]).fetchall():
            command = sql.SQL("ALTER TABLE execution_cost {} TRIGGER {}")
            owner.execute(command.format(sql.SQL(word), sql.Identifier(name)))


def written(database: str, targets: list[Target], seconds: float) -> int:
    """How many costs eight processes book in this time, which begins when each has booked its first."""
    context = get_context("fork")
    connections.close_all()  # a forked process must not share a session
    counts: Any = context.SimpleQueue()
    begin: Any = context.Barrier(CLIENTS)
    clients = [
        context.Process(target=_write, args=(database, targets, seconds, number, begin, counts))
        for number in range(CLIENTS)
    ]
    for each in clients:
        each.start()
    total = sum(int(counts.get()) for _ in clients)
    for each in clients:
        each.join()
    if total < 0:
        raise RuntimeError("A client of the writers failed.")
    return total


def _write(database: str, targets: list[Target], seconds: float, number: int, begin: Any, counts: Any) -> None:
    random, done = Random(SEED + number), 0
    try:
        with databases.session(database, "default") as session:
            _book(session, random.choice(targets), number)
            begin.wait(timeout=60)
            until = monotonic() + seconds
            while monotonic() < until:
                _book(session, random.choice(targets), number)
                done += 1
    except (psycopg.Error, BrokenBarrierError):
        begin.abort()
        done = -(10**9)
    counts.put(done)


def _book(session: psycopg.Connection, target: Target, number: int) -> None:
    tenant, item = target
    text = INSERT.format(tenant=tenant, item=item, key=f"w{time_ns()}-{number}")
    session.pgconn.exec_(text.encode())
