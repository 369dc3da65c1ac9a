"""The currencies of what a change is made of, asked for when money is said."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from django.db import connection

from portfolio.models import Initiative, Portfolio
from tenancy.context import current_tenant_id
from tenancy.models import Tenant

# The initiative that an item without one of its own counts for, from the nearest item above that has one.
OWNERS = """
    WITH RECURSIVE up AS (
        SELECT id AS item, parent_id, initiative_id FROM execution_item
        WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)
        UNION ALL
        SELECT up.item, p.parent_id, p.initiative_id FROM up JOIN execution_item p ON p.id = up.parent_id
        WHERE up.initiative_id IS NULL AND p.tenant_id = %(tenant)s
    ) CYCLE parent_id SET looped USING walked
    SELECT item, initiative_id FROM up WHERE initiative_id IS NOT NULL"""


class Currencies:
    """Knows the currency of these initiatives, portfolios and items: at most four short queries, once it is asked.

    Without joins: on a past day each table is a view, and joining those takes long.
    """

    def __init__(
        self, initiatives: Iterable[int] = (), portfolios: Iterable[int] = (), items: Iterable[int] = ()
    ) -> None:
        self._asked, self._beside, self._items = set(initiatives), set(portfolios), set(items)

    def of(self, initiative: int | None) -> str:
        """An initiative's; the organisation's for none."""
        return self.of_portfolio(self._initiatives.get(initiative or 0, ("", 0))[1])

    def of_portfolio(self, portfolio: int) -> str:
        """A portfolio's, or the organisation's where it has none of its own."""
        return self._portfolios.get(portfolio) or self._own

    def of_item(self, item: int) -> str:
        """That of the initiative that an item counts for."""
        return self.of(self._owners.get(item))

    def key(self, initiative: int) -> str:
        """What an initiative is called; "" where the reader may not see it."""
        return self._initiatives.get(initiative, ("", 0))[0]

    @cached_property
    def _owners(self) -> dict[int, int]:
        if not self._items:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(OWNERS, {"tenant": current_tenant_id(), "ids": sorted(self._items)})
            return dict(cursor.fetchall())

    @cached_property
    def _initiatives(self) -> dict[int, tuple[str, int]]:
        asked = self._asked | set(self._owners.values())
        found = Initiative.objects.filter(pk__in=asked).values_list("pk", "key", "portfolio_id")
        return {pk: (key, portfolio) for pk, key, portfolio in found}

    @cached_property
    def _portfolios(self) -> dict[int, str]:
        asked = self._beside | {portfolio for _, portfolio in self._initiatives.values()}
        return dict(Portfolio.objects.filter(pk__in=asked).values_list("pk", "currency"))

    @cached_property
    def _own(self) -> str:
        return Tenant.objects.values_list("currency", flat=True).get(pk=current_tenant_id())
