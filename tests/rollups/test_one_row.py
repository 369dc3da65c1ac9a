"""One row in the database feeds page, API, explanation, series and command: compared figure by figure."""

from __future__ import annotations

import html
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.tokens import create_token
from rollups import actions, queries
from rollups.engine.kinds import KINDS, Kind
from rollups.explain.registry import MEASURES
from rollups.explain.writing import shown
from tenancy.clock import today
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

RESOURCES = {
    "key_results": "key-results", "objectives": "objectives", "initiatives": "initiatives", "portfolios": "portfolios",
}  # fmt: skip
OBJECTS = [kind for kind in KINDS if kind.object_column]


@pytest.fixture
def house(cast: Cast) -> Cast:
    """Acme with an organisation in it, its figures stored."""
    with use_tenant(cast.acme):
        fill(organisation(4, 80), today(cast.acme))
        actions.recompute_now()
    return cast


def program(cast: Cast) -> Client:
    """A program that reads with a token of Vic's."""
    with use_tenant(cast.acme):
        _, token = create_token(actor=cast.vic, member=cast.vic, name="reader", read_only=True)
    return Client(headers={"Authorization": f"Bearer {token}"})


def stored(cast: Cast, kind: Kind) -> dict[int, dict[str, Any]]:
    """The rows themselves, by object."""
    with use_tenant(cast.acme):
        return {
            getattr(row, kind.object_column): {c: getattr(row, _column(c)) for c in kind.columns}
            for row in kind.model.objects.all()
        }


def _column(name: str) -> str:
    return "yield_of_work" if name == "yield" else name


def same(one: Any, other: Any) -> bool:
    """Whether a figure and its JSON are the same number, word or day."""
    if isinstance(one, Decimal | int) and not isinstance(one, bool):
        return other is not None and Decimal(str(one)) == Decimal(str(other))
    return bool((one.isoformat() if hasattr(one, "isoformat") else one) == other)


def listed(client: Client, kind: Kind) -> dict[int, dict[str, Any]]:
    """Every row of the API's list, numbers with all their digits."""
    address, found = f"/api/v1/{RESOURCES[kind.name]}/?page_size=100", dict[int, dict[str, Any]]()
    while address:
        answer = json.loads(client.get(address).content, parse_float=Decimal)
        found |= {row["id"]: row["rollup"] for row in answer["results"]}
        address = answer["next"]
    return found


@pytest.mark.parametrize("kind", OBJECTS, ids=lambda kind: kind.name)
def test_the_api_and_the_command_give_the_stored_row(house: Cast, kind: Kind) -> None:
    rows, answers = stored(house, kind), listed(program(house), kind)
    printed = queries.rollup(house.acme, today(house.acme))[kind.name]
    about: Any = kind.model._meta.get_field(kind.object_column.removesuffix("_id")).related_model
    with use_tenant(house.acme):
        keys = dict(about.objects.values_list("pk", "key"))
    assert rows.keys() == answers.keys()
    for pk, row in rows.items():
        wrong = [c for c, value in row.items() if c in answers[pk] and not same(value, answers[pk][c])]
        wrong += [c for c in kind.figures if not same(row[c], printed[keys[pk]][c])]
        assert wrong == [], (pk, {c: (row[c], answers[pk].get(c)) for c in wrong})
    assert set(kind.figures) <= next(iter(answers.values())).keys()
    assert {"missing", "oldest_input", "coverage"} <= next(iter(answers.values())).keys()


@pytest.mark.parametrize("kind", OBJECTS, ids=lambda kind: kind.name)
def test_the_explanation_explains_the_stored_figure(house: Cast, kind: Kind) -> None:
    client, rows = program(house), stored(house, kind)
    for pk in list(rows)[:1]:
        for measure in kind.figures:
            answer = client.get(f"/api/v1/{RESOURCES[kind.name]}/{pk}/explain/?measure={measure}")
            value = json.loads(answer.content, parse_float=Decimal)["value"]
            assert same(rows[pk][measure], value), (kind.name, pk, measure)


PAGES = {
    "key_results": ("key_result_detail", ("measured", "delivered")),
    "objectives": ("objective_detail", ("measured",)),
    "initiatives": ("initiative_detail", ("cpi",)),
}


@pytest.mark.parametrize("kind", [each for each in OBJECTS if each.name in PAGES], ids=lambda kind: kind.name)
def test_the_page_shows_the_stored_figure_rounded_and_nothing_else(house: Cast, kind: Kind) -> None:
    view, measures = PAGES[kind.name]
    client, rows = house.client(house.vic), stored(house, kind)
    compared = 0
    for pk in list(rows)[:5]:
        page = client.get(f"/acme{reverse(view, 'alignment.tenant_urls', args=[pk])}").content.decode()
        own = rf'<a[^>]*href="[^"]*/{RESOURCES[kind.name]}/{pk}/explain/\?measure=(\w+)"[^>]*>(.*?)</a>'
        links = re.findall(own, page, re.DOTALL)
        for measure in measures:
            texts = {html.unescape(re.sub(r"<[^>]+>", "", text)).strip() for name, text in links if name == measure}
            value = rows[pk][measure]
            if value is None or not texts:
                continue
            unit = MEASURES[kind.name][measure].unit
            numbers = {re.sub(r"[^\d.]", "", text) for text in texts}
            percent = Decimal(value) * (100 if unit == "ratio" else 1)
            assert all(abs(Decimal(each) - abs(percent)) <= Decimal("0.5") for each in numbers if each), (
                measure, texts, shown(value, unit),
            )  # fmt: skip
            compared += 1
    assert compared > 0
