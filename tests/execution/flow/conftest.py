"""A team with three months of finished work behind it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from execution.actions.items import add_item, move_item
from execution.models import Item, ItemState
from tenancy.clock import today
from tenancy.context import use_tenant
from tests.conftest import Cast


class Story:
    """Ben's team: 60 items finished over 100 days, five in progress, seven to do; all told in the acme tenant."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.today = cast, today(cast.acme)
        chance = random.Random(6)
        with use_tenant(cast.acme):
            ended = [chance.randrange(1, 100) for _ in range(60)]
            self.finished([(day + chance.choice((0, 1, 2, 4, 6, 9, 20)), day) for day in ended])
            for number, since in enumerate((2, 4, 7, 12, 40)):
                self.piece(f"Under way {number}", since)
            for number in range(7):
                self.piece(f"Waiting {number}")

    def ago(self, days: int) -> date:
        """The day so many days ago."""
        return self.today - timedelta(days=days)

    def finished(self, spans: list[tuple[int, int]], name: str = "Finished") -> None:
        """Many items at once, begun and finished so many days ago, with the facts that the actions would add."""
        items = Item.objects.bulk_create(
            Item(
                key=f"{name}-{number}", title=f"{name} {number}", team=self.cast.team, state="done",
                started_on=self.ago(begun), finished_on=self.ago(ended),
            )
            for number, (begun, ended) in enumerate(spans)
        )  # fmt: skip
        doing = [
            ItemState(item=item, date=self.ago(begun), state="doing")
            for item, (begun, ended) in zip(items, spans, strict=True)
            if begun > ended
        ]
        done = [
            ItemState(item=item, date=self.ago(ended), state="done")
            for item, (_, ended) in zip(items, spans, strict=True)
        ]
        ItemState.objects.bulk_create([*doing, *done])

    def piece(self, title: str, started: int | None = None, finished: int | None = None, **fields: Any) -> Item:
        """An item of the team, begun and finished so many days ago."""
        actor = self.cast.max
        item = add_item(actor=actor, title=title, **({"team": self.cast.team} | fields))
        if started is not None:
            move_item(actor=actor, item=item, state="doing", on=self.today - timedelta(days=started))
        if finished is not None:
            move_item(actor=actor, item=item, state="done", on=self.today - timedelta(days=finished))
        return item


@pytest.fixture
def story(cast: Cast) -> Story:
    """The team with its history."""
    return Story(cast)
