"""Requests as the views see them, and the choice between a page and a part of it."""

import json
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    # names only: at run time ui lies below accounts and beside tenancy, and knows no models
    from django_htmx.middleware import HtmxDetails

    from accounts.models import Membership
    from tenancy.models import Tenant


class HtmxRequest(HttpRequest):
    """A request after the middleware: whose it is, and whether htmx sent it."""

    htmx: "HtmxDetails"
    tenant: "Tenant"
    membership: "Membership"


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asked for a part; a boosted link or a restored history entry needs the page."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Request-Type", "partial") == "partial"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def page_or_part(
    request: HttpRequest, template: str, part: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render the page, or for htmx only its `{% partialdef part %}`; a bad form is status 422."""
    name = f"{template}#{part}" if wants_part(request) else template
    response = render(request, name, context, status=status)
    # one address, two bodies: a cache must keep them apart
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


def toast(response: HttpResponse, text: str, status: str = "ok") -> HttpResponse:
    """Let the page say something in passing after an htmx answer."""
    response.headers["HX-Trigger"] = json.dumps({"toast": {"text": text, "status": status}})
    return response


def whole(text: str) -> int | None:
    """A row's id from an address; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def redirect_for(request: HttpRequest, url: str) -> HttpResponse:
    """After a write: a whole-page redirect, which htmx follows by its own header."""
    if wants_part(request):
        # To the same page with a fragment, a browser would only jump there and show what was there before.
        return HttpResponse(status=204, headers={"HX-Redirect": url.partition("#")[0]})
    return HttpResponse(status=303, headers={"Location": url})
