"""Keyset pages: the hundredth page costs what the first one does."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

LARGEST_ID = 2**63 - 1


class KeysetPagination(CursorPagination):
    """Pages by the id last seen; no count, no offset."""

    ordering = "id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    cursor_query_description = "Where the page begins; take it from `next` or `previous`."
    page_size_query_description = "How many rows a page has."

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        """Always by id: the only order that no edit changes between two pages."""
        return ("-id",) if getattr(view, "newest_first", False) else ("id",)

    def get_page_size(self, request: Request) -> int:
        """The page size asked for; raises ValidationError rather than choose another in silence."""
        text = request.query_params.get("page_size", str(self.page_size))
        if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= self.max_page_size):
            raise ValidationError({"page_size": f"Give a whole number from 1 to {self.max_page_size}."})
        return int(text)

    def decode_cursor(self, request: Request) -> Any:
        """The cursor; raises ValidationError for one that was not taken from `next` or `previous`."""
        try:
            cursor = super().decode_cursor(request)
        except NotFound:
            raise ValidationError({"cursor": "Take it from `next` or `previous` as it is."}) from None
        position = None if cursor is None else cursor.position
        if position is not None and not _is_id(str(position)):
            raise ValidationError({"cursor": "Take it from `next` or `previous` as it is."})
        return cursor

    def get_schema_operation_parameters(self, view: Any) -> list[Any]:
        """The parameters of a list, with the bounds that are held."""
        cursor, size = super().get_schema_operation_parameters(view)
        size["schema"] |= {"minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return [cursor, size]

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """What a page looks like."""
        link = {"type": "string", "format": "uri", "nullable": True}
        properties = {"next": link, "previous": link, "results": schema}
        return {"type": "object", "required": list(properties), "properties": properties}


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 19 and int(text) <= LARGEST_ID
