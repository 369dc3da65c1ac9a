"""Real Celery workers on the test database and a Redis of their own number, for tests that kill and starve them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from celery import Celery
from django.conf import settings
from django.db import connection, connections

ROOT = Path(__file__).resolve().parents[2]


def broker_url() -> str:
    """A database of the test Redis that no other run of tests uses."""
    number = sum(map(ord, connection.settings_dict["NAME"])) % 15 + 1
    return urlunsplit(urlsplit(settings.REDIS_URL)._replace(path=f"/{number}"))


def broker() -> redis.Redis:
    """A connection to it."""
    return redis.Redis.from_url(broker_url())


def send(task: str) -> None:
    """Ask for a task of that broker's worker, as the beat does."""
    with Celery(broker=broker_url(), set_as_current=False) as sender:
        sender.send_task(task)


def environment(redis_url: str) -> dict[str, str]:
    """The variables with which a process of its own uses the test database and that broker."""
    database = urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path="/" + connection.settings_dict["NAME"]))
    chosen = {"DATABASE_URL": database, "REDIS_URL": redis_url, "ALIGNMENT_DEV": "1", "CELERY_SKIP_CHECKS": "1"}
    return os.environ | chosen


@contextmanager
def worker(log: Path, redis_url: str | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process group of its own, ready to be woken; killed at the end if it still lives."""
    env = environment(redis_url or broker_url())
    command = [sys.executable, "-m", "celery", "-A", "alignment", "worker", "--concurrency", "1", "--loglevel", "INFO"]
    command += ["-Q", "celery,packs"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        until(lambda: listeners() == 1, 60, log)
        yield process
    finally:
        kill(process)
        until(lambda: listeners() == 0, 30, log)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the worker and its children outright, with no time for a last word."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


def listeners() -> int:
    """How many wakers listen on the test database."""
    return _count("application_name = 'rollup waker' AND query LIKE 'LISTEN%'")


def waiting_for_a_lock() -> int:
    """How many sessions of the test database wait for somebody's lock."""
    return _count("wait_event_type = 'Lock'")


def _count(condition: str) -> int:
    # Only the serving role sees what its own sessions do.
    with session_of("default") as session:
        row = session.execute(
            f"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND {condition}"  # noqa: S608  # names of our own tables and columns
        ).fetchone()
    return row[0] if row else 0


@contextmanager
def session_of(alias: str) -> Iterator[psycopg.Connection]:
    """A session of a role on the test database, apart from Django's."""
    role = connections[alias].settings_dict
    address = {"user": role["USER"], "password": role["PASSWORD"], "host": role["HOST"], "port": role["PORT"]}
    with psycopg.connect(dbname=connection.settings_dict["NAME"], autocommit=True, **address) as session:
        yield session


def until(holds: Callable[[], bool], seconds: float, log: Path | None = None) -> float:
    """Wait until it holds; returns the seconds that took. Fails with the end of the log when it never does."""
    started = time.monotonic()
    while not holds():
        if time.monotonic() - started > seconds:
            tail = log.read_text(errors="replace")[-3000:] if log and log.exists() else ""
            raise AssertionError(f"Not within {seconds} s: {holds}\n{tail}")
        time.sleep(0.05)
    return time.monotonic() - started
