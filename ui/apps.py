from django.apps import AppConfig


class UiConfig(AppConfig):
    """What every page shares; has no models."""

    name = "ui"
