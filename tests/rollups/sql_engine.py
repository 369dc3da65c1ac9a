"""The SQL engine asked like the reference: a workbook in, exact figures out."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import uuid4

from django.db import transaction

from rollups.engine import Moment, as_json, compute
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.rollups.into_tables import fill
from tests.rollups.workbook import Result, Workbook


class _Undo(Exception):
    """Takes a workbook out of the tables again."""


def sql_rollup(workbook: Workbook, as_of: date, loaded_on: date) -> Result:
    """Return every figure of the workbook at the end of a day, by the engine; nothing stays in the tables."""
    found: list[Result] = []
    tenant = Tenant.objects.create(slug=f"t{uuid4().hex[:20]}", name="Generated")
    with use_tenant(tenant), suppress(_Undo), transaction.atomic():
        fill(workbook, loaded_on)
        compute(Moment(as_of))
        found.append(parsed(as_json(Moment(as_of))))
        raise _Undo
    return found[0]


def parsed(text: str) -> Any:
    """Return the JSON of a rollup with exact numbers."""
    return json.loads(text, parse_float=Fraction, parse_int=Fraction)
