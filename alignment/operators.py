"""What operators of the installation see: tenants, people who sign in, the state of the rollups."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest

from accounts.console import AnyAdmin


class ReadOnlyAdmin(AnyAdmin):
    """To look at, not to change."""

    actions = None
    view_on_site = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


class TenantOperator(ReadOnlyAdmin):
    """Which tenants there are; they are made by sign-up and changed by their own admins."""

    list_display = ("slug", "name", "currency", "time_zone", "formula", "created_at")
    search_fields = ("slug", "name")


class UserOperator(AnyAdmin):
    """Who signs in; an operator may lock a person out of the installation."""

    actions = None
    view_on_site = False
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    search_fields = ("email",)
    fields: ClassVar = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login")
    readonly_fields = ("email", "name", "last_login")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up or are invited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: what they did stays theirs."""
        return False


class NightlyRunOperator(ReadOnlyAdmin):
    """Each tenant's nights and the differences they found: any is an alarm."""

    list_display = ("tenant", "date", "started_at", "finished_at", "checked_at", "differences", "last_error")


class DrainStateOperator(ReadOnlyAdmin):
    """How each tenant's recomputing goes."""

    list_display = ("tenant", "last_run_at", "last_seconds", "attempts", "last_error")


class RollupRequestOperator(ReadOnlyAdmin):
    """What waits to be recomputed."""

    list_display = ("tenant", "asked_at", "kind", "node", "quarantined_at", "error")
