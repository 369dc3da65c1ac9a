"""One edit, then its drain: at the largest size against 100,000 items, and in the largest tenant against others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from bench.databases import SEED, Size
from bench.edits import Editor
from bench.measuring import Limit, Measured, Runs, duration, joined, timed
from bench.run import LARGEST_TENANT, Run
from rollups import draining

LIMITS = [
    Limit("drain_p50", 1.25, "drain at the largest size ÷ at the smallest, p50"),
    Limit("drain_p99", 1.5, "drain at the largest size ÷ at the smallest, p99"),
    Limit("drain_largest_tenant", 1.5, "largest tenant's drain ÷ the others'"),
]
BLOCKS = 4
DRAINS = 50
OTHERS = 10


def measure(run: Run) -> Iterator[Measured]:
    """Blocks of drains at the two sizes in turn, half of them in the largest tenant."""
    drains = 10 if run.is_quick else DRAINS
    found: dict[str, list[tuple[Runs, Runs]]] = {}
    for block in range(BLOCKS):
        for size in dict.fromkeys((run.small, run.large)):
            run.use(size)
            found.setdefault(size.name, []).append(_block(run, size, drains, Random(SEED + block)))
    largest = {name: joined([each for each, _ in blocks]) for name, blocks in found.items()}
    others = {name: joined([each for _, each in blocks]) for name, blocks in found.items()}
    small, large = (joined([largest[size.name], others[size.name]]) for size in (run.small, run.large))
    if run.small == run.large:
        told = f"one size only: p50 {duration(small.median)}, p99 {duration(small.percentile(0.99))}"
        yield Measured("drain_p50", None, told)
        yield Measured("drain_p99", None, told)
    else:
        n = len(small.seconds)
        yield Measured("drain_p50", large.median / small.median, f"{large} ÷ {small}")
        tails = large.percentile(0.99), small.percentile(0.99)
        yield Measured("drain_p99", tails[0] / tails[1], f"{duration(tails[0])} ÷ {duration(tails[1])} ({n})")
    first, second = largest[run.large.name], others[run.large.name]
    yield Measured("drain_largest_tenant", first.median / second.median, f"{first} ÷ {second}")


def _block(run: Run, size: Size, drains: int, random: Random) -> tuple[Runs, Runs]:
    tenants = run.sampled(size)[:OTHERS]
    run.with_figures(size, [LARGEST_TENANT, *tenants])
    first = [Editor(LARGEST_TENANT, run.day, random)]
    return drained(first, drains, random), drained([Editor(each, run.day, random) for each in tenants], drains, random)


def drained(editors: Sequence[Editor], drains: int, random: Random) -> Runs:
    """The seconds of so many drains, each after one edit by one of the editors; two more come first to warm up."""
    seconds = []
    for _ in range(drains + 2):
        editor = random.choice(editors)
        editor.edit()
        seconds.append(timed(lambda tenant=editor.tenant_id: draining.drain(tenant)))  # type: ignore[misc]  # a default holds this turn's value
    return Runs(tuple(seconds[2:]))
