"""The page through which a workbook comes in and goes out."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from activity.models import Event
from exchange.models import Loading, Upload
from exchange.workbook.reading import read_bytes
from okrs.models import Objective
from tenancy.context import use_tenant
from tests.conftest import Cast

PAGE = "/acme/setup/imports/"
CYCLES = "key,name,starts_on,ends_on\nQ1,Quarter,2026-01-01,2026-03-31\n"


def zipped(**tables: str) -> SimpleUploadedFile:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for table, text in tables.items():
            archive.writestr(f"{table}.csv", text)
    return SimpleUploadedFile("acme.zip", content.getvalue(), "application/zip")


def send(cast: Cast, file: SimpleUploadedFile, who: str = "ana") -> Any:
    return cast.client(getattr(cast, who)).post(PAGE, {"workbook": file})


def objectives(cast: Cast) -> list[str]:
    with use_tenant(cast.acme):
        return list(Objective.objects.values_list("key", flat=True))


def test_a_good_workbook_is_tried_then_loaded(cast: Cast) -> None:
    answer = send(cast, zipped(cycles=CYCLES, objectives="key,cycle,title\nO1,Q1,Lead\n"))
    assert answer.status_code == 200
    assert "No errors" in answer.content.decode()
    assert objectives(cast) == []
    client = cast.client(cast.ana)
    assert "Try it" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}load/").status_code == 302
    assert objectives(cast) == ["O1"]
    with use_tenant(cast.acme):
        assert Upload.objects.count() == 0
        assert Loading.objects.get().loaded_by == cast.ana
        assert Event.objects.filter(name="workbook.loaded", actor=cast.ana).count() == 1
    assert "acme.zip" in client.get(PAGE).content.decode()


def test_every_error_of_a_bad_workbook_is_shown_and_it_does_not_load(cast: Cast) -> None:
    answer = send(cast, zipped(cycles=CYCLES, objectives="key,cycle,title\nO1,Q9,Lead\nO1,Q1,<b>x</b>\n"))
    page = answer.content.decode()
    assert "2 errors" in page
    assert "Q9" in page
    assert "objectives.csv" in page
    assert cast.client(cast.ana).post(f"{PAGE}load/").status_code == 422
    assert objectives(cast) == []


def test_a_file_that_is_no_workbook_is_refused_in_words(cast: Cast) -> None:
    assert send(cast, SimpleUploadedFile("evil.exe", b"MZ")).status_code == 422
    assert "damaged" in send(cast, SimpleUploadedFile("book.zip", b"no zip")).content.decode()
    with use_tenant(cast.acme):
        assert Upload.objects.count() == 0


def test_what_waits_can_be_put_away(cast: Cast) -> None:
    send(cast, zipped(cycles=CYCLES))
    client = cast.client(cast.ana)
    assert client.post(f"{PAGE}discard/").status_code == 302
    assert client.post(f"{PAGE}load/").status_code == 404


@pytest.mark.parametrize("who", ["max", "ben", "vic"])
def test_only_who_sets_up_brings_workbooks_in(cast: Cast, who: str) -> None:
    assert send(cast, zipped(cycles=CYCLES), who).status_code == 403
    client = cast.client(getattr(cast, who))
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}load/").status_code == 403


def test_a_stranger_finds_no_page_and_no_file(cast: Cast) -> None:
    send(cast, zipped(cycles=CYCLES))
    assert cast.client(cast.cleo).get(PAGE).status_code == 404
    assert cast.client(cast.cleo).post("/rival/setup/imports/load/").status_code == 404
    assert cast.client(cast.cleo).post(f"{PAGE}workbook/", {"format": "zip"}).status_code == 404


@pytest.mark.parametrize("ending", ["zip", "xlsx"])
def test_the_tenant_goes_out_as_a_file_and_the_audit_knows(cast: Cast, ending: str) -> None:
    answer = cast.client(cast.max).post(f"{PAGE}workbook/", {"format": ending})
    assert answer.status_code == 200
    book = read_bytes(f"acme.{ending}", answer.content)
    assert {row[0] for _, row in book.sheets["people"].rows} >= {"ana@acme.example", "vic@acme.example"}
    assert "cleo" not in str(book.sheets["people"].rows)
    with use_tenant(cast.acme):
        assert Event.objects.filter(name="workbook.exported", actor=cast.max).count() == 1


def test_a_viewer_takes_nothing_out(cast: Cast) -> None:
    assert cast.client(cast.vic).post(f"{PAGE}workbook/", {"format": "zip"}).status_code == 403


def test_an_unknown_format_is_a_bad_request(cast: Cast) -> None:
    assert cast.client(cast.ana).post(f"{PAGE}workbook/", {"format": "exe"}).status_code == 400
