"""App configuration."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """What the organisation funds."""

    name = "portfolio"
