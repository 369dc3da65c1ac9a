"""App configuration."""

from django.apps import AppConfig


class RollupsConfig(AppConfig):
    """The numbers carried up."""

    name = "rollups"
