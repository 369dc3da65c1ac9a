"""A short form: a dialog over the page for htmx, else a page of its own; the same for every fact one adds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import HttpResponse

from okrs.views.saving import saved
from ui.components import Crumb
from ui.http import HtmxRequest, page_or_part, redirect_for


@dataclass(frozen=True)
class Sheet:
    """What stands around the form."""

    title: str
    submit: str
    back: str
    crumbs: Sequence[Crumb]
    lead: str = ""
    form_id: str = "sheet"
    links: Sequence[Crumb] = ()
    """What one should look at before."""
    action: str = ""
    """Where it is sent: here, unless the form stands on another page."""


def sheet(request: HtmxRequest, frame: Sheet, form: forms.Form, write: Callable[[], Any]) -> HttpResponse:
    """Show the form, or save it and go back; what is wrong comes back with 422."""
    if request.method == "POST" and saved(form, write) is not None:
        return redirect_for(request, frame.back)
    is_bad = request.method == "POST"
    context = {
        "form": form,
        "sheet": replace(frame, action=request.get_full_path()),
        "crumbs": [*frame.crumbs, Crumb(frame.title)],
    }
    part = "form" if is_bad else "dialog"
    return page_or_part(request, "portfolio/sheet.html", part, context, status=422 if is_bad else 200)
