"""The addresses of the first page and of the search that every page has."""

from django.urls import path

from home import feed, search, views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search.search, name="search"),
    path("calendar/<str:token>.ics", feed.calendar_feed, name="calendar_feed"),
]
