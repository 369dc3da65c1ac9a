"""Portfolios in the tenant's admin console."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest

from accounts.console import ActionAdmin
from portfolio.actions.portfolios import create_portfolio, edit_portfolio
from portfolio.models import Portfolio


class PortfolioAdmin(ActionAdmin):
    """Name, currency and budget; the key is kept for ever."""

    fields: ClassVar = ("key", "name", "currency", "budget")
    list_display = ("key", "name", "currency", "budget")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A key is chosen once."""
        return ("key",) if obj else ()

    def act(self, request: HttpRequest, row: Portfolio, values: dict[str, Any]) -> Portfolio:
        """Create or edit."""
        actor = request.membership  # type: ignore[attr-defined]  # set by the middleware
        if row.pk:
            return edit_portfolio(actor=actor, portfolio=row, **values)
        return create_portfolio(actor=actor, **values)
