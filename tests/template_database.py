"""The migrated database, made once and then copied: a copy takes a second where its migrations take half a minute.

A template is named after a hash of all it is made of, so an old one is never taken for a new one.
"""

from __future__ import annotations

import ast
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connections
from django.test.utils import setup_databases

PREFIX = "test_template_"
# Other branches work on the same server: their templates stay until newer ones have come.
KEPT = 3
# All runs on a server take turns here; the lock is one of the database `postgres`, where the owner makes databases.
LOCK = 4_711_180_726
ROOT = Path(settings.BASE_DIR)


def copied(
    name: str, build: Callable[[], str] | None = None, key: str = "", *, prefix: str = "", lock: int = LOCK
) -> None:
    """Make the database `name` as a copy of the template of `key`, which is built when there is none yet."""
    prefix = prefix or PREFIX
    template = prefix + (key or what_it_is_made_of())
    with maintenance() as cursor:
        with taking_turns(cursor, lock, "_shared"):
            if is_whole(cursor, template):
                copy(cursor, template, name)
                return
        with taking_turns(cursor, lock):
            if not is_whole(cursor, template):
                make(cursor, template, (build or migrate)())
                drop_old(cursor, prefix)
            copy(cursor, template, name)


def what_it_is_made_of() -> str:
    """A hash of all migrations, of the modules they use, and of what names their tables and roles."""
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    migrations = {path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    roles = [settings.DATABASES[alias]["USER"] for alias in ("owner", "default")]
    digest = hashlib.sha256(repr((django.VERSION, settings.INSTALLED_APPS, roles)).encode())
    code = used(path for path in migrations if path.suffix == ".py")
    for path in sorted({*migrations, *code, Path(__file__)}):
        digest.update(str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:20]


def used(paths: Iterable[Path]) -> set[Path]:
    """The project's own modules that these import, and those that they import, to the end."""
    waiting, found = list(paths), set[Path]()
    while waiting:
        for path in imported(waiting.pop()) - found:
            found.add(path)
            waiting.append(path)
    return found


def imported(path: Path) -> set[Path]:
    """The project's own files that a module may import, as far as its words tell."""
    names = set[str]()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    places = [ROOT.joinpath(*name.split(".")) for name in names]
    files = (file for place in places for file in (place.with_suffix(".py"), place / "__init__.py"))
    return {file for file in files if file.is_file()}


@contextmanager
def maintenance() -> Iterator[Any]:
    """The owner in the database `postgres`."""
    with connections["owner"]._nodb_cursor() as cursor:
        yield cursor


@contextmanager
def taking_turns(cursor: Any, lock: int, how: str = "") -> Iterator[None]:
    """Copying is done by many at once, building and dropping by one alone."""
    cursor.execute(f"SELECT pg_advisory_lock{how}(%s)", [lock])
    try:
        yield
    finally:
        cursor.execute(f"SELECT pg_advisory_unlock{how}(%s)", [lock])


def is_whole(cursor: Any, template: str) -> bool:
    """Whether it is there; one that still lets people in was left half made by a run that was killed."""
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s AND NOT datallowconn", [template])
    return cursor.fetchone() is not None


def make(cursor: Any, template: str, migrated: str) -> None:
    """Keep a migrated database under the template's name; from then on nobody can change it."""
    cursor.execute(f'DROP DATABASE IF EXISTS "{template}"')
    cursor.execute(f'ALTER DATABASE "{migrated}" RENAME TO "{template}"')
    cursor.execute(f'ALTER DATABASE "{template}" WITH ALLOW_CONNECTIONS false')


def copy(cursor: Any, template: str, name: str) -> None:
    """The database `name`, anew."""
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
    cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop_old(cursor: Any, prefix: str) -> None:
    """Drop all templates of this kind but the newest few."""
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC", [prefix])
    for (name,) in cursor.fetchall()[KEPT:]:
        cursor.execute(f'DROP DATABASE "{name}"')


def migrate() -> str:
    """A test database as Django makes it, with nobody in it; its name."""
    before = names()
    setup_databases(verbosity=0, interactive=False, aliases=dict.fromkeys(before), serialized_aliases={})
    migrated = names()["owner"]
    count_nothing_by_chance()
    turn_to(before)
    return migrated


def count_nothing_by_chance() -> None:
    """Leave every table's statistics to the tests.

    Theirs are rows that are taken back. Autovacuum, which comes once a minute, would find the tables empty, or see the
    rows of one test only, and the next one's statements would be planned by that: the same test in 20 ms or in 15 s.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = false)')


def begin() -> dict[str, str]:
    """Turn both connections to this run's own copy; returns what they were turned to before."""
    before = names()
    name = str(connections["owner"].settings_dict["TEST"]["NAME"])
    copied(name)
    turn_to(dict.fromkeys(before, name))
    return before


def end(before: dict[str, str], *, is_kept: bool) -> None:
    """Turn the connections back; the copy is dropped unless somebody wants to look into it."""
    name = names()["owner"]
    turn_to(before)
    if not is_kept:
        drop(name)


def drop(name: str) -> None:
    """Drop a database; sessions of processes that were killed just now get some seconds to notice it."""
    until = time.monotonic() + 20
    with maintenance() as cursor:
        while True:
            try:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            except OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return


def names() -> dict[str, str]:
    """Which database each connection is turned to."""
    return {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "owner")}


def turn_to(wanted: dict[str, str]) -> None:
    """Turn the connections to other databases."""
    connections.close_all()
    for alias, name in wanted.items():
        connections[alias].settings_dict["NAME"] = name
