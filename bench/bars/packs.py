"""A page and a drain while the packs of 200 tenants are made at once by the worker of packs, against the same alone."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from multiprocessing import get_context
from random import Random
from typing import Any

from django.db import connection, connections
from django.test import Client

from bench import web
from bench.bars.drain import drained
from bench.databases import SEED
from bench.edits import Editor
from bench.measuring import Limit, Measured, Runs, duration, joined, timed
from bench.run import LARGEST_TENANT, Run
from okrs.models import Cycle
from reviews import making
from reviews.actions.packs import ask_for_pack
from reviews.models import PackRun
from tenancy.context import use_tenant
from tenancy.models import Tenant

LIMITS = [
    Limit("page_beside_packs", 1.5, "a page while 200 tenants' packs are made ÷ alone"),
    Limit("drain_beside_packs", 1.5, "a drain while 200 tenants' packs are made ÷ alone"),
]
PACKS = 200
NICE = 10
"""As the launcher starts the worker of packs."""
ENDS_WITHIN = 1200.0


def measure(run: Run) -> Iterator[Measured]:
    """The tree of objectives of the largest tenant, and drains of it, before, while and after the packs are made."""
    size = run.use(run.small)
    run.with_figures(size, [LARGEST_TENANT])
    client, path = web.signed_in(), f"/bench-{LARGEST_TENANT}/objectives/"
    editors, random = [Editor(LARGEST_TENANT, run.day, Random(SEED))], Random(SEED)
    rounds = 5 if run.is_quick else 20
    before = _look(client, path, rounds), drained(editors, rounds, random)
    asked = _ask(run, 40 if run.is_quick else PACKS)
    connections.close_all()  # a forked process must not share a session
    worker = get_context("fork").Process(target=_make_all)
    began = time.monotonic()
    worker.start()
    pages, drains = [], []
    while worker.is_alive() and time.monotonic() - began < ENDS_WITHIN:
        pages.append(_look(client, path, 2))
        drains.append(drained(editors, 2, random))
    worker.join(1)
    took, left = time.monotonic() - began, PackRun.objects.count()
    if left:
        worker.terminate()
        told = f"{left} of {asked} packs were not made within {duration(took)}"
        yield from (Measured(limit.name, None, told) for limit in LIMITS)
        return
    after = _look(client, path, rounds), drained(editors, rounds, random)
    for limit, alone, beside in (
        (LIMITS[0], joined([before[0], after[0]]), joined(pages)),
        (LIMITS[1], joined([before[1], after[1]]), joined(drains)),
    ):
        yield Measured(
            limit.name, beside.median / alone.median, f"{asked} packs in {duration(took)}: {beside} ÷ {alone}"
        )


def _look(client: Client, path: str, rounds: int) -> Runs:
    return Runs(tuple(timed(lambda: client.get(path)) for _ in range(rounds)))


def _ask(run: Run, many: int) -> int:
    """So many tenants ask for the pack of their first cycle; how many could."""
    asked = 0
    for tenant in Tenant.objects.exclude(pk=LARGEST_TENANT).order_by("-pk")[:many]:
        with use_tenant(tenant):
            cycle = Cycle.objects.filter(starts_on__lte=run.day).order_by("starts_on").first()
            if cycle is not None:
                ask_for_pack(actor=None, tenant=tenant, cycle=cycle, as_of=min(cycle.ends_on, run.day))
                asked += 1
    return asked


def _make_all(*_: Any) -> None:
    """What the worker of packs does: one pack after another until none waits."""
    os.nice(NICE)
    while waiting := making.waiting():
        for tenant_id, number in waiting:
            making.run(tenant_id, number)
    connection.close()
