"""Neither console tells of a row that it does not hold."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType

from tenancy.models import Tenant
from tests.conftest import Cast


def test_a_console_does_not_lead_to_another_tenant_by_its_number(cast: Cast) -> None:
    kind = ContentType.objects.get_for_model(Tenant)
    cast.ana.user.is_staff = cast.ana.user.is_superuser = True
    cast.ana.user.save()
    ana = cast.client(cast.ana)
    for console in ("/acme/admin", "/operator"):
        answer = ana.get(f"{console}/r/{kind.pk}/{cast.rival.pk}/", follow=True)
        assert answer.status_code == 404
        assert not any("rival" in url for url, _ in answer.redirect_chain)
