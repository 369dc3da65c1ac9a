"""`/operator/`: the installation, and never a tenant's rows."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urljoin

import pytest
from django.test import Client

from accounts.models import User
from alignment.consoles import operator_site
from rollups.models import NightlyRun
from tenancy.models import TenantModel
from tests.conftest import Cast
from tests.consoles.conftest import links, text


@pytest.fixture
def operator(cast: Cast) -> Client:
    """An operator's browser."""
    user = User.objects.create_superuser("op@host.example", "correct horse battery")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_operator_sees_tenants_users_and_nights(cast: Cast, operator: Client) -> None:
    NightlyRun.objects.create(tenant=cast.acme, date="2026-01-02", started_at=datetime(2026, 1, 2, tzinfo=UTC))
    assert "acme" in text(operator.get("/operator/tenancy/tenant/"))
    assert "ben@acme.example" in text(operator.get("/operator/accounts/user/"))
    assert "Jan. 2, 2026" in text(operator.get("/operator/rollups/nightlyrun/"))


def test_no_tenants_table_is_registered() -> None:
    assert [model for model in operator_site._registry if issubclass(model, TenantModel)] == []


def test_an_operator_locks_somebody_out_and_changes_nothing_else(cast: Cast, operator: Client) -> None:
    user = cast.ben.user
    answer = operator.post(f"/operator/accounts/user/{user.pk}/change/", {"email": "x@y.example", "name": "X"})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.is_active, user.email, user.name) == (False, "ben@acme.example", "Ben")
    assert operator.post(f"/operator/tenancy/tenant/{cast.acme.pk}/change/", {"name": "Mine"}).status_code == 403
    for path in ("tenancy/tenant/add/", "accounts/user/add/", f"accounts/user/{user.pk}/delete/"):
        assert operator.get(f"/operator/{path}").status_code == 403


def test_an_operator_is_no_member(cast: Cast, operator: Client) -> None:
    for path in ("/acme/", "/acme/admin/", "/acme/objectives/"):
        assert operator.get(path).status_code == 404


def test_others_are_turned_away_and_strangers_sign_in_by_the_products_door(cast: Cast) -> None:
    for path in ("/operator/", "/operator/tenancy/tenant/"):
        assert cast.client(cast.ana).get(path, follow=True).status_code == 403
        answer = Client().get(path, follow=True)
        assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=/operator/")


def test_no_link_of_the_console_is_dead(cast: Cast, operator: Client) -> None:
    seen: set[str] = set()
    waiting = ["/operator/"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = operator.get(path)
        assert answer.status_code in {200, 302}, path
        if path.startswith("/operator/") and answer.status_code == 200:
            assert "Recent actions" not in text(answer)
            waiting += [u for link in links(answer) if (u := urljoin(path, link)) not in seen and u not in waiting]
    assert len(seen) > 8
