"""A POST that is sent again does its work once: `Idempotency-Key` is inserted first, in the same transaction."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from django.db import connection
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import IdempotencyKey
from accounts.rest.rendering import to_json
from tenancy.context import current_tenant_id

KEPT_HEADERS = ("ETag", "Location")


class OtherBody(APIException):
    """The key was used for something else."""

    status_code = 422
    default_detail = "This Idempotency-Key was used for another request. Choose a new key."


class _Replay(Exception):
    def __init__(self, row: IdempotencyKey) -> None:
        self.row = row


class Idempotent:
    """Mixin: answers a repeated POST from what the first one said."""

    _idempotency: IdempotencyKey | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After the caller is known and before the work: claim the key, or answer from it."""
        super().initial(request, *args, **kwargs)  # type: ignore[misc]  # a mixin: the base beside it has the method
        key = request.headers.get("Idempotency-Key", "")
        if request.method == "POST" and key:
            self._idempotency = _claim(request, key)

    def handle_exception(self, exc: Exception) -> Response:
        """A replay is an answer, not an error."""
        if isinstance(exc, _Replay):
            kept: Any = exc.row.response
            headers = {**kept["headers"], "Idempotent-Replayed": "true"}
            return Response(orjson.Fragment(kept["body"]), status=exc.row.status, headers=headers)
        return super().handle_exception(exc)  # type: ignore[misc,no-any-return]  # the column has a type, the row is untyped

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Keep what a successful POST said; a failed one is rolled back with its key and may be tried again."""
        row = self._idempotency
        if row is not None and response.status_code < 400:
            headers = {name: response[name] for name in KEPT_HEADERS if name in response}
            body = "" if response.data is None else to_json(response.data).decode()
            row.status, row.response = response.status_code, {"headers": headers, "body": body}
            row.save()
        return super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc,no-any-return]  # the column has a type, the row is untyped


def _claim(request: Request, key: str) -> IdempotencyKey:
    if len(key) > 200 or not key.isprintable():
        raise ValidationError({"Idempotency-Key": "At most 200 printable characters."})
    member = request.membership  # type: ignore[attr-defined]  # set by the middleware
    digest = hashlib.sha256(f"{request.path}\n".encode() + request.body).hexdigest()
    # A second request with the key waits here for the first one's transaction to end.
    sql = """
        INSERT INTO accounts_idempotencykey (tenant_id, membership_id, key, digest, status, response, created_at)
        VALUES (%s, %s, %s, %s, 0, 'null', now()) ON CONFLICT DO NOTHING"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [current_tenant_id(), member.pk, key, digest])
        fresh = cursor.rowcount == 1
    row = IdempotencyKey.objects.get(membership=member, key=key)
    if row.digest != digest:
        raise OtherBody
    if not fresh:
        raise _Replay(row)
    return row
