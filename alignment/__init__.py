"""The root: settings, addresses and wiring; imports everything, and nothing imports it."""

from alignment.celery import app as celery_app

__all__ = ["celery_app"]
