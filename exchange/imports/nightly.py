"""Each night: is what was imported still what is stored? A difference that was not there before is recorded."""

from __future__ import annotations

from activity.actions import record
from exchange.imports.certifying import certify
from exchange.loading.session import raise_limits
from exchange.models import Certificate, SheetImport
from tenancy.context import all_seeing, use_tenant


def certify_all(tenant_id: int) -> int:
    """Make the certificate of every import that is loaded, each in its own transaction; how many differ."""
    with use_tenant(tenant_id):
        loaded = list(SheetImport.objects.filter(state=SheetImport.State.LOADED).values_list("pk", flat=True))
    return sum(_differs(tenant_id, number) for number in loaded)


def _differs(tenant_id: int, number: int) -> bool:
    with use_tenant(tenant_id), all_seeing():
        raise_limits(tenant_id)
        of = SheetImport.objects.filter(pk=number, state=SheetImport.State.LOADED).first()
        if of is None:
            return False
        last = Certificate.objects.filter(sheet_import=of).first()
        certificate = certify(of, None)
        if not certificate.holds and (last is None or last.holds):
            record("sheet.certified", actor=None, on=of, holds=False)
        return not certificate.holds
