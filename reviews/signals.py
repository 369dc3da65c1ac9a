"""The open signals that a review is about, read once and shared by its sections."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from execution.models import Item, Signal, SignalAnswer
from execution.queries import initiatives_of
from okrs.models import KeyResult
from portfolio.models import Initiative
from reviews.models import Subject

if TYPE_CHECKING:
    from reviews.context import Context


class OpenSignals:
    """What nobody had answered by the day, the oldest first; five queries.

    Each table is asked by itself: on a past day it is a view, and joins of five of them take seconds.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    @cached_property
    def _everywhere(self) -> list[Signal]:
        rows = Signal.objects.filter(superseded_by=None).order_by("date", "pk")
        done = set(SignalAnswer.objects.values_list("signal_id", flat=True))
        return [row for row in rows if row.pk not in done]

    @cached_property
    def _items(self) -> dict[int, str]:
        """The words of the items that they are on."""
        rows = Item.objects.filter(pk__in={row.item_id for row in self._everywhere if row.item_id is not None})
        return {pk: f"{key} {title}" for pk, key, title in rows.order_by().values_list("pk", "key", "title")}

    @cached_property
    def _objectives(self) -> dict[int, int]:
        """The objective of each key result that they name."""
        named = {row.key_result_id for row in self._everywhere if row.key_result_id is not None}
        return dict(KeyResult.objects.filter(pk__in=named).order_by().values_list("pk", "objective_id"))

    @cached_property
    def _bets(self) -> dict[int, str]:
        """The words of the initiatives that they count for, the subject's or not."""
        own = {one.pk: str(one) for one in self._context.initiatives}
        others = {pk for row in self._everywhere if (pk := self.bet_of(row)) is not None and pk not in own}
        rows = Initiative.objects.filter(pk__in=others).order_by().values_list("pk", "key", "title") if others else ()
        return own | {pk: f"{key} {title}" for pk, key, title in rows}

    @cached_property
    def _serves(self) -> dict[int, int]:
        """Item → the initiative that it counts for."""
        items = {row.item_id for row in self._everywhere if row.item_id is not None}
        return {item: each.id for item, each in initiatives_of(items).items()} if items else {}

    def bet_of(self, row: Signal) -> int | None:
        """The initiative that it counts for."""
        return row.initiative_id if row.item_id is None else self._serves.get(row.item_id)

    def thing_of(self, row: Signal) -> str:
        """What it is about, in words."""
        if row.item_id is not None:
            return self._items.get(row.item_id, "")
        return self._bets.get(row.initiative_id or 0, "")

    def bet_words(self, row: Signal) -> str:
        """The initiative that it counts for, in words; nothing for none."""
        return self._bets.get(self.bet_of(row) or 0, "")

    def objective_of(self, row: Signal) -> int | None:
        """The objective of the key result that it names, whose readers alone may read it."""
        return self._objectives.get(row.key_result_id or 0)

    @cached_property
    def rows(self) -> list[Signal]:
        """Those on the subject's bets, on their work, or about its key results."""
        if self._context.scope.subject == Subject.ORGANISATION:
            return self._everywhere
        own = {one.pk for one in self._context.initiatives}
        key_results = {one.pk for one in self._context.key_results}
        return [row for row in self._everywhere if self.bet_of(row) in own or row.key_result_id in key_results]
