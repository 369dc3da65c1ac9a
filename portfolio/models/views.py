"""How people look at the portfolio: filters that were saved, limits on the board."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models

from portfolio.models.bets import Initiative
from tenancy.fields import TenantForeignKey
from tenancy.models import Structure


class SavedView(Structure):
    """A filter with its grouping and picture, under a name; its owner's own, or for everybody."""

    class Layout(models.TextChoices):
        TABLE = "table", "Table"
        BOARD = "board", "Board"
        BUBBLE = "bubble", "Bubble"
        ROADMAP = "roadmap", "Roadmap"

    owner = TenantForeignKey("accounts.Membership", related_name="saved_views")
    name = models.CharField(max_length=80)
    layout = models.CharField(max_length=7, choices=Layout, default=Layout.TABLE)
    query = models.TextField(blank=True, help_text="The filter as an address has it.")
    is_shared = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "owner", "name"], name="portfolio_saved_view_once")
        ]

    def __str__(self) -> str:
        return self.name


class StageLimit(Structure):
    """How many initiatives may be in a state at a time before the board warns."""

    state = models.CharField(max_length=10, choices=Initiative.State)
    limit = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "state"], name="portfolio_stage_limit_once")]

    def __str__(self) -> str:
        return f"at most {self.limit} {self.state}"
