"""Where work stands in a team's list: moved by people, or taken from the suggestion; never a change of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import Membership, Team
from accounts.permissions import demand
from activity.actions import record
from execution.actions.items import Belonging
from execution.models import BacklogPlace, Item
from execution.queries.backlog import (
    end_of_ranks,
    last_rank,
    placed_ids,
    rank_beside,
    rank_of,
    suggestion,
    unplaced_ids,
)
from execution.queries.boards import lock_list
from execution.queries.whose import teams_of
from execution.ranking import NoRoom, between, spread, spread_after
from execution.suggesting import taken
from tenancy.context import current_tenant_id

TO = ("top", "bottom")
LAST = 2**63 - 1
"""Later than every id."""


@dataclass(frozen=True)
class Placed:
    """Where it stands now, what to tell when that is not quite where it was put, and the same for the log."""

    place: BacklogPlace
    note: str = ""
    said: dict[str, str] = field(default_factory=dict)


def place_item(
    *, actor: Membership, item: Item, before: int | None = None, after: int | None = None, to: str = ""
) -> Placed:
    """Put an item before or after another of its team as that one stands now, or `to` top or bottom.

    With both neighbours named, the one below counts first; where both have gone, it goes to the end of what people
    put in order, and says so. Raises ValidationError, Forbidden.
    """
    team = team_of(item)
    demand(actor, "edit", item)
    if to and to not in TO:
        raise ValidationError({"to": f"Choose one of: {', '.join(TO)}."})
    if not (to or before or after):
        raise ValidationError({"to": "Say where: top, bottom, before or after another item."})
    lock_list(team)
    placed = put(team, item, before=before, after=after, to=to)
    record("item.placed", actor=actor, on=item, team=team.key, **placed.said)
    return placed


def put(
    team: Team, item: Item, *, before: int | None = None, after: int | None = None, to: str = "",
    is_by_hand: bool = True,
) -> Placed:  # fmt: skip
    """The same for a caller that has asked and holds the list; `to` may also be "end", after all that have a place."""
    if item.pk in {before, after}:
        raise ValidationError({"before": "An item cannot stand beside itself."})
    found = _Neighbours.at(team, before, after)
    place = _keep(team, item, _rank_at(team, item, found, to), is_by_hand=is_by_hand)
    return Placed(place, "" if to else found.note, _said(found, to))


def take_suggested(*, actor: Membership, team: Team) -> int:
    """Put what is to do in the suggested order, all but what somebody placed by hand; how many changed their place."""
    demand(actor, "edit", Belonging(team.pk))
    lock_list(team)
    works, order = suggestion(team)
    target = taken(works, order)
    moved = sum(work.id != pk for work, pk in zip(works, target, strict=True))
    if moved:
        _reorder(team, target)
    record("team.order_taken", actor=actor, on=team, items=len(target), moved=moved)
    return moved


def let_go(*, actor: Membership, item: Item) -> None:
    """An item that somebody put in its place may be moved by the suggestion again."""
    team = team_of(item)
    demand(actor, "edit", item)
    lock_list(team)
    if BacklogPlace.objects.filter(item=item, is_by_hand=True).update(is_by_hand=False):
        record("item.let_go", actor=actor, on=item, team=team.key)


@dataclass(frozen=True)
class _Neighbours:
    """The items named as neighbours that are still in the list."""

    below: Item | None
    above: Item | None
    note: str = ""

    @classmethod
    def at(cls, team: Team, before: int | None, after: int | None) -> _Neighbours:
        wanted = [pk for pk in (before, after) if pk is not None]
        rows = {row.pk: row for row in Item.objects.filter(pk__in=wanted)}
        whose = teams_of(rows.values())
        here = {pk: row for pk, row in rows.items() if whose[pk] == team.pk}
        gone = [rows[pk].key if pk in rows else "An item" for pk in wanted if pk not in here]
        below, above = here.get(before or 0), here.get(after or 0)
        if not gone or (below and above):
            return cls(below, above)
        beside = f"before {below.key}" if below else f"after {above.key}" if above else "at the end of the order"
        return cls(below, above, f"{' and '.join(gone)} left this list meanwhile: it now stands {beside}.")


def _said(found: _Neighbours, to: str) -> dict[str, str]:
    if to:
        return {"to": to}
    if found.below is not None:
        return {"before": found.below.key}
    return {"after": found.above.key} if found.above is not None else {"to": "bottom"}


def team_of(item: Item) -> Team:
    """The team in whose list an item stands; raises ValidationError for one of no team."""
    if item.team is not None:
        return item.team
    inherited = teams_of([item])[item.pk]
    if inherited is None:
        raise ValidationError({"item": f"{item.key} has no team, so it stands in no list: give it a team first."})
    return Team.objects.get(pk=inherited)


def _rank_at(team: Team, item: Item, found: _Neighbours, to: str) -> str:
    """A rank for that place; where there is no room the whole list is spread out anew, once."""
    if (until := _unplaced_until(team, found, to)) is not None:
        _place_unplaced(team, item, until)
    try:
        return between(*_gap(team, item, found, to))
    except NoRoom:
        _spread_out(team)
        return between(*_gap(team, item, found, to))


def _unplaced_until(team: Team, found: _Neighbours, to: str) -> int | None:
    """The last id of those without a place that stand above the chosen place; they need one for it to be said."""
    if to:
        return LAST if to == "bottom" else None
    if found.below is not None:
        return None if rank_of(team, found.below) else found.below.pk - 1
    return None if found.above is None or rank_of(team, found.above) else found.above.pk


def _gap(team: Team, item: Item, found: _Neighbours, to: str) -> tuple[str | None, str | None]:
    """The ranks between which it goes, as they are now; by default after all that have one."""
    if to == "top":
        return None, end_of_ranks(team, item, is_last=False)
    below, above = (None, None) if to else (rank_of(team, found.below), rank_of(team, found.above))
    if below is not None and found.below is not None:
        return rank_beside(team, found.below.pk, below, item, is_above=True), below
    if above is not None and found.below is None and found.above is not None:
        return above, rank_beside(team, found.above.pk, above, item, is_above=False)
    return end_of_ranks(team, item, is_last=True), None


def _place_unplaced(team: Team, item: Item, until: int) -> None:
    """Give those without a place up to an id theirs, in one statement: they stay in the order in which they stand."""
    _append(team, unplaced_ids(team, until, without=item))


def _append(team: Team, ids: Sequence[int]) -> None:
    """Places after all others, in this order."""
    if not ids:
        return
    try:
        ranks = spread_after(last_rank(team), len(ids))
    except NoRoom:
        _spread_out(team)
        ranks = spread_after(last_rank(team), len(ids))
    _write(team, ids, ranks)


def give_places(team: Team, ids: Sequence[int]) -> None:
    """A place for each of these that has none, and for those that stand above them; the caller holds the list."""
    placed = set(placed_ids(team))
    without = [pk for pk in ids if pk not in placed]
    if without:
        _append(team, sorted({*without, *unplaced_ids(team, max(without))}))


def _spread_out(team: Team) -> None:
    """The same order with short ranks, evenly apart."""
    ids = placed_ids(team)
    _write(team, ids, spread(len(ids)))


def _reorder(team: Team, target: Sequence[int]) -> None:
    """Put these items in this order into the places that they hold among all others."""
    moving, following = set(target), iter(target)
    ids = [next(following) if pk in moving else pk for pk in [*placed_ids(team), *unplaced_ids(team, LAST)]]
    _write(team, ids, spread(len(ids)))


def _keep(team: Team, item: Item, rank: str, *, is_by_hand: bool) -> BacklogPlace:
    _write(team, [item.pk], [rank])
    BacklogPlace.objects.filter(item=item).update(is_by_hand=is_by_hand)
    return BacklogPlace.objects.get(item=item)


def _write(team: Team, ids: Sequence[int], ranks: Sequence[str]) -> None:
    """Places for many items in one statement; what another team had said of one is forgotten."""
    kept = "CASE WHEN b.team_id = EXCLUDED.team_id THEN b.{0} END"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO execution_backlogplace AS b (tenant_id, team_id, item_id, rank, is_by_hand)
            SELECT %s, %s, new.item, new.rank, false FROM unnest(%s::bigint[], %s::text[]) AS new (item, rank)
            ON CONFLICT (tenant_id, item_id) DO UPDATE SET
                rank = EXCLUDED.rank, team_id = EXCLUDED.team_id,
                is_by_hand = b.is_by_hand AND b.team_id = EXCLUDED.team_id,
                column_id = {kept.format("column_id")}, column_since = {kept.format("column_since")},
                iteration_id = {kept.format("iteration_id")}""",  # noqa: S608  # our own columns
            [current_tenant_id(), team.pk, list(ids), list(ranks)],
        )
