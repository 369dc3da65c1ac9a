"""Imports in the API: a sheet by a kept mapping, its jobs, its counts and what became of each row."""

from __future__ import annotations

from exchange.imports import running
from exchange.models import ImportMapping
from execution.models import Item
from tenancy.context import use_tenant
from tests.api.conftest import Caller, Organisation

SHEET = "Key,Title,State\nX-1,One,doing\nX-2,,doing\n"
SETTINGS = {
    "target": "items", "columns": {"external_id": "Key", "title": "Title", "state": "State"}, "initiative": "none",
}  # fmt: skip


def kept(organisation: Organisation) -> None:
    with use_tenant(organisation.cast.acme):
        ImportMapping(name="Tracker", source="tracker", settings=SETTINGS, headers=["Key", "Title", "State"]).save()


def work() -> None:
    for tenant_id, number in running.waiting():
        running.run(tenant_id, number)


def test_a_program_tries_loads_and_undoes_a_sheet(organisation: Organisation) -> None:
    kept(organisation)
    ana = organisation.ana
    sent = ana.post("imports/", {"mapping": "Tracker", "name": "work.csv", "content": SHEET})
    assert sent.status_code == 202, sent.content
    path = f"imports/{sent.json()['id']}/"
    assert (sent.json()["state"], sent.json()["job"]) == ("queued", "trial")
    work()
    told = ana.get(path).json()
    assert (told["state"], told["added"], told["rejected"]) == ("tried", 1, 1)
    assert ana.post(f"{path}job/", {"job": "load"}).status_code == 202
    work()
    told = ana.get(path).json()
    assert (told["state"], told["rows"]) == ("loaded", 2)
    rows = ana.rows(f"import-rows/?sheet_import={told['id']}&outcome=rejected")
    assert [(row["number"], row["column"], row["expected"]) for row in rows] == [
        (3, "Title", "a title, which each row needs")
    ]
    assert ana.post(f"{path}job/", {"job": "trial"}).status_code == 400
    assert ana.post(f"{path}job/", {"job": "undo"}).status_code == 202
    work()
    with use_tenant(organisation.cast.acme):
        assert Item.objects.get(key="X-1").state == "dropped"


def test_what_cannot_be_read_or_is_not_answered_is_told(organisation: Organisation) -> None:
    kept(organisation)
    ana = organisation.ana
    assert ana.post("imports/", {"mapping": "None such", "name": "a.csv", "content": SHEET}).status_code == 400
    cut = ana.post("imports/", {"mapping": "Tracker", "name": "a.csv", "content": 'Key,Title\nA,"cut'})
    assert cut.status_code == 400
    other = ana.post("imports/", {"mapping": "Tracker", "name": "a.csv", "content": "Id,Name\n1,Two\n"})
    assert "no column “Key”" in str(other.json())
    assert ana.rows("imports/") == []


def test_only_who_sets_up_imports_and_a_stranger_finds_nothing(organisation: Organisation) -> None:
    kept(organisation)
    body = {"mapping": "Tracker", "name": "a.csv", "content": SHEET}
    pk = organisation.ana.post("imports/", body).json()["id"]
    for who in (organisation.cast.max, organisation.cast.vic):
        assert Caller(who).post("imports/", body).status_code == 403
        assert Caller(who).get("import-rows/").status_code == 403
    assert Caller(organisation.cast.cleo).get(f"imports/{pk}/").status_code == 404
    assert Caller(organisation.cast.cleo).post(f"imports/{pk}/job/", {"job": "load"}).status_code == 404
