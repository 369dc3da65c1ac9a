"""How people look at the portfolio: filters that are kept under a name, limits on the board."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import Forbidden, demand
from activity.actions import record
from portfolio.models import Initiative, SavedView, StageLimit

LONGEST_QUERY = 2_000
NOT_KEPT = frozenset({"after", "view", "layout"})
"""Parts of an address that belong to the moment and not to the filter."""
NOT_YOURS = "A shared view is changed by whoever keeps it. Save it under a name of your own to change it."


def save_view(
    *, actor: Membership, name: str, query: str = "", layout: str = "table", is_shared: bool = False
) -> SavedView:
    """Keep a filter under a new name; raises ValidationError for a name one has, Forbidden to share below member."""
    demand(actor, "propose" if is_shared else "read")
    row = SavedView(owner=actor, name=" ".join(name.split()), query=_kept(query), layout=layout, is_shared=is_shared)
    _check(row)
    row.save()
    record("saved_view.kept", actor=actor, on=row, is_shared=is_shared)
    return row


def change_view(
    *,
    actor: Membership,
    view: SavedView,
    name: str | None = None,
    query: str | None = None,
    layout: str | None = None,
    is_shared: bool | None = None,
) -> SavedView:
    """Change what is given; raises Forbidden for another's, ValidationError."""
    _demand_own(actor, view)
    if is_shared:
        demand(actor, "propose")
    before = {"name": view.name, "query": view.query, "layout": view.layout, "is_shared": view.is_shared}
    view.name = view.name if name is None else " ".join(name.split())
    view.query = view.query if query is None else _kept(query)
    view.layout = layout or view.layout
    view.is_shared = view.is_shared if is_shared is None else is_shared
    _check(view)
    view.save()
    changes = {field: [was, getattr(view, field)] for field, was in before.items() if was != getattr(view, field)}
    record("saved_view.changed", actor=actor, on=view, changes=changes)
    return view


def remove_view(*, actor: Membership, view: SavedView) -> None:
    """Keep it no longer; the event says what it was. Raises Forbidden for another's."""
    _demand_own(actor, view)
    record("saved_view.removed", actor=actor, on=view, query=view.query, layout=view.layout)
    view.delete()


def set_stage_limit(*, actor: Membership, state: str, limit: int | None) -> StageLimit | None:
    """How many initiatives may be in a state before the board warns; None: any number. Raises ValidationError."""
    demand(actor, "fund")
    if state not in Initiative.State.values:
        raise ValidationError({"state": f"Choose one of: {', '.join(Initiative.State.values)}."})
    row = StageLimit.objects.filter(state=state).first()
    was = row.limit if row else None
    if was == limit:
        return row
    if limit is None:
        if row is not None:
            record("stage_limit.removed", actor=actor, on=row, state=state, was=was)
            row.delete()
        return None
    row = row or StageLimit(state=state)
    row.limit = limit
    row.full_clean(exclude=["tenant"])
    row.save()
    record("stage_limit.set", actor=actor, on=row, state=state, changes={"limit": [was, limit]})
    return row


def _check(row: SavedView) -> None:
    if len(row.query) > LONGEST_QUERY:
        raise ValidationError({"query": f"At most {LONGEST_QUERY} characters."})
    row.full_clean(exclude=["tenant"])
    if SavedView.objects.filter(owner=row.owner, name=row.name).exclude(pk=row.pk).exists():
        raise ValidationError({"name": f"You keep a view by the name {row.name} already."})


def _demand_own(actor: Membership, view: SavedView) -> None:
    demand(actor, "read")
    if view.owner_id != actor.pk:
        raise Forbidden(NOT_YOURS)


def _kept(query: str) -> str:
    parts = [(name, value) for name, value in parse_qsl(query.lstrip("?")) if name not in NOT_KEPT and value]
    return urlencode(parts)
