"""The API's reviews: packs and their arrangements, by the same actions as the pages."""

from reviews.api.meetings import MeetingPointViewSet, MeetingViewSet, MeetingVoteViewSet, ResolutionViewSet
from reviews.api.packs import PackViewSet
from reviews.api.templates import PackTemplateViewSet

__all__ = [
    "MeetingPointViewSet",
    "MeetingViewSet",
    "MeetingVoteViewSet",
    "PackTemplateViewSet",
    "PackViewSet",
    "ResolutionViewSet",
]
