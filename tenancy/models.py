"""The tenant, and the base of every table that holds a tenant's rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.contrib.postgres.functions import TransactionNow
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.base import ModelBase

from tenancy.context import TenantChange, current_tenant_id
from tenancy.fields import TenantForeignKey
from tenancy.rls import AddOnly, TenantKey, TenantPolicy

# First parts of global addresses: a tenant by such a name could never be reached.
RESERVED_SLUGS = frozenset(
    [
        "accounts",
        "admin",
        "api",
        "livez",
        "mail",
        "readyz",
        "operator",
        "static",
        "media",
        "help",
        "new",
        "signup",
        "www",
    ]
)


class Tenant(models.Model):
    """An organisation that keeps its OKRs, portfolio and work here: the one global row everything hangs on."""

    slug = models.SlugField(max_length=40, unique=True, validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$")])
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, default="EUR")
    time_zone = models.CharField(max_length=64, default="Europe/Berlin")
    formula = models.CharField(max_length=8, default="v1")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where its pages begin."""
        return f"/{self.slug}/"


class TenantManager[Row: models.Model](models.Manager[Row]):
    """Refuses a query without a tenant, and writes the tenant into the WHERE as a second lock."""

    def get_queryset(self) -> models.QuerySet[Row]:
        """The rows of the tenant in force; raises NoTenant."""
        return super().get_queryset().filter(tenant_id=current_tenant_id())

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        """Add many rows as the tenant in force."""
        rows = list(objs)
        for row in rows:
            row.tenant_id = current_tenant_id()  # type: ignore[attr-defined]  # every Row is a TenantModel
        return super().bulk_create(rows, *args, **kwargs)


def _fact_constraints(table: str) -> list[models.BaseConstraint]:
    # A fact is superseded at most once, so two corrections at a time cannot both count.
    once = models.UniqueConstraint(
        fields=["tenant", "supersedes"],
        name=f"{table}_supersedes_once",
        condition=models.Q(supersedes__isnull=False),
    )
    return [once, AddOnly(name=f"{table}_add_only")]


class TenantModelBase(ModelBase):
    """Gives each table its policy, the key (tenant, id) and composite keys, so none can be forgotten."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> Any:
        """Add the boundary's constraints to the model's own."""
        cls: Any = super().__new__(mcs, name, bases, attrs, **kwargs)
        if not cls._meta.abstract and not cls._meta.proxy:
            table = cls._meta.db_table
            own = [
                models.UniqueConstraint(fields=["tenant", "id"], name=f"{table}_tenant_id_key"),
                TenantPolicy(name=f"{table}_tenant"),
            ]
            keys = [
                TenantKey(field=f.name, name=f"{table}_{f.name}_key")
                for f in cls._meta.local_fields
                if isinstance(f, TenantForeignKey)
            ]
            facts = _fact_constraints(table) if any(f.name == "supersedes" for f in cls._meta.local_fields) else []
            cls._meta.constraints = [*own, *keys, *facts, *cls._meta.constraints]
            cls._meta.original_attrs["constraints"] = cls._meta.constraints
        return cls


class TenantModel(models.Model, metaclass=TenantModelBase):
    """A row that belongs to one tenant, behind the manager, the policy and the composite keys."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", editable=False, db_index=False)

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        """Save as the tenant in force; raises TenantChange for another's row."""
        tenant_id = current_tenant_id()
        own: int | None = self.tenant_id
        if own not in {None, tenant_id}:
            raise TenantChange(f"Row of tenant {own} saved as tenant {tenant_id}.")
        self.tenant_id = tenant_id
        super().save(**kwargs)


class Structure(TenantModel):
    """A row that is edited in place; what it was before is kept (rollups.past), so it can be seen at a past moment."""

    # The transaction's time, as that of the versions; none: from before versions were kept, so as old as anything.
    created_at = models.DateTimeField(null=True, editable=False, db_default=TransactionNow())

    class Meta:
        abstract = True


class Fact(TenantModel):
    """Something that happened: only added; a correction is a new fact that supersedes the old one."""

    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = TenantForeignKey(
        "accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    supersedes = TenantForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", db_index=False
    )

    class Meta:
        abstract = True
