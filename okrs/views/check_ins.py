"""The check-in form: a page, or a dialog over the key result."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import demand
from okrs.actions.check_ins import add_check_in
from okrs.forms import CheckInForm
from okrs.models import CheckIn, KeyResult
from okrs.queries import last_check_in
from okrs.views.key_results import fetch
from okrs.views.saving import saved
from okrs.views.stations import thread_of
from tenancy.clock import today
from ui.http import HtmxRequest, page_or_part, redirect_for


@require_http_methods(["GET", "POST"])
def check_in_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """What a person says about the key result; the last confidence and status are offered again."""
    key_result = fetch(pk)
    demand(request.membership, "check_in", key_result)
    last = last_check_in(key_result)
    form = CheckInForm(
        request.POST or None, key_result=key_result, initial=_initial(last) | {"date": today(request.tenant)}
    )
    if request.method == "POST" and _write(request, form, key_result) is not None:
        return redirect_for(request, reverse("key_result_detail", args=[pk]))
    context = {
        "form": form,
        "key_result": key_result,
        "last": last,
        "crumbs": thread_of(key_result.objective, [], "Check in", key_result),
    }
    is_bad = request.method == "POST"
    part = "form" if is_bad else "dialog"
    return page_or_part(request, "okrs/check_in_new.html", part, context, status=422 if is_bad else 200)


def _initial(last: CheckIn | None) -> dict[str, object]:
    if last is None:
        return {}
    tenths = None if last.confidence is None else round(last.confidence * 10)
    return {"confidence": tenths, "status": last.status}


def _write(request: HtmxRequest, form: CheckInForm, key_result: KeyResult) -> CheckIn | None:
    return saved(
        form,
        lambda: add_check_in(
            actor=request.membership,
            key_result=key_result,
            date=form.cleaned_data["date"],
            value=form.cleaned_data.get("value"),
            confidence=form.share(),
            status=form.cleaned_data["status"],
            comment=form.cleaned_data["comment"],
        ),
    )
