"""App configuration."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """What waits for one person."""

    name = "home"
