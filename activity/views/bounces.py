"""Where mail services, and a mail server's pipe, tell what came back; outside every organisation."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from activity.actions.bounces import note_bounces
from activity.reports import Report, Unreadable, of_json, of_mail

LARGEST = 1_000_000
"""Bytes: a report that brings a whole letter back, without its file."""
MAIL = frozenset({"message/rfc822", "multipart/report", "text/plain", "application/octet-stream"})


@csrf_exempt
@require_POST
def bounces(request: HttpRequest) -> HttpResponse:
    """Read a delivery status report or a service's JSON; says how many reports it had, and how many were news.

    Who tells shows the key as X-Signature (`sha256=` and the HMAC of the body), as a bearer, or as a password.
    """
    if not settings.MAIL_BOUNCE_KEY:
        return _said(404, "Nobody tells here what came back: set MAIL_BOUNCE_KEY.")
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return _said(413, f"At most {LARGEST:,} bytes.")
    body = request.body
    if not _is_allowed(request, body):
        answer = _said(401, "Sign the body with MAIL_BOUNCE_KEY, or show it as a bearer or a password.")
        answer["WWW-Authenticate"] = 'Basic realm="bounces"'
        return answer
    try:
        reports = _read(request.content_type or "", body)
    except Unreadable as error:
        return _said(400, str(error))
    return JsonResponse({"reports": len(reports), "news": note_bounces(reports)})


def _read(content_type: str, body: bytes) -> list[Report]:
    return of_mail(body) if content_type in MAIL and not body.lstrip().startswith((b"{", b"[")) else of_json(body)


def _said(status: int, words: str) -> HttpResponse:
    return JsonResponse({"error": words}, status=status)


def _is_allowed(request: HttpRequest, body: bytes) -> bool:
    key = settings.MAIL_BOUNCE_KEY
    signed = request.headers.get("X-Signature", "")
    if signed:
        made = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
        return constant_time_compare(signed.removeprefix("sha256="), made)
    kind, _, shown = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return constant_time_compare(shown.strip(), key)
    return kind.lower() == "basic" and constant_time_compare(_password(shown), key)


def _password(shown: str) -> str:
    try:
        return base64.b64decode(shown, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
