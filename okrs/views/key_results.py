"""The key result: its page, and the forms that change it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import demand, may
from activity.queries import history_of
from okrs.actions.key_results import create_key_result, edit_key_result
from okrs.actions.phases import PHASED
from okrs.events import said
from okrs.forms import KeyResultForm, NewKeyResultForm
from okrs.models import CheckIn, KeyResult, Objective
from okrs.queries import check_ins_of, parents_of, stages_done, targets_through_time, with_share
from okrs.views.effects import with_effects
from okrs.views.figures import QUADRANTS, WATERMELONS, age_notice, explained, strip_of
from okrs.views.lineage import lineage_of
from okrs.views.pictures import Story, confidence_of, decomposition_of, sentence_of, trend_of
from okrs.views.saving import NO_CONFLICT, both, saved
from okrs.views.sight import currency_of, sight_of
from okrs.views.stations import thread_of
from okrs.views.written import phase_forms_of, stage_forms_of
from rollups.queries import figures_of, line_of_sight, with_figures
from tenancy.clock import today
from tenancy.versions import Stale
from ui.http import HtmxRequest, page_or_part, redirect_for

SHOWN_CHECK_INS = 3
SHOWN_EVENTS = 30


def fetch(pk: int) -> KeyResult:
    """The key result with what every page of it shows; 404 when the tenant has none by this id."""
    rows = KeyResult.objects.select_related("objective__cycle", "objective__team", "objective__owner", "owner")
    return get_object_or_404(with_figures(with_share(rows)), pk=pk)


@require_GET
def key_result_detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """Sentence, way, line of sight, where the gap comes from, and what was said and changed."""
    key_result = fetch(pk)
    day, currency = today(request.tenant), request.tenant.currency
    every = list(check_ins_of(key_result, day))
    counting = [check_in for check_in in every if check_in.correction is None]  # type: ignore[attr-defined]  # annotated by the query
    rollup = figures_of(key_result)
    stages = stages_done(key_result) if key_result.type == "milestone" else []
    lines = line_of_sight(key_result)
    versions = targets_through_time(key_result)
    phases = list(key_result.phases.all()) if key_result.type in PHASED else []
    story = Story(key_result, rollup, day, counting, stages, lines, phases, versions)
    is_open = may(request.membership, "edit", key_result)
    context: dict[str, Any] = {
        "key_result": key_result,
        "may_propose": may(request.membership, "propose"),
        "kind": story.kind,
        "story": story,
        "rollup": rollup,
        "sentence": sentence_of(story),
        "trend": trend_of(story),
        "confidence": confidence_of(story),
        "sight": sight_of(story, currency),
        "waterfall": decomposition_of(rollup),
        "figures": strip_of(rollup, currency_of(story, currency)),
        "explained": explained(story, currency_of(story, currency)),
        "quadrant": QUADRANTS.get(rollup.quadrant) if rollup else None,
        "watermelon": WATERMELONS.get(rollup.watermelon) if rollup else None,
        "age": age_notice(
            rollup.computed_at if rollup else None,
            rollup.as_of if rollup else None,
            day,
            max((check_in.recorded_at for check_in in every), default=None),
        ),
        "changes": _with_changes(counting),
        "every": every,
        "stages": stages,
        "stage_forms": stage_forms_of(stages) if is_open and story.kind.has_stages else None,
        "problem": "",
        "targets": with_effects(story.kind, versions, story.values, day),
        "lineage": lineage_of(key_result),
        "events": said(history_of(key_result)[:SHOWN_EVENTS]),
        "share": key_result.share,  # type: ignore[attr-defined]  # by with_share
        "crumbs": thread_of(key_result.objective, parents_of(key_result.objective), key_result.key),
        "may_check_in": may(request.membership, "check_in", key_result),
        "may_edit": is_open,
        "today": day,
    }
    return page_or_part(request, "okrs/key_result_detail.html", "body", context)


def _with_changes(check_ins: list[CheckIn]) -> list[tuple[CheckIn, Decimal | None]]:
    """Each check-in with how far its value moved since the one before; None where one of them has no value."""
    pairs = []
    for index, check_in in enumerate(check_ins):
        before = next((c.value for c in check_ins[index + 1 :] if c.value is not None), None)
        known = check_in.value is not None and before is not None
        pairs.append((check_in, check_in.value - before if known else None))  # type: ignore[operator]  # both are known then
    return pairs[:SHOWN_CHECK_INS]


@require_http_methods(["GET", "POST"])
def key_result_new(request: HtmxRequest, objective_pk: int) -> HttpResponse:
    """A new key result of an objective."""
    objective = get_object_or_404(Objective.objects.select_related("cycle", "team"), pk=objective_pk)
    demand(request.membership, "edit", objective)
    form = NewKeyResultForm(request.POST or None, initial={"owner": request.membership})
    if request.method == "POST":
        made = saved(form, lambda: create_key_result(actor=request.membership, objective=objective, **_given(form)))
        if made is not None:
            return redirect_for(request, reverse("key_result_detail", args=[made.pk]))
    context: dict[str, Any] = {
        "form": form,
        "objective": objective,
        "crumbs": thread_of(objective, [], "New key result"),
    }
    return page_or_part(request, "okrs/key_result_new.html", "form", context, status=422 if form.errors else 200)


def _given(form: KeyResultForm | NewKeyResultForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


FIELDS = (
    "title", "unit", "owner", "weight", "starts_on", "ends_on", "decimals", "kpi", "description", "version",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def key_result_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Change its words, weight, dates and lead."""
    key_result = fetch(pk)
    demand(request.membership, "edit", key_result)
    form = KeyResultForm(request.POST or None, initial=_initial(key_result))
    context: dict[str, Any] = {
        "form": form,
        "key_result": key_result,
        "crumbs": thread_of(key_result.objective, [], "Edit", key_result),
        "phase_forms": phase_forms_of(key_result),
        **NO_CONFLICT,
    }
    if request.method == "POST":
        try:
            done = saved(
                form,
                lambda: edit_key_result(
                    actor=request.membership, key_result=key_result,
                    expected_version=form.cleaned_data["version"] or 0, **_given(form),
                ),
            )  # fmt: skip
        except Stale as stale:
            context |= both(form, stale, KeyResultForm, _initial(stale.current))
            return page_or_part(request, "okrs/key_result_edit.html", "form", context, status=412)
        if done is not None:
            return redirect_for(request, reverse("key_result_detail", args=[pk]))
    return page_or_part(request, "okrs/key_result_edit.html", "form", context, status=422 if form.errors else 200)


def _initial(key_result: Any) -> dict[str, Any]:
    return {name: getattr(key_result, name) for name in FIELDS}
