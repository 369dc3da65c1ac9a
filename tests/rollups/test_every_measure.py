"""Every measure of the model has its chart, its answer, its explanation, its waterfall and its restatement."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from execution.actions.facts import book_cost, report_progress
from execution.models import Item
from okrs.actions.check_ins import add_check_in
from rollups.actions import recompute_now
from rollups.engine import Moment
from rollups.engine.kinds import KINDS
from rollups.explain.registry import MEASURES
from rollups.history.keeping import compute_and_keep, end_of
from rollups.history.measures import FIRST, measures_of
from rollups.snapshots import SNAPSHOTS
from tenancy.context import use_tenant
from tests.api.conftest import Caller
from tests.conftest import Cast
from tests.execution.scene import Scene

D = Decimal

# The symbols and names of the model (its parts 2, 3 and 4) beside the figure that says them.
MODEL: dict[str, dict[str, str]] = {
    "initiatives": {
        "BAC": "bac", "PV": "pv", "EV": "ev", "AC": "ac", "percent": "percent", "items": "items",
        "items_done": "items_done", "CPI": "cpi", "SPI": "spi", "CV": "cv", "SV": "sv", "EAC": "eac", "ETC": "etc",
        "VAC": "vac", "TCPI": "tcpi", "ES": "es", "AT": "at", "PD": "pd", "SPI(t)": "spi_t", "EAC(t)": "eac_t",
        "p-factor": "p_factor", "released": "released", "unaligned": "unaligned_spend", "unscheduled": "unscheduled",
        "dropped": "dropped_earned", "coverage": "coverage",
    },
    "key_results": {
        "raw": "raw", "M": "measured", "P": "expected", "D": "delivered", "Q": "planned", "S": "spend", "B": "budget",
        "planned value": "planned_value", "earned value": "earned_value", "EAC": "eac", "CPI": "cpi", "SPI": "spi",
        "c": "confidence", "gap": "gap", "pace gap": "pace_gap", "yield": "yield", "cost per point": "cost_per_point",
        "forecast": "forecast", "plan misfit": "plan_misfit", "execution shortfall": "execution_shortfall",
        "outcome shortfall": "outcome_shortfall", "watermelon": "watermelon", "v": "value", "coverage": "coverage",
    },
    "objectives": {
        "measured": "measured", "coverage": "coverage", "expected": "expected", "direct": "direct",
        "inherited": "inherited", "S": "spend", "B": "budget", "planned value": "planned_value",
        "earned value": "earned_value", "EAC": "eac", "D": "delivered", "Q": "planned", "CPI": "cpi", "SPI": "spi",
    },
    "portfolios": {
        "budget": "budget", "BAC": "bac", "PV": "pv", "EV": "ev", "AC": "ac", "CPI": "cpi", "SPI": "spi", "EAC": "eac",
        "released": "released", "unaligned": "unaligned_spend", "coverage": "coverage",
    },
    "totals": {
        "all cost": "cost_in", "of initiatives": "cost_mapped", "unallocated": "cost_unallocated",
        "unaligned": "unaligned_spend", "BAC": "bac_mapped", "BAC unallocated": "bac_unallocated",
        "mismatch": "plan_mismatch", "coverage": "coverage",
    },
}  # fmt: skip
# Words and days of the model: explained, and shown beside the figures; they have no chart.
SAID = {
    "initiatives": ("health", "state", "oldest_input"),
    "key_results": ("health", "status", "quadrant", "is_stale", "last_check_in", "oldest_input"),
    "objectives": ("health", "oldest_input"),
    "portfolios": ("oldest_input",),
    "totals": ("oldest_input",),
}


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A bet with work that serves a key result; three past days are kept, and facts about them came later."""
    scene = Scene(cast)
    with use_tenant(cast.acme):
        scene.work()
        line = scene.key_result
        add_check_in(actor=cast.max, key_result=line, date=scene.ago(20), value=D(1620), confidence=D("0.7"))
        scene.computed()
        for days in (28, 7, 1):
            compute_and_keep(Moment(scene.ago(days)))
        # As the nights kept it: before the facts below were recorded.
        for model in SNAPSHOTS.values():
            for row in model.objects.all():
                known = end_of(row.as_of, cast.acme) - timedelta(seconds=1)
                kept = {name: _plain(value) for name, value in row.figures.items()}
                model(**_about(row), as_of=row.as_of, known_at=known, formula=row.formula, figures=kept).save()
    scene.recorded = timezone.now()  # type: ignore[attr-defined]  # what is known before the late facts
    with use_tenant(cast.acme):
        task = Item.objects.get(title="Build the form")
        book_cost(actor=cast.max, item=task, amount=D(777), date=scene.ago(9), note="Forgotten")
        report_progress(actor=cast.max, item=task, percent=D(70), on=scene.ago(2))
        add_check_in(actor=cast.max, key_result=line, date=scene.ago(2), value=D(1700), confidence=D("0.6"))
        recompute_now()
    return scene


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _about(row: Any) -> dict[str, Any]:
    names = ("key_result_id", "objective_id", "initiative_id", "portfolio_id")
    return {name: getattr(row, name) for name in names if hasattr(row, name)}


def address(scene: Scene, kind: str) -> str:
    """Where the object of a kind lies, in pages and in the API."""
    objects = {
        "initiatives": scene.initiative, "key_results": scene.key_result, "objectives": scene.objective,
        "portfolios": scene.portfolio,
    }  # fmt: skip
    return f"{kind.replace('_', '-')}/{objects[kind].pk}" if kind in objects else "rollup/totals"


def explain_address(scene: Scene, kind: str) -> str:
    """The same for explanations."""
    return f"{address(scene, kind)}/explain/"


def asked(caller: Caller, at: str) -> Any:
    """The API's answer, numbers with all their digits."""
    answer = caller.get(at)
    assert answer.status_code == 200, (at, answer.content)
    return json.loads(answer.content, parse_float=Decimal)


def test_the_table_names_every_figure_that_is_stored_as_a_measure_or_a_word() -> None:
    for kind in KINDS:
        known = set(measures_of(kind.name))
        assert set(MODEL[kind.name].values()) <= known, kind.name
        assert set(SAID[kind.name]) <= set(kind.columns) - known, kind.name
        assert set(kind.columns) <= set(MEASURES[kind.name]), kind.name


@pytest.mark.parametrize("kind", MODEL)
def test_every_measure_has_a_chart_and_a_table_of_its_way(scene: Scene, kind: str) -> None:
    client: Client = scene.cast.client(scene.cast.vic)
    for name in measures_of(kind):
        answer = client.get(f"/acme/{address(scene, kind)}/history/?measure={name}&beside=none&from={scene.ago(30)}")
        text = answer.content.decode()
        assert answer.status_code == 200, name
        assert "<svg" in text.split("<h1", maxsplit=1)[1], name
        assert measures_of(kind)[name].label in text, name


@pytest.mark.parametrize("kind", MODEL)
def test_every_measure_has_one_value_in_series_list_explanation_and_past_day(scene: Scene, kind: str) -> None:
    caller, day = Caller(scene.cast.vic), scene.ago(7)
    names = list(measures_of(kind))
    at = address(scene, kind)
    steps = asked(caller, f"{at}/series/?measure={','.join(names)}&from={scene.ago(30)}")["steps"]
    values = {step["date"]: step["values"] for step in steps}
    row = asked(caller, f"{at}/").get("rollup") if kind != "totals" else None
    past = asked(caller, f"{at}/?as_of={day}").get("rollup") if kind != "totals" else None
    for name in names:
        today = values[str(scene.today)][name]
        assert _same(today, asked(caller, f"{explain_address(scene, kind)}?measure={name}")["value"]), name
        then = asked(caller, f"{explain_address(scene, kind)}?measure={name}&at={day}")["value"]
        if row is not None and past is not None:
            assert _same(today, row[name]), name
            assert _same(then, past[name]), name


def _same(one: Any, other: Any) -> bool:
    return (one is None and other is None) or (None not in (one, other) and D(str(one)) == D(str(other)))


@pytest.mark.parametrize("kind", MODEL)
def test_every_word_of_the_model_is_explained(scene: Scene, kind: str) -> None:
    caller = Caller(scene.cast.vic)
    for name in SAID[kind]:
        assert asked(caller, f"{explain_address(scene, kind)}?measure={name}")["rule"], name


@pytest.mark.parametrize("kind", MODEL)
def test_the_first_measure_of_each_kind_has_a_waterfall_and_a_restatement_that_sum(scene: Scene, kind: str) -> None:
    assert _sums(scene, kind, [FIRST[kind]]) > 0


@pytest.mark.long
@pytest.mark.parametrize("kind", MODEL)
def test_every_measure_has_a_waterfall_and_a_restatement_that_sum(scene: Scene, kind: str) -> None:
    assert _sums(scene, kind, measures_of(kind)) > 8, kind


def _sums(scene: Scene, kind: str, names: Iterable[str]) -> int:
    """Each figure's change is its ends' difference and the sum of its parts; returns how many are known."""
    caller, known, day = Caller(scene.cast.vic), 0, scene.ago(1)
    recorded = quote(scene.recorded.isoformat())  # type: ignore[attr-defined]  # set by the fixture
    queries = (f"from={scene.ago(28)}&to={scene.today}&known=now", f"from={day}&to={day}&known_from={recorded}")
    for name, query in product(names, queries):
        found = asked(caller, f"{address(scene, kind)}/change/?measure={name}&{query}")
        if found["change"] is None:
            assert None in (found["start"]["value"], found["end"]["value"]), name
            continue
        ends = D(str(found["end"]["value"])) - D(str(found["start"]["value"]))
        assert D(str(found["change"])) == ends == sum((D(str(part["amount"])) for part in found["parts"]), D(0)), name
        known += 1
    return known


def test_a_page_of_a_past_day_names_every_figure_that_was_restated(scene: Scene) -> None:
    client, day = scene.cast.client(scene.cast.vic), scene.ago(1)
    caller = Caller(scene.cast.vic)
    for kind in ("initiatives", "key_results", "objectives"):
        at = address(scene, kind)
        text = client.get(f"/acme/@{day}/{at}/").content.decode()
        said = set(re.findall(r'/change/\?measure=(\w+)&amp;from=[\d-]+&amp;to=[\d-]+&amp;known=late"', text))
        row = asked(caller, f"{at}/?as_of={day}")["rollup"]
        with use_tenant(scene.cast.acme):
            mine = {"initiatives": scene.initiative, "key_results": scene.key_result, "objectives": scene.objective}
            kept = (
                SNAPSHOTS[kind].objects.filter(**{kind.removesuffix("s"): mine[kind]}, as_of=day).latest("id").figures
            )
        differing = {name for name in measures_of(kind) if name in kept and not _same(kept[name], row[name])}
        assert said == differing, kind
        assert len(differing) > 4, kind
