"""What is stored: the same as on demand, only written where it changed, and repeatable for any past day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Membership
from execution.actions.facts import book_cost, correct_cost
from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import change_target
from okrs.models import KeyResult
from portfolio.models import Initiative
from rollups import actions, queries
from rollups.engine import Moment, as_json, compute, difference, store
from rollups.engine.kinds import KINDS, Kind
from rollups.models import InitiativeRollup, KeyResultRollup
from tenancy.clock import today
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

DAY = date(2024, 7, 1)


def stored() -> dict[str, Any]:
    """The stored figures in the shape of the JSON, every number as its full text."""
    with connection.cursor() as cursor:
        found: dict[str, Any] = {kind.name: _stored(cursor, kind) for kind in KINDS[:-1]}
        found["totals"] = _stored(cursor, KINDS[-1])[""]
    return found


def _stored(cursor: Any, kind: Kind) -> dict[str, dict[str, str | None]]:
    columns = ", ".join(f't."{column}"' for column in kind.figures)
    named = (
        f"JOIN {kind.named_in} o ON o.id = t.{kind.object_column}" if kind.named_in else "CROSS JOIN (SELECT '') o(key)"
    )
    cursor.execute(f"SELECT o.key, {columns} FROM {kind.table} t {named}")  # noqa: S608  # constants of the engine
    return {key: dict(zip(kind.figures, map(_text, row), strict=True)) for key, *row in cursor.fetchall()}


def _text(figure: object) -> str | None:
    if figure is None:
        return None
    return format(figure, "f") if isinstance(figure, Decimal) else str(figure)


def on_demand(text: str) -> dict[str, Any]:
    """The figures of a rollup's JSON, every number as its full text."""
    found = json.loads(text, parse_float=str, parse_int=str)
    return {kind.name: found[kind.name] for kind in KINDS}


def test_what_is_stored_is_what_is_computed_on_demand_to_the_last_digit(acme: Tenant) -> None:
    fill(organisation(7, 120), DAY)
    moment = Moment(DAY)
    compute(moment)
    store(moment)
    assert on_demand(as_json(moment)) == stored()


def test_storing_twice_writes_nothing_the_second_time(acme: Tenant) -> None:
    fill(organisation(3, 60), DAY)
    assert actions.recompute_now() > 60 // 25
    assert actions.recompute_now() == 0


def test_only_the_rows_on_the_way_up_from_a_change_are_written(acme: Tenant) -> None:
    fill(organisation(3, 60), DAY)
    actions.recompute_now()
    alone = Initiative.objects.filter(contributions=None).first()
    assert alone is not None
    book_cost(actor=_owner(), initiative=alone, amount=Decimal(10), date=DAY, kind="expense")
    assert actions.recompute_now() == 3  # the initiative, its portfolio, the totals


def _owner() -> Membership:
    return Membership.objects.get(role="owner")


def test_a_stored_row_that_was_tampered_with_is_a_difference(acme: Tenant) -> None:
    fill(organisation(5, 60), DAY)
    moment = Moment(today(acme))
    compute(moment)
    assert difference(moment) is None
    store(moment)
    assert difference(moment) == 0
    InitiativeRollup.objects.filter(pk=InitiativeRollup.objects.first().pk).update(ac=Decimal("0.0001"))  # type: ignore[union-attr]  # there is one
    assert difference(moment) == 1


def test_another_tenants_figures_are_untouched(cast: Cast) -> None:
    for tenant, seed in ((cast.acme, 1), (cast.rival, 2)):
        with use_tenant(tenant):
            fill(organisation(seed, 40), DAY)
            actions.recompute_now()
    with use_tenant(cast.rival):
        before = stored()
    with use_tenant(cast.acme):
        KeyResultRollup.objects.all().delete()
        actions.recompute_now()
        assert KeyResultRollup.objects.count() == KeyResult.objects.count()
    with use_tenant(cast.rival):
        assert stored() == before


def line_with_values() -> tuple[KeyResult, Decimal, Decimal]:
    """A measured line with its baseline and its target."""
    line = KeyResult.objects.filter(type="increase").earliest("id")
    assert line.baseline is not None
    assert line.target is not None
    return line, line.baseline, line.target


def test_a_past_day_from_what_was_known_at_its_end_is_what_was_stored_that_day(acme: Tenant) -> None:
    """Law 19: later facts about that day, and later corrections of it, do not change what was known then."""
    fill(organisation(1, 80), DAY)
    day = today(acme)
    actions.recompute_now()
    was = stored()
    known = timezone.now()
    owner, initiative = _owner(), Initiative.objects.earliest("id")
    line, baseline, target = line_with_values()
    cost = book_cost(actor=owner, initiative=initiative, amount=Decimal("77.7"), date=day, kind="expense")
    correct_cost(actor=owner, cost=cost, amount=Decimal("99.9"), date=day, note="typo")
    add_check_in(actor=owner, key_result=line, date=day, value=target)
    change_target(actor=owner, key_result=line, date=day, target=target + 5, baseline=baseline, reason="more")
    actions.recompute_now()
    assert stored() != was
    assert on_demand(queries.rollup_json(acme, day, known)) == was


def test_a_target_that_changes_holds_from_its_day_on(acme: Tenant) -> None:
    fill(organisation(1, 80), DAY)
    line, baseline, target = line_with_values()
    day = today(acme)
    add_check_in(actor=_owner(), key_result=line, date=day - timedelta(days=9), value=target)
    doubled = baseline + 2 * (target - baseline)
    change_target(
        actor=_owner(),
        key_result=line,
        date=day - timedelta(days=3),
        target=doubled,
        baseline=baseline,
        reason="up",
    )
    before = queries.rollup(acme, day - timedelta(days=4))["key_results"][line.key]
    after = queries.rollup(acme, day)["key_results"][line.key]
    assert (before["raw"], after["raw"]) == (1, Decimal("0.5"))


def test_the_tenants_thresholds_decide_about_health(acme: Tenant) -> None:
    fill(organisation(1, 400), DAY)
    as_usual = queries.rollup(acme, DAY)["key_results"]
    actions.edit_policy(
        actor=None, on_track=Decimal("0.0001"), at_risk=Decimal(0), forecast_from=Decimal("0.1"), stale_cadences=2
    )
    lenient = queries.rollup(acme, DAY)["key_results"]
    late = [key for key, row in as_usual.items() if row["health"] in {"at_risk", "off_track"} and row["measured"] > 0]
    assert late
    assert {lenient[key]["health"] for key in late} == {"on_track"}
