"""Addresses about people outside every tenant; signing in itself is allauth's."""

from django.urls import path

from accounts.views import entrance

urlpatterns = [
    path("", entrance.root, name="root"),
    path("new/", entrance.organisation_new, name="organisation_new"),
    path("accounts/profile/", entrance.profile, name="account_profile"),
]
