"""Signs of a worker's life and how far it is, on a connection of their own: its transaction ends only with its work."""

from __future__ import annotations

import logging
import time
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

from django.db import connection
from django.utils import timezone

from reviews.models import Pack, PackRun
from tenancy.context import use_tenant

log = logging.getLogger(__name__)

OFTEN: Final = 0.5  # seconds between looks at how far it is; what is done sooner shows no bar
BEAT: Final = 5.0  # seconds between signs of life


class Signs:
    """Gives signs while its block runs. One that cannot be given is given up, and the next one is tried."""

    def __init__(self, tenant_id: int, number: int) -> None:
        self._tenant_id, self._number = tenant_id, number
        self._over = Event()
        self._thread = Thread(target=self._run, name="pack-signs", daemon=True)
        self._now: tuple[int, int, str] | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def show(self, done: int, total: int, phase: str) -> None:
        """So many of so many sections are done, and which is next; shown soon."""
        self._now = (done, total, phase)

    def _run(self) -> None:
        beaten, shown = time.monotonic(), None
        try:
            while not self._over.wait(OFTEN):
                now, is_time = self._now, time.monotonic() - beaten >= BEAT
                if now == shown and not is_time:
                    continue
                try:
                    if is_time:
                        self._beat()
                        beaten = time.monotonic()
                    if now is not None and now != shown:
                        self._show(*now)
                        shown = now
                except Exception:
                    # The work goes on, and its lock keeps others away from it; the next sign opens a new connection.
                    log.exception("No sign of pack %s of tenant %s", self._number, self._tenant_id)
                    connection.close()
        finally:
            connection.close()

    def _beat(self) -> None:
        runs = PackRun.objects.filter(tenant_id=self._tenant_id, pack_number=self._number)
        runs.update(seen_at=timezone.now())

    def _show(self, done: int, total: int, phase: str) -> None:
        with use_tenant(self._tenant_id):
            # Never after it is made: this waits for who is keeping it, and then finds it made.
            running = Pack.objects.filter(pk=self._number, state=Pack.State.RUNNING)
            running.update(done_steps=done, total_steps=total, phase=phase[:80])
