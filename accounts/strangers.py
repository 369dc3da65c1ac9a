"""The few addresses of a tenant that somebody may open without signing in: a secret in them is the key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

INVITATIONS = "/invitation/"
CALENDARS = "/calendar/"
CALENDAR_ENDING = ".ics"


def is_for_strangers(rest: str) -> bool:
    """Whether the path below the tenant's own is such an address."""
    return rest.startswith(INVITATIONS) or (rest.startswith(CALENDARS) and rest.endswith(CALENDAR_ENDING))


def gone(request: HttpRequest, rest: str) -> HttpResponse:
    """What every secret that opens nothing is answered with, also where there is no such tenant."""
    return no_calendar(request) if rest.startswith(CALENDARS) else no_invitation(request)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def no_invitation(request: HttpRequest) -> HttpResponse:
    """The page that says so."""
    return render(request, "accounts/invitation_gone.html", status=404)


@require_safe
@never_cache
def no_calendar(request: HttpRequest) -> HttpResponse:
    """A program asks: words are enough."""
    return HttpResponse("There is no such calendar, or no longer.\n", content_type="text/plain", status=404)
