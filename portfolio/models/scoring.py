"""How bets are scored: schemes in versions, their criteria, and what people gave."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portfolio.models.bets import Initiative
from tenancy.fields import TenantForeignKey
from tenancy.models import Fact, TenantModel
from tenancy.rls import AddOnly


class ScoreScheme(Fact):
    """One version of a way to score; the newest number of a name counts, unless it is retired."""

    class Framework(models.TextChoices):
        WSJF = "wsjf", "WSJF"
        RICE = "rice", "RICE"
        VALUE_EFFORT = "value_effort", "Value for effort"
        SCORECARD = "scorecard", "Scorecard"

    name = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    date = models.DateField()
    framework = models.CharField(max_length=12, choices=Framework)
    is_default = models.BooleanField(default=False, help_text="The one by which lists are ranked; the newest said so.")
    is_retired = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["name", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "name", "number"], name="portfolio_score_scheme_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"


class ScoreCriterion(TenantModel):
    """One input of a scheme with its weight and the range people choose from; only added."""

    scheme = TenantForeignKey(ScoreScheme, models.CASCADE, related_name="criteria", db_index=False)
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40, help_text="What inputs refer to; the same in every scheme that asks for it.")
    name = models.CharField(max_length=80)
    weight = models.DecimalField(max_digits=12, decimal_places=6, default=1)
    low = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)

    class Meta:
        verbose_name_plural = "score criteria"
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "scheme", "key"], name="portfolio_score_criterion_once"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="portfolio_score_criterion_weight"),
            AddOnly(name="portfolio_scorecriterion_add_only"),
        ]

    def __str__(self) -> str:
        return self.name


class ScoreInput(Fact):
    """What was given for one criterion of an initiative on `date`; the newest counts in every scheme that asks."""

    initiative = TenantForeignKey(Initiative, models.CASCADE, related_name="score_inputs")
    criterion = models.CharField(max_length=40)
    date = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=6)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "initiative", "criterion", "date"],
                condition=Q(supersedes__isnull=True),
                name="portfolio_score_input_day_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion} of {self.initiative_id}: {self.value}"
