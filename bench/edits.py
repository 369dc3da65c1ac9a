"""Single edits as people make them: a cost booked, progress reported, an item moved, a key result checked in."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from random import Random

from django.db import connection
from django.db.models import Sum

from execution.models import Cost, Item, ItemState, ProgressReport
from okrs.models import CheckIn, KeyResult
from portfolio.models import Contribution
from tenancy.context import use_tenant

OWN_MARK = "SELECT currval('rollups_rolluprequest_id_seq')"
BEFORE_ANY = "SELECT nextval('rollups_rolluprequest_id_seq')"
WEIGHTS = (5, 3, 2, 1, 1)
# A kept database has the keys of earlier runs.
NUMBERS = count(time.time_ns())


class Editor:
    """Makes random edits in one tenant, each in a transaction of its own."""

    def __init__(self, tenant_id: int, day: date, random: Random) -> None:
        self.tenant_id, self.day, self.random = tenant_id, day, random
        with use_tenant(tenant_id):
            self.leaves = list(Item.objects.filter(type="task").values_list("pk", flat=True))
            self.key_results = list(KeyResult.objects.values_list("pk", flat=True))

    def edit(self) -> None:
        """One edit of a random kind."""
        with use_tenant(self.tenant_id):
            self._any()

    def begin(self) -> None:
        """Let the session have a last mark before its first edit: that one may change nothing."""
        with connection.cursor() as cursor:
            cursor.execute(BEFORE_ANY)

    def edit_marked(self) -> int:
        """The same; returns the last mark that was laid in this session, this edit's if it changed something."""
        with use_tenant(self.tenant_id), connection.cursor() as cursor:
            self._any()
            cursor.execute(OWN_MARK)
            return int(cursor.fetchone()[0])

    def _any(self) -> None:
        kinds = (self.book_cost, self.report, self.replan, self.finish, self.check_in)
        self.random.choices(kinds, weights=WEIGHTS)[0]()

    def book_cost(self) -> None:
        """Money spent on an item."""
        amount = Decimal(self.random.randint(100, 10**6)) / 100
        Cost(key=f"bench {next(NUMBERS)}", date=self.day, amount=amount, item_id=self._leaf()).save()

    def report(self) -> None:
        """Progress of an item; a second report of the day corrects the first."""
        leaf = self._leaf()
        head = ProgressReport.objects.filter(item_id=leaf, date=self.day, superseded_by=None).first()
        ProgressReport(item_id=leaf, date=self.day, percent=self.random.randint(0, 100), supersedes=head).save()

    def replan(self) -> None:
        """Another planned cost."""
        Item.objects.filter(pk=self._leaf()).update(planned_cost=Decimal(self.random.randint(0, 2_000_000)) / 100)

    def finish(self) -> None:
        """An item is done, from some day of the last month on."""
        when = self.day - timedelta(days=self.random.randint(0, 30))
        ItemState(item_id=self._leaf(), date=when, state="done").save()

    def check_in(self) -> None:
        """A key result's new value."""
        key_result = self.random.choice(self.key_results)
        head = CheckIn.objects.filter(key_result_id=key_result, date=self.day, superseded_by=None).first()
        value = Decimal(self.random.randint(0, 10_000)) / 100
        CheckIn(key_result_id=key_result, date=self.day, value=value, confidence=Decimal("0.5"), supersedes=head).save()

    def reallocate(self) -> None:
        """Another share of an initiative's money serves a key result, of what its others leave."""
        with use_tenant(self.tenant_id):
            row = Contribution.objects.order_by("?").first()
            if row is not None:
                others = Contribution.objects.filter(initiative=row.initiative_id).exclude(pk=row.pk)
                left: Decimal = 1 - (others.aggregate(sum=Sum("allocation"))["sum"] or Decimal(0))
                row.allocation = min(Decimal(self.random.randint(0, 50)) / 100, left)
                row.save()

    def _leaf(self) -> int:
        return self.random.choice(self.leaves)
