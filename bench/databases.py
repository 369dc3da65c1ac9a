"""Databases of the bench: made beside the application's, migrated by its migrations, filled by data.sql, dropped."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

SEED = 20_260
TRIES = 60
LARGEST_SHARE = 0.1
MOST_TENANTS = 1_000
ITEMS_AN_INITIATIVE = 20
EMPTY = "alignment_bench_empty"
DATA = Path(__file__).with_name("data.sql")
BULKY = ("execution_item", "execution_itemstate", "execution_progressreport", "execution_cost")


@dataclass(frozen=True)
class Size:
    """So many items, in so many tenants."""

    name: str
    items: int
    tenants: int

    @property
    def database(self) -> str:
        """Its database."""
        return f"alignment_bench_{self.name.lower()}"

    @property
    def initiatives(self) -> int:
        """How many initiatives."""
        return self.items // ITEMS_AN_INITIATIVE


SMALL = Size("100k", 100_000, MOST_TENANTS)
MIDDLE = Size("1M", 1_000_000, MOST_TENANTS)
LARGE = Size("10M", 10_000_000, MOST_TENANTS)


def tiny(items: int) -> Size:
    """A size for trying the bench out."""
    return Size(f"{items}", items, max(1, items // 200))


def alone(size: Size) -> Size:
    """The same items, all of one tenant."""
    return Size(f"{size.name}_alone", size.items, 1)


def use(size: Size) -> None:
    """Point Django at the database of this size."""
    point_at(size.database)


def point_at(name: str) -> None:
    """Point Django at the database of this name."""
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def environment(size: Size) -> dict[str, str]:
    """What a process of its own needs to use the database of this size."""
    return os.environ | {
        "DATABASE_URL": urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{size.database}")),
        "CELERY_SKIP_CHECKS": "1",
    }


@contextmanager
def session(name: str, alias: str = "owner") -> Iterator[psycopg.Connection]:
    """A session apart from Django's, every statement its own transaction."""
    role = connections[alias].settings_dict
    address = {"user": role["USER"], "password": role["PASSWORD"], "host": role["HOST"], "port": role["PORT"] or None}
    with psycopg.connect(dbname=name, autocommit=True, **address) as found:
        yield found


def prepare(size: Size, day: date, *, may_be_kept: bool) -> float:
    """Make and fill the database of this size, or take the kept one that is the same; returns the seconds it took."""
    started = monotonic()
    wanted = fingerprint(size, day)
    if not may_be_kept or _mark(size.database) != wanted:
        drop(size.database)
        _create(size.database, template=_migrated())
        use(size)
        fill(size, day)
        _write_mark(size.database, wanted)
    use(size)
    return monotonic() - started


def drop(name: str) -> None:
    """Drop a database, whoever is connected to it."""
    for alias in ("default", "owner"):
        connections[alias].close()
    for left in reversed(range(TRIES)):
        try:
            with session("postgres") as owner:
                owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            return
        except InsufficientPrivilege:
            # autovacuum is at work in it, whom only a superuser may end; it ends by itself
            if not left:
                raise
            sleep(1)


def fingerprint(size: Size, day: date) -> str:
    """What makes a kept database the wanted one: size, day, the data's SQL, every migration."""
    data = hashlib.sha256(DATA.read_bytes()).hexdigest()
    return f"{size.items} {size.tenants} {day} {data} {_migrations()}"


def _migrations() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(settings.BASE_DIR).glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _migrated() -> str:
    """The name of an empty database with every table: migrating takes long, a copy of it does not."""
    if _mark(EMPTY) != _migrations():
        drop(EMPTY)
        _create(EMPTY, template="template1")
        point_at(EMPTY)
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        point_at(EMPTY)
        _write_mark(EMPTY, _migrations())
    return EMPTY


def _create(name: str, *, template: str) -> None:
    with session("postgres") as owner:
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        owner.execute(command.format(sql.Identifier(name), sql.Identifier(template)))


def fill(size: Size, day: date) -> None:
    """Fill the empty database; afterwards it is vacuumed and nothing is marked."""
    values: dict[str, int | float | date] = {
        "items": size.items,
        "tenants": size.tenants,
        "initiatives": size.initiatives,
        # Each tenant has an initiative before the draw, so the draw is for the rest.
        "share": LARGEST_SHARE * size.initiatives / max(1, size.initiatives - size.tenants),
        "seed": SEED,
        "day": day,
    }
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'; SET work_mem = '128MB'")
        with _bare(cursor):
            cursor.execute(DATA.read_text(encoding="utf-8"), values)
        _continue_sequences(cursor)
        cursor.execute("VACUUM (ANALYZE)")
    connections["owner"].close()


def count_anew(tables: list[str]) -> None:
    """Let the planner know how many rows these tables have now, as autovacuum does within a minute."""
    with connections["owner"].cursor() as owner:
        owner.execute(f"ANALYZE {', '.join(tables)}")


@contextmanager
def _bare(cursor: Any) -> Iterator[None]:
    """The bulky tables without foreign keys, look-up indexes and triggers meanwhile: checked once, built once."""
    keys = _ask(
        cursor,
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid::regclass::text = ANY (%s)",
    )
    indexes = _ask(
        cursor,
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid::regclass::text = ANY (%s) AND NOT i.indisunique",
    )
    triggers = _ask(cursor, "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal", ())
    for (table,) in triggers:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for table, name, _ in keys:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in keys:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for (table,) in triggers:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _ask(cursor: Any, statement: str, values: tuple[Any, ...] | None = None) -> list[tuple[Any, ...]]:
    cursor.execute(statement, [list(BULKY)] if values is None else None)
    return list(cursor.fetchall())


def _continue_sequences(cursor: Any) -> None:
    sequences = _ask(
        cursor,
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id'"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attidentity <> ''",
        (),
    )
    for (table,) in sequences:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM {table}))"  # noqa: S608  # names of our own tables and columns
        )


def _mark(name: str) -> str | None:
    with session("postgres") as owner:
        row = owner.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    return row[0] if row else None


def _write_mark(name: str, words: str) -> None:
    with session("postgres") as owner:
        owner.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(words)))
