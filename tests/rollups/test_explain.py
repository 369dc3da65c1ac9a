"""Every figure is explained by what the engine computed, exactly, down to the facts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from execution.models import Item
from portfolio.models import Initiative
from rollups.engine import Moment
from rollups.engine.kinds import KINDS
from rollups.explain.explaining import explain
from rollups.explain.reading import Reading, reading_of
from rollups.explain.registry import MEASURES
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.rollups.engines import LOADED_ON
from tests.rollups.explained import wrong_in
from tests.rollups.into_tables import fill
from tests.rollups.organisations import days, organisation, organisations
from tests.rollups.workbook import Workbook

pytestmark = pytest.mark.django_db


class _Undo(Exception):
    """Takes a workbook out of the tables again."""


def each_object(reading: Reading) -> list[tuple[str, int]]:
    """Every object that has figures."""
    found = [(kind.name, 0) for kind in KINDS if not kind.object_column]
    for kind in KINDS:
        if kind.object_column:
            found += [(kind.name, row["id"]) for row in reading.query(f"SELECT id FROM {kind.computed} ORDER BY id")]  # noqa: S608  # names of our own tables and columns
    return found + [("items", row["id"]) for row in reading.query("SELECT id FROM r_item ORDER BY id")]


def computed(kind_name: str, pk: int) -> dict[str, Any]:
    """The engine's own row of an object, straight from its table."""
    kind = next(each for each in KINDS if each.name == kind_name)
    with connection.cursor() as cursor:
        where = f"WHERE id = {pk}" if kind.object_column else ""
        cursor.execute(f"SELECT * FROM {kind.computed} {where}")  # noqa: S608  # names of our own tables and columns
        row = dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))
    if kind_name == "initiatives":
        with connection.cursor() as cursor:
            cursor.execute("SELECT budget FROM r_initiative WHERE id = %s", [pk])
            approved = next(each for each in (cursor.fetchone()[0], row["bac"]) if each is not None)
        with localcontext() as exact:
            exact.prec = 400
            return row | {"approved": approved, "over": row["eac"] - approved}
    if kind_name == "key_results":
        return row | {"behind": less(row["expected"], row["measured"]), "miss": less(Decimal(1), row["forecast"])}
    return row | beside_the_totals() if kind_name == "totals" else row


def less(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """One less the other, to the last digit; not known unless both are."""
    with localcontext() as exact:
        exact.prec = 400
        return None if one is None or other is None else one - other


def beside_the_totals() -> dict[str, Any]:
    """What is shown beside the totals and stored nowhere, counted leaf by leaf."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT count(id) FILTER (WHERE owner IS NOT NULL) AS items,
                   count(*) FILTER (WHERE owner IS NULL) AS items_unallocated, count(id) AS items_in,
                   coalesce(sum(bac), 0) AS bac_in,
                   count(id) FILTER (WHERE owner IS NOT NULL AND finish IS NULL) AS unscheduled,
                   coalesce(sum(bac) FILTER (WHERE owner IS NOT NULL AND finish IS NULL), 0) AS unscheduled_bac,
                   count(id) FILTER (WHERE owner IS NOT NULL AND state = 'dropped') AS items_dropped,
                   coalesce(sum(planned) FILTER (WHERE owner IS NOT NULL AND state = 'dropped'), 0) AS dropped_planned,
                   coalesce(sum(bac) FILTER (WHERE owner IS NOT NULL AND state = 'dropped'), 0) AS dropped_earned,
                   coalesce(sum(planned - bac) FILTER (WHERE owner IS NOT NULL AND state = 'dropped'), 0) AS dropped_cut
            FROM r_leaf""")
        return dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))


def wrong_of(
    workbook: Workbook, as_of: date, depth: int, change: Callable[[], object] = lambda: None, known_at: Any = None
) -> list[str]:
    """What is wrong in the explanations of every figure of an organisation on a day, after a change to it."""
    wrong: list[str] = []
    tenant = Tenant.objects.create(slug=f"t{uuid4().hex[:20]}", name="Generated")
    with use_tenant(tenant), suppress(_Undo), transaction.atomic():
        fill(workbook, LOADED_ON)
        change()
        with reading_of(tenant, Moment(as_of, known_at), page=4) as reading:
            for kind, pk in each_object(reading):
                row = computed(kind, pk) if kind != "items" else None
                for measure in MEASURES[kind]:
                    found = explain(reading, kind, pk, measure, depth=depth)
                    assert found is not None
                    if row is not None and found.value != row[measure]:
                        wrong.append(f"{kind} {pk} {measure}: {found.value}, computed {row[measure]}")
                    wrong += wrong_in(found)
        raise _Undo
    return wrong


@given(workbook=organisations(), as_of=days())
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_figure_of_nasty_organisations_is_what_its_inputs_give(workbook: Workbook, as_of: date) -> None:
    assert wrong_of(workbook, as_of, depth=1)[:5] == []


@pytest.mark.parametrize("seed", [1])
def test_every_figure_of_an_organisation_of_60_items_is_what_its_inputs_give(seed: int) -> None:
    assert wrong_of(organisation(seed, 60), date(2024, 7, 1), depth=1)[:5] == []


def every_technique() -> None:
    """Give the initiatives of the tenant in force each technique of earned value in turn, and milestones to reach."""
    for place, initiative in enumerate(Initiative.objects.order_by("pk")):
        initiative.technique = Initiative.Technique.values[place % len(Initiative.Technique)]
        initiative.save()
    for item in Item.objects.order_by("pk")[::3]:
        item.type = Item.Type.MILESTONE
        item.save()


@pytest.mark.parametrize("seed", [4, 5])
def test_every_technique_of_earned_value_is_what_its_inputs_give(seed: int) -> None:
    assert wrong_of(organisation(seed, 40), date(2024, 8, 1), depth=0, change=every_technique)[:5] == []


def test_what_was_known_at_a_moment_is_explained_by_what_was_recorded_then() -> None:
    late = timezone.now() + timedelta(hours=1)
    assert wrong_of(organisation(6, 30), date(2024, 8, 1), depth=0, known_at=late)[:5] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_stored_figure_has_an_explanation(kind: Any) -> None:
    assert set(kind.columns) <= MEASURES[kind.name].keys()
