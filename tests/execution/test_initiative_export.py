"""The chosen initiatives as CSV and XLSX: exactly those, as numbers, harmless, by one query however many."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from portfolio.models import Initiative
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.execution.test_initiative_list import URL, many

D = Decimal


def body(client: Client, query: str) -> bytes:
    response: Any = client.get(f"{URL}export/{query}")
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def rows(client: Client, query: str = "?format=csv") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(client, query).decode("utf-8-sig"))))


@pytest.fixture
def whole(scene: Scene) -> Scene:
    """A bet with figures, a demand, and titles that a spreadsheet would run."""
    with use_tenant(scene.cast.acme):
        scene.work()
        for start in "=+-@":
            scene.bet(f"{start}1+cmd|' /C calc'!A0", state="demand", budget=D("0.5"))
        scene.computed()
    return scene


def test_the_rows_are_those_of_the_filter_with_numbers_as_numbers(whole: Scene) -> None:
    client = whole.cast.client(whole.cast.max)
    every = rows(client)
    assert [row["Key"] for row in every] == [f"INI-{n}" for n in range(1, 6)]
    first = every[0]
    assert (first["Approved"], first["Currency"], first["Serves"]) == ("600000", "EUR", "KR1.1")
    assert first["Planned start"] == whole.ago(49).isoformat()
    assert D(first["Spent"]) == 350_000
    assert every[1]["Approved"] == "0.5"
    assert every[1]["Serves"] == ""
    assert [row["Key"] for row in rows(client, "?format=csv&state=active")] == ["INI-1"]
    assert rows(client, "?format=csv&q=zebra") == []


def test_no_text_is_run_by_a_spreadsheet(whole: Scene) -> None:
    client = whole.cast.client(whole.cast.ana)
    titles = [row["Title"] for row in rows(client)[1:]]
    assert [title[:2] for title in titles] == ["'=", "'+", "'-", "'@"]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(body(client, "?format=xlsx"))).get_sheet_by_index(0).to_python()
    head, first = sheet[0], sheet[1]
    row = dict(zip(head, first, strict=True))
    assert row["Approved"] == 600_000.0
    assert row["Planned start"] == whole.ago(49)
    assert [str(each[1])[:2] for each in sheet[2:]] == ["'=", "'+", "'-", "'@"]
    assert len(sheet) == 6


def test_exporting_needs_the_right_and_stays_inside(scene: Scene) -> None:
    for member in (scene.cast.ben, scene.cast.vic):
        assert scene.cast.client(member).get(f"{URL}export/").status_code == 403
    assert scene.cast.client(scene.cast.cleo).get(f"{URL}export/").status_code == 404
    assert scene.cast.client(scene.cast.max).get(f"{URL}export/?format=pdf").status_code == 400
    assert "export/?" in scene.cast.client(scene.cast.max).get(URL).content.decode()
    assert "export/?" not in scene.cast.client(scene.cast.ben).get(URL).content.decode()


def test_seven_hundred_rows_take_as_many_queries_as_one(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.max)
    few = count(client)
    many(scene, 700)
    assert count(client) == few
    assert len(rows(client)) == 701


def count(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        body(client, "?format=csv")
    return len([each for each in captured.captured_queries if "SAVEPOINT" not in each["sql"]])


def test_a_past_day_is_exported_as_it_was(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        scene.bet("Later one")
        Initiative.objects.filter(title="Later one").update(created_at=None)
    client = scene.cast.client(scene.cast.max)
    response: Any = client.get(f"/acme/@{scene.ago(1)}/initiatives/export/?format=csv")
    assert response.status_code == 200, response
    assert b"".join(response.streaming_content)
