"""Addresses inside a tenant: the middleware has taken `/<tenant>/` off the path, and puts it back into links."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls")),
    path("", include("okrs.urls")),
    path("", include("portfolio.urls")),
    path("", include("execution.urls")),
    path("", include("rollups.urls")),
    path("", include("exchange.urls")),
]
