"""From the commit of an edit until its figures can be read, while 200 edits a second come in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random
from typing import Any

from django.db import connection, connections

from bench.bars.drain import drained
from bench.databases import SEED
from bench.edits import Editor
from bench.measuring import Limit, Measured, Runs, duration
from bench.run import LARGEST_TENANT, Run
from rollups import draining
from rollups.engine.prepared import ask_once
from rollups.models import RollupRequest
from tenancy.context import use_tenant

LIMITS = [Limit("lag_p99", 3.0, "lag p99 at 200 edits/s ÷ an idle drain")]
A_SECOND = 200
TENANTS = 20
CATCHES_UP_WITHIN = 30.0
DRAINERS = 2  # processes of one worker, as bin/up starts it
WAITING = """
    SELECT tenant_id FROM rollups_rolluprequest WHERE tenant_id %% %(drainers)s = %(number)s
    GROUP BY tenant_id ORDER BY min(id)"""
OLDEST = "SELECT min(id) FROM rollups_rolluprequest WHERE tenant_id = %(tenant)s"
OWN_MARK = "SELECT currval('rollups_rolluprequest_id_seq')"


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
    idle = drained(editors, 20, random)
    context = get_context("fork")
    connections.close_all()  # a forked process must not share a session
    ending, answer = context.Event(), context.SimpleQueue()
    drainers = [context.Process(target=_drain, args=(each, ending, answer)) for each in range(DRAINERS)]
    for each in drainers:
        each.start()
    edits = _edit_for(3.0 if run.is_quick else 10.0, editors, random)
    _wait_until_drained()
    ending.set()
    drains: list[Drained] = [found for _ in drainers for found in answer.get()]
    for each in drainers:
        each.join()
    rate = len(edits) / (edits[-1].committed - edits[0].committed)
    lags = _lags(edits, drains)
    if lags is None:
        told = f"{rate:.0f} edits/s, and {CATCHES_UP_WITHIN:.0f} s later not all are drained; idle drain {idle}"
        yield Measured("lag_p99", None, told)
        return
    p99 = lags.percentile(0.99)
    told = f"p50 {duration(lags.median)}, p99 {duration(p99)} at {rate:.0f} edits/s; idle drain {idle}"
    yield Measured("lag_p99", p99 / idle.median, told)


def _drain(number: int, ending: Any, answer: Any) -> None:
    """What a process of a worker does: drain whatever is marked of its tenants, until told to end."""
    found = []
    values = {"number": number, "drainers": DRAINERS}
    while not ending.is_set():
        for (tenant_id,) in ask_once(WAITING, values):
            draining.drain(tenant_id)
            [(oldest,)] = ask_once(OLDEST, {"tenant": tenant_id})
            found.append(Drained(tenant_id, time.monotonic(), oldest))
        time.sleep(0.001)
    connection.close()
    answer.put(found)


def _edit_for(seconds: float, editors: list[Editor], random: Random) -> list[Edit]:
    """Edit at an even pace, as far as the machine can."""
    edits: list[Edit] = []
    began, made = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        time.sleep(max(0.0, began + made / A_SECOND - time.monotonic()))
        editor = random.choice(editors)
        with use_tenant(editor.tenant_id), connection.cursor() as cursor:
            editor.edit()
            cursor.execute(OWN_MARK)
            mark = cursor.fetchone()[0]
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
