"""Formula versions: a tenant stays on its own until it moves, and sees before it does what would be another figure."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import create_key_result
from okrs.models import KeyResult, Objective
from rollups import actions, queries, versions
from rollups.formulas.v2 import key_result as v2
from rollups.models import KeyResultRollup, RollupRequest
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.rollups import reference
from tests.rollups.engines import LOADED_ON, differences
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation
from tests.rollups.sql_engine import parsed

DAY = date(2024, 7, 1)
ROUNDING = Fraction(1, 10**12)
VALUES = [90, 96, 97, 98, 99]


@pytest.fixture
def limit(cast: Cast) -> KeyResult:
    """Availability of at least 95, missed in its first week and kept in the four since."""
    with use_tenant(cast.acme):
        fill(organisation(1, 40), DAY)
        line = create_key_result(
            actor=None, objective=Objective.objects.earliest("id"), title="Available", type="at_least",
            target=Decimal(95), unit="%",
        )  # fmt: skip
        for week, value in enumerate(VALUES):
            add_check_in(actor=cast.ana, key_result=line, date=date(2024, 5, 3 + 7 * week), value=Decimal(value))
        actions.recompute_now()
    return line


def raw(cast: Cast, line: KeyResult) -> Decimal | None:
    """The stored raw progress."""
    with use_tenant(cast.acme):
        found: Decimal | None = KeyResultRollup.objects.get(key_result=line).raw
        return found


def test_what_another_version_would_change_is_told_and_nothing_is_changed(cast: Cast, limit: KeyResult) -> None:
    found = versions.differences(cast.acme, "v2", DAY)
    [mine] = [each for each in found if each.key == limit.key and each.figure == "raw"]
    assert (mine.kind, mine.now, mine.then) == ("key_results", Decimal("0.8"), 1)
    assert {each.kind for each in found} <= {"key_results", "objectives"}
    assert versions.differences(cast.acme, "v1", DAY) == []
    assert raw(cast, limit) == Decimal("0.8")


def told(*args: str, **options: Any) -> str:
    """What the command prints."""
    said = StringIO()
    call_command("rollup", *args, tenant="acme", stdout=said, **options)
    return said.getvalue()


def test_the_command_compares_and_then_moves(cast: Cast, limit: KeyResult) -> None:
    compared = json.loads(told("--compare", formula="v2", format="json", as_of=DAY.isoformat()))
    assert (compared["from"], compared["to"]) == ("v1", "v2")
    assert {"kind": "key_results", "key": limit.key, "figure": "raw", "now": 0.8, "then": 1.0} in compared[
        "differences"
    ]
    assert f"key_results {limit.key} raw: 0.8" in told("--compare", formula="v2", as_of=DAY.isoformat())
    alone = json.loads(told(formula="v2", format="json", as_of=DAY.isoformat()))
    assert (alone["formula"], alone["key_results"][limit.key]["raw"]) == ("v2", 1)
    assert raw(cast, limit) == Decimal("0.8")
    assert "acme is on v2" in told("--move", formula="v2")
    assert raw(cast, limit) == 1
    cast.acme.refresh_from_db()
    assert cast.acme.formula == "v2"
    with pytest.raises(CommandError, match="need --formula"):
        told("--compare")


def test_a_tenant_that_does_not_move_keeps_its_figures(cast: Cast, limit: KeyResult) -> None:
    with use_tenant(cast.rival):
        actions.move_formula(actor=cast.cleo, formula="v2")
    actions.recompute(cast.acme)
    assert raw(cast, limit) == Decimal("0.8")


def page(to: str = "") -> str:
    """Where Acme's owners look at the versions."""
    return f"/acme{reverse('rollup_formula', 'alignment.tenant_urls')}{f'?to={to}' if to else ''}"


def test_the_page_shows_the_differences_and_moves_and_only_who_sets_up_may(cast: Cast, limit: KeyResult) -> None:
    owner = cast.client(cast.ana)
    assert limit.key not in owner.get(page()).content.decode()
    shown = owner.get(page("v2")).content.decode()
    assert limit.key in shown
    assert "Move to v2" in shown
    assert cast.client(cast.ben).get(page()).status_code == 403
    assert cast.client(cast.ben).post(page(), {"formula": "v2"}).status_code == 403
    assert cast.client(cast.cleo).get(page()).status_code == 404
    assert owner.post(page(), {"formula": "v9"}).headers["Location"] == page()
    assert "There is no formula “v9”; there is v1, v2." in owner.get(page()).content.decode()
    assert owner.post(page(), {"formula": "v2"}).status_code == 303
    assert Tenant.objects.get(pk=cast.acme.pk).formula == "v2"
    assert RollupRequest.objects.filter(tenant=cast.acme, kind="everything").exists()


@pytest.mark.parametrize("seed", [2])
def test_the_second_version_agrees_with_its_plain_reading(
    acme: Tenant, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook = organisation(seed, 60)
    fill(workbook, LOADED_ON)
    monkeypatch.setattr(reference, "key_result", v2)
    plain = reference.rollup(workbook, DAY, LOADED_ON)
    engine = parsed(queries.rollup_json(acme, DAY, formula="v2"))
    assert differences(plain, engine, ROUNDING) == []
