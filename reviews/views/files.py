"""A pack as a file, for who reads its page."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from reviews.actions.files import NoSuchFile, take_file
from reviews.files import answer_with
from reviews.models import Pack
from ui.http import HtmxRequest


@require_GET
def pack_file(request: HtmxRequest, pk: int, format: str) -> HttpResponse:
    """The pack in one of its formats, with the rows that the reader may see; 404 for what is another's or not made."""
    pack = get_object_or_404(Pack.objects.select_related("cycle"), pk=pk)
    try:
        return answer_with(take_file(actor=request.membership, tenant=request.tenant, pack=pack, kind=format))
    except NoSuchFile as refused:
        raise Http404(str(refused)) from None
