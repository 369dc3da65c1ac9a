"""To whom a pack was sent: sending it to more people, again where it failed, and making it again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import demand
from portfolio.views.sheets import Sheet, sheet
from reviews.actions.sending import make_again, send_again, send_pack
from reviews.models import Delivery, Pack
from reviews.schedule_forms import SendForm
from ui.components import Crumb
from ui.http import HtmxRequest, redirect_for

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
def pack_send(request: HtmxRequest, pk: int) -> HttpResponse:
    """Send it to more people."""
    demand(request.membership, "edit")
    pack = get_object_or_404(Pack, pk=pk)
    sent_to = set(Delivery.objects.filter(pack=pack).values_list("member_id", flat=True))
    form = SendForm(request.POST or None, sent_to=sent_to)
    back = reverse("pack_detail", args=[pk])
    crumbs = [Crumb("Quarterly review", reverse("pack_list")), Crumb(pack.title, back)]
    lead = "" if form.fields["members"].queryset else "Everybody has it already."  # type: ignore[attr-defined]  # a field of choices
    frame = Sheet("Send to more people", "Send", back, crumbs, lead)
    return sheet(
        request, frame, form,
        lambda: send_pack(actor=request.membership, pack=pack, members=form.cleaned_data["members"]),
    )  # fmt: skip


@require_POST
def delivery_again(request: HtmxRequest, pk: int, delivery_pk: int) -> HttpResponse:
    """Try the letter of one reader again."""
    rows = Delivery.objects.select_related("letter", "member", "pack")
    delivery = get_object_or_404(rows, pk=delivery_pk, pack=pk)
    send_again(actor=request.membership, delivery=delivery)
    messages.success(request, f"The letter to {delivery.member.name} is tried again.")
    return redirect_for(request, reverse("pack_detail", args=[pk]))


@require_POST
def pack_again(request: HtmxRequest, pk: int) -> HttpResponse:
    """Let workers try a pack that could not be made."""
    pack = get_object_or_404(Pack, pk=pk)
    try:
        make_again(actor=request.membership, pack=pack)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect_for(request, reverse("pack_detail", args=[pk]))
