"""The addresses of the first page and of the search that every page has."""

from django.urls import path

from home import feed, pins, search, views

urlpatterns = [
    path("", views.home, name="home"),
    *(path(f"pins/{kind}/<int:pk>/", pins.pin_set, {"kind": kind}, name=f"pin_{kind}") for kind in pins.MODELS),
    path("search/", search.search, name="search"),
    path("calendar/<str:token>.ics", feed.calendar_feed, name="calendar_feed"),
]
