"""Whose a run is: one worker's, for as long as it gives signs of life; who has lost it commits nothing any more."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from typing import Final

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from exchange.models import ImportRun

log = logging.getLogger(__name__)

BEAT: Final = 5.0  # seconds between signs of life
SILENT: Final = timedelta(seconds=30)  # a worker that gives no sign for so long is dead


class Lost(Exception):
    """Another worker has the run: what this one is about to commit would be done twice."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's hold on a run: the attempt that it is."""

    pk: int
    attempt: int

    @property
    def _rows(self) -> QuerySet[ImportRun]:
        return ImportRun.objects.filter(pk=self.pk, attempts=self.attempt)

    def keep(self) -> None:
        """Call last in a transaction that writes: nobody takes the run until it is committed. Raises Lost."""
        # Not earlier: the sign of life is written to the same row by another connection.
        if not list(self._rows.select_for_update().values_list("pk", flat=True)):
            raise Lost(f"Run {self.pk} was taken from attempt {self.attempt}")

    def beat(self) -> None:
        """Give a sign of life; none is needed while the work is being committed, which holds the row."""
        with transaction.atomic():
            for pk in self._rows.select_for_update(skip_locked=True).values_list("pk", flat=True):
                ImportRun.objects.filter(pk=pk).update(seen_at=timezone.now())

    def end(self) -> None:
        """The run came to its end."""
        self._rows.delete()


def free(runs: QuerySet[ImportRun]) -> QuerySet[ImportRun]:
    """Those that nobody is at work on."""
    return runs.filter(Q(seen_at=None) | Q(seen_at__lt=timezone.now() - SILENT))


def claim(tenant_id: int, number: int) -> Claim | None:
    """Take a run that is free; None when another worker has it or there is none."""
    runs = ImportRun.objects.filter(tenant_id=tenant_id, import_number=number)
    with transaction.atomic():
        if not free(runs).update(seen_at=timezone.now(), attempts=F("attempts") + 1):
            return None
        pk, attempt = runs.values_list("pk", "attempts").get()
    return Claim(pk, attempt)


@contextmanager
def beating(held: Claim) -> Iterator[None]:
    """Give signs of life on a connection of its own, because the work's transaction is not over before its end."""
    over = Event()

    def beat() -> None:
        while not over.wait(BEAT):
            try:
                held.beat()
            except DatabaseError:
                # The next beat tries a new connection; meanwhile `Claim.keep` tells whether the run is still ours.
                log.warning("An import's sign of life failed", exc_info=True)
                connection.close()
        connection.close()

    thread = Thread(target=beat, name="import-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
