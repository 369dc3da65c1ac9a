"""A letter that was taken and came back later: noted on it, told on, and never sent again by itself.

A delay is not a failure: it is noted, a day at a time, and only a letter that is late for days counts as come back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.dispatch import Signal
from django.utils import timezone

from activity.actions import record
from activity.message_ids import letter_of
from activity.models import Letter
from activity.reports import Report
from tenancy.context import all_seeing, use_tenant

MOST_DELAYS: Final = 3
"""On so many days servers may say that it is late; then it counts as come back."""
A_DAY: Final = timedelta(hours=20)
"""What is said again sooner is the same delay: servers and services tell one several times."""

came_back: Final = Signal()
"""Sent with `letter` where it is noted, in the same transaction: who wrote it knows whom to tell."""


def note_bounces(reports: Iterable[Report]) -> int:
    """Note each on its letter; says how many were news. What names no letter of ours, or one again, changes nothing."""
    return sum(_note(report) for report in reports)


def _note(report: Report) -> bool:
    named = letter_of(report.message_id)
    if named is None:
        return False
    tenant_id, pk = named
    with use_tenant(tenant_id), all_seeing():
        waiting = Letter.objects.select_for_update(of=("self",)).filter(pk=pk, bounced_at=None, sent_at__isnull=False)
        letter = waiting.first()
        if letter is None:
            return False
        return _delay(letter, report.reason) if report.is_soft else _bounce(letter, report.reason)


def _bounce(letter: Letter, reason: str) -> bool:
    letter.bounced_at, letter.error = timezone.now(), reason
    letter.save(update_fields=["bounced_at", "error"])
    record("letter.bounced", actor=None, on=letter, why=reason)
    came_back.send(sender=Letter, letter=letter)
    return True


def _delay(letter: Letter, reason: str) -> bool:
    """Note that it is late, once a day; the last of so many days makes it one that came back."""
    now = timezone.now()
    if letter.delayed_at is not None and now - letter.delayed_at < A_DAY:
        return False
    letter.delayed_at, letter.delays, letter.error = now, letter.delays + 1, reason
    letter.save(update_fields=["delayed_at", "delays", "error"])
    record("letter.delayed", actor=None, on=letter, why=reason, days=letter.delays)
    if letter.delays >= MOST_DELAYS:
        _bounce(letter, f"Late on {letter.delays} days: {reason}"[:200])
    return True
