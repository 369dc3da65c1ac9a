"""App configuration."""

from django.apps import AppConfig


class OkrsConfig(AppConfig):
    """What the organisation wants."""

    name = "okrs"
