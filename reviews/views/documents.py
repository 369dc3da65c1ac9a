"""A pack as a document, as screens for a meeting, and the check of its seal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import may
from reviews.actions.seals import ask_for_check
from reviews.delivered import deliveries_of, sentence
from reviews.models import Pack
from reviews.queries import blocks_of
from reviews.sections import BY_NAME
from reviews.shown import Shown, cut, parts_of, shown
from reviews.views.links import links_of
from tenancy.models import Tenant
from ui.components import Crumb
from ui.http import HtmxRequest, page_or_part, wants_part, whole


def fetch_pack(pk: int) -> Pack:
    """A pack with all that its head names; 404 without one."""
    named = "cycle", "team", "portfolio", "asked_by", "previous", "schedule", "template_version__template"
    return get_object_or_404(Pack.objects.select_related(*named), pk=pk)


@require_GET
def pack_detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """The pack to be read; while it is being made, how far that is."""
    pack = fetch_pack(pk)
    if "seal" in request.GET and wants_part(request):
        return page_or_part(request, "reviews/pack_detail.html", "seal", {"pack": pack})
    return page_or_part(request, "reviews/pack_detail.html", "pack", _document(request, pack) | _sent(pack))


def _sent(pack: Pack) -> dict[str, Any]:
    """To whom it was sent, which only the document shows."""
    sent = deliveries_of(pack)
    return {"deliveries": sent, "delivered": sentence(sent)}


@require_POST
def pack_verify(request: HtmxRequest, pk: int) -> HttpResponse:
    """Let it be reckoned again; the page asks until it is known whether it is the same."""
    pack = fetch_pack(pk)
    context: dict[str, Any] = {}
    try:
        ask_for_check(actor=request.membership, pack=pack)
    except ValidationError as error:
        context = {"refused": error.messages[0]}
    status = 422 if "refused" in context else 200
    return page_or_part(
        request, "reviews/pack_detail.html", "seal", _document(request, pack) | _sent(pack) | context, status=status
    )


def _document(request: HtmxRequest, pack: Pack) -> dict[str, Any]:
    """What the document shows; the number of its blocks costs no query."""
    is_made = pack.state == Pack.State.MADE
    blocks = _shown(request.tenant, pack) if is_made else []
    lead = blocks[0] if blocks and blocks[0].type == "sentence" and blocks[0].sentences else None
    return {
        "pack": pack,
        "lead": lead,
        "parts": parts_of(blocks[1:] if lead else blocks, _titles(pack)),
        "newer": _newer(pack) if is_made else None,
        "may_ask": may(request.membership, "edit"),
        "crumbs": [Crumb("Quarterly review", reverse("pack_list")), Crumb(pack.title)],
    }


def _shown(tenant: Tenant, pack: Pack) -> list[Shown]:
    links = links_of(tenant, pack)
    return [shown(block, at, links) for at, block in enumerate(blocks_of(pack))]


def _titles(pack: Pack) -> dict[str, str]:
    """What each section is called: as the template had it, else by its own name."""
    own = {one["section"]: one.get("title") or "" for one in pack.sections}
    return {name: own.get(name) or section.title for name, section in BY_NAME.items()}


def _newer(pack: Pack) -> Pack | None:
    """The newest pack about the same that was made later: what was corrected since is said there."""
    same = Pack.objects.filter(
        cycle=pack.cycle_id, subject=pack.subject, team=pack.team_id, portfolio=pack.portfolio_id,
        state=Pack.State.MADE, known_at__gt=pack.known_at,
    )  # fmt: skip
    return same.order_by("-known_at").first()


@dataclass(frozen=True)
class Screen:
    """One block on a screen; the first screen is the title, which has none."""

    number: int
    block: Shown | None = None
    part: str = ""


@require_GET
def pack_present(request: HtmxRequest, pk: int) -> HttpResponse:
    """One block a screen in large type; `?at=3` is the third."""
    pack = fetch_pack(pk)
    document = _document(request, pack)
    screens = [Screen(1)]
    for part in document["parts"]:
        screens += [Screen(0, cut(block), part.title) for block in part.blocks]
    screens = [Screen(number, one.block, one.part) for number, one in enumerate(screens, 1)]
    at = min(len(screens), max(1, whole(request.GET.get("at", "")) or 1))
    context = document | {"screens": screens, "at": at, "before": max(1, at - 1), "after": min(len(screens), at + 1)}
    return page_or_part(request, "reviews/pack_present.html", "screens", context)
