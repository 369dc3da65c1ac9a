"""App configuration."""

from django.apps import AppConfig


class AlignmentConfig(AppConfig):
    """The root."""

    name = "alignment"
