"""An organisation that is restored from a dump knows its sources: the next file is told apart as it would have been."""

from __future__ import annotations

from itertools import count

import pytest

from exchange.actions import imports as actions
from exchange.actions import load_workbook, new_tenant
from exchange.dumping.files import dump_bytes
from exchange.imports import running
from exchange.imports.settings import Settings
from exchange.models import ExternalKey, ImportMapping, ImportRow, SheetImport
from exchange.workbook.reading import read_bytes
from execution.models import Cost, Item
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.exchange.imports.sheets import counts, csv, do, load

pytestmark = pytest.mark.django_db
numbers = count()
HEADERS = "Key,Summary,Parent,Status,Start date,Due date,Budget,Who"
ROWS = (
    "1,Alpha,,In Progress,2026-01-01,2026-02-01,100,ben@acme.example",
    "2,Beta,1,To Do,,,200,",
    "3,Gamma,1,To Do,,,300,",
    "4,Delta,,To Do,,,400,",
)
COLUMNS = {
    "external_id": "Key", "title": "Summary", "parent": "Parent", "state": "Status", "planned_start": "Start date",
    "planned_finish": "Due date", "planned_cost": "Budget", "assignee": "Who",
}  # fmt: skip
BETA_CHANGED = "2,Beta renamed,1,Done,,,200,"
NEW = "5,Epsilon,2,To Do,,,500,"


def work(*rows: str) -> bytes:
    return csv(*rows, headers=HEADERS)


def restored(of: Tenant, ending: str = ".zip") -> Tenant:
    """Another tenant that is loaded from a dump of this one."""
    with use_tenant(of):
        content = dump_bytes(ending)
    tenant = new_tenant(f"restored-{next(numbers)}")
    outcome = load_workbook(actor=None, tenant=tenant, book=read_bytes(f"dump{ending}", content))
    assert outcome.problems == []
    return tenant


def again(tenant: Tenant, content: bytes, mapping: str = "Tracker") -> SheetImport:
    """The next file of the source, as an unattended import brings it."""
    with use_tenant(tenant):
        found = ImportMapping.objects.get(name=mapping)
        of = actions.take_unattended(actor=None, tenant=tenant, mapping=found, name="next.csv", pieces=[content])
        actions.ask(actor=None, sheet_import=of, job="load")
    assert running.run(tenant.pk, of.pk)
    with use_tenant(tenant):
        return SheetImport.objects.get(pk=of.pk)


def named(cast: Cast, content: bytes, **answers: object) -> SheetImport:
    """Loaded, and its mapping saved under a name."""
    of = load(cast, content, **answers)
    with use_tenant(cast.acme):
        ImportMapping(
            name="Tracker", target=of.target, source=of.source, headers=of.file.sniffed["options"]["headers"],
            settings=of.settings,
        ).save()  # fmt: skip
    return of


@pytest.mark.parametrize("ending", [".zip", ".xlsx"])
def test_the_changed_file_is_told_apart_after_a_restore(cast: Cast, ending: str) -> None:
    named(cast, work(*ROWS), columns=COLUMNS)
    there = restored(cast.acme, ending)
    same = again(there, work(*ROWS))
    assert counts(same) == {"rows": 4, "unchanged": 4}, same.error
    changed = again(there, work(ROWS[0], BETA_CHANGED, ROWS[2], NEW))
    assert counts(changed) == {"rows": 4, "added": 1, "changed": 1, "unchanged": 2, "vanished": 1}
    with use_tenant(there):
        items = {item.title: item for item in Item.objects.select_related("parent", "assignee__user")}
        assert set(items) == {"Alpha", "Beta renamed", "Gamma", "Delta", "Epsilon"}
        assert items["Epsilon"].parent == items["Beta renamed"]
        assert items["Alpha"].assignee is not None
        assert items["Alpha"].assignee.user.email == "ben@acme.example"


def test_what_was_edited_before_the_dump_or_after_it_stays_as_it_would_have(cast: Cast) -> None:
    named(cast, work(*ROWS), columns=COLUMNS)
    with use_tenant(cast.acme):
        Item.objects.filter(title="Beta").update(title="Beta as we call it")
    there = restored(cast.acme)
    with use_tenant(there):
        Item.objects.filter(title="Gamma").update(title="Gamma as we call it")
    of = again(there, work(ROWS[0], BETA_CHANGED, ROWS[2].replace("Gamma", "Third"), ROWS[3]))
    assert counts(of) == {"rows": 4, "changed": 1, "unchanged": 3, "edited": 2}
    with use_tenant(there):
        assert set(Item.objects.values_list("title", flat=True)) == {
            "Alpha", "Beta as we call it", "Gamma as we call it", "Delta",
        }  # fmt: skip
        assert Item.objects.get(title="Beta as we call it").state == "done"
        assert "which stays" in ImportRow.objects.get(sheet_import=of, external_id="3").note


def test_the_person_of_a_row_is_the_same_person_after_a_restore(cast: Cast) -> None:
    named(cast, work(*ROWS), columns=COLUMNS)
    there = restored(cast.acme)
    with use_tenant(cast.acme):
        here = ExternalKey.objects.get(external_id="1")
    with use_tenant(there):
        key = ExternalKey.objects.get(external_id="1")
        assert key.said is not None
        assert key.said["assignee"] == str(Item.objects.get(title="Alpha").assignee_id)
        assert key.digest != here.digest, "people have other numbers there, and the digest is of what is kept there"
        assert not ExternalKey.objects.exclude(last_import=None).exists()


def test_costs_are_told_apart_after_a_restore(cast: Cast) -> None:
    headers = "Id,Date,Amount"
    rows = ("a,2026-01-05,10.50", "b,2026-01-06,20", "c,2026-01-07,30")
    named(
        cast, csv(*rows, headers=headers), target="costs",
        columns={"external_id": "Id", "date": "Date", "amount": "Amount"}, initiative="none",
    )  # fmt: skip
    there = restored(cast.acme)
    of = again(there, csv(rows[0], "b,2026-01-06,25", "d,2026-01-08,40", headers=headers))
    assert counts(of) == {"rows": 3, "added": 1, "changed": 1, "unchanged": 1, "vanished": 1}, of.error
    with use_tenant(there):
        heads = Cost.objects.filter(superseded_by=None).order_by("date")
        assert [str(cost.amount) for cost in heads] == ["10.5000", "25.0000", "30.0000", "40.0000"]


def test_a_dump_of_what_was_restored_is_the_same_dump_and_loads_over_itself_without_a_change(cast: Cast) -> None:
    named(cast, work(*ROWS), columns=COLUMNS)
    again(cast.acme, work(ROWS[0], BETA_CHANGED, "3,Gamma,1,No such state,,,300,"))
    there = restored(cast.acme)
    with use_tenant(cast.acme):
        first = dump_bytes(".zip")
    with use_tenant(there):
        second = dump_bytes(".zip")
    assert first == second
    for tenant, content in ((cast.acme, first), (there, second)):
        outcome = load_workbook(actor=None, tenant=tenant, book=read_bytes("dump.zip", content))
        assert outcome.problems == []
        assert not any(each.added or each.changed for each in outcome.counts.values())


def test_what_was_taken_back_comes_in_anew_after_a_restore(cast: Cast) -> None:
    of = named(cast, work(*ROWS), columns=COLUMNS)
    do(cast, of, "undo")
    there = restored(cast.acme)
    of = again(there, work(*ROWS))
    assert counts(of) == {"rows": 4, "changed": 4}, of.error
    with use_tenant(there):
        assert set(Item.objects.values_list("state", flat=True)) == {"doing", "todo"}


def test_a_saved_mapping_still_reads_the_same(cast: Cast) -> None:
    named(cast, work(*ROWS), columns=COLUMNS)
    there = restored(cast.acme)
    with use_tenant(cast.acme):
        before = ImportMapping.objects.get()
    with use_tenant(there):
        after = ImportMapping.objects.get()
    assert (after.source, after.headers, after.settings) == (before.source, before.headers, before.settings)
    assert Settings(**after.settings).columns == COLUMNS


def test_an_id_of_several_lines_becomes_a_key_that_a_workbook_can_hold(cast: Cast) -> None:
    load(cast, csv('"two\nlines; and more",Alpha,,To Do,,,,'))
    with use_tenant(cast.acme):
        assert Item.objects.get().key == "two lines, and more"
    there = restored(cast.acme)
    with use_tenant(there):
        assert ExternalKey.objects.get().external_id == "two\nlines; and more"
        assert ExternalKey.objects.get().last_import is None
