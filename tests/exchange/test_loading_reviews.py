"""Arrangements and schedules of reviews come in with a workbook; what is there is not made twice, nor started."""

from __future__ import annotations

from django.utils import timezone

from reviews.actions.asking import ask_due
from reviews.actions.schedules import start_schedule
from reviews.actions.templates import arrange_template, newest
from reviews.models import Pack, PackTemplate, Schedule, TemplateVersion
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.exchange.bad_input import Tables
from tests.exchange.test_complete import changes, load
from tests.exchange.whole import whole


def reviews_of(tables: Tables) -> Tables:
    """The tables of reviews alone, as a part of the whole."""
    return {name: rows for name, rows in tables.items() if name.startswith("review_")}


def test_a_loaded_schedule_makes_nothing_until_somebody_starts_it(acme: Tenant, cast: Cast) -> None:
    load(acme, whole())
    with use_tenant(acme):
        assert {one.is_running for one in Schedule.objects.all()} == {False}
        assert ask_due(acme, timezone.now()) == []
        started = start_schedule(actor=cast.ana, schedule=Schedule.objects.get(name="Quarterly"))
        assert started.starts_on > Schedule.objects.get(name="Of T1").starts_on
        assert not Pack.objects.exists()


def test_one_that_runs_here_goes_on_running_when_its_row_comes_in_again(acme: Tenant, cast: Cast) -> None:
    load(acme, whole())
    tables = reviews_of(whole())
    tables["review_schedules"][0]["hour"] = "9"
    with use_tenant(acme):
        start_schedule(actor=cast.ana, schedule=Schedule.objects.get(name="Quarterly"))
    outcome = load(acme, tables)
    assert changes(outcome) == {"review_schedules": (0, 1)}
    with use_tenant(acme):
        row = Schedule.objects.get(name="Quarterly")
        assert (row.is_running, row.hour, row.readers.count()) == (True, 9, 2)


def test_a_version_that_is_there_stays_and_a_newer_one_is_added(acme: Tenant, cast: Cast) -> None:
    load(acme, whole())
    tables = reviews_of(whole())
    tables["review_sections"][0]["section"] = "risks"
    tables["review_sections"].append({"template": "board", "number": "3", "position": "1", "section": "risks"})
    assert changes(load(acme, tables)) == {"review_sections": (1, 0)}
    with use_tenant(acme):
        board = PackTemplate.objects.get(key="board")
        told = {one.number: one.sections for one in TemplateVersion.objects.filter(template=board)}
        assert told[1] == [{"section": "summary", "title": "", "options": {}}]
        assert told[2][1] == {"section": "grades", "title": "", "options": {"most": 12}}
        assert newest(board).sections == [{"section": "risks", "title": "", "options": {}}]
        arrange_template(actor=cast.ana, template=board, expected_version=None, sections=told[2])
        assert newest(board).number == 4


def test_a_workbook_without_reviews_leaves_them_alone(acme: Tenant) -> None:
    load(acme, whole())
    rest = {name: rows for name, rows in whole().items() if not name.startswith("review_")}
    assert changes(load(acme, rest)) == {}
    with use_tenant(acme):
        assert Schedule.objects.count() == 3
