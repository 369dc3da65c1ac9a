"""What was imported is compared with what is stored: counts and sums, each difference with its reason."""

from __future__ import annotations

import pytest

from accounts.permissions import Forbidden
from activity.models import Event
from exchange.actions.imports import ask, certify_now
from exchange.imports.nightly import certify_all
from exchange.models import Certificate, SheetImport
from execution.actions.items import edit_item
from execution.models import Item
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.exchange.imports.sheets import csv, do, load

pytestmark = pytest.mark.django_db
HEADERS = "Key,Title,Budget,Estimate"
COLUMNS = {"external_id": "Key", "title": "Title", "planned_cost": "Budget", "estimate": "Estimate"}


def lines(certificate: Certificate) -> dict[str, dict[str, object]]:
    return {line["name"]: line for line in certificate.lines}


def sheet(*rows: str) -> bytes:
    return csv(*rows, headers=HEADERS)


def test_a_loaded_import_has_a_certificate_that_holds(cast: Cast) -> None:
    of = load(cast, sheet("A,Alpha,100.25,3", "B,Beta,,", "C,,5,"), columns=COLUMNS)
    with use_tenant(cast.acme):
        certificate = Certificate.objects.get(sheet_import=of)
        assert certificate.holds
        told = lines(certificate)
        assert (told["rows"]["brought"], told["rows"]["stored"]) == ("2", "2")
        assert (told["planned_cost"]["brought"], told["planned_cost"]["stored"]) == ("100.25", "100.25")
        assert told["estimate"]["stored"] == "3"


def test_what_was_edited_here_is_a_difference_with_its_reason(cast: Cast) -> None:
    of = load(cast, sheet("A,Alpha,100,3", "B,Beta,50,", "C,Gamma,1,"), columns=COLUMNS)
    with use_tenant(cast.acme):
        for key, cost in (("A", 130), ("B", 20)):
            edit_item(actor=cast.ana, item=Item.objects.get(key=key), expected_version=None, planned_cost=cost)
        certificate = certify_now(actor=cast.ana, sheet_import=of)
        assert not certificate.holds, "differences that cancel out are differences"
        cost_line = lines(certificate)["planned_cost"]
        assert (cost_line["brought"], cost_line["stored"], cost_line["difference"]) == ("151", "151", "0")
        assert cost_line["reasons"] == [{"why": "changed here since", "rows": 2, "difference": "0"}]
        assert lines(certificate)["estimate"]["reasons"] == []


def test_what_a_later_import_brought_is_named_as_its_reason(cast: Cast) -> None:
    first = load(cast, sheet("A,Alpha,100,3"), columns=COLUMNS)
    load(cast, sheet("A,Alpha,140,3"), columns=COLUMNS)
    with use_tenant(cast.acme):
        line = lines(certify_now(actor=cast.ana, sheet_import=first))["planned_cost"]
        assert line["reasons"] == [{"why": "a later import", "rows": 1, "difference": "40"}]


def test_each_night_all_are_compared_and_a_new_difference_is_told_once(cast: Cast) -> None:
    load(cast, sheet("A,Alpha,100,3"), columns=COLUMNS)
    undone = load(cast, sheet("B,Beta,1,"), columns=COLUMNS)
    do(cast, undone, "undo")
    assert certify_all(cast.acme.pk) == 0
    with use_tenant(cast.acme):
        Item.objects.filter(key="A").update(planned_cost=1)
    assert certify_all(cast.acme.pk) == certify_all(cast.acme.pk) == 1
    with use_tenant(cast.acme):
        assert Event.objects.filter(name="sheet.certified").count() == 1
    assert certify_all(cast.rival.pk) == 0


def test_only_who_sets_up_may_ask_for_a_job(cast: Cast) -> None:
    of = load(cast, sheet("A,Alpha,100,3"), columns=COLUMNS)
    with use_tenant(cast.acme):
        for who in (cast.max, cast.ben, cast.vic):
            with pytest.raises(Forbidden):
                ask(actor=who, sheet_import=SheetImport.objects.get(pk=of.pk), job="undo")
