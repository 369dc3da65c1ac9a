"""Addresses inside a tenant: the middleware has taken `/<tenant>/` off the path, and puts it back into links."""

from django.urls import URLPattern, URLResolver, include, path

from alignment import views
from alignment.consoles import tenant_site

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", tenant_site.urls),
    path("setup/", views.setup, name="setup"),
    path("setup/policy/", views.setup_policy, name="setup_policy"),
    path("", include("home.urls")),
    path("", include("accounts.urls")),
    path("", include("activity.urls")),
    path("", include("okrs.urls")),
    path("", include("portfolio.urls")),
    path("", include("execution.urls")),
    path("", include("rollups.urls")),
    path("", include("rollups.explain.urls")),
    path("", include("rollups.history.urls")),
    path("", include("reviews.urls")),
    path("", include("exchange.urls")),
]
