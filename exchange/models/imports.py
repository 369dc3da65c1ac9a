"""Imports of anybody's sheets: how columns are read, what became of every row, and whether it still holds."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from exchange.models.sources import SourceFile
from tenancy.fields import TenantForeignKey
from tenancy.models import Tenant, TenantModel
from tenancy.rls import AddOnly


class Target(models.TextChoices):
    """What the rows of a sheet become."""

    ITEMS = "items", "Work items"
    COSTS = "costs", "Costs and hours"


class ImportMapping(TenantModel):
    """How the columns of a kind of sheet are read, under a name; the next file with these headers finds it."""

    name = models.CharField(max_length=120)
    target = models.CharField(max_length=5, choices=Target, default=Target.ITEMS)
    source = models.CharField(max_length=80)
    headers = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    settings = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "name"], name="exchange_mapping_once")]

    def __str__(self) -> str:
        return self.name


class SheetImport(TenantModel):
    """One sheet on its way in: from the file through a trial to what was loaded, and perhaps undone."""

    class State(models.TextChoices):
        DRAFT = "draft", "Being mapped"
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        TRIED = "tried", "Tried"
        LOADED = "loaded", "Loaded"
        FAILED = "failed", "Failed"
        UNDONE = "undone", "Undone"

    class Job(models.TextChoices):
        TRIAL = "trial", "Trying"
        LOAD = "load", "Loading"
        UNDO = "undo", "Undoing"
        DROP = "drop", "Dropping what vanished"

    file = TenantForeignKey(SourceFile, related_name="imports")
    mapping = TenantForeignKey(ImportMapping, null=True, blank=True, related_name="imports", db_index=False)
    target = models.CharField(max_length=5, choices=Target, default=Target.ITEMS)
    source = models.CharField(max_length=80)
    settings = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    job = models.CharField(max_length=5, choices=Job, default=Job.TRIAL)
    phase = models.CharField(max_length=40, blank=True)
    done_rows = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    sums = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    asked_by = TenantForeignKey("accounts.Membership", null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField(auto_now_add=True)
    # The moment that every fact of this import carries as the one in which it was recorded.
    written_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"import of {self.source} {self.pk}"

    @property
    def is_busy(self) -> bool:
        """Whether a worker has it, or will."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def percent(self) -> int:
        """How far the reading is, 0 to 100."""
        return min(100, 100 * self.done_rows // self.total_rows) if self.total_rows else 0

    @property
    def row_count(self) -> int:
        """Rows of the file that are accounted for; 0 before it is tried."""
        return self.count("rows")

    @property
    def rejected_count(self) -> int:
        """Rows that did not come in."""
        return self.count("rejected")

    def count(self, name: str) -> int:
        """One of its counts; 0 when there is none yet."""
        return int(self.counts.get(name, 0))


class ImportRow(TenantModel):
    """What became of one row of the sheet: every row has one."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ADDED = "added", "Added"
        CHANGED = "changed", "Changed"
        UNCHANGED = "unchanged", "Unchanged"
        REJECTED = "rejected", "Rejected"
        SKIPPED = "skipped", "Skipped"

    sheet_import = TenantForeignKey(SheetImport, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.WAITING)
    external_id = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=120, blank=True)
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    column = models.CharField(max_length=300, blank=True)
    value = models.CharField(max_length=300, blank=True)
    expected = models.CharField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    was = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    became = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "sheet_import", "number"], name="exchange_row_number_once")
        ]
        indexes: ClassVar = [
            # The rows that people look at: those that did not come in.
            models.Index(
                fields=["sheet_import", "number"],
                condition=Q(outcome__in=["rejected", "skipped"]),
                name="exchange_row_left_out",
            )
        ]

    def __str__(self) -> str:
        return f"row {self.number}, {self.outcome}"


class ExternalKey(TenantModel):
    """What a source calls a thing, and what the tenant calls it; with the digest of what the source last said."""

    source = models.CharField(max_length=80)
    target = models.CharField(max_length=5, choices=Target)
    external_id = models.CharField(max_length=300)
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=32, blank=True)
    # What the source said elsewhere, as a workbook brought it; what it says here is in the accounts of its imports.
    said = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    last_import = TenantForeignKey(SheetImport, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "source", "target", "external_id"], name="exchange_external_key_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class Certificate(TenantModel):
    """What an import brought, compared with what is stored: whether it holds, and each difference with its reason."""

    sheet_import = TenantForeignKey(SheetImport, related_name="certificates")
    made_at = models.DateTimeField(auto_now_add=True)
    asked_by = TenantForeignKey("accounts.Membership", null=True, related_name="+", db_index=False)
    holds = models.BooleanField()
    lines = models.JSONField(default=list, encoder=DjangoJSONEncoder)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [AddOnly(name="exchange_certificate_add_only")]

    def __str__(self) -> str:
        return f"certificate of {self.sheet_import_id}, {'holds' if self.holds else 'differs'}"


class ImportRun(models.Model):
    """An import that waits for a worker or has one: whose it is, never what is in it."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    import_number = models.BigIntegerField()
    asked_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, help_text="The last sign of the worker that has it.")
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "import_number"], name="exchange_run_once")]

    def __str__(self) -> str:
        return f"run of import {self.import_number}"
