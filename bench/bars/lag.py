"""From the commit of an edit until its figures can be read, while 200 edits a second come in: the median of rounds."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random
from statistics import median
from typing import Any

from django.db import connection, connections

from bench import databases
from bench.bars.drain import drained
from bench.databases import SEED, Size
from bench.edits import Editor
from bench.lean_edits import PREPARED, LeanEditor
from bench.measuring import Limit, Measured, Runs, duration
from bench.run import LARGEST_TENANT, Run
from rollups import draining
from rollups.engine.prepared import ask_once
from rollups.models import RollupRequest

LIMITS = [Limit("lag_p99", 3.0, "lag p99 at 200 edits/s ÷ an idle drain")]
A_SECOND = 200
ROUNDS = 5
TENANTS = 20
CATCHES_UP_WITHIN = 30.0
WARM_UP = 1.0
"""Seconds of edits that are not counted: a worker's processes plan their statements once, when they are new."""
DRAINERS = 2  # processes of one worker, as bin/up starts it
# The tenants that wait, the longest waiting first, each with its oldest mark and whether somebody is at it now.
WAITING = """
    SELECT r.tenant_id, min(r.id), bool_or(s.next_attempt_at > clock_timestamp())
    FROM rollups_rolluprequest r LEFT JOIN rollups_drainstate s ON s.tenant_id = r.tenant_id
    GROUP BY r.tenant_id ORDER BY min(r.id)"""


@dataclass(frozen=True)
class Edit:
    """An edit: its tenant, when it was committed, its last mark."""

    tenant_id: int
    committed: float
    mark: int


@dataclass(frozen=True)
class Drained:
    """A drain that ended: the oldest mark that waited then, None when none did."""

    tenant_id: int
    ended: float
    oldest: int | None


def measure(run: Run) -> Iterator[Measured]:
    """Edits in the largest tenant and some others, drained by the processes of one worker beside."""
    size = run.use(run.large)
    tenants = [LARGEST_TENANT, *run.sampled(size)[: TENANTS - 1]]
    run.with_figures(size, tenants)
    random = Random(SEED)
    editors = [Editor(each, run.day, random) for each in tenants]
    seconds = 3.0 if run.is_quick else 10.0
    by_orm = _lags_of(seconds, editors, random)
    rounds = [_round(size, editors, seconds, random) for _ in range(ROUNDS)]
    ratios = sorted(each.ratio for each in rounds if each.ratio is not None)
    told = f"{'; '.join(map(str, rounds))}; edits by the ORM: {by_orm}"
    yield Measured("lag_p99", median(ratios) if len(ratios) == ROUNDS else None, told)


@dataclass(frozen=True)
class Round:
    """Idle drains, then edits while others drain."""

    idle: Runs
    lean: Lags

    @property
    def ratio(self) -> float | None:
        """The lag's p99 against an idle drain; None when some edits were never drained."""
        return None if self.lean.lags is None else self.lean.lags.percentile(0.99) / self.idle.median

    def __str__(self) -> str:
        return f"{self.ratio or 0:.1f}: {self.lean}, idle drain {self.idle}"


def _round(size: Size, editors: Sequence[Editor], seconds: float, random: Random) -> Round:
    """One p99 is six edits: whoever comes by in these seconds, autovacuum or a neighbour, is all of it."""
    idle = drained(editors, 20, random)
    with databases.session(size.database, "default") as session:
        session.execute(PREPARED)
        return Round(idle, _lags_of(seconds, [LeanEditor(each, session) for each in editors], random))


@dataclass(frozen=True)
class Lags:
    """What was seen: edits a second, each edit's lag; None when some were never drained."""

    rate: float
    lags: Runs | None

    def __str__(self) -> str:
        if self.lags is None:
            return f"{self.rate:.0f} edits/s, and {CATCHES_UP_WITHIN:.0f} s later not all are drained"
        p50, p99 = duration(self.lags.median), duration(self.lags.percentile(0.99))
        return f"p50 {p50}, p99 {p99} at {self.rate:.0f} edits/s"


def _lags_of(seconds: float, editors: Sequence[Editor], random: Random) -> Lags:
    """Edit for so long while others drain: any process any tenant, as from a queue."""
    context = get_context("fork")
    connections.close_all()  # a forked process must not share a session
    ending, answer = context.Event(), context.SimpleQueue()
    drainers = [context.Process(target=_drain, args=(ending, answer)) for _ in range(DRAINERS)]
    for each in drainers:
        each.start()
    began = time.monotonic()
    every = _edit_for(WARM_UP + seconds, editors, random)
    edits = [each for each in every if each.committed > began + WARM_UP]
    _wait_until_drained()
    ending.set()
    drains: list[Drained] = [found for _ in drainers for found in answer.get()]
    for each in drainers:
        each.join()
    rate = len(edits) / (edits[-1].committed - edits[0].committed)
    return Lags(rate, _lags(edits, sorted(drains, key=lambda each: each.ended)))


def _drain(ending: Any, answer: Any) -> None:
    """What a process of a worker does: drain what has waited longest and nobody is at, until told to end."""
    found, tenant_id = [], None
    while not ending.is_set():
        waiting = ask_once(WAITING, {})
        if tenant_id is not None:
            oldest = next((mark for tenant, mark, _ in waiting if tenant == tenant_id), None)
            found.append(Drained(tenant_id, time.monotonic(), oldest))
        tenant_id = next((each for each, _, is_busy in waiting if not is_busy), None)
        if tenant_id is None:
            time.sleep(0.001)
        else:
            draining.drain(tenant_id)
    connection.close()
    answer.put(found)


def _edit_for(seconds: float, editors: Sequence[Editor], random: Random) -> list[Edit]:
    """Edit at an even pace, as far as the machine can."""
    edits: list[Edit] = []
    editors[0].begin()
    began, made = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        time.sleep(max(0.0, began + made / A_SECOND - time.monotonic()))
        editor = random.choice(editors)
        mark = editor.edit_marked()
        made += 1
        # An edit that changed nothing laid no mark of its own.
        if not edits or mark > edits[-1].mark:
            edits.append(Edit(editor.tenant_id, time.monotonic(), mark))
    return edits


def _wait_until_drained() -> None:
    deadline = time.monotonic() + CATCHES_UP_WITHIN
    while RollupRequest.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def _lags(edits: list[Edit], drains: list[Drained]) -> Runs | None:
    """Each edit's seconds until a drain had taken its marks; None when some never were."""
    found = []
    for edit in edits:
        seen = (
            each.ended - edit.committed
            for each in drains
            if each.tenant_id == edit.tenant_id
            and each.ended >= edit.committed
            and (each.oldest is None or each.oldest > edit.mark)
        )
        lag = next(seen, None)
        if lag is None:
            return None
        found.append(lag)
    return Runs(tuple(found))
