"""OKR cycles and what a tenant decides about them, in its admin console."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin import display
from django.db.models import Count
from django.http import HttpRequest

from accounts.console import ActionAdmin
from okrs.actions.cycles import create_cycle, edit_cycle
from okrs.actions.policy import edit_okr_policy
from okrs.models import Cycle, Objective, OkrPolicy
from ui.formats import plural


class CycleAdmin(ActionAdmin):
    """Where a tenant's admin sets up cycles: dates, cadence, check-in day, state; the key is kept for ever."""

    list_display = ("name", "key", "kind", "starts_on", "ends_on", "state", "check_ins", "is_reminding", "objectives")
    list_filter = ("state", "kind")
    date_hierarchy = "starts_on"
    fieldsets: ClassVar = (
        (None, {"fields": ("name", "key", "kind", "parent", "state")}),
        ("Dates", {"fields": (("starts_on", "ends_on"),)}),
        ("Rhythm", {"fields": (("cadence_days", "check_in_weekday"), ("is_reminding", "remind_hour"))}),
        ("Grades", {"fields": ("grading_scale",)}),
    )
    fields: ClassVar = None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A key is chosen once."""
        return ("key",) if obj else ()

    def get_queryset(self, request: HttpRequest) -> Any:
        """The tenant's cycles with how many objectives each holds."""
        return super().get_queryset(request).annotate(held=Count("objectives"))

    @display(description="Check-ins")
    def check_ins(self, cycle: Cycle) -> str:
        """How often, and on which day."""
        return f"every {plural(cycle.cadence_days, 'day')}, {cycle.get_check_in_weekday_display()}"

    def objectives(self, cycle: Any) -> int:
        """How many objectives it holds."""
        held: int = cycle.held
        return held

    def act(self, request: HttpRequest, row: Cycle, values: dict[str, Any]) -> Cycle:
        """Create or edit, by the same action as the set-up page."""
        actor = request.membership  # type: ignore[attr-defined]  # set by the middleware
        return edit_cycle(actor=actor, cycle=row, **values) if row.pk else create_cycle(actor=actor, **values)


class OkrPolicyAdmin(ActionAdmin):
    """The fiscal year, the digest, and what hidden objectives count for: one row a tenant."""

    list_display = ("__str__", "hidden", "is_digesting", "digest_weekday")
    fieldsets: ClassVar = (
        ("Fiscal year", {"fields": (("fiscal_start_month", "fiscal_pattern"),)}),
        ("Digest", {"fields": (("is_digesting", "digest_weekday"),)}),
        ("Visibility", {"fields": ("hidden",)}),
    )
    fields: ClassVar = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Once: there is one row."""
        return super().has_add_permission(request) and not OkrPolicy.objects.exists()

    def act(self, request: HttpRequest, row: OkrPolicy, values: dict[str, Any]) -> OkrPolicy:
        """Edit the one row, by the same action as the set-up page."""
        return edit_okr_policy(actor=request.membership, **values)  # type: ignore[attr-defined]  # the middleware sets it


class ObjectiveAdmin(ActionAdmin):
    """To look up what a cycle holds; objectives are written on their pages."""

    list_display = ("key", "title", "cycle", "owner", "ambition")
    list_filter = ("ambition",)
    list_select_related = ("cycle", "owner")
    fields: ClassVar = ("key", "title", "cycle", "owner", "team", "ambition", "weight", "driven_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody, here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Objective | None = None) -> bool:
        """Nobody, here."""
        return False
