"""A whole import is taken back: what it added weighs nothing, what it changed is as before, nothing is deleted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from activity.models import Event
from exchange.imports.undoing import touched
from execution.actions.facts import correct_cost, report_progress
from execution.actions.hours import correct_hours
from execution.actions.items import add_item
from execution.actions.rates import price_hours
from execution.models import Cost, CostRate, Item, ItemState, ProgressReport
from rollups.actions import recompute
from rollups.queries import totals
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.exchange.imports.sheets import counts, csv, do, load

pytestmark = pytest.mark.django_db
HEADERS = "Key,Title,State,Start,Finish,Budget,Done,Spent"
COLUMNS = {
    "external_id": "Key", "title": "Title", "state": "State", "planned_start": "Start", "planned_finish": "Finish",
    "planned_cost": "Budget", "percent": "Done", "spent": "Spent",
}  # fmt: skip
FIRST = ("A,Alpha,doing,2026-01-05,2026-03-01,100,25,10", "B,Beta,todo,2026-02-01,2026-03-01,50,,")
SECOND = ("A,Alpha anew,done,2026-01-05,2026-02-15,120,100,90", FIRST[1], "C,New,doing,2026-01-01,2026-01-31,70,50,30")


def sheet(*rows: str) -> bytes:
    return csv(*rows, headers=HEADERS)


def item(cast: Cast, key: str) -> Item:
    with use_tenant(cast.acme):
        return Item.objects.get(key=key)


def told(cast: Cast, key: str) -> tuple[object, ...]:
    """What counts of an item now."""
    with use_tenant(cast.acme):
        row = Item.objects.get(key=key)
        reports = ProgressReport.objects.filter(item=row, superseded_by=None).order_by("-date").first()
        spent = sum((c.amount for c in Cost.objects.filter(item=row, superseded_by=None)), Decimal(0))
        return row.title, row.state, row.planned_finish, row.planned_cost, reports and reports.percent, spent


def test_what_was_changed_is_as_before_and_what_was_added_weighs_nothing(cast: Cast) -> None:
    load(cast, sheet(*FIRST), columns=COLUMNS)
    before = told(cast, "A"), told(cast, "B")
    recompute(cast.acme)
    with use_tenant(cast.acme):
        figures = totals()
        assert figures is not None
        was = (figures.cost_in, figures.bac_unallocated)
    of = load(cast, sheet(*SECOND), columns=COLUMNS)
    assert counts(of) == {"rows": 3, "added": 1, "changed": 1, "unchanged": 1}
    assert told(cast, "A") != before[0]
    with use_tenant(cast.acme):
        facts = ItemState.objects.count() + ProgressReport.objects.count() + Cost.objects.count()
    undone = do(cast, of, "undo")
    assert (undone.state, undone.counts["undone"], undone.counts["kept"]) == ("undone", 2, 0), undone.error
    assert (told(cast, "A"), told(cast, "B")) == before
    assert told(cast, "C")[1] == "dropped"
    assert told(cast, "C")[4:] == (0, 0)
    recompute(cast.acme)
    with use_tenant(cast.acme):
        figures = totals()
        assert figures is not None
        assert (figures.cost_in, figures.bac_unallocated) == was
        assert ItemState.objects.count() + ProgressReport.objects.count() + Cost.objects.count() > facts
        assert Event.objects.filter(name="sheet.undone").count() == 1


def test_what_somebody_changed_since_is_kept_and_named_until_they_say_otherwise(cast: Cast) -> None:
    of = load(cast, sheet(*FIRST), columns=COLUMNS)
    with use_tenant(cast.acme):
        beta = Item.objects.get(key="B")
        beta.title, beta.version = "Mended", beta.version + 1
        beta.save()
        assert touched(of, 10) == (1, [(3, "B")])
    undone = do(cast, of, "undo")
    assert (undone.counts["undone"], undone.counts["kept"]) == (1, 1)
    assert (item(cast, "A").state, item(cast, "B").state) == ("dropped", "todo")
    again = do(cast, undone, "undo", also_touched=True)
    assert (again.counts["undone"], again.counts["kept"]) == (2, 0)
    assert item(cast, "B").state == "dropped"


def test_an_undone_import_may_come_in_again(cast: Cast) -> None:
    of = load(cast, sheet(*FIRST), columns=COLUMNS)
    before = told(cast, "A")
    do(cast, of, "undo")
    again = load(cast, sheet(*FIRST), columns=COLUMNS)
    assert counts(again) == {"rows": 2, "changed": 2}
    assert told(cast, "A") == before


def test_costs_are_taken_back_too(cast: Cast) -> None:
    columns = {"external_id": "Id", "date": "Day", "amount": "Amount"}
    rows = ("1,2026-01-01,10", "2,2026-01-02,20")
    load(cast, csv(*rows, headers="Id,Day,Amount"), target="costs", columns=columns)
    of = load(
        cast,
        csv("1,2026-01-01,15", rows[1], "3,2026-01-03,30", headers="Id,Day,Amount"),
        target="costs",
        columns=columns,
    )
    assert counts(of) == {"rows": 3, "added": 1, "changed": 1, "unchanged": 1}
    do(cast, of, "undo")
    with use_tenant(cast.acme):
        heads = {c.key: c.amount for c in Cost.objects.filter(superseded_by=None)}
        assert heads == {"tracker-1": 10, "tracker-2": 20, "tracker-3": 0}
        assert Cost.objects.count() == 6


@pytest.mark.django_db(transaction=True)  # each import has a moment of its own
def test_what_was_corrected_here_goes_back_to_what_was_before_the_import_when_that_is_asked_for(cast: Cast) -> None:
    columns = {"external_id": "Id", "date": "Day", "amount": "Amount"}
    load(cast, csv("1,2026-01-01,10", headers="Id,Day,Amount"), target="costs", columns=columns)
    rows = ("1,2026-01-01,15", "2,2026-01-02,20")
    of = load(cast, csv(*rows, headers="Id,Day,Amount"), target="costs", columns=columns)
    correct(cast, "tracker-1", "tracker-2")
    undone = do(cast, do(cast, of, "undo"), "undo", also_touched=True)
    assert undone.counts["undone"] == 2
    assert amounts(cast) == {"tracker-1": 10, "tracker-2": 0}
    of = load(cast, sheet(*FIRST), columns=COLUMNS)
    correct(cast, "A-spent")
    do(cast, of, "undo", also_touched=True)
    assert amounts(cast)["A-spent"] == 0


@pytest.mark.django_db(transaction=True)  # each import has a moment of its own
def test_what_a_later_file_brought_has_not_vanished_from_an_earlier_one(cast: Cast) -> None:
    columns = {"external_id": "Id", "date": "Day", "amount": "Amount"}
    rows = ("1,2026-01-01,10", "2,2026-01-02,20", "3,2026-01-03,30")
    load(cast, csv(rows[0], headers="Id,Day,Amount"), target="costs", columns=columns)
    of = load(cast, csv(rows[1], headers="Id,Day,Amount"), target="costs", columns=columns)
    load(cast, csv(*rows[1:], headers="Id,Day,Amount"), target="costs", columns=columns)
    assert do(cast, of, "drop").counts["dropped"] == 1
    assert amounts(cast) == {"tracker-1": 0, "tracker-2": 20, "tracker-3": 30}


def test_what_was_put_under_work_that_is_here_leaves_it_as_it_was(cast: Cast) -> None:
    with use_tenant(cast.acme):
        here = add_item(actor=cast.max, title="Here", planned_cost=Decimal(100))
        report_progress(actor=cast.max, item=here, percent=Decimal(50))
    columns = {"external_id": "Key", "title": "Title", "parent": "Above"}
    rows = (f"P1,Part,{here.key}", "P2,Part of the part,P1")
    of = load(cast, csv(*rows, headers="Key,Title,Above"), columns=columns)
    assert item(cast, "P1").parent_id == here.pk
    assert do(cast, of, "undo").counts["undone"] == 2
    assert (item(cast, "P1").parent_id, item(cast, "P2").parent_id) == (None, item(cast, "P1").pk)
    recompute(cast.acme)
    with use_tenant(cast.acme):
        figures = totals()
        assert figures is not None
        assert figures.bac_unallocated == Decimal(100)
        report_progress(actor=cast.max, item=here, percent=Decimal(60))


def amounts(cast: Cast) -> dict[str, Decimal]:
    with use_tenant(cast.acme):
        return {cost.key: cost.amount for cost in Cost.objects.filter(superseded_by=None)}


def correct(cast: Cast, *keys: str) -> None:
    with use_tenant(cast.acme):
        for cost in Cost.objects.filter(key__in=keys, superseded_by=None):
            correct_cost(actor=cast.max, cost=cost, amount=cost.amount + 5, date=cost.date, note="")


@pytest.mark.django_db(transaction=True)  # each import has a moment of its own
def test_hours_that_were_priced_since_are_not_touched_by_that(cast: Cast) -> None:
    columns = {"external_id": "Id", "date": "Day", "member": "Who", "hours": "Hours"}
    rows = ("1,2026-01-02,Ben,2", "2,2026-01-03,Ben,3")
    of = load(
        cast, csv(*rows, headers="Id,Day,Who,Hours"), target="costs", columns=columns, initiative="none"
    )  # fmt: skip
    with use_tenant(cast.acme):
        CostRate(member=cast.ben, date=date(2026, 1, 1), amount=Decimal(80), currency="EUR").save()
        assert len(price_hours(actor=cast.max)) == 2
        assert touched(of, 10) == (0, [])
        correct_hours(actor=cast.ben, cost=Cost.objects.get(key="tracker-2", superseded_by=None), hours=Decimal(1),
                      note="")  # fmt: skip
        assert touched(of, 10) == (1, [(3, "2")])
    undone = do(cast, of, "undo")
    assert (undone.counts["undone"], undone.counts["kept"]) == (1, 1)
    assert amounts(cast) == {"tracker-1": 0, "tracker-2": 80}


@pytest.mark.django_db(transaction=True)  # each import has a moment of its own
def test_a_report_that_was_corrected_on_its_day_goes_back_too(cast: Cast) -> None:
    load(cast, sheet(FIRST[0]), columns=COLUMNS)
    of = load(cast, sheet(FIRST[0].replace(",25,", ",60,")), columns=COLUMNS)
    with use_tenant(cast.acme):
        report_progress(actor=cast.max, item=Item.objects.get(key="A"), percent=Decimal(70))
    kept = do(cast, of, "undo")
    assert (kept.counts["undone"], told(cast, "A")[4]) == (0, 70)
    do(cast, kept, "undo", also_touched=True)
    assert told(cast, "A")[4] == 25
