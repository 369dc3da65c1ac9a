"""Whether what came in is what is stored: cost and effort, and the certificate of every import."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import demand, may
from exchange.imports.reconciling import Balance, balances
from exchange.models import Certificate, SheetImport
from rollups.models import TotalsRollup
from rollups.queries import totals
from tenancy.clock import today
from ui.components import Crumb
from ui.formats import money, plural
from ui.http import HtmxRequest

SHOWN: Final = 50


@require_safe
def reconciliation(request: HtmxRequest) -> HttpResponse:
    """Cost and effort in = mapped + unallocated, stored and summed anew; imports and whether they hold."""
    demand(request.membership, "read")
    found = balances(request.tenant.currency, today(request.tenant))
    stored = totals() if len(found) == 1 else None
    newest = Certificate.objects.filter(sheet_import=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    imports = list(
        SheetImport.objects.filter(state=SheetImport.State.LOADED)
        .select_related("file")
        .annotate(certificate_id=Subquery(newest))[:SHOWN]
    )
    kept = Certificate.objects.in_bulk([each.certificate_id for each in imports if each.certificate_id])
    context = {
        "crumbs": [Crumb("Figures"), Crumb("Reconciliation")],
        "sentence": told(found, stored),
        "balances": found,
        "stored": stored,
        "differs": _differs(found, stored),
        "imports": [(each, kept.get(each.certificate_id)) for each in imports],
        "may_set_up": may(request.membership, "set_up"),
    }
    return render(request, "exchange/reconciliation.html", context)


@require_safe
def certificate_detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """What an import brought and what is stored, line by line, with the reasons."""
    demand(request.membership, "read")
    rows = Certificate.objects.select_related("sheet_import__file", "asked_by")
    certificate = get_object_or_404(rows, pk=pk)
    context = {
        "certificate": certificate,
        "of": certificate.sheet_import,
        "crumbs": [Crumb("Reconciliation"), Crumb(certificate.sheet_import.file.name)],
        "may_set_up": may(request.membership, "set_up"),
    }
    return render(request, "exchange/certificate_detail.html", context)


def told(found: list[Balance], stored: TotalsRollup | None) -> str:
    """The page in one sentence."""
    if not any(each.costs for each in found):
        return "No cost has come in yet."
    loose = [money(each.unallocated, each.currency) for each in found if each.unallocated]
    words = (
        f"{' and '.join(loose)} of cost belongs to no initiative." if loose else "All cost belongs to an initiative."
    )
    if _differs(found, stored):
        return f"{words} The stored total differs from its facts; a change may still be on its way up."
    unpriced = sum(each.unpriced for each in found)
    return f"{words} {plural(unpriced, 'booking')} of hours not priced yet." if unpriced else words


def _differs(found: list[Balance], stored: TotalsRollup | None) -> bool:
    if stored is None or len(found) != 1:
        return False
    pairs = ((stored.cost_in, found[0].cost_in), (stored.cost_unallocated, found[0].unallocated))
    return any(Decimal(was or 0) != now for was, now in pairs)
