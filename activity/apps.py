"""App configuration."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """What happened."""

    name = "activity"
