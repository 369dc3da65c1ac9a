"""Addresses of bringing workbooks in and taking them out."""

from django.urls import path

from exchange import views

urlpatterns = [
    path("setup/imports/", views.setup_imports, name="setup_imports"),
    path("setup/imports/trial/", views.import_trial, name="import_trial"),
    path("setup/imports/load/", views.import_load, name="import_load"),
    path("setup/imports/discard/", views.import_discard, name="import_discard"),
    path("setup/imports/workbook/", views.workbook_export, name="workbook_export"),
]
