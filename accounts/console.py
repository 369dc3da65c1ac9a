"""The two consoles on Django's admin: a tenant's, for its admins, and the installation's, for its operators."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote, urlencode

from django import forms
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.permissions import Forbidden, demand, may
from tenancy.models import TenantModel

if TYPE_CHECKING:
    # The stubs' classes are generic, Django's own are not.
    AnyForm = forms.ModelForm[Any]
    AnyAdmin = ModelAdmin[Any]
else:
    AnyForm, AnyAdmin = forms.ModelForm, ModelAdmin


class OwnDoors(AdminSite):
    """A console whose way in and out is the product's, with its second factor, and not the admin's own."""

    site_url = None
    enable_nav_sidebar = False  # a handful of kinds: the first page lists them, and the tables get the room

    def get_urls(self) -> list[Any]:
        """Django's, without the door that leads to any row by its number: it tells the address of every tenant."""
        return [each for each in super().get_urls() if getattr(each, "name", None) != "view_on_site"]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The one sign-in of the product; somebody signed in without the right is told so."""
        if request.user.is_authenticated:
            raise Forbidden("This console is for the operators of the installation.")
        return redirect(f"/accounts/login/?next={quote(request.get_full_path())}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The product's own page."""
        return redirect("/accounts/logout/")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The product's own page."""
        return redirect("/accounts/password/change/")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The product's own page."""
        return redirect("/accounts/password/change/")


class TenantAdminSite(OwnDoors):
    """`/<tenant>/admin/`: what an admin of the tenant sets up; the middleware has set the tenant already."""

    site_header = site_title = "Admin console"
    index_title = "Set-up"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page shows: whose console it is, and the way back."""
        tenant = getattr(request, "tenant", None)
        return super().each_context(request) | {"tenant_name": tenant.name if tenant else ""}

    def has_permission(self, request: HttpRequest) -> bool:
        """Members who may set up."""
        member = getattr(request, "membership", None)
        return member is not None and may(member, "set_up")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A member without the right gets the page that says who has it, not a second sign-in."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            demand(request.membership, "set_up")  # type: ignore[attr-defined]  # the middleware sets it
            return inner(request, *args, **kwargs)

        return guarded


class OperatorSite(OwnDoors):
    """`/operator/`: tenants, people who sign in, and the health of the rollups; never a tenant's rows."""

    site_header = site_title = "Operator's console"
    index_title = "This installation"

    def has_permission(self, request: HttpRequest) -> bool:
        """Operators of the installation."""
        return request.user.is_active and request.user.is_staff


tenant_site = TenantAdminSite(name="admin")
operator_site = OperatorSite(name="admin")


class _Undo(Exception):
    """Takes the rehearsal back."""


def _nothing() -> None:
    """No many-to-many rows: there are none in the product."""


class ActionForm(AnyForm):
    """A form whose rules are the action's: it rehearses the action and shows what the action refuses."""

    console: ActionAdmin
    request: HttpRequest

    def clean(self) -> dict[str, Any] | None:
        """The fields, checked by the action itself in a savepoint that is taken back."""
        cleaned = super().clean()
        if not self.errors:
            try:
                with transaction.atomic():
                    self.console.act(self.request, copy(self.instance), dict(self.cleaned_data))
                    raise _Undo
            except _Undo:
                pass
            except ValidationError as error:
                self._show(error)
        return cleaned

    def _show(self, error: ValidationError) -> None:
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)

    def _post_clean(self) -> None:
        """Leave the instance as it is: the action writes it."""

    def save(self, commit: bool = True) -> Any:
        """The row; save_model lets the action write it."""
        self.save_m2m = _nothing  # type: ignore[method-assign]  # Django calls it after save_model
        return self.instance


class ActionAdmin(AnyAdmin):
    """Rows of the tenant in force, written by the same actions as the pages; nothing is deleted here."""

    form = ActionForm
    actions = None
    view_on_site = False
    # The browser's own calendar: the admin's script would talk about time zones, and a day has none.
    formfield_overrides: ClassVar = {
        models.DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
    }
    show_full_result_count = False
    list_per_page = 50
    fields: ClassVar[Any] = ()

    def act(self, request: HttpRequest, row: Any, values: dict[str, Any]) -> Any:
        """Create the row (it has no id) or edit it, through its action; returns the row."""
        raise NotImplementedError

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, told who asks."""
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"console": self, "request": request})

    def get_queryset(self, request: HttpRequest) -> Any:
        """The tenant's rows."""
        return self.model.objects.all()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choices come from the tenant, always."""
        target = db_field.related_model
        if issubclass(target, TenantModel):
            kwargs["queryset"] = target.objects.all()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The field without the small links that open windows on other rows."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Let the action write."""
        written = self.act(request, obj, dict(form.cleaned_data))
        obj.pk = written.pk

    def _allowed(self, request: HttpRequest) -> bool:
        member = getattr(request, "membership", None)
        return member is not None and may(member, "set_up")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Members who may set up."""
        return self._allowed(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Members who may set up."""
        return self._allowed(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Members who may set up."""
        return self._allowed(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Members who may set up."""
        return self._allowed(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: nothing is deleted."""
        return False

    # The actions record events in the tenant's own log; Django's log is one table for all tenants.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Recorded by the action."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Recorded by the action."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The tenant's own log."""
        query = urlencode({"kind": self.model._meta.label_lower, "thing": object_id})
        return redirect(f"{reverse('audit')}?{query}")
