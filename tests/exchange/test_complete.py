"""A dump is complete: each row and column of a tenant comes back from it, or is on a list here with the reason."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field, Model

from exchange.actions import Outcome, load_workbook, new_tenant
from exchange.dumping.files import dump_path
from exchange.workbook.reading import from_rows, read_path
from exchange.workbook.tables import TABLES
from okrs.models import CheckIn, Mention
from rollups.queries import rollup_json
from tenancy.context import current_tenant_id, use_tenant
from tenancy.models import Fact, Tenant, TenantModel
from tests.exchange.bad_input import Tables
from tests.exchange.test_round_trip import DAY, content
from tests.exchange.whole import whole

pytestmark = pytest.mark.django_db
numbers = count()

COMPUTED = "computed from the rest: a load asks for it"
LEFT_OUT = {
    "accounts.Invitation": "holds the hash of a secret that was sent to one address of one installation",
    "accounts.ApiToken": "holds the hash of a secret; a program is let in anew",
    "accounts.IdempotencyKey": "an answer kept for a day, so that a request sent twice is done once",
    "activity.Event": "the record of this installation; a load leaves its own",
    "activity.Notice": "what people were told here, with addresses of pages here",
    "activity.Letter": "what was sent; loaded elsewhere it must not be sent again",
    "activity.LetterChoice": "each person's own, as their password is",
    "home.Pin": "each person's own way of getting about here",
    "exchange.Loading": "the record of what was loaded here",
    "exchange.Upload": "a file that waits to be loaded",
    "exchange.SourceFile": "a file as it was sent here; what it brought is dumped, the file is its sender's",
    "exchange.SourceChunk": "a piece of such a file",
    "exchange.SheetImport": "the record of what was imported here",
    "exchange.ImportRow": "the account of the rows of such an import",
    "exchange.Certificate": "what was compared here, on a day, with an import that was made here",
    "okrs.Audience": "follows from visibility, owner, team, collaborators and readers: a load makes it anew",
    "okrs.CalendarFeed": "holds the hash of a secret address",
    "activity.Enclosure": "a file that went with such a letter",
    **{
        f"reviews.{name}": "frozen here as of what was known here; loaded elsewhere a review is made anew"
        for name in ("Pack", "PackBlock", "PackRow", "Delivery", "Meeting", "Guest", "AgendaItem", "Vote", "Resolution")
    },
    "rollups.PastRow": "what was written when, here: a dump carries what is, not when it was recorded",
    **{
        f"rollups.{model.__name__}": COMPUTED
        for model in apps.get_app_config("rollups").get_models()
        if issubclass(model, TenantModel) and model.__name__ not in ("Policy", "PastRow")
    },
}
# Columns that no dump carries, of every table.
OF_RECORDING = {"id", "tenant", "created_at", "recorded_at", "recorded_by", "supersedes", "version", "made_at"}
COLUMNS_LEFT_OUT = {
    "accounts.Membership.joined_at": "the moment of recording",
    "accounts.Membership.last_seen_at": "what was read here",
    "accounts.Membership.ended_at": "compared as a day",
    "exchange.ExternalKey.last_import": "which import made here brought it last; what it said is dumped",
    "reviews.Schedule.is_running": "a loaded one waits until somebody starts it: a load sends nobody reviews",
    "reviews.TemplateVersion.made_by": "who arranged it is told by the record of what was done here",
}


def dumped() -> list[type[TenantModel]]:
    models = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    return [model for model in models if model._meta.label not in LEFT_OUT]


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns that must come back."""
    label = model._meta.label
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in OF_RECORDING and f"{label}.{field.name}" not in COLUMNS_LEFT_OUT
    ]


def name_of(row: Any) -> Any:
    """What a row is called wherever it is loaded."""
    if row is None:
        return None
    if row._meta.label == "accounts.Membership":
        return row.user.email
    if isinstance(row, CheckIn):
        # What stands under an earlier version stands under the one that counts.
        while later := CheckIn.objects.filter(supersedes=row).first():
            row = later
        return row.key_result.key, row.date
    return getattr(row, "key", None) or said_by(row)


def said_by(row: Any) -> tuple[Any, ...]:
    """All that a row says, rows that it refers to by their names."""
    named = [field for field in columns(type(row)) if field.name != "user"]
    said = [name_of(getattr(row, f.name)) if f.is_relation else getattr(row, f.name) for f in named]
    return (*said, name_of(row.recorded_by)) if row._meta.label == "okrs.Comment" else tuple(said)  # its author


def rows_of(model: type[TenantModel]) -> list[Any]:
    found: Any = model.objects.all()
    if model is Mention:  # an edit names anew
        found = found.filter(comment__superseded_by=None)
    return list(found.filter(superseded_by=None) if issubclass(model, Fact) else found)


def snapshot() -> dict[str, list[str]]:
    """Every row that counts of the tenant in force, table by table."""
    tenant = Tenant.objects.values_list("name", "currency", "time_zone", "formula").get(pk=current_tenant_id())
    found = {model._meta.label: sorted(map(repr, map(said_by, rows_of(model)))) for model in dumped()}
    found["okrs.Reaction"] = sorted(set(found["okrs.Reaction"]))  # under two versions of a check-in it is one sign
    return {"tenant": [repr(tenant)], **found}


def load(tenant: Tenant, tables: Tables) -> Outcome:
    outcome = load_workbook(actor=None, tenant=tenant, book=from_rows("whole", tables), today=DAY)
    assert outcome.problems == []
    return outcome


def changes(outcome: Outcome) -> dict[str, tuple[int, int]]:
    return {table: (c.added, c.changed) for table, c in outcome.counts.items() if c.added or c.changed}


@pytest.fixture
def full() -> Tenant:
    """A tenant with a row in each table that is dumped."""
    tenant = new_tenant(f"whole-{next(numbers)}")
    load(tenant, whole())
    return tenant


def test_the_workbook_of_these_tests_has_each_table_and_column() -> None:
    tables = whole()
    assert set(tables) == set(TABLES)
    for name, table in TABLES.items():
        assert {column for row in tables[name] for column in row} == set(table.names), name


def test_what_is_left_out_is_there_and_has_a_reason() -> None:
    known = {model._meta.label for model in apps.get_models() if issubclass(model, TenantModel)}
    assert LEFT_OUT.keys() <= known
    assert all(LEFT_OUT.values())


def test_each_column_of_each_table_has_a_word_to_lose(full: Tenant) -> None:
    empty = []
    with use_tenant(full):
        for model in dumped():
            rows = rows_of(model)
            for field in columns(model):
                values = [getattr(row, field.attname) for row in rows]
                if all(value in (None, "") or value == field.get_default() for value in values):
                    empty.append(f"{model._meta.label}.{field.name}")
    assert empty == []


@pytest.mark.parametrize("ending", ["", ".zip", ".xlsx"])
def test_every_row_and_column_comes_back(full: Tenant, ending: str, tmp_path: Path) -> None:
    copy = new_tenant(f"copy-{next(numbers)}")
    with use_tenant(full):
        dump_path(path := tmp_path / f"dump{ending}")
        before = snapshot()
    assert changes(load_workbook(actor=None, tenant=full, book=read_path(path))) == {}
    outcome = load_workbook(actor=None, tenant=copy, book=read_path(path))
    assert outcome.problems == []
    with use_tenant(copy):
        dump_path(again := tmp_path / f"again{ending}")
        after = snapshot()
    for table, rows in before.items():
        assert after[table] == rows, table
    assert content(again) == content(path)
    assert rollup_json(copy, DAY) == rollup_json(full, DAY)


def test_the_same_workbook_again_changes_nothing(full: Tenant) -> None:
    assert changes(load(full, whole())) == {}
