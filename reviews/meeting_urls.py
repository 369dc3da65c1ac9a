"""Addresses of the meeting about a pack, below `reviews/<pk>/meeting/`."""

from django.urls import URLPattern, path

from reviews.views import meetings, minutes, next_cycle, points

urlpatterns: list[URLPattern] = [
    path("", meetings.meeting_detail, name="meeting_detail"),
    path("new/", meetings.meeting_new, name="meeting_new"),
    path("edit/", meetings.meeting_edit, name="meeting_edit"),
    path("open/", meetings.meeting_open, name="meeting_open"),
    path("close/", meetings.meeting_close, name="meeting_close"),
    path("call-off/", meetings.meeting_call_off, name="meeting_call_off"),
    path("grading/", meetings.meeting_grading, name="meeting_grading"),
    path("notes/", meetings.meeting_notes, name="meeting_notes"),
    path("meeting.ics", meetings.meeting_ics, name="meeting_ics"),
    path("minutes/", minutes.meeting_minutes, name="meeting_minutes"),
    path("next-cycle/", next_cycle.meeting_next_cycle, name="meeting_next_cycle"),
    path("points/new/", points.meeting_point_new, name="meeting_point_new"),
    path("points/<int:point_pk>/edit/", points.meeting_point_edit, name="meeting_point_edit"),
    path("points/<int:point_pk>/live/", points.meeting_point_live, name="meeting_point_live"),
    path("points/<int:point_pk>/move/", points.meeting_point_move, name="meeting_point_move"),
    path("points/<int:point_pk>/notes/", points.meeting_point_notes, name="meeting_point_notes"),
    path("points/<int:point_pk>/remove/", points.meeting_point_remove, name="meeting_point_remove"),
    path("points/<int:point_pk>/resolve/", points.meeting_point_resolve, name="meeting_point_resolve"),
    path("points/<int:point_pk>/vote/", points.meeting_point_vote, name="meeting_point_vote"),
    path("put-back/<int:row_pk>/", points.meeting_point_put_back, name="meeting_point_put_back"),
]
