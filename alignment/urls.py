"""Global addresses: signing in, the API, the operator's console, health."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.rest.nowhere import nowhere
from activity.views.bounces import bounces
from alignment import api, health
from alignment.consoles import operator_site

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("api/v1/", include(api.urlpatterns)),
    path("api/", nowhere, name="api-root"),
    path("api/<path:rest>", nowhere, name="api-other"),
    path("operator/", operator_site.urls),
    path("mail/bounces/", bounces, name="bounces"),
    path("", include("accounts.global_urls")),
    path("accounts/", include("allauth.urls")),
]
