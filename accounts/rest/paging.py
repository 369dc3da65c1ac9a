"""Keyset pages: the hundredth page costs what the first one does."""

from __future__ import annotations

from typing import Any

from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Pages by the id last seen; no count, no offset."""

    ordering = "id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        """Always by id: the only order that no edit changes between two pages."""
        return ("id",)
