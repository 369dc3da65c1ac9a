"""App configuration."""

from django.apps import AppConfig


class ExecutionConfig(AppConfig):
    """What the teams do."""

    name = "execution"
