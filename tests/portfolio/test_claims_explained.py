"""Each figure of the page of claims leads to why it is so: the claims, the steps and the money that it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from execution.actions.facts import book_cost
from okrs.actions.key_results import create_key_result
from okrs.actions.objectives import create_objective
from okrs.models import Stage, StageCompletion
from portfolio.actions.contributions import link_key_result
from portfolio.actions.initiatives import move_initiative
from portfolio.claims import Open, exact, share, steps_beside
from portfolio.models import Claim
from portfolio.queries.claims import JUDGED_CLAIMS
from portfolio.views.claims import LISTS
from rollups.actions import recompute_now
from rollups.explain.lists import PER_PAGE
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.test_claim_arithmetic import on
from tests.portfolio.test_claims import backdated, served, value
from tests.portfolio.test_envelope_explained import PANEL, amount, amounts, answer_of, result_of, whole

D = Decimal
WHERE = "/acme/portfolio/claims/"
LINK = re.compile(r'<a class="why" href="([^"]+)"[^>]*>(?:<span class="unknown">)?([^<]*)<')
LEADS = re.compile(r'hx-get="([^"]+/explain/\?[^"]+?)&amp;part=unfolded"')


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    for answers in (LISTS, JUDGED_CLAIMS):
        answers.forget()
    yield
    for answers in (LISTS, JUDGED_CLAIMS):
        answers.forget()


@pytest.fixture
def foreseen(scene: Scene) -> Scene:
    """Four judged claims of Ben's, three with a range, one of nobody, one late, one stopped, one to come."""
    with use_tenant(scene.cast.acme):
        for at, (likely, low, high) in enumerate(((40, 10, 30), (80, 30, 90), (20, 19, 90), (60, None, None))):
            bet = served(scene, f"Bet {at}", state="active", planned_start=scene.ago(39))
            ends = {"low": None if low is None else D(low), "high": None if high is None else D(high)}
            backdated(scene, bet, likely, made=40 - at, due=5 + 5 * at, **ends)
            if at != 1:
                book_cost(actor=scene.cast.max, initiative=bet, amount=D(30_000 + at), date=scene.ago(9))
        backdated(scene, served(scene, "Late", state="active"), 10, made=30, due=5, is_late=True)
        stopped = served(scene, "Given up", state="active", planned_start=scene.ago(39))
        backdated(scene, stopped, 50, made=40, due=5)
        move_initiative(actor=scene.cast.max, initiative=stopped, state="stopped", reason="No use", on=scene.ago(30))
        backdated(scene, served(scene, "To come", planned_finish=scene.ago(-9)), 30, made=20, due=-9)
        nobody = served(scene, "Of nobody", state="active", planned_start=scene.ago(39), planned_finish=None)
        Claim(
            initiative=nobody, key_result=scene.key_result, date=scene.ago(40), due_on=scene.ago(2), likely=D(9)
        ).save()
        for ago, number in ((41, 1250), (38, 1290), (20, 1310), (8, 1300), (3, 1370)):
            value(scene, ago, number)
        recompute_now()
    return scene


def links(client: Client, where: str = WHERE) -> list[tuple[str, str]]:
    """Each figure of the page that is explained: its address and its text."""
    return [(unescape(url), unescape(text)) for url, text in LINK.findall(client.get(where).content.decode())]


def asked(where: str) -> str:
    found = re.search(r"figure=(\w+)", where)
    assert found is not None
    return found[1]


def sheet_of(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    return unescape(answer.content.decode())


def leads_of(sheet: str) -> list[str]:
    return re.findall(r'hx-get="([^"]+)&part=unfolded"', sheet)


@pytest.mark.parametrize("narrowed", ["", "?sponsor={ben}", "?key_result={key_result}"])
def test_every_figure_of_the_page_leads_to_a_sheet_that_says_the_same(foreseen: Scene, narrowed: str) -> None:
    client = foreseen.cast.client(foreseen.cast.vic)
    query = narrowed.format(ben=foreseen.cast.ben.pk, key_result=foreseen.key_result.pk)
    found = links(client, WHERE + query)
    assert {asked(where) for where, _ in found} == {
        "judged", "middle", "range", "within", "open", "claimed", "until", "moved", "ratio", "cost",
    }  # fmt: skip
    for where, text in found:
        sheet = sheet_of(client, where)
        assert answer_of(sheet).lower() == text.lower(), where
        for lead in leads_of(sheet):
            assert client.get(lead).status_code == 200, lead
        panel = client.get(where, headers=PANEL).content.decode()
        assert "<html" not in panel
        assert 'class="why-panel"' in panel


def test_what_moved_is_the_sum_of_its_parts_of_steps(foreseen: Scene) -> None:
    client = foreseen.cast.client(foreseen.cast.vic)
    judged = [where for where, text in links(client) if asked(where) == "moved" and text != "not known"]
    assert len(judged) == 6  # Ben's four, the late one, and that of nobody
    for where in judged:
        sheet = sheet_of(client, where)
        assert abs(whole(sheet) - amount(result_of(sheet))) < D("0.001")
        assert "before it was registered, or after its day" in sheet
        steps = leads_of(sheet)
        assert len(steps) == len(amounts(sheet))
        for at, step in zip(amounts(sheet), steps, strict=True):
            inside = sheet_of(client, step)
            assert amount(answer_of(inside)) == at
            now, before, *claims = amounts(inside)
            own = amount(re.findall(r'this claim</small></span></span>\s*<span class="num">([^<]*)<', inside)[0])
            assert abs((now - before) * own / sum(claims, D(0)) - at) < D("0.001")


def test_a_step_leads_to_its_measurements_on_their_days(foreseen: Scene) -> None:
    client = foreseen.cast.client(foreseen.cast.vic)
    where = next(where for where, _ in links(client) if asked(where) == "moved")
    step = sheet_of(client, leads_of(sheet_of(client, where))[0])
    now, before, *_ = leads_of(step)
    assert f"/@{foreseen.ago(38).isoformat()}/key-results/{foreseen.key_result.pk}/explain/?measure=value" in now
    assert f"/@{foreseen.ago(41).isoformat()}/key-results/" in before
    assert [amount(answer_of(sheet_of(client, each))) for each in (now, before)] == [D(1290), D(1250)]
    assert amounts(step)[:2] == [D(1290), D(1250)]


def test_stages_lead_to_the_raw_progress_of_their_days_and_two_of_one_day_say_so(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        road = create_key_result(actor=scene.cast.max, objective=scene.objective, type="milestone", title="Licence")
        for percent, ago in ((20, 20), (10, 20), (50, 9)):
            stage = Stage(key_result=road, title=f"Stage {percent}", percent=D(percent), position=percent)
            stage.save()
            StageCompletion(stage=stage, date=scene.ago(ago)).save()
        bet = scene.bet("Lawyers", planned_start=scene.ago(39))
        link_key_result(actor=scene.cast.max, initiative=bet, key_result=road, allocation=D(1), claim=None)
        Claim(initiative=bet, key_result=road, date=scene.ago(40), due_on=scene.ago(5), likely=D(100)).save()
        recompute_now()
    client = scene.cast.client(scene.cast.vic)
    where = next(where for where, text in links(client) if asked(where) == "moved" and text == "+80%")
    first, _, last = (sheet_of(client, each) for each in leads_of(sheet_of(client, where)))
    assert "Where the key result begins" in first
    assert "Another one followed on the same day." in first
    now, before, *_ = leads_of(last)
    assert "measure=raw" in now
    assert [answer_of(sheet_of(client, each)) for each in (now, before)] == ["80.0%", "30.0%"]


def test_a_ratio_and_the_cost_of_a_point_are_their_formulas_with_numbers_put_in(foreseen: Scene) -> None:
    client, seen = foreseen.cast.client(foreseen.cast.vic), set()
    for where, text in links(client):
        if asked(where) not in {"ratio", "cost"}:
            continue
        sheet = sheet_of(client, where)
        if asked(where) == "ratio":
            moved, claimed = amounts(sheet)
            assert abs(moved / claimed - amount(result_of(sheet))) < D("0.02")
        elif text != "not known":
            spent, way, moved = amounts(sheet)
            exactly = D(re.sub(r"[^\d.−]", "", re.findall(r"\(100 × \(?([−\d.,]+)", sheet)[0]).replace("−", "-"))
            assert abs(spent * way / (100 * exactly) / (amount(result_of(sheet)) or 1) - bool(spent)) < D("0.001")
            seen.add(text)
            spend = sheet_of(client, leads_of(sheet)[0])
            share, cost = amounts(spend)
            assert share / 100 * cost == amount(result_of(spend)) == spent
            assert re.search(r"/initiatives/\d+/explain/\?measure=ac", leads_of(spend)[0])
        else:
            assert "nothing moved toward the goal" in sheet or "is not known" in sheet, sheet
    assert seen


def test_the_median_the_ends_and_those_within_are_those_of_the_claims_listed(foreseen: Scene) -> None:
    client, ben = foreseen.cast.client(foreseen.cast.vic), foreseen.cast.ben.pk
    mine = {asked(where): sheet_of(client, where) for where, _ in links(client) if f"of={ben}&" in where}
    ratios = amounts(mine["middle"])
    assert ratios == sorted(ratios)
    assert abs((ratios[1] + ratios[2]) / 200 - amount(result_of(mine["middle"]))) < D("0.001")
    assert ") ÷ 2" in mine["middle"]
    least, most = (amount(each) for each in answer_of(mine["range"]).split(" to "))
    assert (abs(least - ratios[0]) < 1, abs(most - ratios[-1]) < 1) == (True, True)
    assert len(amounts(mine["judged"])) == 4 == amount(answer_of(mine["judged"]))
    words = re.findall(r'<span class="num">(within|outside)</span>', mine["within"])
    assert answer_of(mine["within"]) == f"{words.count('within')} of {len(words)}"
    assert len(words) == 3
    assert amount(result_of(mine["within"])) == words.count("within")
    text = " ".join(re.sub(r"<[^>]+>", " ", mine["middle"]).split())
    assert "1 claim registered after the start" in text
    assert "1 claim not due yet" in text
    assert "1 claim whose initiatives were stopped or rejected" in text
    assert "1 claim that named no low" in " ".join(re.sub(r"<[^>]+>", " ", mine["within"]).split())


def test_an_odd_number_has_one_in_the_middle_and_below_three_nothing_is_said(foreseen: Scene) -> None:
    client = foreseen.cast.client(foreseen.cast.vic)
    together = sheet_of(client, next(where for where, _ in links(client) if asked(where) == "middle"))
    assert "the 3rd of 5" in together
    nobody = sheet_of(client, f"{WHERE}explain/?of=nobody&figure=middle")
    assert answer_of(nobody) == "Too few to say"
    assert "Nothing is said below 3 judged claims." in nobody
    assert answer_of(sheet_of(client, f"{WHERE}explain/?of=nobody&figure=range")) == "not known"


def test_what_was_stopped_is_not_counted_as_still_to_come(foreseen: Scene) -> None:
    client = foreseen.cast.client(foreseen.cast.vic)
    where, text = next((where, text) for where, text in links(client) if asked(where) == "open")
    sheet = sheet_of(client, where)
    # The one to come, and the one of INI-1, which is due in 50 days.
    assert text == "2" == answer_of(sheet)
    assert "To come" in sheet
    assert "Given up" not in sheet
    page = client.get(f"{WHERE}?show=open").content.decode()
    assert "Given up" not in page


def test_a_claim_that_was_not_judged_says_why_nothing_moved_beside_it(foreseen: Scene) -> None:
    client = foreseen.cast.client(foreseen.cast.vic)
    with use_tenant(foreseen.cast.acme):
        ids = dict(Claim.objects.values_list("initiative__title", "pk"))
        away = served(foreseen, "Away", state="active", planned_start=foreseen.ago(39))
        backdated(foreseen, away, -10, made=40, due=5)
        unseen = served(foreseen, "Too short", state="active", planned_start=foreseen.ago(39))
        backdated(foreseen, unseen, 10, made=7, due=6)
        ids |= dict(Claim.objects.values_list("initiative__title", "pk"))
    said = {
        "To come": "It is not due yet.", "Given up": "was stopped, so it is not judged", "Away": "away from the goal",
        "Too short": "Nothing was measured in its days",
    }  # fmt: skip
    for title, words in said.items():
        for figure in ("moved", "ratio", "cost", "within"):
            sheet = sheet_of(client, f"{WHERE}{ids[title]}/explain/?figure={figure}")
            assert answer_of(sheet) == "not known", (title, figure)
            assert words in sheet, (title, figure)


def test_many_claims_go_on_in_as_many_queries_as_few(foreseen: Scene) -> None:
    client = foreseen.cast.client(foreseen.cast.vic)
    step = next(where for where, _ in links(client) if asked(where) == "moved")
    sheets = [f"{WHERE}explain/?figure={figure}" for figure in ("judged", "middle", "within", "open")]
    sheets += [step, step.replace("figure=moved", "figure=step")]

    def costs() -> list[int]:
        found = []
        for where in sheets:
            JUDGED_CLAIMS.forget()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(where, headers=PANEL).status_code == 200
            found.append(len(queries))
        return found

    few = costs()
    with use_tenant(foreseen.cast.acme):
        for at in range(PER_PAGE + 5):
            bet = served(foreseen, f"More {at}", state="active", planned_start=foreseen.ago(39))
            backdated(foreseen, bet, 7 + at, made=40, due=5, low=D(1), high=D(99))
        for ago in range(10, 20):
            value(foreseen, ago, 1400 + ago)
    assert costs() == few
    for figure in ("judged", "within"):
        first, second = (sheet_of(client, f"{WHERE}explain/?figure={figure}&inputs_from={at}") for at in (0, PER_PAGE))
        assert f"{PER_PAGE} claims before these, together" in second
        assert "claims after these, together" in first
        assert result_of(first) == result_of(second)
        rest = re.findall(r'<li class="rest">.*?<span class="num">([\d,]+)<', first, re.DOTALL)
        if figure == "judged":
            assert PER_PAGE + amount(rest[0]) == amount(answer_of(first))
    middle = sheet_of(client, f"{WHERE}explain/?figure=middle&inputs_from={PER_PAGE}")
    assert re.search(rf"{PER_PAGE} claims before these, together.*?% to [^<]*%<", middle, re.DOTALL)
    beside = sheet_of(client, step.replace("figure=moved", "figure=step"))
    assert "claims after these, together" in beside


def test_claims_on_a_hidden_objective_have_no_sheet_and_are_only_counted(foreseen: Scene) -> None:
    cast = foreseen.cast
    with use_tenant(cast.acme):
        hidden = create_objective(
            actor=cast.ana, cycle=foreseen.objective.cycle, title="Buy a rival", owner=cast.ana, visibility="people"
        )
        talks = create_key_result(
            actor=cast.ana, objective=hidden, type="increase", title="Talks", unit="talks", baseline=D(0), target=D(9)
        )
        bet = foreseen.bet("Due diligence", planned_start=foreseen.ago(39))
        link_key_result(actor=cast.ana, initiative=bet, key_result=talks, allocation=D(1), claim=None)
        secret = Claim(initiative=bet, key_result=talks, date=foreseen.ago(40), due_on=foreseen.ago(5), likely=D(9))
        secret.save()
    client, owner = cast.client(cast.vic), cast.client(cast.ana)
    for figure in ("moved", "claimed", "cost"):
        assert client.get(f"{WHERE}{secret.pk}/explain/?figure={figure}").status_code == 404
        assert owner.get(f"{WHERE}{secret.pk}/explain/?figure={figure}").status_code == 200
    for figure in ("judged", "middle", "open"):
        sheet = sheet_of(client, f"{WHERE}explain/?figure={figure}")
        text = " ".join(re.sub(r"<[^>]+>", " ", sheet).split())
        assert "1 claim on objectives that you may not see" in text
        assert "Due diligence" not in text
        assert "Talks" not in text
        assert "you may not see" not in sheet_of(owner, f"{WHERE}explain/?figure={figure}")
    assert client.get(f"{WHERE}explain/?figure=open&key_result={talks.pk}&of=nobody").status_code == 404


def test_a_past_day_leads_to_what_was_so_then(foreseen: Scene) -> None:
    client = foreseen.cast.client(foreseen.cast.vic)
    then = f"/acme/@{foreseen.ago(4).isoformat()}/portfolio/claims/"
    found = links(client, then)
    assert all(where.startswith(f"/acme/@{foreseen.ago(4).isoformat()}/") for where, _ in found)
    one_of_each = {asked(where): (where, text) for where, text in found}
    assert len(one_of_each) > 5
    for where, text in one_of_each.values():
        assert answer_of(sheet_of(client, where)).lower() == text.lower(), where


def test_what_is_none_has_no_sheet_and_a_stranger_sees_none(foreseen: Scene) -> None:
    client, cleo = foreseen.cast.client(foreseen.cast.vic), foreseen.cast.client(foreseen.cast.cleo)
    with use_tenant(foreseen.cast.acme):
        [first, *_] = Claim.objects.order_by("pk").values_list("pk", flat=True)
    for where in (
        "explain/?figure=nonsense", "explain/?of=999999&figure=middle", "explain/?of=nonsense&figure=middle",
        f"{first}/explain/?figure=nonsense", "999999/explain/", f"{first}/explain/?figure=step&at=99",
    ):  # fmt: skip
        assert client.get(f"{WHERE}{where}").status_code == 404, where
    for where in ("explain/", f"{first}/explain/"):
        assert cleo.get(f"{WHERE}{where}").status_code == 404
    assert cleo.get(f"/rival/portfolio/claims/{first}/explain/").status_code == 404
    assert answer_of(cleo.get("/rival/portfolio/claims/explain/").content.decode()) == "None judged yet"


@st.composite
def situations(draw: Any) -> tuple[list[Any], Decimal | None, list[Open], int]:
    days = st.integers(0, 12)
    days_of_values = sorted(on(draw(days)) for _ in range(draw(st.integers(0, 6))))
    values = [(day, D(draw(st.integers(-50, 50)))) for day in days_of_values]
    claims = [
        Open(at, D(draw(st.integers(-9, 9))), on(made), on(made) + timedelta(days=draw(days)))
        for at in range(draw(st.integers(1, 4)))
        for made in [draw(days)]
    ]
    return values, draw(st.none() | st.integers(-9, 9).map(D)), claims, draw(st.sampled_from([-1, 0, 1]))


@given(situations())
def test_the_parts_of_its_steps_are_what_a_claim_is_given_exactly(found: Any) -> None:
    values, begin, claims, direction = found
    shared = share(values, begin, claims, direction).by_claim
    for each in claims:
        steps = steps_beside(each.id, values, begin, claims, direction)
        assert bool(steps) == (each.id in shared)
        assert sum(step.part for step in steps) == shared.get(each.id, 0)
        assert all(exact(step.part * 0 + 1) == 1 and step.claimed > 0 for step in steps)
