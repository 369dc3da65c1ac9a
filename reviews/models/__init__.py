"""Tables of the quarterly review."""

from reviews.models.meetings import AgendaItem, Guest, Meeting, Resolution, Vote
from reviews.models.packs import Delivery, Pack, PackBlock, PackRow, PackRun
from reviews.models.schedules import PackTemplate, Schedule, ScheduleReader, Subject, TemplateVersion

__all__ = [
    "AgendaItem",
    "Delivery",
    "Guest",
    "Meeting",
    "Pack",
    "PackBlock",
    "PackRow",
    "PackRun",
    "PackTemplate",
    "Resolution",
    "Schedule",
    "ScheduleReader",
    "Subject",
    "TemplateVersion",
    "Vote",
]
