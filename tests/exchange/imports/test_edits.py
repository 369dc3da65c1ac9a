"""What was edited here since the last file: it stays or gives way, as the mapping says, and is told of and counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from exchange.models import Certificate, ImportRow, SheetImport
from execution.actions.facts import correct_cost, report_progress
from execution.actions.items import add_item
from execution.models import Cost, Item, ProgressReport
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.exchange.imports.sheets import bring, counts, csv, do, load

pytestmark = pytest.mark.django_db
HEADERS = "Key,Summary,Parent,Status,Start date,Due date,Budget,Percent,Spent,Team,Who"
COLUMNS = {
    "external_id": "Key", "title": "Summary", "parent": "Parent", "state": "Status", "planned_start": "Start date",
    "planned_finish": "Due date", "planned_cost": "Budget", "percent": "Percent", "spent": "Spent", "team": "Team",
    "assignee": "Who",
}  # fmt: skip
TOP = "T,Top,,To Do,,,,,,,"
FIRST = "A,Alpha,T,To Do,2026-01-01,2026-02-01,100,20,10,Growth,Nobody"
SECOND = "A,Alpha anew,,In Progress,2026-01-08,2026-02-08,120,30,15,Growth,Nobody"


def sheet(*rows: str) -> bytes:
    return csv(TOP, *rows, "O,Other,,To Do,,,,,,,", headers=HEADERS)


def bring_in(cast: Cast, *rows: str, **answers: object) -> SheetImport:
    of = load(cast, sheet(*rows), columns=COLUMNS, **answers)
    assert of.state == "loaded", of.error
    return of


def edit(cast: Cast, **values: object) -> None:
    with use_tenant(cast.acme):
        row = Item.objects.get(key="A")
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        row.save()


def alpha() -> Item:
    return Item.objects.select_related("parent").get(key="A")


def note(of: SheetImport) -> str:
    return ImportRow.objects.get(sheet_import=of, external_id="A").note


def test_what_was_edited_here_stays_and_the_rest_follows_the_file(cast: Cast) -> None:
    bring_in(cast, FIRST)
    edit(cast, title="Mended here", assignee=cast.ben)
    of = bring_in(cast, SECOND)
    assert counts(of) == {"rows": 3, "changed": 1, "unchanged": 2, "edited": 1}
    with use_tenant(cast.acme):
        found = alpha()
        assert (found.title, found.assignee, found.parent) == ("Mended here", cast.ben, None)
        assert (found.planned_start, found.planned_cost, found.state) == (date(2026, 1, 8), Decimal(120), "doing")
        assert "Summary: edited here to “Mended here”, which stays; the file says “Alpha anew”" in note(of)
        assert "Who: edited here to “Ben”, which stays; the file says nothing" in note(of)
        certificate = Certificate.objects.get(sheet_import=of)
        assert certificate.holds


def test_the_file_wins_where_that_was_said_and_names_what_it_replaced(cast: Cast) -> None:
    bring_in(cast, FIRST)
    edit(cast, title="Mended here", planned_cost=Decimal(70))
    of = bring_in(cast, SECOND, edited="file")
    assert of.counts["edited"] == 1
    with use_tenant(cast.acme):
        assert (alpha().title, alpha().planned_cost) == ("Alpha anew", Decimal(120))
        assert "Summary: edited here to “Mended here”, which the file replaces by “Alpha anew”" in note(of)
        assert "Budget: edited here to “70”, which the file replaces by “120”" in note(of)


def test_a_state_a_parent_a_report_and_money_edited_here_stay(cast: Cast) -> None:
    bring_in(cast, FIRST)
    with use_tenant(cast.acme):
        other = Item.objects.get(key="O")
        report_progress(actor=cast.max, item=alpha(), percent=Decimal(55))
        spent = Cost.objects.get(key="A-spent", superseded_by=None)
        correct_cost(actor=cast.max, cost=spent, amount=Decimal(11), date=spent.date, note="")
    edit(cast, state="done", finished_on=date(2026, 1, 20), parent=other)
    of = bring_in(cast, SECOND)
    with use_tenant(cast.acme):
        found = alpha()
        assert (found.state, found.finished_on, found.parent) == ("done", date(2026, 1, 20), other)
        assert found.title == "Alpha anew"
        assert ProgressReport.objects.filter(item=found, superseded_by=None).latest("date").percent == 55
        assert Cost.objects.get(key="A-spent", superseded_by=None).amount == 11
        for word in ("Status", "Parent", "Percent", "Spent"):
            assert f"{word}: edited here to" in note(of)


def test_a_parent_kept_here_makes_no_loop_with_what_the_file_says(cast: Cast) -> None:
    bring_in(cast, FIRST)
    with use_tenant(cast.acme):
        other = Item.objects.get(key="O")
    edit(cast, parent=other)
    of = load(cast, csv(TOP, SECOND, "O,Other,A,To Do,,,,,,,", headers=HEADERS), columns=COLUMNS)
    with use_tenant(cast.acme):
        assert alpha().parent == other
        assert Item.objects.get(key="O").parent is None
    assert counts(of)["rejected"] == 2


def test_what_nobody_edited_is_no_edit_however_often_it_comes(cast: Cast) -> None:
    bring_in(cast, FIRST)
    for title in ("Two", "Three", "Four"):
        of = bring_in(cast, SECOND.replace("Alpha anew", title))
        assert counts(of) == {"rows": 3, "changed": 1, "unchanged": 2}
        with use_tenant(cast.acme):
            assert "edited here" not in note(of)
            assert alpha().title == title


def test_a_dry_run_tells_what_would_stay(cast: Cast) -> None:
    bring_in(cast, FIRST)
    edit(cast, title="Mended here")
    of = do(cast, bring(cast, sheet(SECOND), columns=COLUMNS), "trial")
    assert of.counts["edited"] == 1
    with use_tenant(cast.acme):
        assert "edited here to “Mended here”" in note(of)


def test_a_row_that_was_rejected_last_time_still_knows_what_was_edited(cast: Cast) -> None:
    bring_in(cast, FIRST)
    edit(cast, title="Mended here")
    assert counts(bring_in(cast, SECOND.replace("In Progress", "Frobbed")))["rejected"] == 1
    of = bring_in(cast, SECOND)
    with use_tenant(cast.acme):
        assert alpha().title == "Mended here"
    assert of.counts["edited"] == 1


def test_a_cost_corrected_here_stays(cast: Cast) -> None:
    columns = {"external_id": "Id", "date": "Day", "amount": "Amount", "note": "Note"}
    headers = "Id,Day,Amount,Note"
    load(cast, csv("c,2026-01-01,10,", "d,2026-01-01,1,", headers=headers), target="costs", columns=columns)
    with use_tenant(cast.acme):
        cost = Cost.objects.get(key="c")
        correct_cost(actor=cast.max, cost=cost, amount=Decimal(12), date=cost.date, note="as billed")
    rows = csv("c,2026-01-02,15,", "d,2026-01-01,2,", headers=headers)
    of = load(cast, rows, target="costs", columns=columns)
    with use_tenant(cast.acme):
        found = Cost.objects.get(key="c", superseded_by=None)
        assert (found.amount, found.note, found.date) == (Decimal(12), "as billed", date(2026, 1, 2))
        assert Cost.objects.get(key="d", superseded_by=None).amount == 2
        told = ImportRow.objects.get(sheet_import=of, external_id="c").note
        assert "Amount: edited here to “12”, which stays; the file says “15”" in told
    assert of.counts["edited"] == 1


@pytest.mark.django_db(transaction=True)  # each import has a moment of its own
def test_what_was_edited_after_an_undo_stays_as_the_import_comes_in_again(cast: Cast) -> None:
    of = bring_in(cast, FIRST)
    do(cast, of, "undo")
    with use_tenant(cast.acme):
        assert (alpha().state, alpha().title) == ("dropped", "Alpha")
    edit(cast, title="Mended here")
    again = bring_in(cast, FIRST)
    assert (again.counts["changed"], again.counts["edited"]) == (3, 1)
    with use_tenant(cast.acme):
        found = alpha()
        assert (found.title, found.state, found.planned_cost, found.assignee) == (
            "Mended here",
            "todo",
            Decimal(100),
            None,
        )
        assert found.parent is not None
        assert found.parent.key == "T"
        assert ProgressReport.objects.filter(item=found).order_by("-pk")[0].percent == 20
        assert Cost.objects.get(key="A-spent", superseded_by=None).amount == 10
        assert (
            note(again).split("; ", 1)[1] == "Summary: edited here to “Mended here”, which stays; the file says “Alpha”"
        )


@pytest.mark.django_db(transaction=True)
def test_after_an_undo_the_file_wins_where_that_was_said(cast: Cast) -> None:
    do(cast, bring_in(cast, FIRST), "undo")
    edit(cast, title="Mended here", state="doing")
    of = bring_in(cast, FIRST, edited="file")
    assert of.counts["edited"] == 1
    with use_tenant(cast.acme):
        assert (alpha().title, alpha().state) == ("Alpha", "todo")
        assert "Status: edited here to “doing”, which the file replaces by “todo”" in note(of)


@pytest.mark.django_db(transaction=True)
def test_a_state_said_after_an_undo_stays_and_what_nobody_touched_follows_the_file(cast: Cast) -> None:
    do(cast, bring_in(cast, FIRST), "undo")
    edit(cast, state="doing", started_on=date(2026, 1, 3))
    of = bring_in(cast, FIRST)
    assert of.counts["edited"] == 1
    with use_tenant(cast.acme):
        assert (alpha().state, alpha().started_on, alpha().title) == ("doing", date(2026, 1, 3), "Alpha")
        assert {row.state for row in Item.objects.exclude(key="A")} == {"todo"}


@pytest.mark.django_db(transaction=True)
def test_an_undone_change_goes_back_to_what_the_file_before_said_and_edits_made_before_and_since_stay(
    cast: Cast,
) -> None:
    bring_in(cast, FIRST)
    edit(cast, title="Mended before")
    second = bring_in(cast, SECOND)
    do(cast, second, "undo")
    with use_tenant(cast.acme):
        assert (alpha().title, alpha().planned_cost) == ("Mended before", Decimal(100))
    edit(cast, planned_cost=Decimal(70))
    again = bring_in(cast, SECOND)
    with use_tenant(cast.acme):
        found = alpha()
        assert (found.title, found.planned_cost, found.planned_start, found.state) == (
            "Mended before", Decimal(70), date(2026, 1, 8), "doing",
        )  # fmt: skip
        assert ProgressReport.objects.filter(item=found).order_by("-pk")[0].percent == 30
        assert "Status" not in note(again)
    assert again.counts["edited"] == 1


@pytest.mark.django_db(transaction=True)
def test_work_that_was_here_before_its_undone_first_file_is_measured_by_how_it_was(cast: Cast) -> None:
    with use_tenant(cast.acme):
        add_item(actor=cast.ana, key="A", title="Ours", planned_cost=Decimal(50))
    of = bring_in(cast, FIRST, match_keys=True)
    assert of.counts["edited"] == 0
    do(cast, of, "undo")
    with use_tenant(cast.acme):
        assert (alpha().title, alpha().planned_cost, alpha().parent) == ("Ours", Decimal(50), None)
    edit(cast, planned_cost=Decimal(70))
    again = bring_in(cast, FIRST, match_keys=True)
    with use_tenant(cast.acme):
        assert (alpha().title, alpha().planned_cost) == ("Alpha", Decimal(70))
        assert note(again).split("; ", 1)[1] == "Budget: edited here to “70”, which stays; the file says “100”"


@pytest.mark.django_db(transaction=True)
def test_a_cost_corrected_after_an_undo_stays(cast: Cast) -> None:
    columns = {"external_id": "Id", "date": "Day", "amount": "Amount"}
    rows = ("1,2026-01-01,10", "2,2026-01-02,20")

    def brought() -> SheetImport:
        return load(cast, csv(*rows, headers="Id,Day,Amount"), target="costs", columns=columns)

    do(cast, brought(), "undo")
    with use_tenant(cast.acme):
        cost = Cost.objects.get(key="tracker-1", superseded_by=None)
        correct_cost(actor=cast.ana, cost=cost, amount=Decimal(12), date=cost.date, note=cost.note)
    again = brought()
    with use_tenant(cast.acme):
        heads = {c.key: c.amount for c in Cost.objects.filter(superseded_by=None)}
    assert heads == {"tracker-1": 12, "tracker-2": 20}
    assert again.counts["edited"] == 1


@pytest.mark.django_db(transaction=True)
def test_a_sheet_without_states_brings_back_what_its_undo_dropped(cast: Cast) -> None:
    columns = {"external_id": "Key", "title": "Summary"}
    content = csv("A,Alpha", headers="Key,Summary")
    do(cast, load(cast, content, columns=columns), "undo")
    with use_tenant(cast.acme):
        assert alpha().state == "dropped"
    load(cast, content, columns=columns)
    with use_tenant(cast.acme):
        assert alpha().state == "todo"
