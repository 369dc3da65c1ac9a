"""The books of the workers: which tenant is due, how draining its marks goes, which nights were made."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tenancy.models import Tenant


class ClockTimestamp(models.Func):
    """The database's clock now, not at the transaction's begin."""

    function = "clock_timestamp"
    output_field = models.DateTimeField()


# The three tables here belong to the installation: the sweep and the night look across tenants for work to do and
# have no tenant while they do so. They hold a tenant's id, times, counts and names of errors, never a tenant's words.


class RollupRequest(models.Model):
    """A mark: the figures above this node are older than its facts. Only added, and deleted by the drain that read it.

    Triggers lay them with the change itself (rollups.triggers); a node that cannot be computed is set aside with its
    error, and the others go on.
    """

    class Kind(models.TextChoices):
        EVERYTHING = "everything", "Everything"
        ITEM = "item", "Work item"
        INITIATIVE = "initiative", "Initiative"
        TRANCHE = "tranche", "Tranche"
        PORTFOLIO = "portfolio", "Portfolio"
        KEY_RESULT = "key_result", "Key result"
        STAGE = "stage", "Stage"
        OBJECTIVE = "objective", "Objective"
        STRUCTURE = "structure", "What lies below an objective"
        LOOSE = "loose", "Costs of nothing"

    # Not held against the tenants: each writer would lock its tenant's row once more, and a mark of nobody is harmless.
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=10, choices=Kind, db_default=Kind.EVERYTHING)
    node = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField(db_default=ClockTimestamp())
    quarantined_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=100, blank=True, db_default="")

    def __str__(self) -> str:
        return f"{self.kind} {self.node or ''} at {self.asked_at}"


class DrainState(models.Model):
    """How the draining of a tenant's marks goes: attempts, back-off, the last run."""

    tenant = models.OneToOneField(Tenant, models.CASCADE, primary_key=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=100, blank=True)
    last_run_at = models.DateTimeField(null=True)
    last_seconds = models.FloatField(null=True)
    kept_on = models.DateField(null=True, help_text="The last day whose figures were kept as they were at its end.")
    size = models.PositiveIntegerField(
        default=0, help_text="Work items at the last run: the largest tenant goes first."
    )

    def __str__(self) -> str:
        return f"drain of tenant {self.tenant_id}, {self.attempts} attempts"


class NightlyRun(models.Model):
    """The night of one tenant's day: made once; then the difference between full and stored figures (it must be 0)."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    date = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=1)
    checked_at = models.DateTimeField(null=True, help_text="When the stored figures were held against full ones.")
    differences = models.PositiveIntegerField(null=True, help_text="Rows that differed; empty: nothing to compare.")
    last_error = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "date"], name="rollups_night_once")]

    def __str__(self) -> str:
        return f"night of {self.date} for tenant {self.tenant_id}"
