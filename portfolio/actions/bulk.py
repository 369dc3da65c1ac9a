"""The same change to many initiatives: each by the action that changes one, all in one transaction; or only tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Membership
from accounts.permissions import Forbidden
from portfolio.actions.initiatives import edit_initiative, move_initiative
from portfolio.models import Initiative
from portfolio.standings import UNDER_WAY
from tenancy.versions import Stale
from ui.formats import full_day

MOST = 200
SETTABLE = ("owner", "team", "portfolio", "horizon", "kind")
CHANGED_MEANWHILE = "Somebody else changed it in the meantime. Look at it, then choose it again."

type Shown = str | date
"""What a field says; "" where it says nothing."""


@dataclass(frozen=True)
class Pick:
    """An initiative and the version of it that was seen; None: whichever there is."""

    id: int
    version: int | None = None


@dataclass(frozen=True)
class Change:
    """What is to be changed of each; what is left out stays."""

    values: Mapping[str, Any] = field(default_factory=dict)
    shift_days: int = 0
    state: str = ""
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing."""
        return not (self.values or self.shift_days or self.state)


@dataclass(frozen=True)
class Outcome:
    """What became of one: each changed field as it was and is, or why it was refused."""

    id: int
    key: str
    title: str
    changes: tuple[tuple[str, Shown, Shown], ...] = ()
    refused: str = ""

    @property
    def words(self) -> list[tuple[str, str, str]]:
        """Each changed field as it was and is, as a page says it."""
        return [(name, _words(was), _words(to)) for name, was, to in self.changes]


def change_many(*, actor: Membership, picks: Sequence[Pick], change: Change, is_preview: bool = False) -> list[Outcome]:
    """Change them all but those that refuse, which are told; a preview does the same and takes it back.

    Raises ValidationError when nothing is chosen or asked, or too many are.
    """
    _check(picks, change)
    by_id = {pick.id: pick for pick in picks}
    # In the order of ids, so that two at a time wait for each other and do not lock each other out.
    with transaction.atomic():
        rows = Initiative.objects.filter(pk__in=by_id).select_related("portfolio", "owner", "team").order_by("pk")
        found = [_change(actor, row, by_id[row.pk], change) for row in rows]
        if is_preview:
            transaction.set_rollback(True)
    return found


def _check(picks: Sequence[Pick], change: Change) -> None:
    if not picks:
        raise ValidationError({"rows": "Choose at least one initiative."})
    if len(picks) > MOST:
        raise ValidationError({"rows": f"At most {MOST} at a time; {len(picks)} are chosen."})
    if change.is_empty:
        raise ValidationError("Say what is to be changed: nothing is filled in.")
    unknown = set(change.values) - set(SETTABLE)
    if unknown:
        raise ValidationError(dict.fromkeys(unknown, "This cannot be changed for many at once."))


def _change(actor: Membership, row: Initiative, pick: Pick, change: Change) -> Outcome:
    key, title, before = row.key, row.title, _shown(row)
    try:
        with transaction.atomic():
            row = _written(actor, row, pick, change)
    except Stale:
        return Outcome(pick.id, key, title, refused=CHANGED_MEANWHILE)
    except Forbidden as refused:
        return Outcome(pick.id, key, title, refused=str(refused))
    except ValidationError as refused:
        return Outcome(pick.id, key, title, refused=" ".join(refused.messages))
    after = _shown(row)
    changes = tuple((name, before[name], after[name]) for name in before if before[name] != after[name])
    return Outcome(pick.id, key, title, changes)


def _written(actor: Membership, row: Initiative, pick: Pick, change: Change) -> Initiative:
    values = {name: value for name, value in change.values.items() if getattr(row, name) != value}
    values |= _shifted(row, change.shift_days)
    if values:
        row = edit_initiative(actor=actor, initiative=row, expected_version=pick.version, **values)
    elif pick.version is not None and row.version != pick.version:
        raise Stale(row)
    if change.state == Initiative.State.STOPPED and row.state in UNDER_WAY:
        raise ValidationError("Stop it on its own page: the rest of its work is dropped and its money freed.")
    if change.state and row.state != change.state:
        row = move_initiative(actor=actor, initiative=row, state=change.state, reason=change.reason)
    return row


def _shifted(row: Initiative, days: int) -> dict[str, date]:
    if not days:
        return {}
    dates = {"planned_start": row.planned_start, "planned_finish": row.planned_finish}
    try:
        return {name: day + timedelta(days=days) for name, day in dates.items() if day is not None}
    except OverflowError:
        raise ValidationError("Its dates would lie outside the calendar.") from None


def _words(said: Shown) -> str:
    return full_day(said) if isinstance(said, date) else said


def _shown(row: Initiative) -> dict[str, Shown]:
    return {
        "Lead": row.owner.name if row.owner else "",
        "Team": row.team.name if row.team else "",
        "Portfolio": row.portfolio.name,
        "Horizon": row.get_horizon_display(),
        "Kind": row.get_kind_display(),
        "Starts": row.planned_start or "",
        "Ends": row.planned_finish or "",
        "Stage": row.get_state_display(),
    }
