"""Packs and their arrangements in the API."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from okrs.models import Cycle
from reviews import making
from tenancy.context import use_tenant
from tests.api.conftest import Caller, Organisation
from tests.reviews import sample


def work() -> None:
    for tenant_id, number in making.waiting():
        making.run(tenant_id, number)


def test_a_program_asks_reads_and_checks_the_seal(organisation: Organisation) -> None:
    ana = organisation.ana
    sent = ana.post("packs/", {"cycle": "Q"})
    assert sent.status_code == 202, sent.content
    path = f"packs/{sent.json()['id']}/"
    assert sent.json()["state"] == "queued"
    assert ana.post(f"{path}verify/").status_code == 400
    work()
    told = ana.get(path).json()
    assert (told["state"], len(told["digest"]), told["subject"]) == ("made", 64, "organisation")
    said = ana.get(f"{path}blocks/").json()
    assert said["digest"] == told["digest"]
    assert {"section", "type", "title", "head", "rows", "hidden", "objective"} == set(said["blocks"][0])
    assert said["blocks"][0]["type"] == "sentence"
    nothing = {"is_same": None, "kept": told["digest"], "found": "", "checked_at": None}
    assert ana.get(f"{path}verify/").json() == nothing
    waits = ana.post(f"{path}verify/")
    assert (waits.status_code, waits.json()) == (202, nothing)
    work()
    checked = ana.get(f"{path}verify/").json()
    assert (checked["is_same"], checked["found"]) == (True, told["digest"])
    assert checked["checked_at"]
    assert [row["id"] for row in ana.rows("packs/?state=made&subject=organisation")] == [told["id"]]
    assert ana.rows("packs/?state=failed") == []


def test_rows_that_are_not_for_the_reader_are_counted_and_absent(organisation: Organisation) -> None:
    cast = organisation.cast
    with use_tenant(cast.acme):
        cycle = Cycle.objects.get(key="Q")
        hidden = sample.hidden_objective(cast, cycle)
        pack = sample.keep(cast.acme, cast, cycle, sample.rich(None, hidden.pk))
    ben = Caller(cast.ben)
    answer = ben.get(f"packs/{pack.pk}/blocks/")
    grades = next(block for block in answer.json()["blocks"] if block["title"] == "Grades")
    assert (grades["hidden"], len(grades["rows"])) == (2, 2)
    assert "rival" not in answer.content.decode()
    ben.get("teams/")
    with CaptureQueriesContext(connection) as queries:
        ben.get(f"packs/{pack.pk}/blocks/")
    asked = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))]
    assert len(asked) == 4, asked  # the token, the pack, its blocks, their rows: however many there are


def test_what_makes_no_sense_or_is_not_ones_right_is_refused(organisation: Organisation) -> None:
    ana, ben, cleo = organisation.ana, Caller(organisation.cast.ben), Caller(organisation.cast.cleo)
    assert ana.post("packs/", {"cycle": "none"}).status_code == 400
    assert ana.post("packs/", {"cycle": "Q", "as_of": "1999-01-01"}).status_code == 400
    assert ben.post("packs/", {"cycle": "Q"}).status_code == 403
    made = ana.post("packs/", {"cycle": "Q"}).json()["id"]
    assert ben.get(f"packs/{made}/").status_code == 200
    for path in ("", "blocks/"):
        assert cleo.get(f"packs/{made}/{path}").status_code == 404
    assert cleo.post(f"packs/{made}/verify/").status_code == 404


def test_an_arrangement_is_made_changed_and_keeps_its_versions(organisation: Organisation) -> None:
    ana = organisation.ana
    made = ana.post("pack-templates/", {"name": "For the board", "sections": [{"section": "summary"}]})
    assert made.status_code == 201, made.content
    path = f"pack-templates/{made.json()['id']}/"
    assert made.json()["sections"] == [{"section": "summary", "title": "", "options": {}}]
    again = {"sections": [{"section": "summary", "title": "In short"}]}
    assert ana.patch(path, again, If_Match='"7"').status_code == 412
    changed = ana.patch(path, again, If_Match=made["ETag"])
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert [one["number"] for one in ana.get(f"{path}versions/").json()["results"]] == [2, 1]
    wrong = ana.patch(path, {"sections": [{"section": "nothing"}]})
    assert wrong.status_code == 400
    assert "there is no section 'nothing'" in wrong.content.decode()
    asked = ana.post("packs/", {"cycle": "Q", "template": "for-the-board"}).json()
    assert (asked["template"], asked["template_version"]) == (made.json()["id"], 2)
    assert Caller(organisation.cast.max).get("pack-templates/").status_code == 403


def test_a_program_says_what_a_review_is_compared_with(organisation: Organisation) -> None:
    ana = organisation.ana
    arranged = [{"section": "change", "options": {"since": "cycle", "most": 5}}]
    made = ana.post("pack-templates/", {"name": "For the board", "sections": arranged})
    assert made.json()["sections"][0]["options"] == {"since": "cycle", "most": 5}
    wrong = [{"section": "change", "options": {"since": 3}}]
    answer = ana.patch(f"pack-templates/{made.json()['id']}/", {"sections": wrong})
    assert (answer.status_code, "since is one of" in answer.content.decode()) == (400, True)
    first = ana.post("packs/", {"cycle": "Q", "since": "week"})
    assert first.status_code == 202, first.content
    assert ana.post("packs/", {"cycle": "Q", "since": "ever"}).status_code == 400
    again = ana.post("packs/", {"cycle": "Q", "previous": first.json()["id"]})
    assert (again.status_code, "is not made" in again.content.decode()) == (400, True)
