"""Constraints that put the tenant boundary into the schema: they travel in the same migration as their table."""

from __future__ import annotations

from typing import Any

from django.db.models import BaseConstraint
from django.db.models.fields.related import ForeignKey

TENANT = "tenant_id = (SELECT current_setting('app.tenant')::bigint)"


class _DeferredConstraint(BaseConstraint):
    """A constraint laid at the end of its migration, when every table and key of it is there."""

    def statement(self, model: Any, schema_editor: Any) -> str:
        """The SQL that lays it."""
        raise NotImplementedError

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Defer: a composite key needs the other table's key, which the same migration may lay later."""
        schema_editor.deferred_sql.append(self.statement(model, schema_editor))

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """The same, for a table made together with its constraints."""
        self.create_sql(model, schema_editor)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to say to a form: the database holds this one."""


class TenantPolicy(_DeferredConstraint):
    """Row-level security, enabled and forced: rows of the tenant in force, nothing else; no tenant raises."""

    def statement(self, model: Any, schema_editor: Any) -> str:
        """ENABLE, FORCE and the one policy, for reading and for writing."""
        table, name = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(self.name)
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY {name} ON {table} USING ({TENANT}) WITH CHECK ({TENANT})"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """Drop the policy and leave row-level security on: without a policy nothing is seen."""
        table = schema_editor.quote_name(model._meta.db_table)
        return f"DROP POLICY {schema_editor.quote_name(self.name)} ON {table}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TenantPolicy) and self.name == other.name

    __hash__ = BaseConstraint.__hash__


class OwnRowsPolicy(_DeferredConstraint):
    """Reading only: a person's own rows in every tenant, by app.person (to know where they may go)."""

    def statement(self, model: Any, schema_editor: Any) -> str:
        """A permissive SELECT policy beside the tenant's."""
        table, name = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(self.name)
        person = "(SELECT nullif(current_setting('app.person', true), '')::bigint)"
        return f"CREATE POLICY {name} ON {table} FOR SELECT USING (user_id = {person})"

    remove_sql = TenantPolicy.remove_sql

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnRowsPolicy) and self.name == other.name

    __hash__ = BaseConstraint.__hash__


class AddOnly(_DeferredConstraint):
    """Facts and events: the application may add rows and read them, never change or delete one."""

    def statement(self, model: Any, schema_editor: Any) -> str:
        """Take the rights to change away from the serving role."""
        table = schema_editor.quote_name(model._meta.db_table)
        return f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM alignment_app"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """Give them back."""
        return f"GRANT UPDATE, DELETE ON {schema_editor.quote_name(model._meta.db_table)} TO alignment_app"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AddOnly) and self.name == other.name

    __hash__ = BaseConstraint.__hash__


class TenantKey(_DeferredConstraint):
    """(tenant_id, x_id) references (tenant_id, id): a reference into another tenant cannot exist."""

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def statement(self, model: Any, schema_editor: Any) -> str:
        """The composite foreign key, not deferrable, so an error appears at the statement that made it."""
        field = model._meta.get_field(self.field)
        if not isinstance(field, ForeignKey):
            raise TypeError(f"{model.__name__}.{self.field} is no foreign key.")
        quote = schema_editor.quote_name
        table, target = quote(model._meta.db_table), quote(field.related_model._meta.db_table)
        return (
            f"ALTER TABLE {table} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY (tenant_id, {quote(field.column)}) REFERENCES {target} (tenant_id, id) NOT DEFERRABLE"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """Drop it."""
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def deconstruct(self) -> Any:
        """For migrations."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TenantKey) and (self.name, self.field) == (other.name, other.field)

    __hash__ = BaseConstraint.__hash__
