"""Asking for a pack by hand."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import demand
from okrs.models import Cycle
from okrs.views.saving import saved
from portfolio.views.initiatives import BOTH
from portfolio.views.sheets import Sheet, sheet
from reviews.actions.packs import ask_for_pack
from reviews.actions.sending import send_pack
from reviews.actions.templates import newest
from reviews.forms.packs import PackForm
from reviews.models import Pack
from tenancy.clock import today
from ui.components import Crumb
from ui.http import HtmxRequest, redirect_for, whole


@require_http_methods(BOTH)
def pack_new(request: HtmxRequest) -> HttpResponse:
    """Make a review of a cycle; it is made in the background, on its own page."""
    demand(request.membership, "edit")
    form = PackForm(request.POST or None, day=today(request.tenant), initial=_wanted(request))
    if request.method == "POST":
        pack = saved(form, lambda: _said_beside(lambda: _ask(request, form)))
        if pack is not None:
            return redirect_for(request, reverse("pack_detail", args=[pack.pk]))
    frame = Sheet(
        "Make a review", "Make it", reverse("pack_list"), [Crumb("Quarterly review", reverse("pack_list"))],
        lead="It is frozen when it is made: what is recorded later is in the next one, as a restatement.",
    )  # fmt: skip
    return sheet(request, frame, form, lambda: None)


def _said_beside(ask: Callable[[], Pack]) -> Pack:
    """What is refused of the review it is compared with stands beside the one field for both."""
    try:
        return ask()
    except ValidationError as refused:
        words = refused.message_dict if hasattr(refused, "error_dict") else {}
        if "previous" not in words:
            raise
        raise ValidationError({"compared": words["previous"]}) from refused


def _ask(request: HtmxRequest, form: PackForm) -> Pack:
    template = form.cleaned_data.get("template")
    version = newest(template) if template else None
    pack = ask_for_pack(actor=request.membership, tenant=request.tenant, version=version, **form.asked())
    if readers := list(form.cleaned_data["readers"]):
        send_pack(actor=request.membership, pack=pack, members=readers)
    return pack


def _wanted(request: HtmxRequest) -> dict[str, object]:
    """What the address asks for beforehand: a cycle, a subject."""
    cycle = whole(request.GET.get("cycle", ""))
    wanted = {"cycle": Cycle.objects.filter(pk=cycle).first() if cycle else None, "about": request.GET.get("about")}
    return {name: value for name, value in wanted.items() if value}
