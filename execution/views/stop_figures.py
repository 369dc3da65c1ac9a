"""All that is shown of stopping a bet, before it and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from accounts.models import Membership, Team
from execution.models import Item
from execution.queries import item_ids_of
from execution.queries.whose import teams_of_ids
from execution.stop_queries import by_owner, promises_of, stop_fact, undecided_tranches_of, unfinished_leaves
from execution.stopping import Stakes
from portfolio.models import Contribution, Initiative, Tranche
from portfolio.queries import standing_of
from portfolio.queries.ledger import balances_of_bet, is_opened, recovered_of
from rollups.queries import initiative_rollups
from tenancy.models import Tenant

ZERO = Decimal(0)


@dataclass(frozen=True)
class Stop:
    """All that is shown of stopping a bet, before it and after."""

    stakes: Stakes
    promises: list[Contribution]
    told: list[Membership]
    teams: list[Team]
    tranches: list[Tranche] = field(default_factory=list)


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
    return Stop(stakes, promises, _told(promises, initiative, actor), _teams(initiative, leaves), tranches)


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
    dropped = Item.objects.filter(pk__in=item_ids_of(initiative.pk), state=Item.State.DROPPED)
    if fact is not None and fact.date is not None:
        dropped = dropped.filter(finished_on=fact.date)
    unearned = None
    if rollup and rollup.dropped_planned is not None and rollup.dropped_earned is not None:
        unearned = rollup.dropped_planned - rollup.dropped_earned
    stakes = Stakes(
        currency=standing.currency,
        approved=initiative.budget,
        spent=standing.ac,
        returns=_returned(initiative, fact.date if fact else None),
        items=dropped.count(),
        unearned=unearned,
        key_results=len(promises),
    )
    return Stop(stakes, promises, _told(promises, initiative, actor), _teams(initiative, dropped))


def _returned(initiative: Initiative, day: date | None) -> Decimal | None:
    """What of its money went back to the pool from the day on; None without an opened ledger."""
    return recovered_of(initiative, day) if is_opened(initiative.portfolio) else None
