"""Turns `/<tenant>/…` and a membership, or a bearer token, into a transaction of that tenant."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone

from accounts.models import Membership
from accounts.past_pages import answer_at
from accounts.permissions import Forbidden
from accounts.queries import tenants_of
from accounts.strangers import gone, is_for_strangers
from accounts.tokens import find_token, spelled_token
from tenancy.context import use_reader, use_tenant
from tenancy.models import RESERVED_SLUGS, Tenant
from ui.problem import problem_page

type Answer = Callable[[HttpRequest], HttpResponse]

# Waited too long for a lock or a statement, or each waited for the other (PostgreSQL's codes).
BUSY = frozenset({"55P03", "57014", "40P01", "40001"})


class TenantMiddleware:
    """Takes the tenant off the path, checks who asks, and runs the view in the tenant's transaction."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Global addresses pass through; a tenant's need a member of it, else they do not exist."""
        request.tenant = request.membership = None  # type: ignore[attr-defined]  # set by the middleware
        slug, rest = _split(request.path_info)
        if slug == "api":
            return self._as_token(request)
        if slug in RESERVED_SLUGS or not slug:
            return self.get_response(request)
        if request.user.is_authenticated:
            request.memberships = tenants_of(request.user.pk)  # type: ignore[attr-defined]  # set by the middleware
        elif not is_for_strangers(rest):
            return redirect_to_login(request.get_full_path())
        member = next((own for own in getattr(request, "memberships", []) if own.tenant.slug == slug), None)
        tenant = member.tenant if member else _open_to_strangers(slug, rest)
        if tenant is None:
            # another's tenant and no tenant look alike
            return gone(request, rest) if is_for_strangers(rest) else problem_page(request, 404)
        return self._as_member(request, tenant, member, rest)

    def _as_member(self, request: HttpRequest, tenant: Tenant, member: Membership | None, rest: str) -> HttpResponse:
        prefix = get_script_prefix()
        try:
            # Days and moments on a page are the tenant's, so "yesterday" is its yesterday.
            reader = member.pk if member else None
            with use_tenant(tenant), use_reader(reader), timezone.override(tenant.time_zone):
                request.tenant, request.membership = tenant, member  # type: ignore[attr-defined]  # set by the middleware
                request.urlconf = settings.TENANT_URLCONF
                request.path_info = rest
                set_script_prefix(f"{prefix}{tenant.slug}/")
                return answer_at(request, tenant, self._answer)
        finally:
            set_script_prefix(prefix)

    def _as_token(self, request: HttpRequest) -> HttpResponse:
        spelled = spelled_token(request)
        if spelled is None:
            return self.get_response(request)
        with use_tenant(spelled.tenant_id):
            token = find_token(spelled)
            if token is not None:
                request.tenant, request.membership = token.tenant, token.membership  # type: ignore[attr-defined]  # set by the middleware
                request.api_token = token  # type: ignore[attr-defined]  # set by the middleware
                today = timezone.now().date()
                if token.last_used_on != today:
                    token.last_used_on = today
                    token.save(update_fields=["last_used_on"])
                with use_reader(token.membership_id):
                    return self._answer(request)
        return self.get_response(request)  # TokenAuthentication answers 401, outside any tenant

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
            response.render()  # lazily read rows belong to this transaction
        if response.status_code >= 400:
            transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A right that is missing, and a row that somebody else is writing, are pages that say what to do."""
        if request.path_info.startswith("/api/"):
            return None
        if isinstance(exception, Forbidden):
            return problem_page(request, 403, str(exception))
        if isinstance(exception, IntegrityError):
            return problem_page(request, 409)
        if isinstance(exception, OperationalError) and getattr(exception.__cause__, "sqlstate", "") in BUSY:
            return problem_page(request, 503)
        return None


def _split(path: str) -> tuple[str, str]:
    slug, slash, rest = path.lstrip("/").partition("/")
    return (slug, "/" + rest) if slash else ("", path)


def _open_to_strangers(slug: str, rest: str) -> Tenant | None:
    return Tenant.objects.filter(slug=slug).first() if is_for_strangers(rest) else None
