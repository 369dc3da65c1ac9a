"""What a worker does with a pack: freeze and keep it once, then send it; a killed worker's pack is taken up by another.

Three things keep it once. A worker takes up only what nobody gave a sign of for a while (`seen_at`). While it freezes
it holds a lock in the database that ends with it, whatever becomes of its signs. And it keeps nothing of a pack that is
made. What comes after keeping is told from the rows that are there, so it may be begun again at any point.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from reviews.actions.asking import ask_due
from reviews.actions.delivering import deliver, failed, is_waiting
from reviews.actions.packs import keep_frozen, previous_of
from reviews.actions.planning import plan_as_scheduled
from reviews.actions.seals import check_seal, waits_for_check
from reviews.freezing import freeze
from reviews.models import Pack, PackRun
from reviews.signs import Signs
from tenancy.context import all_seeing, use_tenant
from tenancy.models import Tenant

log = logging.getLogger(__name__)

ATTEMPTS: Final = 3
SILENT: Final = timedelta(seconds=30)  # a worker that gives no sign for so long is dead
NOBODY_CAME: Final = timedelta(minutes=1)
MINUTES: Final = 5
# A pack says what was recorded until a moment, so whoever began writing before it has to come to an end.
SETTLES_WITHIN: Final = 5.0  # seconds that a worker waits for them; after that it takes another pack
UNSETTLED_FOR: Final = timedelta(minutes=10)  # no page and no import takes longer
LABEL: Final = "reviews.pack"
TRIED: Final = "It was begun three times and came to no end. Ask whoever runs this installation."


class _Later(Exception):
    """Not now; it waits for another worker and counts as no attempt."""


def waiting() -> list[tuple[int, int]]:
    """Tenant and number of every pack that nobody is at work on: the longest wait first, each tenant in its turn."""
    turns: dict[int, int] = {}
    found = []
    for tenant_id, number in _free().order_by("asked_at", "pk").values_list("tenant_id", "pack_number"):
        turns[tenant_id] = turns.get(tenant_id, 0) + 1
        found.append((turns[tenant_id], tenant_id, number))
    return [(tenant_id, number) for _, tenant_id, number in sorted(found, key=lambda one: one[0])]


def nobody_comes() -> bool:
    """Whether packs wait for long and nobody has one: no worker listens to the queue of packs."""
    long_ago = timezone.now() - NOBODY_CAME
    waits = PackRun.objects.filter(Q(seen_at=None) | Q(seen_at__lt=long_ago), asked_at__lt=long_ago)
    return waits.exists() and not PackRun.objects.filter(seen_at__gte=long_ago).exists()


def _free() -> QuerySet[PackRun]:
    return PackRun.objects.filter(Q(seen_at=None) | Q(seen_at__lt=timezone.now() - SILENT))


def run(tenant_id: int, number: int) -> bool:
    """Make and send one pack; False when another worker has it, it is not asked for, or its time has not come."""
    runs = PackRun.objects.filter(tenant_id=tenant_id, pack_number=number)
    if not _free().filter(pk__in=runs).update(seen_at=timezone.now(), attempts=F("attempts") + 1):
        return False
    tenant = Tenant.objects.get(pk=tenant_id)
    try:
        with Signs(tenant_id, number) as signs:
            _work(tenant, number, _attempts(runs), signs.show)
    except _Later:
        runs.update(seen_at=None, attempts=F("attempts") - 1)
        return False
    except OperationalError:
        # A lost connection, a lock, a limit: what it is may pass, so another attempt is made when this one is silent.
        log.exception("Pack %s of tenant %s was interrupted", number, tenant_id)
        return False
    _go_on(tenant, number)
    return True


def _go_on(tenant: Tenant, number: int) -> None:
    """Ask for the next one that its schedule has missed: they come one after another."""
    with use_tenant(tenant), all_seeing():
        if Pack.objects.filter(pk=number, schedule__isnull=False).exists():
            ask_due(tenant, timezone.now())


def _attempts(runs: QuerySet[PackRun]) -> int:
    return runs.values_list("attempts", flat=True).first() or 0


def _work(tenant: Tenant, number: int, attempt: int, show: Callable[[int, int, str], None]) -> None:
    try:
        _make(tenant, number, attempt, show)
    except (_Later, OperationalError):
        if attempt < ATTEMPTS:
            raise
        _fail(tenant, number, TRIED)
    except Exception as error:
        log.exception("Pack %s of tenant %s failed", number, tenant.pk)
        _fail(tenant, number, f"Something broke ({type(error).__name__}); nothing was kept. Ask for it again.")
    while not _is_over(tenant, number):
        _check(tenant, number, is_hopeless=attempt > ATTEMPTS)
        deliver(tenant, number)


def _check(tenant: Tenant, number: int, *, is_hopeless: bool) -> None:
    with use_tenant(tenant), all_seeing(), transaction.atomic():
        _raise_limits()
        check_seal(tenant, number, is_hopeless=is_hopeless)


def _make(tenant: Tenant, number: int, attempt: int, show: Callable[[int, int, str], None]) -> None:
    known_at = _begin(tenant, number)
    if known_at is None:
        return
    if attempt > ATTEMPTS:
        _fail(tenant, number, TRIED)
        return
    _settle(known_at)
    with use_tenant(tenant), all_seeing(), transaction.atomic():
        _raise_limits()
        if not _is_alone(tenant, number):
            raise _Later
        pack = Pack.objects.select_related("cycle", "previous__previous", "schedule").get(pk=number)
        if pack.is_busy:
            keep_frozen(pack, freeze(tenant, pack, show))
            plan_as_scheduled(tenant, pack)


def _begin(tenant: Tenant, number: int) -> datetime | None:
    """Since when it is known what the pack says, the same at each attempt; None when there is nothing to make."""
    with use_tenant(tenant), all_seeing():
        pack = Pack.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=number)
        if not pack.is_busy:
            return None
        pack.known_at = pack.known_at or timezone.now()
        pack.previous = pack.previous or previous_of(pack, pack.known_at)
        pack.state, pack.phase, pack.done_steps, pack.total_steps = Pack.State.RUNNING, "", 0, len(pack.sections)
        pack.save()
    return pack.known_at


def _settle(known_at: datetime) -> None:
    """Wait until nobody writes any more who began before the moment: what they write counts for it and is not seen yet.

    A pack that is made again would have it, and its seal would be another.
    """
    until = time.monotonic() + SETTLES_WITHIN
    while _is_unsettled(known_at):
        if time.monotonic() > until:
            if known_at > timezone.now() - UNSETTLED_FOR:
                raise _Later
            return
        time.sleep(0.05)


UNSETTLED: Final = """
    SELECT EXISTS (
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
            AND xact_start <= %s AND application_name <> %s)"""


def _is_unsettled(known_at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(UNSETTLED, [known_at, LABEL])
        return bool(cursor.fetchone()[0])


def _is_alone(tenant: Tenant, number: int) -> bool:
    """Hold the pack until the transaction ends; False when another worker does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"reviews.pack {tenant.pk} {number}"]
        )
        return bool(cursor.fetchone()[0])


def _raise_limits() -> None:
    """A pack may take longer than a page, for this transaction only; others see by its name that it writes no facts."""
    with connection.cursor() as cursor:
        for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SET LOCAL {limit} = '{MINUTES}min'")
        cursor.execute(f"SET LOCAL application_name = '{LABEL}'")


def _is_over(tenant: Tenant, number: int) -> bool:
    """End the run unless somebody waits for the pack or its check; who asks at the same time comes before or after."""
    with use_tenant(tenant), all_seeing():
        run = PackRun.objects.select_for_update().filter(tenant_id=tenant.pk, pack_number=number).first()
        if run is None:
            return True
        if is_waiting(number) or waits_for_check(number):
            return False
        run.delete()
    return True


def _fail(tenant: Tenant, number: int, why: str) -> None:
    with use_tenant(tenant), all_seeing():
        pack = Pack.objects.select_for_update(of=("self",)).get(pk=number)
        if pack.is_busy:
            pack.state, pack.error = Pack.State.FAILED, why[:500]
            pack.save(update_fields=["state", "error"])
            failed(pack)
