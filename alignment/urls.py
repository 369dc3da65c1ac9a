"""Global addresses: signing in, the API, the operator's console, health."""

from django.urls import URLPattern, URLResolver, include, path

from alignment import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("accounts.global_urls")),
    path("accounts/", include("allauth.urls")),
]
