"""Errors as RFC 9457 problem details: what is wrong, where, and what was expected, in the same words as the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from psycopg import errors as postgres
from rest_framework import exceptions
from rest_framework.response import Response

from accounts.permissions import Forbidden
from tenancy.versions import Stale

TYPE = "application/problem+json"
NOT_FOUND = "There is no such thing here, or it is not yours to see."
UNFIT = "That does not fit what is stored: a key is taken, or something named does not exist."
TOO_LONG = "The body is too long. Send it in several requests, or load a workbook."
# What is raised, the status, and the words (none: the exception's own). Http404 is what another tenant's row, an
# absent row and a bad address have in common.
PLAIN: list[tuple[tuple[type[Exception], ...], int, str]] = [
    ((Http404, exceptions.NotFound), 404, NOT_FOUND),
    ((Forbidden, PermissionDenied), 403, ""),
    ((Stale,), 412, ""),
    ((IntegrityError, DataError), 400, UNFIT),
    ((RequestDataTooBig,), 413, TOO_LONG),
]
# Waiting longer than the role's lock_timeout, or two that wait for each other.
BUSY = (postgres.LockNotAvailable, postgres.DeadlockDetected)


def problem_details(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler: an answer for every error a caller can cause, None for a defect of ours."""
    status, detail, errors = _read(exc)
    if status is None:
        return None
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    body |= {"detail": detail} | ({"errors": errors} if errors else {})
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    headers |= {"Retry-After": "1"} if status == 409 else {}
    return Response(body, status=status, headers=headers, content_type=TYPE)


def _read(exc: Exception) -> tuple[int | None, str, list[dict[str, str]]]:
    if isinstance(exc, DjangoValidationError | exceptions.ValidationError):
        return _invalid(exc)
    if isinstance(exc, OperationalError) and isinstance(exc.__cause__, BUSY):
        return 409, "Another request holds what this one needs. Send it again.", []
    for kinds, status, words in PLAIN:
        if isinstance(exc, kinds):
            return status, words or str(exc) or "Your role may not do this.", []
    if isinstance(exc, exceptions.APIException):
        return exc.status_code, str(exc.detail), []
    return None, "", []


def _invalid(exc: DjangoValidationError | exceptions.ValidationError) -> tuple[int, str, list[dict[str, str]]]:
    if isinstance(exc, exceptions.ValidationError):
        errors = list(_flatten("", exc.detail))
    elif hasattr(exc, "error_dict"):
        errors = [{"field": field, "message": text} for field, texts in exc.message_dict.items() for text in texts]
    else:
        errors = [{"field": "", "message": text} for text in exc.messages]
    for error in errors:
        error["field"] = "" if error["field"] in {"__all__", "non_field_errors"} else error["field"]
    detail = " ".join(f"{e['field']}: {e['message']}" if e["field"] else e["message"] for e in errors)
    return 400, detail, errors


def _flatten(path: str, detail: Any) -> Iterator[dict[str, str]]:
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from _flatten(f"{path}.{key}" if path else str(key), value)
    elif isinstance(detail, list | tuple):
        for value in detail:
            yield from _flatten(path, value)
    else:
        yield {"field": path, "message": str(detail)}
