"""The demo, built once and then copied: a copy takes seconds where building it takes the better part of a minute.

The template is named after a hash of all the code it is built by and of the demo's day, so an old one is never taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connections
from django.utils import timezone

from exchange.demo import TENANTS
from exchange.demo_reviews import review
from exchange.demo_tenants import give_passwords, load_demo_tenant
from tenancy.models import Tenant
from tests import template_database

PREFIX = "test_demo_"
# Another than the migrated database's: whoever builds the demo takes a copy of that one meanwhile.
LOCK = template_database.LOCK + 1
ROOT = Path(settings.BASE_DIR)


@contextmanager
def demo_database(suffix: str) -> Iterator[None]:
    """Both connections are turned to a copy of the demo of one's own; afterwards it is gone."""
    before = template_database.names()
    name = str(connections["owner"].settings_dict["TEST"]["NAME"]) + suffix
    template_database.copied(name, build, what_it_is_made_of(), prefix=PREFIX, lock=LOCK)
    template_database.turn_to(dict.fromkeys(before, name))
    try:
        yield
    finally:
        template_database.turn_to(before)
        template_database.drop(name)


def what_it_is_made_of() -> str:
    """A hash of the whole product but its looks, and of the day it is in the demo's places."""
    days = [str(timezone.now().astimezone(ZoneInfo(demo.time_zone)).date()) for demo in TENANTS]
    digest = hashlib.sha256(repr((days, template_database.what_it_is_made_of())).encode())
    for path in sorted(product()):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:20]


def product() -> Iterator[Path]:
    """The files of the packages and the templates, and this one."""
    packages = [package.parent for package in ROOT.glob("*/__init__.py")]
    for folder in [*packages, ROOT / "templates"]:
        yield from (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    yield Path(__file__)


def build() -> str:
    """A database with both tenants of the demo, their reviews and passwords, and nobody in it; its name."""
    before = template_database.names()
    name = str(connections["owner"].settings_dict["TEST"]["NAME"]) + "_demo"
    template_database.copied(name)
    template_database.turn_to(dict.fromkeys(before, name))
    try:
        for demo in TENANTS:
            load_demo_tenant(demo, is_refresh=False)
            review(Tenant.objects.get(slug=demo.slug))
        give_passwords()  # before anybody signs in: a new password ends every session
        with connections["owner"].cursor() as cursor:
            cursor.execute("ANALYZE")
    finally:
        template_database.turn_to(before)
    return name
