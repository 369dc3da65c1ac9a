"""Explanations through the pages and the API: who sees them, what they say, and how much they ask of the database."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions.tokens import create_token
from execution.models import Item
from okrs.models import KeyResult, Objective
from portfolio.models import Initiative, Portfolio
from rollups.actions import recompute_now
from rollups.engine import Moment, Scope, compute
from rollups.explain.explaining import explain
from rollups.explain.queries import KINDS, Question, explanation
from rollups.explain.reading import reading_of
from rollups.explain.registry import MEASURES
from rollups.explain.tree import Rule
from rollups.explain.writing import filled_in
from rollups.models import KeyResultRollup, PortfolioRollup
from tenancy.clock import today
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation
from ui.formats import money, number

PANEL = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Scene:
    """Acme with a generated organisation of 60 items, its figures stored, and somebody who may only read."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.day = cast, today(cast.acme)
        with use_tenant(cast.acme):
            fill(organisation(3, 60), self.day)
            recompute_now()
            self.key_result = KeyResult.objects.filter(contributions__isnull=False).order_by("pk")[0]
            self.initiative = Initiative.objects.filter(items__isnull=False).order_by("pk")[0]
            _, self.token = create_token(actor=cast.vic, member=cast.vic, name="reader", read_only=True)
        self.page: Client = cast.client(cast.vic)
        self.api = Client(headers={"Authorization": f"Bearer {self.token}"})

    def ask(self, path: str) -> Any:
        """An explanation of the API, its numbers exact."""
        answer = self.api.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content, parse_float=Decimal, parse_int=Decimal)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return Scene(cast)


def test_the_api_explains_what_is_stored(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        stored = KeyResultRollup.objects.get(key_result=scene.key_result)
    for measure in ("spend", "delivered", "budget", "eac", "measured"):
        found = scene.ask(f"key-results/{scene.key_result.pk}/explain/?measure={measure}")
        assert found["value"] == getattr(stored, measure)
        assert found["formula"]
    found = scene.ask(f"key-results/{scene.key_result.pk}/explain/?measure=spend")
    assert sum(each["part"] for each in found["inputs"]) == stored.spend
    assert found["inputs"][0]["weight"] * found["inputs"][0]["value"] == found["inputs"][0]["part"]


def test_inputs_lead_down_to_the_costs_that_were_booked(scene: Scene) -> None:
    found, path = scene.ask(f"key-results/{scene.key_result.pk}/explain/?measure=spend&depth=0"), []
    while found["inputs"][0]["explain"]:
        path.append(found["about"]["kind"])
        found = scene.ask(found["inputs"][0]["explain"].removeprefix("/api/v1/"))
    assert path == ["key_results"]
    assert found["about"]["kind"] == "initiatives"
    cost = found["inputs"][0]["explanation"]
    assert (cost["rule"], cost["about"]["kind"]) == ("fact", "costs")
    assert "recorded on" in cost["words"]


def test_an_unknown_measure_is_refused_with_the_measures_there_are(scene: Scene) -> None:
    answer = scene.api.get(f"/api/v1/initiatives/{scene.initiative.pk}/explain/?measure=luck")
    assert answer.status_code == 400
    assert "spi_t" in answer.json()["errors"][0]["message"]
    assert scene.page.get(f"/acme/initiatives/{scene.initiative.pk}/explain/?measure=luck").status_code == 404


def test_a_day_that_has_not_come_is_refused_and_a_past_one_is_explained(scene: Scene) -> None:
    path = f"initiatives/{scene.initiative.pk}/explain/?measure=ac"
    tomorrow = scene.day + timedelta(days=1)
    assert scene.api.get(f"/api/v1/{path}&at={tomorrow}").status_code == 400
    then, day = scene.ask(f"{path}&at=2024-03-01"), date(2024, 3, 1)
    with use_tenant(scene.cast.acme):
        compute(Moment(day), scope=Scope(initiatives=frozenset([scene.initiative.pk])))
        with connection.cursor() as cursor:
            cursor.execute("SELECT ac FROM f_initiative WHERE id = %s", [scene.initiative.pk])
            assert then["value"] == cursor.fetchone()[0]
    assert then["as_of"] == "2024-03-01"


@pytest.mark.parametrize("kind", KINDS)
def test_strangers_get_404_and_readers_a_page(scene: Scene, kind: str) -> None:
    known = KINDS[kind]
    with use_tenant(scene.cast.acme):
        Initiative.objects.update(team=scene.cast.team)  # a team without work has nothing to explain
        pk = known.model.objects.order_by("pk").values_list("pk", flat=True)[0] if known.model else 0
    path = f"{known.word}/explain/" if known.model is None else f"{known.word}/{pk}/{known.tail}explain/"
    page = scene.page.get(f"/acme/{path}")
    assert page.status_code == 200
    assert "Why this number" in page.content.decode()
    stranger = scene.cast.client(scene.cast.cleo)
    assert stranger.get(f"/acme/{path}").status_code == 404
    if known.model is not None:
        assert stranger.get(f"/rival/{path}").status_code == 404
        with use_tenant(scene.cast.rival):
            _, token = create_token(actor=scene.cast.cleo, member=scene.cast.cleo, name="other")
        answer = Client().get(f"/api/v1/{path}?measure={known.first}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 404


@pytest.mark.parametrize("kind", ["key_results", "objectives", "initiatives", "portfolios", "items"])
def test_a_part_of_the_tenant_explains_like_the_whole_of_it(scene: Scene, kind: str) -> None:
    model = KINDS[kind].model
    assert model is not None
    moment = Moment(scene.day)
    with use_tenant(scene.cast.acme):
        ids = list(model.objects.order_by("pk").values_list("pk", flat=True)[:4])
        with reading_of(scene.cast.acme, moment) as reading:
            whole = {
                (pk, measure): explain(reading, kind, pk, measure, depth=1) for pk in ids for measure in MEASURES[kind]
            }
        for pk in ids:
            with reading_of(scene.cast.acme, moment, (kind, pk)) as reading:
                for measure in MEASURES[kind]:
                    assert explain(reading, kind, pk, measure, depth=1) == whole[pk, measure], (pk, measure)


def test_only_what_a_figure_can_be_made_of_is_computed(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        bet, line, goal = (model.objects.earliest("pk").pk for model in (Initiative, KeyResult, Objective))
    made = {}
    for path in (f"initiatives/{bet}", f"key-results/{line}", f"objectives/{goal}"):
        with CaptureQueriesContext(connection) as asked:
            assert scene.page.get(f"/acme/{path}/explain/").status_code == 200
        said = " ".join(query["sql"] for query in asked)
        made[path.split("/")[0]] = re.findall(r"CREATE TEMP TABLE f_(initiative|key_result|objective)\b", said)
    assert made == {
        "initiatives": ["initiative"], "key-results": ["initiative", "key_result"],
        "objectives": ["initiative", "key_result", "objective"],
    }  # fmt: skip


def test_a_long_list_is_cut_to_the_largest_and_still_adds_up(scene: Scene) -> None:
    with use_tenant(scene.cast.acme), reading_of(scene.cast.acme, Moment(scene.day), page=3) as reading:
        first = explain(reading, "initiatives", scene.initiative.pk, "bac")
        assert first is not None
        assert first.paging is not None
        assert first.paging.next_start == 3
        following = explain(reading, "initiatives", scene.initiative.pk, "bac", start=3)
        assert following is not None
    for each in (first, following):
        assert sum(part.part for part in each.inputs if part.part is not None) == each.value
    assert first.inputs[-1].name == f"{first.paging.total - 3} more items, together"
    assert first.inputs[0].part >= first.inputs[1].part >= first.inputs[2].part >= following.inputs[1].part  # type: ignore[operator]  # all four are known here
    assert following.inputs[0].name == "3 items before these, together"


def test_the_panel_the_sheet_and_an_unfolded_input_are_parts_of_the_page(scene: Scene) -> None:
    path = f"/acme/key-results/{scene.key_result.pk}/explain/?measure=cpi"
    panel = scene.page.get(path, headers=PANEL).content.decode()
    assert panel.count("<dialog") == 1
    assert "EV ÷ AC" in panel
    assert "<html" not in panel
    inside = scene.page.get(f"{path}&part=inside", headers=PANEL).content.decode()
    assert "<dialog" not in inside
    assert "EV ÷ AC" in inside
    via = f"{path}&via=initiatives.{scene.initiative.pk}.ev,items.999999.ev,nonsense"
    sheet = scene.page.get(f"{via}&part=sheet", headers=PANEL).content.decode()
    assert f"{scene.initiative.key} earned by now" in sheet
    assert "style=" not in panel + inside + sheet


def test_every_figure_of_the_pages_leads_to_its_explanation(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        objective = Objective.objects.filter(key_results__isnull=False).order_by("pk")[0]
        item = scene.initiative.items.all()[0]
    for path, wanted in (
        (f"key-results/{scene.key_result.pk}/", {"measured", "delivered", "health", "cpi", "eac"}),
        (f"objectives/{objective.pk}/", {"measured", "coverage", "health"}),
        (f"initiatives/{scene.initiative.pk}/", {"bac", "pv", "ev", "ac", "cpi", "spi_t", "eac", "tcpi", "released"}),
        (f"items/{item.pk}/", {"percent", "planned_cost", "ac"}),
    ):
        text = scene.page.get(f"/acme/{path}").content.decode()
        missing = {each for each in wanted if f'/acme/{path}explain/?measure={each}"' not in text}
        assert not missing, path


def test_every_figure_of_the_list_of_portfolios_leads_to_its_explanation(scene: Scene) -> None:
    text = scene.page.get("/acme/earned-value/").content.decode()
    with use_tenant(scene.cast.acme):
        portfolios = list(PortfolioRollup.objects.values_list("portfolio_id", flat=True))
    assert portfolios
    for pk in portfolios:
        for measure in ("bac", "pv", "ev", "ac", "cpi", "spi", "eac"):
            assert f'/acme/portfolios/{pk}/explain/?measure={measure}"' in text


def test_every_figure_of_all_work_and_costs_leads_to_its_explanation(scene: Scene) -> None:
    text = scene.page.get("/acme/rollup/").content.decode()
    section = text[text.index('id="whole"') :]
    section = section[: section.index("</section>")]
    found = re.findall(r'href="(/acme/rollup/totals/explain/\?measure=\w+)"[^>]*>([^<]+)<', section)
    assert len({address for address, _ in found}) == 18
    for address, shown in found:
        answer = scene.ask(address.removeprefix("/acme/"))
        is_money = answer["unit"] == "money"
        assert shown == (money(answer["value"], "EUR") if is_money else number(answer["value"])), address
    assert not re.search(r"<td[^>]*>[^<]*\d", section), "a figure without an explanation"


def test_what_an_item_has_earned_is_written_with_its_thousands(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        Item.objects.filter(pk__in=scene.initiative.items.filter(children=None)).update(planned_cost=Decimal("12345.5"))
        recompute_now()
    found = scene.ask(f"initiatives/{scene.initiative.pk}/explain/?measure=ev")
    notes = [each["note"] for each in found["inputs"] if each["about"]]
    assert any(note.endswith("% of 12,345.5") for note in notes), notes
    assert not [note for note in notes if re.search(r"\d{4}|[.,]$", note)]


def test_a_sum_of_nothing_that_is_not_known_is_not_written_as_0() -> None:
    assert filled_in(Rule.SUM, "Σ allocation × EAC", [], None) == "nothing to add up = not known"
    assert filled_in(Rule.SHARE, "Σ weight × measured ÷ Σ weight", [], None) == "nothing to weigh = not known"
    assert filled_in(Rule.SUM, "Σ costs", [], Decimal(0)) == "0 = 0"


def test_a_key_result_is_reckoned_without_units_in_the_midst(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        lines = KeyResult.objects.filter(type__in=("increase", "decrease"), check_ins__value__isnull=False)
        row = lines.order_by("pk")[0]
        KeyResult.objects.filter(pk=row.pk).update(unit="€")
    text = scene.page.get(f"/acme/key-results/{row.pk}/").content.decode()
    assert re.search(r"\([−\d,.]+ − [−\d,.]+\) ÷ \([−\d,.]+ − [−\d,.]+\), held within 0 and 100%", text)


def queries_of(scene: Scene, kind: str, pk: int, measure: str, depth: int = 0) -> int:
    """How many statements one explanation takes."""
    with use_tenant(scene.cast.acme), CaptureQueriesContext(connection) as found:
        assert explanation(scene.cast.acme, Question(kind, pk, measure, depth), Moment(scene.day)) is not None
    return len(found)


def test_an_explanation_takes_few_statements_whatever_it_explains(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        portfolio = Portfolio.objects.order_by("pk")[0]
    flat = {
        "delivered": queries_of(scene, "key_results", scene.key_result.pk, "delivered"),
        "spend": queries_of(scene, "key_results", scene.key_result.pk, "spend"),
        "bac": queries_of(scene, "initiatives", scene.initiative.pk, "bac"),
        "ac": queries_of(scene, "portfolios", portfolio.pk, "ac"),
    }
    assert max(flat.values()) <= 30, flat
    assert queries_of(scene, "initiatives", scene.initiative.pk, "bac", depth=1) <= flat["bac"] + 45


def test_facts_that_do_not_count_are_named(scene: Scene) -> None:
    found = scene.ask(f"initiatives/{scene.initiative.pk}/explain/?measure=ac&at=2024-01-02")
    assert any("dated" in each["reason"] for each in found["left_out"])
    then = scene.ask(f"initiatives/{scene.initiative.pk}/explain/?measure=pv&at=2024-06-01")
    assert then["inputs_total"] >= len([each for each in then["inputs"] if each["about"]])


@pytest.mark.parametrize(
    ("kind", "measure", "is_kept"),
    [
        ("initiatives", "eac", True),
        ("initiatives", "over", False),
        ("initiatives", "health", False),
        ("key_results", "measured", True),
        ("key_results", "quadrant", False),
        ("objectives", "health", False),
        ("totals", "cost_in", True),
        ("totals", "items_in", False),
    ],
)
def test_an_explanation_leads_to_changes_where_they_are_kept(
    scene: Scene, kind: str, measure: str, *, is_kept: bool
) -> None:
    """Health is a word, and what a line is over is not stored: neither has a way through time."""
    known = KINDS[kind]
    with use_tenant(scene.cast.acme):
        pk = f"{known.model.objects.order_by('pk').first().pk}/" if known.model else ""
    sheet = scene.page.get(f"/acme/{known.word}/{pk}explain/?measure={measure}").content.decode()
    found = re.findall(r'href="([^"]+/change/[^"]+)"', sheet)
    assert bool(found) == is_kept
    for url in found:
        assert scene.page.get(url).status_code == 200


def test_what_a_key_result_stands_at_leads_to_that_figure(scene: Scene) -> None:
    """Its value to the check-in it comes from, not to the share of the way that it means."""
    page = scene.page.get("/acme/objectives/?only=all").content.decode()
    with use_tenant(scene.cast.acme):
        kinds = dict(KeyResult.objects.values_list("pk", "type"))
    found = re.findall(r'href="/acme/key-results/(\d+)/explain/\?measure=(\w+)"[^>]*>([^<]+)<', page)
    assert found
    for pk, measure, text in found:
        takes_value = kinds[int(pk)] not in {"milestone", "delivery"}
        assert measure == ("value" if takes_value else "measured"), (kinds[int(pk)], text)
        assert scene.page.get(f"/acme/key-results/{pk}/explain/?measure={measure}").status_code == 200


@pytest.mark.parametrize(
    ("path", "name"), [("rollup/totals/explain/?measure=cost_in&at=", "at"), ("rollup/figures/?as_of=", "as_of")]
)
def test_a_day_to_come_is_refused_by_its_name_with_what_was_expected(scene: Scene, path: str, name: str) -> None:
    answer = scene.api.get(f"/api/v1/{path}2100-01-31")
    assert answer.status_code == 400
    assert "31 Jan 2100 has not come yet. Choose today or an earlier day." in answer.content.decode()
    assert name in answer.content.decode()
