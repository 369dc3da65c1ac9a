"""The copied test database: never an old one, made once, whoever asks at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tests import template_database
from tests.template_database import PREFIX, copied, maintenance

COPIES = 3
KEYS = [f"key{number}" for number in range(template_database.KEPT + 1)]
pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """What the names of this test's own databases begin with, beside other workers and runs; none is left."""
    beginning = f"{connections['owner'].settings_dict['NAME']}_of_"
    monkeypatch.setattr(template_database, "PREFIX", beginning + PREFIX)
    yield beginning
    with maintenance() as cursor:
        for name in there(beginning):
            cursor.execute(f'DROP DATABASE "{name}"')


class Builder:
    """Makes an empty database and counts how often."""

    def __init__(self, own: str) -> None:
        self.made, self.name = 0, f"{own}{PREFIX}new"
        self.alone = Lock()

    def __call__(self) -> str:
        assert self.alone.acquire(blocking=False), "two build at once"
        self.made += 1
        with maintenance() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.name}"')
        self.alone.release()
        return self.name


def there(prefix: str) -> set[str]:
    """The databases whose names begin so."""
    with maintenance() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        return {name for (name,) in cursor.fetchall()}


def test_no_table_is_counted_while_tests_run_unless_one_asks() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND NOT coalesce('autovacuum_enabled=false' = ANY (reloptions), false)"
        )
        assert cursor.fetchall() == []


def test_nothing_is_left_to_migrate_in_a_copy() -> None:
    executor = MigrationExecutor(connections["owner"])
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_runs_that_begin_at_once_build_it_once(own: str) -> None:
    build = Builder(own)

    def run(name: str) -> None:
        try:
            copied(name, build, "key")
        finally:
            connections.close_all()

    names = [f"{own}copy{number}" for number in range(COPIES)]
    with ThreadPoolExecutor(COPIES) as threads:
        list(threads.map(run, names))
    assert build.made == 1
    assert there(f"{own}copy") == set(names)


def test_one_left_half_made_is_made_again(own: str) -> None:
    with maintenance() as cursor:
        cursor.execute(f'CREATE DATABASE "{own}{PREFIX}key"')  # lets people in: its run was killed
    build = Builder(own)
    copied(f"{own}copy", build, "key")
    assert build.made == 1


def test_of_old_ones_the_newest_few_are_kept(own: str) -> None:
    for key in KEYS:
        copied(f"{own}copy", Builder(own), key)
    assert there(own + PREFIX) == {f"{own}{PREFIX}{key}" for key in KEYS[1:]}


@pytest.mark.parametrize("touched", ["okrs/migrations/0001_initial.py", "tenancy/rls.py", "rollups/past/keeping.py"])
def test_a_changed_migration_or_module_of_one_makes_another_key(monkeypatch: pytest.MonkeyPatch, touched: str) -> None:
    before, read = template_database.what_it_is_made_of(), Path.read_bytes
    assert template_database.what_it_is_made_of() == before
    monkeypatch.setattr(
        Path, "read_bytes", lambda path: read(path) + (b"\n# changed" if str(path).endswith(touched) else b"")
    )
    assert template_database.what_it_is_made_of() != before
