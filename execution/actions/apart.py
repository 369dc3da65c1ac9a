"""Periods of one thing that share no day: said in words before the database refuses, and when it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from execution.days import period_problems
from tenancy.versions import bump
from ui.formats import full_day


def save_apart(row: Any, others: QuerySet[Any], what: str) -> None:
    """Check and save a period; `others` are those it may not meet, `what` names one. Raises ValidationError."""
    problems = period_problems(row.starts_on, row.ends_on)
    if problems:
        raise ValidationError(problems)
    row.full_clean(exclude=["tenant"])
    meets = others.filter(Q(ends_on=None) | Q(ends_on__gte=row.starts_on)).exclude(pk=row.pk)
    if row.ends_on is not None:
        meets = meets.filter(starts_on__lte=row.ends_on)
    other = meets.order_by("starts_on").first()
    if other is not None:
        last = full_day(other.ends_on) if other.ends_on else "until further notice"
        words = f"{full_day(other.starts_on)} to {last} already has {what}: choose other days, or change that one."
        raise ValidationError({"starts_on": words})
    with _apart(f"{row._meta.db_table}_apart", what):
        row.save()


@contextmanager
def _apart(constraint: str, what: str) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if constraint_of(error) != constraint:
            raise
        words = f"Somebody has just added {what} for some of these days: look at it first."
        raise ValidationError({"starts_on": words}) from error


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint, or of the trigger's law, that refused."""
    return str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or "")


def changed(row: Any, expected_version: int | None, values: dict[str, Any], allowed: tuple[str, ...]) -> dict[str, Any]:
    """Claim the next version, set the values, and answer what differs; raises Stale, ValidationError."""
    unknown = sorted(set(values) - set(allowed))
    if unknown:
        raise ValidationError(dict.fromkeys(unknown, "This cannot be edited here."))
    bump(row, expected_version)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    return {name: [was, values[name]] for name, was in before.items() if was != values[name]}
