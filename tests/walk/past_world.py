"""A tenant in which much is changed after a moment, and what every page of it says of the day before and since."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from execution.models import Item
from okrs.models import KeyResult
from portfolio.models import Initiative
from tenancy.context import use_tenant
from tenancy.fields import MoneyField, TenantForeignKey
from tenancy.models import Fact, Structure, Tenant
from tests.walk.routes import Route, all_routes
from tests.walk.world import OWN_ID, OWN_WORD, Filling, fill, tenant_models

DAY = dt.date(2026, 6, 1)
AFTER = dt.date(2026, 7, 1)
OK = 200
LATER_ID = 6_000_003
# What is written down or paid after the moment says this, and costs this.
LATER = "zqLater"
HAPPENED, EDITED, ADDED = f"{LATER}6", f"{LATER}7", f"{LATER}8"
FIGURE = Decimal(7_654_321)
PAGES = [route for route in all_routes("alignment.tenant_urls") if not route.pattern.startswith("admin/")]
# Differs from one answer to the next, whatever is shown.
PASSING = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken[^A-Za-z0-9]+|nonce[-=]"?)[\w+/=-]+|"asked":"[^"]*"')

# What was said about the address asked for before.
NOTICES = re.compile(r'<div class="notices" role="status">(?:\s*<div class="notice ">.*?</div>)*\s*</div>', re.DOTALL)


@dataclass(frozen=True)
class Seen:
    """What an address answered, without what differs each time."""

    status: int
    goes_to: str
    text: str
    type: str


type Looks = tuple[Mapping[str, Seen], Mapping[str, Seen]]


def walk_as_known(tenant: Tenant, client: Client, user: User) -> Looks:
    """Every page of a day as known at a moment: before anything was changed, and (those shown) when all has changed."""
    fill(tenant, Filling(OWN_ID, OWN_WORD, user, is_known_since_now=True))
    day = f"@{DAY}~{_moment().astimezone(dt.UTC).replace(tzinfo=None).isoformat()}Z"
    before = look(client, day, PAGES)
    things_happen(tenant)
    with_more_rows(tenant)
    with_other_words(tenant)
    after = look(client, day, [route for route in PAGES if before[route.name].status == OK])
    return before, after


def look(client: Client, day: str, pages: Iterable[Route]) -> dict[str, Seen]:
    """These pages of the first rows at this day."""
    return {route.name: ask(client, route, day) for route in pages}


def ask(client: Client, route: Route, day: str) -> Seen:
    """One page at this day."""
    answer: Any = client.get(f"/acme/{day}{route.address(OWN_ID)}")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    text = content.decode(errors="replace") if kind.startswith("text/") or "json" in kind else ""
    return Seen(answer.status_code, answer.headers.get("Location", ""), plain(text), kind)


def plain(text: str) -> str:
    """The page without what differs each time."""
    return " ".join(NOTICES.sub("", PASSING.sub(r"\1", text)).split())


def _moment() -> dt.datetime:
    time.sleep(0.002)
    now = timezone.now()
    time.sleep(0.002)
    return now


def things_happen(tenant: Tenant) -> None:
    """After the day, to the rows that are there: a fact of every kind, and what the rows repeat of them."""
    with use_tenant(tenant):
        for model in tenant_models():
            if issubclass(model, Fact) and any(field.name == "date" for field in model._meta.local_fields):
                row: Any = model.objects.get(pk=OWN_ID)
                row.pk, row._state.adding, row.supersedes = None, True, None
                for field in model._meta.local_fields:
                    _other(row, field, HAPPENED)
                row.date = AFTER
                _tried(row, force_insert=True)
        KeyResult.objects.filter(pk=OWN_ID).update(target=FIGURE)
        Initiative.objects.filter(pk=OWN_ID).update(state="paused")
        Item.objects.filter(pk=OWN_ID).update(state="done", started_on=AFTER, finished_on=AFTER)


def with_more_rows(tenant: Tenant) -> None:
    """A second row of whatever keeps its past, beside the first, where the tenant may have two."""
    with use_tenant(tenant):
        for model in tenant_models():
            if issubclass(model, Fact | Structure):
                row: Any = model.objects.get(pk=OWN_ID)
                row.pk, row._state.adding = LATER_ID, True
                for field in model._meta.local_fields:
                    _other(row, field, ADDED)
                if isinstance(row, Structure):
                    row.created_at = timezone.now()
                else:
                    row.supersedes = None
                _tried(row, force_insert=True)


def with_other_words(tenant: Tenant) -> None:
    """Every row of the structure is written anew, with the later words and figures as far as it may hold them."""
    with use_tenant(tenant):
        for model in tenant_models():
            if issubclass(model, Structure):
                row: Any = model.objects.get(pk=OWN_ID)
                for field in model._meta.local_fields:
                    before = getattr(row, field.attname)
                    _other(row, field, EDITED)
                    if not _tried(row):
                        setattr(row, field.attname, before)


def _tried(row: Any, **how: Any) -> bool:
    with suppress(DatabaseError, ValidationError), transaction.atomic():
        row.save(**how)
        return True
    return False


def _other(row: Any, field: Any, word: str) -> None:
    if isinstance(field, TenantForeignKey) or field.choices or field.primary_key:
        return
    if isinstance(field, models.CharField | models.TextField):
        setattr(row, field.name, word[: field.max_length] if field.max_length else word)
    elif isinstance(field, MoneyField | models.DecimalField):
        setattr(row, field.name, FIGURE)
