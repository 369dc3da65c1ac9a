"""Addresses of what happened and what people are told."""

from django.urls import path

from activity.views import audit, letters, notices

urlpatterns = [
    path("setup/audit/", audit.audit, name="audit"),
    path("setup/letters/", letters.setup_letters, name="setup_letters"),
    path("setup/letters/<int:pk>/again/", letters.setup_letter_again, name="setup_letter_again"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/reading/", notices.notice_read_all, name="notice_read_all"),
    path("notices/<int:pk>/reading/", notices.notice_read, name="notice_read"),
]
