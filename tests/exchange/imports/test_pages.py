"""The pages of an import: a sheet is sent, mapped, tried, loaded, looked through and undone."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.permissions import Forbidden
from exchange.actions.imports import certify_now
from exchange.imports import running
from exchange.models import Certificate, ImportMapping, ImportRow, ImportRun, SheetImport, SourceFile
from execution.models import Item
from tenancy.context import use_tenant
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
SHEET = (
    "Key,Summary,Status,Due date,Budget\n"
    "A,Alpha,In Progress,03/04/2026,1\nB,Beta,Frobbed,05/06/2026,2\nC,,Done,01/02/2026,3\n"
)


def send(client: Client, text: str = SHEET, name: str = "tracker.csv") -> Any:
    return client.post("/acme/imports/", {"sheet": SimpleUploadedFile(name, text.encode())})


def newest(cast: Cast) -> SheetImport:
    with use_tenant(cast.acme):
        return SheetImport.objects.select_related("file").latest("pk")


def work(cast: Cast) -> SheetImport:
    """What a worker does with what waits."""
    for tenant_id, number in running.waiting():
        running.run(tenant_id, number)
    return newest(cast)


ANSWERS = {
    "target": "items", "source": "tracker", "column_external_id": "Key", "column_title": "Summary",
    "column_state": "Status", "column_planned_finish": "Due date", "column_planned_cost": "Budget",
    "answer_date_format:Due date": "DD/MM/YYYY", "initiative": "none", "of_state": "Status",
    "word_state_0": "doing", "word_state_1": "", "word_state_2": "done", "name": "Tracker", "then": "trial",
}  # fmt: skip


def test_a_sheet_goes_from_sending_to_undoing(cast: Cast) -> None:
    ana = cast.client(cast.ana)
    answer = send(ana)
    of = newest(cast)
    page = f"/acme/imports/{of.pk}/"
    assert (answer.status_code, answer["Location"]) == (302, page)
    text = ana.get(page).content.decode()
    assert "3 rows to map" in text
    assert "day or month first?" in text, "what cannot be known is asked"
    assert "Alpha" in text, "the first rows are shown"
    answers = {**ANSWERS, "version": of.version}
    assert ana.post(f"{page}answers/", answers).status_code == 303
    assert "Waiting for a worker" in ana.get(page).content.decode()
    assert work(cast).state == "tried"
    text = ana.get(page).content.decode()
    assert "Of 3 rows, 1 would come in, 2 rejected, 0 skipped. Nothing is written yet." in text
    assert "Frobbed" in text
    with use_tenant(cast.acme):
        assert Item.objects.count() == 0
    assert ana.post(f"{page}job/", {"job": "load"}).status_code == 303
    of = work(cast)
    text = ana.get(page).content.decode()
    assert "All 3 rows are accounted for: 1 loaded, 2 rejected, 0 skipped." in text
    assert "1 loaded + 2 rejected + 0 skipped = 3 rows in the file" in text
    with use_tenant(cast.acme):
        item = Item.objects.get()
        assert (item.key, item.state, item.planned_finish.isoformat() if item.planned_finish else "") == (
            "A", "doing", "2026-04-03",
        )  # fmt: skip
        certificate = Certificate.objects.get(sheet_import=of)
    assert "to the last digit" in ana.get(f"/acme/certificates/{certificate.pk}/").content.decode()
    assert "tracker.csv" in ana.get("/acme/reconciliation/").content.decode()
    assert "Frobbed" in ana.get(f"{page}rows/?outcome=rejected").content.decode()
    rows = list(csv.reader(io.StringIO(ana.get(f"{page}rejected/").content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Key", "B", "C"]
    assert ana.post(f"{page}comparing/").status_code == 302
    assert ana.post(f"{page}job/", {"job": "undo"}).status_code == 303
    assert work(cast).state == "undone"
    assert "Taken back: 1 row undone" in ana.get(page).content.decode()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a;b", "A source has no semicolon in its name"),
        (" ", "Name where the sheet comes from"),
        ("a\tb", "on one line"),
    ],
)
def test_a_source_that_no_key_can_begin_with_is_refused_where_it_is_typed(cast: Cast, source: str, said: str) -> None:
    ana = cast.client(cast.ana)
    send(ana)
    answer = ana.post(f"/acme/imports/{newest(cast).pk}/answers/", {**ANSWERS, "source": source})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with use_tenant(cast.acme):
        assert not ImportMapping.objects.exists()


def test_the_next_sheet_with_these_headers_finds_the_mapping(cast: Cast) -> None:
    ana = cast.client(cast.ana)
    send(ana)
    ana.post(f"/acme/imports/{newest(cast).pk}/answers/", ANSWERS)
    work(cast)
    send(ana, SHEET.replace("Alpha", "Anew"), "tracker-2.csv")
    of = newest(cast)
    with use_tenant(cast.acme):
        assert ImportMapping.objects.get().name == "Tracker"
    assert (of.mapping_id is not None, of.source) == (True, "tracker")
    assert of.settings["answers"]["date_format:Due date"] == "DD/MM/YYYY"


def test_what_is_not_answered_is_told_and_nothing_begins(cast: Cast) -> None:
    ana = cast.client(cast.ana)
    send(ana)
    page = f"/acme/imports/{newest(cast).pk}/"
    without = {name: said for name, said in ANSWERS.items() if not name.startswith("answer_")}
    answer = ana.post(f"{page}answers/", without)
    assert answer.status_code == 422
    assert "day or month first?" in answer.content.decode()
    answer = ana.post(f"{page}answers/", {**ANSWERS, "column_title": ""})
    assert "Choose the column that holds the title." in answer.content.decode()
    assert ana.post(f"{page}answers/", {**ANSWERS, "version": "99"}).status_code == 422
    assert ana.post(f"{page}job/", {"job": "undo"}).status_code == 422
    assert ana.post(f"{page}job/", {"job": "dance"}).status_code == 422
    assert not ImportRun.objects.exists()


def test_a_sheet_that_cannot_be_read_is_refused_with_the_reason(cast: Cast) -> None:
    ana = cast.client(cast.ana)
    assert "Choose one of" in send(ana, name="evil.exe").content.decode()
    answer = send(ana, 'Key,Summary\nA,"cut in the mid', "cut.csv")
    assert answer.status_code == 422
    assert "line 2 never closes" in answer.content.decode()
    answer = send(ana, "PK\x03\x04 no workbook", "bomb.xlsx")
    assert answer.status_code == 422
    with use_tenant(cast.acme):
        assert not SourceFile.objects.exists(), "nothing half-kept"


def test_a_sheet_that_was_not_loaded_can_be_put_away(cast: Cast) -> None:
    ana = cast.client(cast.ana)
    send(ana)
    assert ana.post(f"/acme/imports/{newest(cast).pk}/remove/").status_code == 302
    with use_tenant(cast.acme):
        assert not SheetImport.objects.exists()
        assert not SourceFile.objects.exists()


@pytest.mark.parametrize("who", ["max", "ben", "vic"])
def test_only_who_sets_up_imports_and_everybody_reads_what_it_came_to(cast: Cast, who: str) -> None:
    send(cast.client(cast.ana))
    page = f"/acme/imports/{newest(cast).pk}/"
    client = cast.client(getattr(cast, who))
    assert send(client).status_code == 403
    assert client.get(page).status_code == 403
    assert client.post(f"{page}job/", {"job": "load"}).status_code == 403
    assert client.get("/acme/reconciliation/").status_code == 200


def test_another_tenants_import_is_not_there(cast: Cast) -> None:
    send(cast.client(cast.ana))
    page = f"/rival/imports/{newest(cast).pk}/"
    cleo = cast.client(cast.cleo)
    for address in (page, f"{page}rows/", f"{page}rejected/"):
        assert cleo.get(address).status_code == 404
    for address in (f"{page}job/", f"{page}answers/", f"{page}remove/"):
        assert cleo.post(address).status_code == 404


NAMES = "Key,Summary,Team,Who\nA,Alpha,Growth crew,B. Member\nB,Beta,growth,\nC,Gamma,Elsewhere,ben\n"
NAMED = {
    "target": "items", "source": "tracker", "column_external_id": "Key", "column_title": "Summary",
    "column_team": "Team", "column_assignee": "Who", "initiative": "none", "name": "Names",
}  # fmt: skip


def test_names_that_nobody_has_here_are_mapped_word_by_word_and_kept(cast: Cast) -> None:
    ana = cast.client(cast.ana)
    send(ana, NAMES)
    of = newest(cast)
    page = f"/acme/imports/{of.pk}/"
    ana.post(f"{page}answers/", NAMED)
    text = ana.get(page).content.decode()
    assert "Team: names that nobody has here" in text
    assert "Growth crew" in text
    assert 'name="word_team_1"' not in text, "growth is known, however it is written"
    places = {word: text.split(f">{word}</label>")[0].rsplit('for="word-', 1)[1].split('"')[0].replace("-", "_")
              for word in ("Growth crew", "Elsewhere", "B. Member")}  # fmt: skip
    answers = {
        **NAMED, "of_team": "Team", "of_assignee": "Who", f"word_{places['Growth crew']}": "Growth",
        f"word_{places['Elsewhere']}": "-", f"word_{places['B. Member']}": "Nobody we know",
    }  # fmt: skip
    answer = ana.post(f"{page}answers/", answers)
    assert answer.status_code == 422
    assert "Assignee “B. Member”: nobody here is called “Nobody we know”" in answer.content.decode()
    answers[f"word_{places['B. Member']}"] = "Ben"
    assert ana.post(f"{page}answers/", {**answers, "then": "trial"}).status_code == 303
    work(cast)
    assert ana.post(f"{page}job/", {"job": "load"}).status_code == 303
    work(cast)
    with use_tenant(cast.acme):
        found = {item.key: (item.team, item.assignee) for item in Item.objects.select_related("team", "assignee")}
        assert found == {"A": (cast.team, cast.ben), "B": (cast.team, None), "C": (None, cast.ben)}
        assert not ImportRow.objects.exclude(note="").exists()
        assert ImportMapping.objects.get().settings["values"]["team"] == {
            "Growth crew": cast.team.key, "Elsewhere": "-",
        }  # fmt: skip
    send(ana, NAMES.replace("Growth crew", "Others").replace("Alpha", "Anew"), "tracker-2.csv")
    ana.post(f"/acme/imports/{newest(cast).pk}/answers/", NAMED)
    with use_tenant(cast.acme):
        kept = ImportMapping.objects.get().settings["values"]["team"]
        assert kept["Growth crew"] == cast.team.key, "what this sheet does not name is not forgotten"


def test_what_was_edited_here_is_counted_and_shown(cast: Cast) -> None:
    ana = cast.client(cast.ana)
    for title in ("Alpha", "Anew"):
        send(ana, SHEET.replace("Alpha", title))
        of = newest(cast)
        ana.post(f"/acme/imports/{of.pk}/answers/", {**ANSWERS, "edited": "here"})
        work(cast)
        ana.post(f"/acme/imports/{of.pk}/job/", {"job": "load"})
        work(cast)
        with use_tenant(cast.acme):
            Item.objects.update(title="Mended")
    page = f"/acme/imports/{newest(cast).pk}/"
    assert f"{page}rows/?outcome=edited" in ana.get(page).content.decode()
    rows = ana.get(f"{page}rows/?outcome=edited").content.decode()
    assert "edited here to “Mended”, which stays; the file says “Anew”" in rows.replace("&#x27;", "'")
    assert "Frobbed" not in rows


def test_an_imports_pages_ask_the_same_however_many_rows_there_are(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    few = {name: asked(cast, 3, name, django_assert_max_num_queries) for name in ("mapped", "tried", "loaded")}
    many = {name: asked(cast, 300, name, django_assert_max_num_queries) for name in ("mapped", "tried", "loaded")}
    assert many == few


def asked(cast: Cast, count: int, step: str, at_most: Any) -> list[int]:
    """How many queries each page of an import makes that came so far."""
    ana = cast.client(cast.ana)
    send(ana, SHEET + "".join(f"K{n},Title {n},Done,01/02/2026,{n}\n" for n in range(count)))
    page = f"/acme/imports/{newest(cast).pk}/"
    pages = {page: 21}
    if step != "mapped":
        ana.post(f"{page}answers/", ANSWERS)
        work(cast)
    if step == "loaded":
        ana.post(f"{page}job/", {"job": "load"})
        work(cast)
        pages = {page: 22, f"{page}rows/": 12, f"{page}rows/?outcome=rejected": 12, f"{page}rejected/": 16}
        pages |= {"/acme/reconciliation/": 14, f"/acme/certificates/{certificate(cast)}/": 10}
    told = []
    for path, most in pages.items():
        with at_most(most) as captured:
            assert ana.get(path).status_code == 200
        told.append(len(captured))
    return told


def certificate(cast: Cast) -> int:
    with use_tenant(cast.acme):
        return Certificate.objects.latest("pk").pk


def test_only_who_may_import_asks_for_a_certificate(cast: Cast) -> None:
    ana = cast.client(cast.ana)
    send(ana)
    of = newest(cast)
    ana.post(f"/acme/imports/{of.pk}/answers/", ANSWERS)
    work(cast)
    ana.post(f"/acme/imports/{of.pk}/job/", {"job": "load"})
    of = work(cast)
    with use_tenant(cast.acme), pytest.raises(Forbidden):
        certify_now(actor=cast.max, sheet_import=of)


def test_what_is_open_of_many_names_comes_first(cast: Cast) -> None:
    ana = cast.client(cast.ana)
    rows = "".join(f"N{n},Work {n},{'Team with a name far longer than sixty characters ' * 2}{n}\n" for n in range(90))
    rows += "".join(f"M{n},More,Crew\n" for n in range(5)) + "L1,Last,crew\nL2,Last, CREW \n"
    send(ana, f"Key,Summary,Team\n{rows}", "many.csv")
    of = newest(cast)
    page = f"/acme/imports/{of.pk}/"
    text = ana.get(page).content.decode()
    assert text.count('name="word_team_') == 30
    assert "61 names more" in text.replace("&nbsp;", " ")
    assert re.search(r">Crew</label></th>\s*<td[^>]*>7<", text), "however it is written, a name stands once"
    given = {f"word_team_{place}": "Growth" for place in range(30)}
    ana.post(f"{page}answers/", {**NAMED, "column_assignee": "", "of_team": "Team", **given})
    text = ana.get(page).content.decode()
    assert 'name="word_team_30"' in text
    assert 'name="word_team_0"' not in text, "those with a meaning make room"
