"""Where work stands in a team's backlog and on its board; no figure reads any of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from execution.models.work import Item
from tenancy.fields import TenantForeignKey
from tenancy.models import Structure


class BoardColumn(Structure):
    """A column of a team's board; each stands for a state of work, and a team without any has one a state."""

    team = TenantForeignKey("accounts.Team", models.CASCADE, related_name="board_columns", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=Item.State)
    wip_limit = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "team", "position"], name="execution_column_position_once"),
            models.UniqueConstraint(fields=["tenant", "team", "name"], name="execution_column_name_once"),
            models.CheckConstraint(condition=Q(wip_limit__gte=1), name="execution_column_limit"),
            models.CheckConstraint(
                condition=Q(state__in=["todo", "doing", "done"]), name="execution_column_state_is_on_a_board"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Iteration(Structure):
    """A stretch of days for which a team chooses work; a team's iterations lie apart."""

    team = TenantForeignKey("accounts.Team", models.CASCADE, related_name="iterations", db_index=False)
    number = models.PositiveIntegerField()
    goal = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "team", "number"], name="execution_iteration_number_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="execution_iteration_days"),
        ]

    def __str__(self) -> str:
        return f"Iteration {self.number}"


class BacklogPlace(Structure):
    """Where an item stands in its team's list; an item without one comes after those that have one, by its id.

    Beside the item and not on it: dragging a card is no change of the plan, keeps no version of it and lays no mark.
    Where it stood is kept, so that a past day has its own order.
    """

    item = TenantForeignKey(Item, models.CASCADE, related_name="places", db_index=False)
    team = TenantForeignKey("accounts.Team", models.CASCADE, related_name="+", db_index=False)
    # Compared byte by byte: a place between two others is a text between their texts (execution.ranking).
    rank = models.CharField(max_length=200, db_collation="C")
    is_by_hand = models.BooleanField(default=False, help_text="Somebody put it there, whatever is suggested.")
    column = TenantForeignKey(BoardColumn, null=True, blank=True, related_name="+", db_index=False)
    column_since = models.DateField(null=True, blank=True)
    iteration = TenantForeignKey(Iteration, null=True, blank=True, related_name="places")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "item"], name="execution_place_once")]
        indexes: ClassVar = [
            models.Index(fields=["item"], name="execution_place_item"),
            # A page of the backlog begins after the place where the page before ended.
            models.Index(fields=["team", "rank", "item"], name="execution_place_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} at {self.rank}"
