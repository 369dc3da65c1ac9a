"""Addresses of reviews: the packs, and how they are set up."""

from django.urls import URLPattern, URLResolver, include, path

from reviews import views
from reviews.views import deliveries, schedules

urlpatterns: list[URLPattern | URLResolver] = [
    path("reviews/", views.pack_list, name="pack_list"),
    path("reviews/new/", views.pack_new, name="pack_new"),
    path("reviews/<int:pk>/file/<str:format>/", views.pack_file, name="pack_file"),
    path("reviews/<int:pk>/", views.pack_detail, name="pack_detail"),
    path("reviews/<int:pk>/present/", views.pack_present, name="pack_present"),
    path("reviews/<int:pk>/verify/", views.pack_verify, name="pack_verify"),
    path("reviews/<int:pk>/send/", deliveries.pack_send, name="pack_send"),
    path("reviews/<int:pk>/deliveries/<int:delivery_pk>/again/", deliveries.delivery_again, name="delivery_again"),
    path("reviews/<int:pk>/again/", deliveries.pack_again, name="pack_again"),
    path("setup/reviews/", views.setup_reviews, name="setup_reviews"),
    path("setup/reviews/templates/new/", views.setup_template_new, name="setup_template_new"),
    path("setup/reviews/templates/<int:pk>/", views.setup_template_edit, name="setup_template_edit"),
    path("reviews/<int:pk>/meeting/", include("reviews.meeting_urls")),
    path("setup/reviews/schedules/new/", schedules.schedule_new, name="schedule_new"),
    path("setup/reviews/schedules/<int:pk>/", schedules.schedule_edit, name="schedule_edit"),
    path("setup/reviews/schedules/<int:pk>/stop/", schedules.schedule_stop, name="schedule_stop"),
    path("setup/reviews/schedules/<int:pk>/start/", schedules.schedule_start, name="schedule_start"),
]
