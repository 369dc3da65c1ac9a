"""Turns `/<tenant>/…` and a membership into a transaction of that tenant."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import get_script_prefix, set_script_prefix

from accounts.models import Membership
from accounts.permissions import Forbidden
from tenancy.context import use_tenant
from tenancy.models import RESERVED_SLUGS, Tenant
from ui.problem import problem_page

type Answer = Callable[[HttpRequest], HttpResponse]


class TenantMiddleware:
    """Takes the tenant off the path, checks who asks, and runs the view in the tenant's transaction."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Global addresses pass through; a tenant's need a member of it, else they do not exist."""
        request.tenant = request.membership = None  # type: ignore[attr-defined]
        slug, rest = _split(request.path_info)
        if slug in RESERVED_SLUGS or not slug:
            return self.get_response(request)
        if not request.user.is_authenticated and not rest.startswith("/invitation/"):
            return redirect_to_login(request.get_full_path())
        tenant = Tenant.objects.filter(slug=slug).first()
        if tenant is None:
            return problem_page(request, 404)
        return self._as_tenant(request, tenant, rest)

    def _as_tenant(self, request: HttpRequest, tenant: Tenant, rest: str) -> HttpResponse:
        prefix = get_script_prefix()
        try:
            with use_tenant(tenant):
                member = _member(request)
                if member is None and not rest.startswith("/invitation/"):
                    return problem_page(request, 404)  # another's tenant and no tenant look alike
                request.tenant, request.membership = tenant, member  # type: ignore[attr-defined]
                request.urlconf = settings.TENANT_URLCONF  # type: ignore[attr-defined]
                request.path_info = rest
                set_script_prefix(f"{prefix}{tenant.slug}/")
                response = self.get_response(request)
                if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                    response.render()  # lazily read rows belong to this transaction
                if response.status_code >= 400:
                    transaction.set_rollback(True)
                return response
        finally:
            set_script_prefix(prefix)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A right that is missing is a page that says who has it."""
        if isinstance(exception, Forbidden):
            return problem_page(request, 403, str(exception))
        return None


def _split(path: str) -> tuple[str, str]:
    slug, slash, rest = path.lstrip("/").partition("/")
    return (slug, "/" + rest) if slash else ("", path)


def _member(request: HttpRequest) -> Membership | None:
    if not request.user.is_authenticated:
        return None
    found = Membership.objects.filter(user_id=request.user.pk, ended_at=None).select_related("user", "team").first()
    return found


def required_tenant(request: HttpRequest) -> Tenant:
    """The tenant of the request; raises Http404 outside one."""
    tenant = getattr(request, "tenant", None)
    if tenant is None:
        raise Http404
    return tenant
