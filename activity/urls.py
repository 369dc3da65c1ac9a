"""Addresses of what happened."""

from django.urls import path

from activity import views

urlpatterns = [path("setup/audit/", views.audit, name="audit")]
