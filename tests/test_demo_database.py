"""The copied demo: whole, of today, and gone afterwards."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from exchange.demo import TENANTS
from exchange.demo_tenants import sign_ins
from tenancy.models import Tenant
from tests import demo_database, template_database


def test_a_copy_holds_the_demo_and_everything_is_as_before_it(django_db_setup: None, django_db_blocker: Any) -> None:
    before = template_database.names()
    with django_db_blocker.unblock():
        with demo_database.demo_database("_look"):
            name = template_database.names()["default"]
            assert set(Tenant.objects.values_list("slug", flat=True)) == {demo.slug for demo in TENANTS}
            assert {found.address for found in sign_ins()} == {"/operator/", *(f"/{demo.slug}/" for demo in TENANTS)}
        with template_database.maintenance() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            assert cursor.fetchone() is None
    assert template_database.names() == before != {"default": name, "owner": name}


@pytest.mark.parametrize("touched", ["okrs/actions/objectives.py", "exchange/demo_reviews.py", "tenancy/rls.py"])
def test_a_changed_line_of_the_product_makes_another_demo(monkeypatch: pytest.MonkeyPatch, touched: str) -> None:
    before, read = demo_database.what_it_is_made_of(), Path.read_bytes
    assert demo_database.what_it_is_made_of() == before
    monkeypatch.setattr(
        Path, "read_bytes", lambda path: read(path) + (b"\n# changed" if str(path).endswith(touched) else b"")
    )
    assert demo_database.what_it_is_made_of() != before


def test_another_day_makes_another_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    before, tomorrow = demo_database.what_it_is_made_of(), timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert demo_database.what_it_is_made_of() != before
