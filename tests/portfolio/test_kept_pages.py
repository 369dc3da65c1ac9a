"""Optionality and claims are worked out once and shown again while nothing they rest on has changed, to each reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from okrs.actions.check_ins import add_check_in
from portfolio.actions.claims import register_claim
from portfolio.actions.tranches import plan_tranche
from portfolio.models import Initiative
from portfolio.queries.claims import JUDGED_CLAIMS
from portfolio.views import claims, options
from portfolio.views.claims import LISTS
from portfolio.views.options import ANSWERS
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.execution.scene import Scene

D = Decimal
PAGES = ("portfolio/options/", "portfolio/claims/")


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    for answers in (ANSWERS, LISTS, JUDGED_CLAIMS):
        answers.forget()
    yield
    for answers in (ANSWERS, LISTS, JUDGED_CLAIMS):
        answers.forget()


def shown(scene: Scene, path: str, who: str = "max") -> str:
    answer = scene.cast.client(getattr(scene.cast, who)).get(f"/acme/{path}")
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_was_worked_out_is_read_with_few_queries(scene: Scene, path: str) -> None:
    client = scene.cast.client(scene.cast.max)
    client.get(f"/acme/{path}")
    with CaptureQueriesContext(connection) as again:
        client.get(f"/acme/{path}")
    ANSWERS.forget()
    LISTS.forget()
    JUDGED_CLAIMS.forget()
    with CaptureQueriesContext(connection) as anew:
        client.get(f"/acme/{path}")
    assert len(again) < len(anew)


@pytest.mark.parametrize("path", PAGES)
def test_what_changes_is_seen_at_once(scene: Scene, path: str) -> None:
    shown(scene, path)
    with use_tenant(scene.cast.acme):
        Initiative.objects.filter(pk=scene.initiative.pk).update(title="Renamed onboarding")
        register_claim(
            actor=scene.cast.max, initiative=scene.initiative, key_result=scene.key_result, likely=D(77),
            due_on=scene.ago(-20), sponsor=scene.cast.max,
        )  # fmt: skip
        add_check_in(
            actor=scene.cast.max, key_result=scene.key_result, date=scene.ago(1), value=D(1260), confidence=D("0.5")
        )
    html = shown(scene, path)
    assert "Renamed onboarding" in html
    if "claims" in path:
        assert "+77" in html


@pytest.mark.parametrize("path", PAGES)
def test_another_reader_and_another_tenant_have_answers_of_their_own(scene: Scene, path: str) -> None:
    with use_tenant(scene.cast.acme):
        Initiative.objects.filter(pk=scene.initiative.pk).update(title="Odd duck")
    shown(scene, path)
    cleo = scene.cast.client(scene.cast.cleo)
    rival = cleo.get(f"/rival/{path}").content.decode()
    assert "Odd duck" not in rival
    assert cleo.get(f"/acme/{path}").status_code == 404


def test_each_table_that_is_read_is_one_that_the_answer_rests_on(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    with use_tenant(scene.cast.acme):
        add_check_in(
            actor=scene.cast.max, key_result=scene.key_result, date=scene.ago(1), value=D(1260), confidence=D("0.5")
        )
        register_claim(actor=scene.cast.max, initiative=scene.initiative, key_result=scene.key_result, likely=D(77))
        plan_tranche(actor=scene.cast.max, initiative=scene.initiative, amount=D(50_000), review_on=scene.ago(-9))
        recompute_now()
    checked = []

    def watched(_answers: Any, _question: Any, rests_on: Iterable[str], read: Callable[[], Any]) -> Any:
        with CaptureQueriesContext(connection) as asked:
            answer = read()
        tables = {found for each in asked for found in re.findall(r'(?:FROM|JOIN) "(\w+)"', each["sql"])}
        assert "portfolio_claim" in tables
        assert tables <= set(rests_on), tables - set(rests_on)
        checked.append(tables)
        return answer

    for module in (options, claims):
        monkeypatch.setattr(module, "kept_or_read", watched)
    for path in PAGES:
        JUDGED_CLAIMS.forget()
        shown(scene, path)
    assert len(checked) == 2
