"""Global addresses: signing in, the API, the operator's console, health."""

from django.urls import URLPattern, URLResolver, include, path

from alignment import api, health
from alignment.consoles import operator_site

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("api/v1/", include(api.urlpatterns)),
    path("operator/", operator_site.urls),
    path("", include("accounts.global_urls")),
    path("accounts/", include("allauth.urls")),
]
