"""A member's request at a past day: taken off the path, answered from the past, or refused with the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import get_script_prefix, set_script_prefix

from accounts import past
from tenancy.clock import Look
from tenancy.models import Tenant

type Answer = Callable[[HttpRequest], HttpResponse]


def answer_at(request: HttpRequest, tenant: Tenant, answer: Answer) -> HttpResponse:
    """Answer as of the day that the address names: today's when it names none."""
    text, rest = past.split(request.path_info)
    asks = any(name in request.GET for name in past.PARAMETERS)
    request.look = None  # type: ignore[attr-defined]  # set by the middleware
    if not text and not asks:
        return answer(request)
    request.path_info = rest
    try:
        look = past.read_address(text, tenant) if text else None
        wanted = _asked(request, tenant, look) if asks else look
    except past.NoSuchPast as error:
        context = {"detail": str(error), "today_url": past.present_address(request, tenant)}
        return render(request, "past_unknown.html", context, status=404)
    if request.method not in past.READING:
        return _refusal(request, tenant)
    if not past.has_past(request) and wanted is not None:
        messages.info(request, "This page has no past: you see it as it is today.")
        return HttpResponseRedirect(past.address(request, tenant, None, rest))
    if asks or wanted is None or text != past.spelled(wanted)[1:]:
        return HttpResponseRedirect(past.address(request, tenant, wanted, rest))
    return _look(request, tenant, wanted, answer)


def _asked(request: HttpRequest, tenant: Tenant, look: Look | None) -> Look | None:
    """What the query asks for; a day that it leaves out is that of the address."""
    day = request.GET.get("as_of", look.as_of.isoformat() if look else "")
    return past.read(day, request.GET.get("known_at", ""), tenant)


def _refusal(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    context = {"today_url": past.present_address(request, tenant)}
    response = render(request, "past_refused.html", context, status=405)
    response.headers["Allow"] = "GET, HEAD, OPTIONS"
    return response


def _look(request: HttpRequest, tenant: Tenant, look: Look, answer: Answer) -> HttpResponse:
    prefix = get_script_prefix()
    request.look = look  # type: ignore[attr-defined]  # set by the middleware
    request.today_url = past.present_address(request, tenant)  # type: ignore[attr-defined]  # set by the middleware
    try:
        set_script_prefix(f"{prefix}{past.spelled(look)}/")
        with past.look_back(tenant, replace(look, stood=past.as_they_stood(request))):
            return answer(request)
    finally:
        set_script_prefix(prefix)
