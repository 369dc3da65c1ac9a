"""Addresses of bringing workbooks in and taking them out."""

from django.urls import path

from exchange import views
from exchange.views.feeding import URLS as OF_FIGURES

urlpatterns = [
    path("setup/imports/", views.setup_imports, name="setup_imports"),
    path("setup/imports/trial/", views.import_trial, name="import_trial"),
    path("setup/imports/load/", views.import_load, name="import_load"),
    path("setup/imports/discard/", views.import_discard, name="import_discard"),
    path("setup/imports/workbook/", views.workbook_export, name="workbook_export"),
    path("imports/", views.sheet_import_new, name="sheet_import_new"),
    path("imports/<int:pk>/", views.sheet_import_detail, name="sheet_import_detail"),
    path("imports/<int:pk>/answers/", views.sheet_import_answer, name="sheet_import_answer"),
    path("imports/<int:pk>/job/", views.sheet_import_run, name="sheet_import_run"),
    path("imports/<int:pk>/rows/", views.sheet_import_rows, name="sheet_import_rows"),
    path("imports/<int:pk>/rejected/", views.sheet_import_rejects, name="sheet_import_rejects"),
    path("imports/<int:pk>/comparing/", views.sheet_import_certify, name="sheet_import_certify"),
    path("imports/<int:pk>/remove/", views.sheet_import_remove, name="sheet_import_remove"),
    path("certificates/<int:pk>/", views.certificate_detail, name="certificate_detail"),
    path("reconciliation/", views.reconciliation, name="reconciliation"),
    *OF_FIGURES,
]
