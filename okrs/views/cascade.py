"""Handing a key result down to teams: chosen, shown first, then made."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import demand
from okrs.actions.cascading import Part, cascade_key_result, plan_cascade, why_not_split
from okrs.forms import CascadeForm
from okrs.models import KeyResult
from okrs.queries import targets_of
from okrs.views.stations import thread_of
from ui.formats import plural
from ui.http import HtmxRequest, page_or_part, redirect_for


@require_http_methods(["GET", "POST"])
def key_result_cascade(request: HtmxRequest, pk: int) -> HttpResponse:
    """Teams and how; then what each would get, whose parts can be changed; then all of it at once."""
    rows = KeyResult.objects.select_related("objective__cycle", "objective__team", "objective__owner")
    key_result = get_object_or_404(rows, pk=pk)
    demand(request.membership, "edit", key_result)
    only_copy = why_not_split(key_result)
    initial = {"how": "copy" if only_copy else "split"}
    form = CascadeForm(request.POST or None, initial=initial, only_copy=only_copy)
    parts: list[Part] = []
    if request.method == "POST" and form.is_valid():
        parts = _planned(form, key_result)
        if parts and "save" in request.POST and _made(request, form, key_result, parts):
            words = f"{plural(len(parts), 'objective')} were made, aligned to {key_result.key}."
            messages.success(request, words)
            return redirect_for(request, reverse("objective_detail", args=[key_result.objective_id]))
    context = {
        "form": form, "key_result": key_result, "parts": parts, "whole": targets_of(key_result),
        "is_split": bool(parts) and form.cleaned_data["how"] == "split", "only_copy": only_copy,
        "crumbs": thread_of(key_result.objective, [], "Cascade", key_result),
    }  # fmt: skip
    return page_or_part(request, "okrs/key_result_cascade.html", "body", context, status=422 if form.errors else 200)


def _planned(form: CascadeForm, key_result: KeyResult) -> list[Part]:
    teams = list(form.cleaned_data["teams"])
    try:
        given = [form.part_of(team.pk) for team in teams]
        is_split = form.cleaned_data["how"] == "split"
        return plan_cascade(key_result, teams, is_split=is_split, given=given if is_split else [])
    except ValidationError as refused:
        _tell(form, refused)
        return []


def _made(request: HtmxRequest, form: CascadeForm, key_result: KeyResult, parts: list[Part]) -> bool:
    try:
        cascade_key_result(actor=request.membership, key_result=key_result, parts=parts)
    except ValidationError as refused:
        _tell(form, refused)
        return False
    return True


def _tell(form: forms.Form, refused: ValidationError) -> None:
    words = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
    for name, said in words.items():
        for one in said:
            form.add_error(name if name in form.fields else None, one)
