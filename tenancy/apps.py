"""App configuration."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Whose row is it."""

    name = "tenancy"
