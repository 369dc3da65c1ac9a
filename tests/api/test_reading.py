"""Lists and rows: names, figures, filters, pages, and how many queries they cost."""

from __future__ import annotations

from decimal import Decimal
from json import loads

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.api.conftest import Caller, Organisation

LISTS = [
    "people", "teams", "cycles", "objectives", "key-results", "stages", "check-ins", "portfolios", "initiatives",
    "contributions", "claims", "tranches", "items", "progress", "costs", "rollup", "events", "packs", "pack-templates",
]  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_reads_its_data_in_one_query(organisation: Organisation, name: str) -> None:
    organisation.ana.get("teams/")  # the token's first use of the day is written down
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = organisation.ana.get(f"{name}/")
    assert answer.status_code == 200
    assert set(answer.json()) == {"next", "previous", "results"}
    asked = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))]
    assert len(asked) == 2, asked  # the token with its member and tenant; the rows


@pytest.mark.parametrize(
    "name", [name for name in LISTS if name not in {"people", "teams", "rollup", "events", "packs", "pack-templates"}]
)
def test_every_list_shows_what_was_made(organisation: Organisation, name: str) -> None:
    ids = organisation.ids
    organisation.ana.post("check-ins/", {"key_result": "KR1", "value": 1850, "confidence": 0.6, "status": "on_track"})
    organisation.ana.post("progress/", {"item": "W1", "percent": 50})
    organisation.ana.post("costs/", {"item": "W1", "amount": 10, "date": str(organisation.day)})
    stage = {"stages": [{"title": "Ask", "percent": 100}]}
    assert organisation.ana.send("PUT", f"key-results/{ids['milestone']}/stages/", stage).status_code == 200
    rows = organisation.ana.rows(f"{name}/")
    assert rows
    one = organisation.ana.get(f"{name}/{rows[0]['id']}/")
    assert one.json() == rows[0]


def test_figures_come_under_rollup_with_the_workbooks_names(organisation: Organisation) -> None:
    organisation.ana.post("check-ins/", {"key_result": "KR1", "value": 1850, "confidence": 0.6, "status": "on_track"})
    with use_tenant(organisation.cast.acme):
        recompute_now()
    figures = organisation.ana.get("rollup/figures/").json()
    names = {
        "key-results": figures["key_results"]["KR1"], "objectives": figures["objectives"]["O1"],
        "initiatives": figures["initiatives"]["I1"], "portfolios": figures["portfolios"]["P"],
    }  # fmt: skip
    for name, computed in names.items():
        stored = organisation.ana.rows(f"{name}/")[0]["rollup"]
        assert {figure: stored[figure] for figure in computed} == pytest.approx(computed)
    assert organisation.ana.rows("key-results/")[0]["rollup"]["measured"] == 0.5


def test_a_row_without_figures_yet_says_null(organisation: Organisation) -> None:
    body = {"key": "P2", "name": "New"}
    assert organisation.ana.post("portfolios/", body).json()["rollup"] is None


def test_numbers_are_exact_both_ways(organisation: Organisation) -> None:
    body = '{"key_result": "KR1", "value": 12345678901234567.8901234567}'
    answer = organisation.ana.post("check-ins/", body)
    assert loads(answer.content, parse_float=Decimal)["value"] == Decimal("12345678901234567.8901234567")


def test_alignment_shows_on_the_child(organisation: Organisation) -> None:
    ids = organisation.ids
    row = organisation.ana.get(f"objectives/{ids['child']}/").json()
    assert (row["parents"], row["parent_keys"]) == ([ids["objective"]], ["O1"])
    assert [each["key"] for each in organisation.ana.rows(f"objectives/?parent={ids['objective']}")] == ["O2"]


def test_filters_narrow(organisation: Organisation) -> None:
    ids, ana = organisation.ids, organisation.ana
    assert [row["key"] for row in ana.rows("key-results/?type=milestone")] == ["KR2"]
    assert ana.rows(f"objectives/?owner={organisation.cast.ana.pk}") == []
    assert [row["key"] for row in ana.rows(f"initiatives/?key_result={ids['key_result']}")] == ["I1"]
    assert ana.rows(f"initiatives/?key_result={ids['milestone']}") == []
    assert [row["key"] for row in ana.rows(f"cycles/?holds={organisation.day}")] == ["Q"]
    assert ana.rows("cycles/?holds=1999-01-01") == []
    assert [row["name"] for row in ana.rows("people/?email=BEN@acme.example")] == ["Ben"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("objective=x", "objective"), ("objective=1.5", "objective"), ("objective=99999999999999999999", "objective"),
        ("key=%00", "key"), ("type=nonsense", "type"), ("keys=KR1", "keys"), ("cursor=x", "cursor"),
        ("cursor=cD1hYmM%3D", "cursor"), ("page_size=0", "page_size"), ("page_size=201", "page_size"),
        ("page_size=x", "page_size"),
    ],
)  # fmt: skip
def test_a_parameter_that_makes_no_sense_is_refused_and_named(
    organisation: Organisation, query: str, field: str
) -> None:
    answer = organisation.ana.get(f"key-results/?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_pages_follow_each_other_without_gap_or_overlap(organisation: Organisation) -> None:
    for number in range(7):
        organisation.ana.post("items/", {"title": f"Item {number}"})
    path, seen = "items/?page_size=3", []
    while path:
        page = organisation.ana.get(path).json()
        assert len(page["results"]) <= 3
        seen += [row["id"] for row in page["results"]]
        path = (page["next"] or "").partition("/api/v1/")[2]
    assert len(seen) == 8
    assert seen == sorted(set(seen))


def test_events_are_for_those_who_set_up(organisation: Organisation) -> None:
    events = organisation.ana.rows("events/?name=objective.created")
    assert [event["object_label"] for event in events] == ["O2 Win", "O1 Grow"]
    assert Caller(organisation.cast.ben).get("events/").status_code == 403


def test_the_figures_of_a_past_day_and_moment(organisation: Organisation) -> None:
    past = organisation.day.replace(year=organisation.day.year - 1)
    answer = organisation.ana.get(f"rollup/figures/?as_of={past}")
    assert answer.status_code == 200
    assert answer.json()["as_of"] == str(past)
    assert answer.json()["key_results"]["KR1"]["measured"] is None
    before_anything = organisation.ana.get(f"rollup/figures/?as_of={past}&known_at={past}T00:00:00Z")
    assert before_anything.json()["key_results"] == {}
    ahead = organisation.ana.get("rollup/figures/?as_of=2999-01-01")
    assert (ahead.status_code, ahead.json()["errors"][0]["field"]) == (400, "as_of")
