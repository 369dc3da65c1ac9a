"""The waker: one thread of one worker listens to PostgreSQL and wakes drains; when the broker fails, it drains."""

from __future__ import annotations

import logging
from threading import Event, Thread
from time import monotonic, sleep

import psycopg
from django.db import close_old_connections, connection, connections
from psycopg.conninfo import make_conninfo

from rollups import draining, tasks
from rollups.marks import CHANNEL
from tenancy.tasks import enqueue

log = logging.getLogger(__name__)

TICK = 1.0  # seconds between looks at marks that nobody drained
CLOSE = 0.05  # the same for as long as such may come without a wake-up
LATE = 2.0  # seconds after which a mark was heard by no worker, and a wake-up is forgotten
GATHER = 0.01  # seconds in which the wake-ups of one burst become one; a figure waits for them
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
        self._woken: dict[int, float] = {}

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
        looked = monotonic()
        while not self._stopping.is_set():
            pause = CLOSE if self._woken else TICK
            heard = {int(each.payload) for each in session.notifies(timeout=pause, stop_after=1)}
            if heard:
                sleep(GATHER)
                heard |= {int(each.payload) for each in session.notifies(timeout=0)}
            close_old_connections()
            self._wake(sorted(heard))
            if monotonic() - looked >= CLOSE:
                self._look()
                looked = monotonic()

    def _elected(self, session: psycopg.Connection) -> bool:
        while not self._stopping.is_set():
            row = session.execute(LOCK).fetchone()
            if row is not None and row[0]:
                return True
            self._stopping.wait(TICK)
        return False

    def _wake(self, tenants: list[int]) -> None:
        for tenant_id in tenants:
            self._woken[tenant_id] = monotonic()
            if not self._sent(tenant_id):
                draining.drain(tenant_id)

    def _sent(self, tenant_id: int) -> bool:
        if monotonic() < self._broker_rests_until:
            return False
        if enqueue(tasks.drain, tenant_id, expires=30):
            return True
        self._broker_rests_until = monotonic() + BROKER_REST
        return False

    def _look(self) -> None:
        """Wake for marks that nobody was woken for, and drain what no worker heard of.

        A mark wakes nobody while another of its tenant waits, and is committed when it is: perhaps after the drain that
        took the other has looked for the last time. It is there to see then, while the drain that was woken has ended.
        """
        self._woken = {each: sent for each, sent in self._woken.items() if monotonic() - sent < LATE}
        waiting = draining.waiting()
        unheard = [each.tenant_id for each in waiting if self._has_run_since_woken(each)]
        self._wake(unheard)
        for each in waiting:
            # The broker lost the wake-up, or nobody is free.
            if each.since_asked > LATE and each.tenant_id not in unheard:
                draining.drain(each.tenant_id)

    def _has_run_since_woken(self, waiting: draining.Waiting) -> bool:
        woken = self._woken.get(waiting.tenant_id)
        return woken is not None and waiting.since_run < monotonic() - woken


def _address() -> str:
    settings = connections["default"].settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return make_conninfo("", **{word: str(settings[name]) for word, name in names.items() if settings[name]})
