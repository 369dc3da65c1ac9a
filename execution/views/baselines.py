"""An initiative's plan beside its baselines: each figure of each, and what changed the plan since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from accounts.models import Membership
from portfolio.actions.baseline_requests import may_answer
from portfolio.models import Baseline, BaselineAnswer, BaselineRequest, Initiative
from rollups.queries import against_baselines
from tenancy.models import Tenant
from ui.formats import full_day, money, number, plural, ratio, signed_money

if TYPE_CHECKING:
    from rollups.baselines import Against, Change

FIGURES: tuple[tuple[str, str, str], ...] = (
    ("Planned cost", "BAC", "bac"), ("Planned by now", "PV", "pv"), ("Earned by now", "EV", "ev"),
    ("Schedule variance", "SV", "sv"), ("Cost variance", "CV", "cv"), ("Schedule index by cost", "SPI", "spi"),
    ("Cost index", "CPI", "cpi"), ("Forecast at completion", "EAC", "eac"),
    ("Left under or over budget", "VAC", "vac"), ("Earned schedule, days", "ES", "es"),
    ("Schedule index", "SPI(t)", "spi_t"),
)  # fmt: skip
INDICES = frozenset({"spi", "cpi", "spi_t"})
WORDS = {
    "added": ("Added since", "item"),
    "dropped": ("Dropped since: cut from the plan", "item"),
    "left": ("Belongs elsewhere now", "item"),
    "replanned": ("Planned anew", "item"),
}


@dataclass(frozen=True)
class Row:
    """One figure of the plan now and of the baselines."""

    name: str
    short: str
    now: str
    difference: str
    baselines: list[str]


@dataclass(frozen=True)
class Because:
    """One reason for which the plan is another than the current baseline."""

    name: str
    count: str
    amount: str
    note: str


def baselines_of(initiative: Initiative, tenant: Tenant, currency: str) -> dict[str, Any]:
    """What the page shows of the baselines: nothing is computed while there is none."""
    every = list(Baseline.objects.filter(initiative=initiative).select_related("recorded_by").order_by("-number"))
    if not every:
        return {"baselines": [], "baseline_rows": [], "because": []}
    now, *past = against_baselines(tenant, initiative.pk)
    rows = [_row(name, short, column, now, past, currency) for name, short, column in FIGURES]
    dates = [_dates("Starts", now, past, lambda each: each.start), _dates("Ends", now, past, lambda each: each.finish)]
    return {
        "baselines": every,
        "compared": [each.number for each in past],
        "baseline_rows": [*rows, *dates],
        "because": [_because(each, past[0], currency) for each in past[0].changes if each.count],
        "plan_change": signed_money(sum(each.amount for each in past[0].changes), currency),
    }


@dataclass(frozen=True)
class Asked:
    """A request for a new baseline, and its answer if there is one."""

    request: BaselineRequest
    answer: BaselineAnswer | None


def requests_of(initiative: Initiative, member: Membership) -> dict[str, Any]:
    """What was asked for and answered, the newest first; two queries, one when nothing was asked."""
    rows = initiative.baseline_requests.select_related("recorded_by").prefetch_related("answers__recorded_by")
    found = [Asked(row, next(iter(row.answers.all()), None)) for row in rows.order_by("-number")]
    waiting = next((each.request for each in found if each.answer is None), None)
    return {
        "baseline_requests": found,
        "waiting_request": waiting,
        "may_answer": waiting is not None and may_answer(member, waiting),
    }


def _row(name: str, short: str, column: str, now: Against, past: list[Against], currency: str) -> Row:
    written = _written(column, currency)
    own, current = now.figures[column], past[0].figures[column]
    is_money = column not in INDICES and column != "es"
    known = is_money and own is not None and current is not None and own != current
    difference = signed_money(own - current, currency) if known else ""  # type: ignore[operator]  # both are known
    return Row(name, short, written(own), difference, [written(each.figures[column]) for each in past])


def _written(column: str, currency: str) -> Callable[[Any], str]:
    if column in INDICES:
        return ratio
    if column == "es":
        return lambda value: number(value, 1)
    return lambda value: money(value, currency)


def _dates(name: str, now: Against, past: list[Against], day: Callable[[Against], date | None]) -> Row:
    own, current = day(now), day(past[0])
    away = (own - current).days if own and current else 0
    difference = f"{plural(abs(away), 'day')} {'later' if away > 0 else 'earlier'}" if away else ""
    written = ["Not known" if (found := day(each)) is None else full_day(found) for each in (now, *past)]
    return Row(name, "", written[0], difference, written[1:])


def _because(change: Change, baseline: Against, currency: str) -> Because:
    name, noun = WORDS[change.name]
    note = ""
    if change.name == "dropped":
        planned, earned = money(baseline.dropped_planned, currency), money(baseline.dropped_earned, currency)
        note = f"planned {planned}, earned {earned}"
    return Because(name, plural(change.count, noun), signed_money(change.amount, currency), note)
