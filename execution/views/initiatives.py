"""One initiative: its sentence, its curve, its figures, what it serves, its money, its work and its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.permissions import may
from activity.queries import history_of
from execution.events import said
from execution.flow.forecast import LEAST_TRIALS
from execution.flow.sentences import open_words
from execution.flow.summary import when
from execution.flow_reading import read_initiative
from execution.models import Item, ItemDependency
from execution.queries import below, costs_of, item_ids_of, reported_percents, top_items_of
from execution.queries.hours import unpriced_in
from execution.views.baselines import baselines_of, requests_of
from execution.views.figures import lines_of, moments_of
from execution.views.flow_asking import USUAL_SURE
from execution.views.rows import ItemRow, nested, row_of
from execution.views.signal_sections import initiative_signals
from portfolio.actions.deciding import may_decide
from portfolio.models import Contribution, Initiative, Tranche
from portfolio.queries import shares_left, standing_of
from portfolio.queries.demands import can_move
from portfolio.queries.lessons import lessons_of
from portfolio.sentences import initiative_sentence
from portfolio.standings import UNDER_WAY, Standing
from portfolio.views.dependencies import dependencies_of
from portfolio.views.feasibility import feasibility_section
from portfolio.views.funding import evidence_of
from portfolio.views.initiatives import fetch
from portfolio.views.ranking import scores_section
from portfolio.views.stations import thread_of
from rollups.queries import curve_of, end_at_pace, initiative_rollups, key_result_rollups
from tenancy.clock import today
from tenancy.models import Tenant
from ui.charts import s_curve
from ui.http import HtmxRequest, page_or_part

if TYPE_CHECKING:
    from rollups.models import InitiativeRollup

SHOWN_TOPS, SHOWN_ROWS, SHOWN_COSTS, SHOWN_EVENTS, SHOWN_LESSONS = 40, 120, 12, 30, 20


@require_GET
def initiative_detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """Everything about one initiative, the sentence first."""
    initiative, day, member = fetch(pk), today(request.tenant), request.membership
    standing = standing_of(initiative, request.tenant.currency)
    rollup = initiative_rollups([pk]).get(pk)
    work = _work(initiative, day)
    may_fund, may_edit = may(member, "fund"), may(member, "edit", initiative)
    context = {
        "initiative": initiative,
        "standing": standing,
        "currency": standing.currency,
        "rollup": rollup,
        "sentence": initiative_sentence(standing, rollup.unscheduled if rollup else 0),
        "lines": lines_of(rollup, standing.currency, unpriced_in([pk], day)),
        "when": initiative_when(pk, work["item_ids"], request.tenant),
        "chart": _chart(initiative, standing, rollup, day),
        "may_edit": may_edit,
        "may_fund": may_fund,
        "may_report": may(member, "report", initiative),
        "can_move": can_move(initiative, member),
        "states": _states(initiative),
        "events": said(history_of(initiative)[:SHOWN_EVENTS]),
        "crumbs": thread_of(initiative),
        "cost_url": reverse("initiative_cost_new", args=[pk]),
        **_contributions(initiative, rollup),
        **feasibility_section(initiative),
        **scores_section(initiative),
        **_tranches(request, initiative, standing.currency),
        **baselines_of(initiative, request.tenant, standing.currency),
        **requests_of(initiative, member),
        **dependencies_of(initiative),
        "lessons": list(lessons_of(initiative)[:SHOWN_LESSONS]),
        "can_stop": may_fund and initiative.state in UNDER_WAY,
        **work,
        **initiative_signals(initiative, work["item_ids"], member, day),
    }
    return page_or_part(request, "execution/initiative_detail.html", "body", context)


def _chart(initiative: Initiative, standing: Standing, rollup: InitiativeRollup | None, day: Any) -> Any:
    points = curve_of(initiative, day)
    if len(points) < 2:
        return None
    moments, _ = moments_of(points, [initiative])
    return s_curve.draw(
        s_curve.SCurve(
            moments,
            day,
            standing.currency,
            budget=standing.approved,
            forecast=rollup.eac if rollup else None,
            forecast_on=_forecast_on(rollup, day),
        )
    )


def initiative_when(pk: int, items: Sequence[int], tenant: Tenant) -> str:
    """When its open work is done by its own pace: few trials are enough for one line."""
    if not items:
        return ""
    found = read_initiative(pk, items, tenant)
    return open_words(found, when(found, found.open, LEAST_TRIALS), USUAL_SURE)


def _forecast_on(rollup: InitiativeRollup | None, day: date) -> date | None:
    """When its work ends at the pace so far; nothing once all is earned."""
    if rollup is None or rollup.ev is None or rollup.bac is None or rollup.ev >= rollup.bac:
        return None
    return end_at_pace(day, rollup.at, rollup.eac_t)


def _states(initiative: Initiative) -> list[Any]:
    """Its state facts that count, newest first."""
    facts = initiative.state_facts.filter(superseded_by=None).select_related("recorded_by")
    return sorted(facts, key=lambda fact: (fact.date is not None, fact.date, fact.pk), reverse=True)


def _contributions(initiative: Initiative, rollup: InitiativeRollup | None) -> dict[str, Any]:
    rows = list(
        Contribution.objects.filter(initiative=initiative)
        .select_related("key_result")
        .order_by("-allocation", "key_result__key")
    )
    shares = shares_left(initiative, [row.allocation for row in rows])
    spent = rollup.ac if rollup else None
    measured = key_result_rollups([row.key_result_id for row in rows])
    return {
        "contributions": [
            (row, measured.get(row.key_result_id), None if spent is None else row.allocation * spent) for row in rows
        ],
        **shares,
        **{f"{name}_spent": None if spent is None else share * spent for name, share in shares.items()},
    }


def _tranches(request: HtmxRequest, initiative: Initiative, currency: str) -> dict[str, Any]:
    """Each tranche with its contract, what was found and what was decided, in order."""
    rows = list(Tranche.objects.filter(initiative=initiative))
    if not rows:
        return {"tranches": []}
    evidence = evidence_of(request, rows, currency)
    return {"tranches": [(row, evidence[row.pk]) for row in rows], "may_decide": may_decide(request.membership)}


def _work(initiative: Initiative, day: Any) -> dict[str, Any]:
    tops = list(top_items_of(initiative.pk).order_by("planned_start", "id")[: SHOWN_TOPS + 1])
    children = list(
        Item.objects.filter(parent__in=tops[:SHOWN_TOPS])
        .select_related("team")
        .order_by("planned_start", "id")[: SHOWN_ROWS + 1]
    )
    shown = nested(tops[:SHOWN_TOPS], children if len(children) <= SHOWN_ROWS else [])
    ids = [item.pk for item, _ in shown]
    found, percents = below(ids), reported_percents(ids, day)
    rows: list[ItemRow] = [row_of(item, depth, found, percent=percents.get(item.pk)) for item, depth in shown]
    every = item_ids_of(initiative.pk)
    costs = list(costs_of(every, initiative.pk)[: SHOWN_COSTS + 1])
    return {
        "rows": rows,
        "items": len(every),
        "has_waits": ItemDependency.objects.filter(after__in=every).exists(),
        "item_ids": every,
        "has_more_items": len(tops) > SHOWN_TOPS or len(children) > SHOWN_ROWS,
        "costs": costs[:SHOWN_COSTS],
        "has_more_costs": len(costs) > SHOWN_COSTS,
        "all_costs_url": reverse("initiative_costs", args=[initiative.pk]),
    }
