"""Addresses."""

from django.urls import path

from rollups import views

urlpatterns = [
    path("rollup/", views.rollup_status, name="rollup_status"),
    path("rollup/formula/", views.rollup_formula, name="rollup_formula"),
]
