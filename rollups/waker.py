"""The waker: one thread of one worker listens to PostgreSQL and wakes drains; when the broker fails, it drains."""

from __future__ import annotations

import logging
from datetime import timedelta
from threading import Event, Thread
from time import monotonic, sleep

import psycopg
from django.db import close_old_connections, connection, connections
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from rollups import draining, tasks
from rollups.marks import CHANNEL
from tenancy.tasks import enqueue

log = logging.getLogger(__name__)

TICK = 1.0  # seconds between looks at marks that nobody drained
GATHER = 0.01  # seconds in which the wake-ups of one burst become one; a figure waits for them
LATE = timedelta(seconds=2)
BROKER_REST = 10.0  # seconds for which a broker that failed is not asked again
LOCK = "SELECT pg_try_advisory_lock(hashtextextended('rollups.waker', 0))"


class Waker(Thread):
    """Listens while it holds the advisory lock; the wakers of other workers wait to take over.

    It needs a session of its own: behind a transaction pooler it hears nothing and the sweep each minute does the work.
    """

    def __init__(self) -> None:
        super().__init__(name="rollup-waker", daemon=True)
        self._stopping = Event()
        self._broker_rests_until = 0.0

    def stop(self) -> None:
        """End soon."""
        self._stopping.set()

    def run(self) -> None:
        """Listen until stopped; a lost database is waited for."""
        while not self._stopping.is_set():
            try:
                with psycopg.connect(_address(), autocommit=True, application_name="rollup waker") as session:
                    self._serve(session)
            except Exception:
                log.exception("The waker lost the database or failed; it starts anew")
                connection.close()
                self._stopping.wait(TICK)

    def _serve(self, session: psycopg.Connection) -> None:
        if not self._elected(session):
            return
        session.execute(f"LISTEN {CHANNEL}")
        self._wake(draining.ready())
        while not self._stopping.is_set():
            heard = {int(each.payload) for each in session.notifies(timeout=TICK, stop_after=1)}
            if heard:
                sleep(GATHER)
                heard |= {int(each.payload) for each in session.notifies(timeout=0)}
            close_old_connections()
            self._wake(sorted(heard))
            self._drain_late()

    def _elected(self, session: psycopg.Connection) -> bool:
        while not self._stopping.is_set():
            row = session.execute(LOCK).fetchone()
            if row is not None and row[0]:
                return True
            self._stopping.wait(TICK)
        return False

    def _wake(self, tenants: list[int]) -> None:
        for tenant_id in tenants:
            if not self._sent(tenant_id):
                draining.drain(tenant_id)

    def _sent(self, tenant_id: int) -> bool:
        if monotonic() < self._broker_rests_until:
            return False
        if enqueue(tasks.drain, tenant_id, expires=30):
            return True
        self._broker_rests_until = monotonic() + BROKER_REST
        return False

    def _drain_late(self) -> None:
        """Marks this old were heard by no worker: the broker lost the wake-up, or nobody is free."""
        for tenant_id in draining.ready(timezone.now() - LATE):
            draining.drain(tenant_id)


def _address() -> str:
    settings = connections["default"].settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return make_conninfo("", **{word: str(settings[name]) for word, name in names.items() if settings[name]})
