"""App configuration."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The workbook in and out."""

    name = "exchange"
