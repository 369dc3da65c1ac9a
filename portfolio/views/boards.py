"""What happens on the board: a card moves to another stage; how many each stage may hold."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import Forbidden, demand
from okrs.views.saving import saved
from portfolio.actions.initiatives import move_initiative
from portfolio.actions.views import set_stage_limit
from portfolio.forms.views import BoardMoveForm, StageLimitsForm
from portfolio.models import Initiative, StageLimit
from portfolio.standings import UNDER_WAY
from portfolio.views.initiatives import BOTH, fetch, to_stop
from portfolio.views.sheets import Sheet, sheet
from portfolio.views.stations import thread_of
from tenancy.clock import today
from ui.components import Crumb
from ui.http import HtmxRequest, page_or_part, redirect_for, wants_part

BOARD = "?layout=board"


@require_http_methods(BOTH)
def initiative_move(request: HtmxRequest, pk: int) -> HttpResponse:
    """Move a card: by a drop, a key or the dialog; what is missing comes back as the dialog, with 422."""
    initiative, day = fetch(pk), today(request.tenant)
    demand(request.membership, "propose")
    is_drop = "on" not in request.POST
    if request.POST.get("state") == Initiative.State.STOPPED and initiative.state in UNDER_WAY:
        return to_stop(request, pk)
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and is_drop:
        data["on"] = day.isoformat()
    form = BoardMoveForm(data, state=initiative.state, day=day, initial={"state": request.GET.get("state", "")})
    if request.method == "POST":
        try:
            moved = saved(
                form,
                lambda: move_initiative(actor=request.membership, initiative=initiative, **form.cleaned_data),
            )
        except Forbidden as refused:
            form.add_error(None, str(refused))
            moved = None
        if moved is not None:
            return _moved(request, moved)
    is_bad = request.method == "POST"
    context = {
        "form": form, "initiative": initiative, "crumbs": [*thread_of(initiative), Crumb("Move")],
    }  # fmt: skip
    part = "form" if is_bad and not is_drop else "dialog"
    return page_or_part(request, "portfolio/initiative_move.html", part, context, status=422 if is_bad else 200)


def _moved(request: HtmxRequest, initiative: Initiative) -> HttpResponse:
    if not wants_part(request):
        return redirect_for(request, reverse("initiative_list") + BOARD)
    text = f"{initiative.key} is {initiative.get_state_display().lower()}."
    said = {"moved": {"id": initiative.pk}, "toast": {"text": text, "status": "ok"}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(said)})


@require_http_methods(BOTH)
def stage_limits(request: HtmxRequest) -> HttpResponse:
    """How many initiatives each stage may hold before the board warns."""
    demand(request.membership, "fund")
    form = StageLimitsForm(request.POST or None, initial=dict(StageLimit.objects.values_list("state", "limit")))
    frame = Sheet(
        "Limits of the stages", "Save", reverse("initiative_list") + BOARD, thread_of(None),
        lead="A stage that holds more shows it. Empty: any number.",
    )  # fmt: skip

    def write() -> bool:
        for state in Initiative.State.values:
            set_stage_limit(actor=request.membership, state=state, limit=form.cleaned_data[state])
        return True

    return sheet(request, frame, form, write)
