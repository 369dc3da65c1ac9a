"""The signals on the page of an item or an initiative."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, F, When
from django.urls import reverse

from accounts.models import Membership
from accounts.permissions import may
from execution.models import Item, Signal
from execution.queries.signals import all_signals, answered, on_thing, signals_of
from execution.views.signal_rows import lines_of
from portfolio.models import Initiative

SHOWN, SHOWN_OPEN = 12, 5


def item_signals(item: Item, member: Membership, day: date) -> dict[str, Any]:
    """Every signal on the item, the newest first, and whether one of them says that it is blocked."""
    lines = lines_of(on_thing(all_signals(), item).order_by("-pk")[:SHOWN], day)
    return {
        "signal_lines": lines,
        "is_blocked": any(line.answer is None and line.signal.kind == Signal.Kind.BLOCKED for line in lines),
        "raise_url": reverse("item_signal_new", args=[item.pk]) if may(member, "propose") else "",
        "more_url": "",
    }


def initiative_signals(initiative: Initiative, item_ids: list[int], member: Membership, day: date) -> dict[str, Any]:
    """Signals on the initiative and its items: those that wait, the longest first, then the newest answers."""
    rows = signals_of(initiative.pk, item_ids).annotate(is_answered=answered(), waits=-F("pk"))
    order = Case(When(is_answered=True, then=F("waits")), default=F("pk"), output_field=BigIntegerField())
    found = list(rows.order_by("is_answered", order)[: SHOWN + 1])
    lines = lines_of(found[:SHOWN], day)
    return {
        "signal_lines": lines,
        "open_signal_lines": [line for line in lines if line.answer is None][:SHOWN_OPEN],
        "raise_url": reverse("initiative_signal_new", args=[initiative.pk]) if may(member, "propose") else "",
        "more_url": f"{reverse('signal_list')}?initiative={initiative.pk}" if len(found) > SHOWN else "",
    }
