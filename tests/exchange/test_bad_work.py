"""What cannot be is named with its place and what was expected, by whichever way it comes: page, API or import."""

from __future__ import annotations

import html as html_text
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from execution.models import Cost, Item, ProgressReport
from tenancy.context import use_tenant
from tests.api.conftest import Caller
from tests.exchange.imports.sheets import csv, load, refused
from tests.execution.scene import Scene

pytestmark = pytest.mark.django_db
DAY = "2026-03-02"
ITEM_HEADERS = {
    "external_id": "Key", "title": "Title", "parent": "Parent", "planned_start": "Starts", "planned_finish": "Ends",
    "planned_cost": "Budget", "percent": "Done",
}  # fmt: skip
COST_HEADERS = {
    "external_id": "Id", "date": "Day", "amount": "Amount", "item": "Item", "member": "Who", "hours": "Hours",
}  # fmt: skip


@dataclass(frozen=True)
class Bad:
    """What is sent to one of the three ways: an address with its fields, or rows; and the words that must come back."""

    name: str
    field: str
    words: Mapping[str, str]
    page: tuple[str, Mapping[str, Any]]
    api: tuple[str, Mapping[str, Any]]
    rows: tuple[Mapping[str, str], ...]
    column: str


def _plan(**more: str) -> dict[str, str]:
    empty = dict.fromkeys(("initiative", "parent", "planned_start", "planned_finish", "planned_cost", "estimate"), "")
    return {"title": "New", "type": "task", "team": "", "version": "", **empty, **more}


def _hours(hours: str) -> dict[str, str]:
    return {"date": DAY, "kind": "labour", "member": "{ben}", "hours": hours, "amount": "", "note": ""}


def _of_api(hours: float) -> dict[str, Any]:
    return {"date": DAY, "item": "{leaf}", "member": "ben@acme.example", "hours": hours}


CASES = (
    Bad(
        "a finish before the start", "planned_finish",
        {"page": "This is before the start", "api": "This is before the start", "import": "a day not before Starts"},
        ("/items/new/", _plan(planned_start="2026-03-02", planned_finish="2026-03-01")),
        ("items/", {"title": "New", "planned_start": "2026-03-02", "planned_finish": "2026-03-01"}),
        ({"Title": "New", "Starts": "2026-03-02", "Ends": "2026-03-01"},), "Ends",
    ),
    Bad(
        "hours below 0", "hours",
        {"page": "expected more than 0 and at most 24", "api": "expected more than 0 and at most 24", "import": "0"},
        ("/items/{leaf}/costs/new/", _hours("-2")), ("costs/", _of_api(-2)),
        ({"Day": DAY, "Amount": "1", "Who": "Ben", "Hours": "-2"},), "Hours",
    ),
    Bad(
        "more hours in a day than it has", "hours",
        {"page": "24", "api": "24", "import": "at most 24 hours of a person on a day"},
        ("/items/{leaf}/costs/new/", _hours("25")), ("costs/", _of_api(25)),
        ({"Day": DAY, "Amount": "1", "Who": "Ben", "Hours": "25"},), "Hours",
    ),
    Bad(
        "more hours than are left of a day", "hours",
        {"page": "24", "api": "24", "import": "at most 24 hours of a person on a day"},
        ("/items/{leaf}/costs/new/", _hours("5")), ("costs/", _of_api(5)),
        ({"Id": "b1", "Day": DAY, "Amount": "1", "Who": "Ben", "Hours": "5"},), "Hours",
    ),
    Bad(
        "a percent over 100", "percent",
        {"page": "100", "api": "100", "import": "100"},
        ("/items/{leaf}/progress/", {"percent": "150", "on": DAY}),
        ("progress/", {"item": "{leaf}", "percent": 150, "date": DAY}),
        ({"Title": "New", "Done": "150%"},), "Done",
    ),
    Bad(
        "two parents", "parent",
        {"page": "There is no item W-1, W-2", "api": "Name the item by its id (a number) or its key",
         "import": "one parent: the rows of X name W-1 and W-2"},
        ("/items/new/", _plan(parent="W-1, W-2")), ("items/", {"title": "New", "parent": ["W-1", "W-2"]}),
        ({"Key": "X", "Title": "New", "Parent": "W-1"}, {"Key": "X", "Title": "New", "Parent": "W-2"}), "Parent",
    ),
    Bad(
        "a loop of parents", "parent",
        {"page": "That would be a loop: W-1 → W-2 → W-1.", "api": "That would be a loop: W-1 → W-2 → W-1.",
         "import": "no loop: A → B → A"},
        ("/items/{epic}/edit/", _plan(parent="W-2", version="1")), ("PATCH items/{epic}/", {"parent": "W-2"}),
        ({"Key": "A", "Title": "New", "Parent": "B"}, {"Key": "B", "Title": "New", "Parent": "A"}), "Parent",
    ),
    Bad(
        "a day of 1970", "planned_start",
        {"page": "1 Jan 1970 stands for an empty date", "api": "1 Jan 1970 stands for an empty date",
         "import": "a date of the work; 1970"},
        ("/items/new/", _plan(planned_start="1970-01-01")), ("items/", {"title": "New", "planned_start": "1970-01-01"}),
        ({"Title": "New", "Starts": "1970-01-01"},), "Starts",
    ),
    Bad(
        "a day of 2099", "planned_finish",
        {"page": "31 Dec 2099 stands for an empty date", "api": "31 Dec 2099 stands for an empty date",
         "import": "a date of the work; 2099"},
        ("/items/new/", _plan(planned_finish="2099-12-31")),
        ("items/", {"title": "New", "planned_finish": "2099-12-31"}),
        ({"Title": "New", "Ends": "2099-12-31"},), "Ends",
    ),
    Bad(
        "a cost of a day of 1970", "date",
        {"page": "1 Jan 1970 stands for an empty date", "api": "1 Jan 1970 stands for an empty date",
         "import": "a date of the work; 1970"},
        ("/items/{leaf}/costs/new/", {"date": "1970-01-01", "amount": "5", "kind": "expense", "hours": "", "note": ""}),
        ("costs/", {"date": "1970-01-01", "item": "{leaf}", "amount": 5}),
        ({"Day": "1970-01-01", "Amount": "5"},), "Day",
    ),
    Bad(
        "money below 0 in a plan", "planned_cost",
        {"page": "greater than or equal to 0", "api": "greater than or equal to 0", "import": "not below 0"},
        ("/items/new/", _plan(planned_cost="-5")), ("items/", {"title": "New", "planned_cost": -5}),
        ({"Title": "New", "Budget": "-5"},), "Budget",
    ),
)  # fmt: skip
WAYS = pytest.mark.parametrize("bad", CASES, ids=lambda bad: bad.name)


@pytest.fixture
def scene(cast: Any) -> Scene:
    """An epic W-1 with the leaf W-2; Ben has 20 hours on the day."""
    found = Scene(cast)
    with use_tenant(cast.acme):
        epic = Item(key="W-1", title="Epic", team=cast.team)
        epic.save()
        leaf = Item(key="W-2", title="Leaf", team=cast.team, parent=epic)
        leaf.save()
        day = date.fromisoformat(DAY)
        Cost(key="old", date=day, amount=1, kind="labour", hours=20, member=cast.ben, item=leaf).save()
    return found


def stored(scene: Scene) -> tuple[Any, ...]:
    """All that a bad thing could have left behind."""
    with use_tenant(scene.cast.acme):
        items = list(Item.objects.order_by("pk").values_list("key", "parent", "planned_start", "planned_finish"))
        return items, Cost.objects.count(), ProgressReport.objects.count()


def filled(scene: Scene, value: Any) -> Any:
    """The value with the ids of the scene put in."""
    with use_tenant(scene.cast.acme):
        ids = {"leaf": Item.objects.get(key="W-2").pk, "epic": Item.objects.get(key="W-1").pk, "ben": scene.cast.ben.pk}
    if not isinstance(value, str) or "{" not in value:
        return value
    text = value.format(**ids)
    return int(text) if value in {"{leaf}", "{epic}"} else text


@WAYS
def test_a_page_names_it_in_its_field_and_keeps_nothing(scene: Scene, bad: Bad) -> None:
    before = stored(scene)
    path, data = bad.page
    sent = {name: filled(scene, value) for name, value in data.items()}
    answer = scene.cast.client(scene.cast.max).post(f"/acme{filled(scene, path)}", sent)
    assert answer.status_code == 422
    html = answer.content.decode()
    text = html_text.unescape(re.sub(r"<[^>]+>", " ", html))
    assert bad.words["page"] in text, bad.words["page"]
    assert re.search(rf'id="[^"]*{bad.field}[^"]*err|{bad.field}[^>]*aria-invalid|aria-invalid[^>]*{bad.field}', html)
    assert stored(scene) == before


@WAYS
def test_the_api_names_its_field_and_keeps_nothing(scene: Scene, acme: Any, bad: Bad) -> None:
    before = stored(scene)
    path, data = bad.api
    verb, _, path = path.rpartition(" ")
    sent = {name: filled(scene, value) for name, value in data.items()}
    answer = Caller(scene.cast.max).send(verb or "POST", filled(scene, path), sent)
    assert answer.status_code in {400, 422}, answer.content
    told = {error["field"].partition(".")[0]: error for error in answer.json()["errors"]}
    assert bad.field in told, told
    assert bad.words["api"] in str(told[bad.field]), told
    assert stored(scene) == before


@WAYS
def test_an_import_names_row_column_and_what_was_expected(scene: Scene, bad: Bad) -> None:
    before = stored(scene)
    columns = COST_HEADERS if "Day" in bad.rows[0] else ITEM_HEADERS
    names = list(columns.values())
    rows = [",".join(row.get(name, "") for name in names) for row in bad.rows]
    of = load(
        scene.cast, csv(*rows, headers=",".join(names)), columns=columns, initiative="none",
        target="costs" if columns is COST_HEADERS else "items",
    )  # fmt: skip
    with use_tenant(scene.cast.acme):
        told = refused(of)
    assert [row[0] for row in told] == list(range(2, 2 + len(bad.rows)))
    number, column, value, expected = told[0]
    assert column == bad.column
    assert value == bad.rows[number - 2][bad.column]
    assert bad.words["import"] in expected
    assert stored(scene) == before
