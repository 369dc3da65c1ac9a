"""All that is shown of stopping a bet, before it and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from accounts.models import Membership, Team
from execution.models import Item
from execution.queries import item_ids_of
from execution.queries.whose import teams_of_ids
from execution.stop_queries import by_owner, leaves_of, promises_of, stop_fact, undecided_tranches_of, unfinished_leaves
from execution.stopping import Stakes
from portfolio.models import Contribution, Initiative, Tranche
from portfolio.queries import shares_left, standing_of
from portfolio.queries.ledger import balances_of_bet, is_opened, recovered_of
from rollups.queries import initiative_rollups
from tenancy.models import Tenant

if TYPE_CHECKING:
    from rollups.models import InitiativeRollup

ZERO = Decimal(0)


@dataclass(frozen=True)
class Stop:
    """All that is shown of stopping a bet, before it and after."""

    stakes: Stakes
    promises: list[Contribution]
    told: list[Membership]
    teams: list[Team]
    tranches: list[Tranche] = field(default_factory=list)
    unseen: Decimal = ZERO
    """The share of its money for key results out of the reader's sight."""


def stop_ahead(initiative: Initiative, tenant: Tenant, actor: Membership) -> Stop:
    """What stopping it now would do; nothing is written."""
    standing = standing_of(initiative, tenant.currency)
    rollup = initiative_rollups([initiative.pk]).get(initiative.pk)
    promises = promises_of(initiative)
    leaves = unfinished_leaves(initiative.pk)
    tranches = undecided_tranches_of(initiative)
    stakes = Stakes(
        currency=standing.currency,
        approved=standing.approved,
        spent=standing.ac,
        returns=_would_return(initiative, standing.ac),
        items=leaves.count(),
        unearned=rollup.bac - rollup.ev if rollup and rollup.bac is not None and rollup.ev is not None else None,
        tranches=len(tranches),
        key_results=len(promises),
    )
    told, teams = _told(promises, initiative, actor), _teams(initiative, leaves)
    return Stop(stakes, promises, told, teams, tranches, _unseen(initiative, promises))


def _unseen(initiative: Initiative, promises: Sequence[Contribution]) -> Decimal:
    return shares_left(initiative, [row.allocation for row in promises])["unseen"]


def _would_return(initiative: Initiative, spent: Decimal | None) -> Decimal | None:
    """What is committed, and what was released and is not spent; None without an opened ledger."""
    if not is_opened(initiative.portfolio):
        return None
    own = balances_of_bet(initiative)
    # Costs that the ledger has not heard of yet come out of what was released.
    unposted = ZERO if spent is None else spent - own["spent"]
    return own["committed"] + max(ZERO, own["released"] - unposted)


def _told(promises: Sequence[Contribution], initiative: Initiative, actor: Membership) -> list[Membership]:
    return sorted(by_owner(promises, initiative, actor), key=lambda one: one.name)


def _teams(initiative: Initiative, leaves: QuerySet[Item]) -> list[Team]:
    busy = set(teams_of_ids(leaves.order_by().values_list("pk", flat=True)).values()) - {None}
    return list(Team.objects.filter(Q(pk__in=busy) | Q(pk=initiative.team_id)).order_by("name"))


def stop_behind(initiative: Initiative, tenant: Tenant, actor: Membership) -> Stop | None:
    """What stopping it did; None when it is not stopped."""
    if initiative.state != Initiative.State.STOPPED:
        return None
    standing = standing_of(initiative, tenant.currency)
    rollup = initiative_rollups([initiative.pk]).get(initiative.pk)
    promises = promises_of(initiative)
    fact = stop_fact(initiative)
    # The leaves, as were counted before: what had nothing left below it was dropped with them.
    dropped = leaves_of(item_ids_of(initiative.pk)).filter(state=Item.State.DROPPED)
    if fact is not None and fact.date is not None:
        dropped = dropped.filter(finished_on=fact.date)
    items = dropped.count()
    stakes = Stakes(
        currency=standing.currency,
        approved=initiative.budget,
        spent=standing.ac,
        returns=_returned(initiative, fact.date if fact else None),
        items=items,
        unearned=_unearned(rollup, items),
        key_results=len(promises),
    )
    told, teams = _told(promises, initiative, actor), _teams(initiative, dropped)
    return Stop(stakes, promises, told, teams, unseen=_unseen(initiative, promises))


def _unearned(rollup: InitiativeRollup | None, items: int) -> Decimal | None:
    """What was planned of the dropped work and not earned; None until the figures know that it was dropped."""
    if rollup is None or rollup.dropped_planned is None or rollup.dropped_earned is None:
        return None
    is_told = rollup.items_dropped >= items
    return rollup.dropped_planned - rollup.dropped_earned if is_told else None


def _returned(initiative: Initiative, day: date | None) -> Decimal | None:
    """What of its money went back to the pool from the day on; None without an opened ledger."""
    return recovered_of(initiative, day) if is_opened(initiative.portfolio) else None
