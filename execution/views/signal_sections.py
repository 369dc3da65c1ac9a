"""The signals on the page of an item or an initiative."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import Membership
from accounts.permissions import may
from execution.models import Item, Signal
from execution.queries.signals import all_signals, on_thing, open_signals_of, signals_of
from execution.views.signal_rows import lines_of
from portfolio.models import Initiative
from tenancy.clock import today

SHOWN, SHOWN_OPEN = 12, 5


def item_signals(item: Item, member: Membership) -> dict[str, Any]:
    """Every signal on the item, the newest first, and whether one of them says that it is blocked."""
    lines = lines_of(on_thing(all_signals(), item).order_by("-pk")[:SHOWN], today(item.tenant))
    return {
        "signal_lines": lines,
        "is_blocked": any(line.answer is None and line.signal.kind == Signal.Kind.BLOCKED for line in lines),
        "raise_url": reverse("item_signal_new", args=[item.pk]) if may(member, "propose") else "",
        "more_url": "",
    }


def initiative_signals(initiative: Initiative, member: Membership) -> dict[str, Any]:
    """Signals on the initiative and its items: the newest, and those that wait the longest."""
    day = today(initiative.tenant)
    newest = list(signals_of(initiative.pk).order_by("-pk")[: SHOWN + 1])
    waiting = open_signals_of([initiative.pk]).order_by("pk")[:SHOWN_OPEN]
    return {
        "signal_lines": lines_of(newest[:SHOWN], day),
        "open_signal_lines": lines_of(waiting, day),
        "raise_url": reverse("initiative_signal_new", args=[initiative.pk]) if may(member, "propose") else "",
        "more_url": f"{reverse('signal_list')}?initiative={initiative.pk}" if len(newest) > SHOWN else "",
    }
