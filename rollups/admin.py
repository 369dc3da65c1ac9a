"""The thresholds in the tenant's admin console."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest

from accounts.console import ActionAdmin
from rollups.actions import edit_policy
from rollups.models import Policy


class PolicyAdmin(ActionAdmin):
    """From where a figure is good, when it is forecast and when it is stale: one row a tenant."""

    list_display = ("__str__", "forecast_from", "stale_cadences")
    fields: ClassVar = ("on_track", "at_risk", "forecast_from", "stale_cadences")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Once: there is one row."""
        return super().has_add_permission(request) and not Policy.objects.exists()

    def act(self, request: HttpRequest, row: Policy, values: dict[str, Any]) -> Policy:
        """Edit the one row, by the same action as the set-up page."""
        return edit_policy(actor=request.membership, **values)  # type: ignore[attr-defined]  # the middleware sets it
