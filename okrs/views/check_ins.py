"""The check-in form: a page, or a dialog over the key result; and what was said, edited."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import demand
from okrs.actions.check_ins import add_check_in, correct_check_in
from okrs.forms import CheckInForm
from okrs.models import CheckIn
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
        request.POST or None, key_result=key_result, initial=offered(last) | {"date": today(request.tenant)}
    )
    if request.method == "POST":
        done = saved(
            form, lambda: add_check_in(actor=request.membership, key_result=key_result, **said_then(form, last))
        )
        if done is not None:
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


@require_http_methods(["GET", "POST"])
def check_in_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Say something else in place of this check-in; what was said stays in the history."""
    check_in = get_object_or_404(CheckIn, pk=pk)
    key_result = fetch(check_in.key_result_id)
    demand(request.membership, "check_in", key_result)
    form = CheckInForm(request.POST or None, key_result=key_result, initial=all_said(check_in))
    if request.method == "POST":
        done = saved(
            form, lambda: correct_check_in(actor=request.membership, check_in=check_in, **given(form, check_in))
        )
        if done is not None:
            return redirect_for(request, reverse("key_result_detail", args=[key_result.pk]))
    context = {
        "form": form,
        "key_result": key_result,
        "check_in": check_in,
        "crumbs": thread_of(key_result.objective, [], "Edit check-in", key_result),
    }
    return page_or_part(request, "okrs/check_in_edit.html", "form", context, status=422 if form.errors else 200)


def offered(last: CheckIn | None) -> dict[str, object]:
    """What a new check-in begins with: the last confidence and status."""
    return {} if last is None else {"confidence": _tenths(last), "status": last.status}


def said_then(form: CheckInForm, last: CheckIn | None) -> dict[str, Any]:
    """What the form says; about a day before the last check-in, what was left as offered is what was said by then."""
    said = given(form)
    if last is None or said["date"] >= last.date:
        return said
    by_then, was = last_check_in(last.key_result, said["date"]), offered(last)
    if said["status"] == was["status"]:
        said["status"] = by_then.status if by_then else ""
    if form.cleaned_data["confidence"] == was["confidence"]:
        said["confidence"] = by_then.confidence if by_then else None
    return said


def all_said(check_in: CheckIn) -> dict[str, object]:
    """What the form holds when a check-in is edited."""
    said = ("value", "status", "comment", "blockers", "date")
    return {name: getattr(check_in, name) for name in said} | {"confidence": _tenths(check_in)}


def _tenths(check_in: CheckIn) -> int | None:
    return None if check_in.confidence is None else round(check_in.confidence * 10)


def given(form: CheckInForm, before: CheckIn | None = None) -> dict[str, Any]:
    """What a good form says, as the actions take it; tenths that were left alone are the share there was before."""
    is_left = before is not None and form.cleaned_data["confidence"] == _tenths(before)
    share = before.confidence if before is not None and is_left else form.share()
    return {**form.cleaned_data, "confidence": share}
