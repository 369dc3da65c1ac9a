"""A large pack from being asked for to its four files, with all that PostgreSQL does for it, against ten seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from time import perf_counter

from django.utils import timezone

from bench.databases import ITEMS_AN_INITIATIVE, Size, count_anew
from bench.measuring import Limit, Measured
from bench.papers import INITIATIVES, KEY_RESULTS
from bench.run import LARGEST_TENANT, Run
from okrs.models import CheckIn, Cycle, KeyResult, Objective, TargetVersion
from portfolio.models import Contribution, Initiative
from reviews import making
from reviews.actions.packs import ask_for_pack
from reviews.files import file_of
from reviews.formats import FORMATS
from reviews.models import Pack
from tenancy.context import use_tenant
from tenancy.models import Tenant

LIMITS = [Limit("papers_ready", 1.0, "a large pack from being asked for to its four files ÷ 10 s")]
SECONDS = 10
SIZE = Size("papers", INITIATIVES * ITEMS_AN_INITIATIVE, 1)
WEEKS = 12
ROUNDS = 3
"""The first only warms up."""


@dataclass(frozen=True)
class Made:
    """The seconds that a pack took until it was frozen and kept, and that each of its files took after that."""

    frozen: float
    files: dict[str, float]

    @property
    def ready(self) -> float:
        """All of it."""
        return self.frozen + sum(self.files.values())

    def __str__(self) -> str:
        files = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in self.files.items())
        return f"asked for, frozen and kept {self.frozen:.2f} s, {files}"


def measure(run: Run) -> Iterator[Measured]:
    """One organisation with so many key results and initiatives, and the work below them; the median round."""
    size = run.use(SIZE)
    tenant = Tenant.objects.get(pk=LARGEST_TENANT)
    with use_tenant(tenant):
        _more_key_results(run)
    count_anew(["okrs_keyresult", "okrs_checkin", "portfolio_contribution"])
    run.with_figures(size, [LARGEST_TENANT])
    rounds = [_made(run, tenant) for _ in range(2 if run.is_quick else ROUNDS)][1:]
    middle = sorted(rounds, key=lambda one: one.ready)[len(rounds) // 2]
    with use_tenant(tenant):
        many = f"{KeyResult.objects.count()} key results, {Initiative.objects.count()} initiatives"
    yield Measured("papers_ready", middle.ready / SECONDS, f"{middle}; {many}")


def _more_key_results(run: Run) -> None:
    """As many as are asked for, each measured for some weeks and served by an initiative."""
    objectives, bets = list(Objective.objects.order_by("pk")), list(Initiative.objects.order_by("pk"))
    owner, have = objectives[0].owner, KeyResult.objects.count()
    made = KeyResult.objects.bulk_create(
        KeyResult(objective=objectives[at % len(objectives)], key=f"M{at}", title=f"One more key result {at}",
                  type="increase", unit="%", baseline=Decimal(0), target=Decimal(80), owner=owner)
        for at in range(KEY_RESULTS - have)
    )  # fmt: skip
    TargetVersion.objects.bulk_create(TargetVersion(key_result=one, baseline=0, target=80) for one in made)
    CheckIn.objects.bulk_create(
        CheckIn(key_result=one, date=run.day - timedelta(weeks=week), value=Decimal((at + 5 * (WEEKS - week)) % 80))
        for at, one in enumerate(made)
        for week in range(WEEKS, 0, -1)
    )
    Contribution.objects.bulk_create(
        Contribution(initiative=bets[at % len(bets)], key_result=one, allocation=Decimal("0.1"))
        for at, one in enumerate(made)
    )


def _made(run: Run, tenant: Tenant) -> Made:
    began = perf_counter()
    with use_tenant(tenant):
        cycle = Cycle.objects.get()
        asked = ask_for_pack(actor=None, tenant=tenant, cycle=cycle, as_of=min(cycle.ends_on, run.day))
    if not making.run(tenant.pk, asked.pk):
        raise RuntimeError("Another worker took the pack of the bench.")
    frozen, files = perf_counter() - began, dict[str, float]()
    with use_tenant(tenant), timezone.override(tenant.time_zone):
        pack = Pack.objects.select_related("cycle").get(pk=asked.pk)
        for one in FORMATS:
            began = perf_counter()
            file_of(tenant, pack, one.name)
            files[one.name] = perf_counter() - began
    return Made(frozen, files)
