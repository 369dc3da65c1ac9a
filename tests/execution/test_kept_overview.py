"""The answer of the list is kept while nothing it rests on has changed; any change shows, and for whoever reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from execution.actions.facts import book_cost
from execution.choosing import CONDITIONS
from execution.overview import ANSWERS, KEPT
from execution.overview_groups import GROUPS
from execution.overview_sql import statement
from execution.overview_stamp import RESTS_ON, known_to
from execution.views.initiative_list import EVERYTHING
from okrs.models import Cycle, KeyResult, Objective
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.models import Contribution, Initiative, Portfolio, SavedView, Tranche
from rollups.models import InitiativeRollup, KeyResultRollup, ObjectiveRollup, TotalsRollup
from rollups.queries import everything
from tenancy.context import NoTenant, use_reader, use_tenant
from tenancy.kept import Answers, Kept, key_of
from tests.execution.scene import Scene

URL = "/acme/initiatives/"
# What says when work was last heard of; it is read each time.
OF_WORK = {
    "execution_item",
    "execution_itemstate",
    "execution_progressreport",
    "execution_cost",
    "portfolio_initiativestate",
}
TABLES = {model._meta.db_table for model in apps.get_models()}


def page(client: Client, query: str = "") -> str:
    answer = client.get(URL + query)
    assert answer.status_code == 200
    return answer.content.decode().partition("<main")[2]


def tables_in(words: str) -> set[str]:
    return TABLES & set(re.findall(r"\b[a-z]+_[a-z]+\b", words))


def asked(client: Client, query: str = "") -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        page(client, query)
    words = (each["sql"] for each in captured.captured_queries)
    return [each for each in words if each.lstrip("( \n").startswith(("SELECT", "WITH"))]


@pytest.fixture
def full(scene: Scene) -> Scene:
    """A bet with work, figures, a tranche that is due, and a second team."""
    with use_tenant(scene.cast.acme):
        items = scene.work()
        plan_tranche(actor=scene.cast.ana, initiative=scene.initiative, amount=Decimal(5), review_on=scene.today)
        scene.computed()
        assert items
    return scene


CHANGES: dict[str, Callable[[Scene], object]] = {
    "a portfolio's name": lambda scene: Portfolio.objects.update(name="Changed"),
    "a bet's title": lambda scene: Initiative.objects.update(title="Changed"),
    "a bet's budget": lambda scene: Initiative.objects.update(budget=Decimal(1)),
    "one more bet": lambda scene: scene.bet("One more"),
    "what a bet serves": lambda scene: Contribution.objects.update(allocation=Decimal("0.1")),
    "a bet that serves nothing": lambda scene: Contribution.objects.all().delete(),
    "a key result's title": lambda scene: KeyResult.objects.update(title="Changed"),
    "an objective's title": lambda scene: Objective.objects.update(title="Changed"),
    "a cycle that is over": lambda scene: Cycle.objects.update(ends_on=scene.ago(1)),
    "a bet's figures": lambda scene: InitiativeRollup.objects.update(eac=Decimal(999_999)),
    "a key result's figures": lambda scene: KeyResultRollup.objects.update(confidence=Decimal("0.1")),
    "an objective's figures": lambda scene: ObjectiveRollup.objects.update(measured=Decimal("0.77")),
    "the sums of all": lambda scene: TotalsRollup.objects.update(cost_in=Decimal(123)),
    "a lead's name": lambda scene: Membership.objects.filter(pk=scene.cast.max.pk).update(name="Changed"),
    "one more tranche": lambda scene: plan_tranche(
        actor=scene.cast.ana, initiative=scene.initiative, amount=Decimal(7), review_on=scene.ago(3)
    ),
    "a decision": lambda scene: decide_tranche(
        actor=scene.cast.ana, tranche=Tranche.objects.get(), decision="held", reason="Too early"
    ),
    "a saved view": lambda scene: SavedView(
        owner=scene.cast.max, name="Mine", layout="table", query="", is_shared=True
    ).save(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_shows_on_the_next_look(full: Scene, change: str) -> None:
    client = full.cast.client(full.cast.max)
    page(client)
    assert len(asked(client)) == 6
    with use_tenant(full.cast.acme):
        CHANGES[change](full)
    assert 7 <= len(asked(client)) <= 8  # the sums of all are read again only where they may be others
    shown = page(client)
    ANSWERS.forget()
    assert page(client) == shown


def test_a_list_that_is_asked_for_again_is_the_same_and_asks_less(full: Scene) -> None:
    client = full.cast.client(full.cast.max)
    for query in ("", "?group=none", "?state=open&group=portfolio", "?q=sign", "?layout=bubble"):
        first, shown = asked(client, query), page(client, query)
        assert len(first) <= 8
        assert len(asked(client, query)) == 6
        ANSWERS.forget()
        assert page(client, query) == shown


GROUPED_OTHERWISE = ("?group=none", "?group=portfolio", "?group=stage", "?group=owner", "?after=1&group=none")


@pytest.mark.parametrize("query", GROUPED_OTHERWISE)
def test_the_same_choice_grouped_otherwise_is_what_it_is_without_anything_kept(full: Scene, query: str) -> None:
    client = full.cast.client(full.cast.max)
    fresh = page(client, query)
    ANSWERS.forget()
    page(client)
    assert len(asked(client, query)) == 7  # the sums of all are those of the page before
    ANSWERS.forget()
    page(client)
    assert page(client, query) == fresh


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_shows_on_a_page_of_the_same_choice_that_nobody_asked_for_yet(full: Scene, change: str) -> None:
    client = full.cast.client(full.cast.max)
    page(client)
    with use_tenant(full.cast.acme):
        CHANGES[change](full)
    assert len(asked(client, "?group=none")) <= 8
    shown = page(client, "?group=none")
    ANSWERS.forget()
    assert page(client, "?group=none") == shown


@pytest.mark.parametrize("change", [None, "a portfolio's name", "a cycle that is over", "one more bet"])
def test_what_is_said_of_the_whole_organisation_is_taken_only_while_it_holds(full: Scene, change: str | None) -> None:
    client = full.cast.client(full.cast.max)
    page(client)
    if change:
        with use_tenant(full.cast.acme):
            CHANGES[change](full)
    shown = page(client, "?q=sign")
    ANSWERS.forget()
    assert page(client, "?q=sign") == shown


def test_another_choice_takes_nothing_of_this_one_but_the_sums_of_all(full: Scene) -> None:
    client = full.cast.client(full.cast.max)
    with use_tenant(full.cast.acme):
        full.bet("Of another kind", kind="compliance")
    fresh = [page(client, f"?kind={kind}") for kind in ("compliance", "strategic")]
    ANSWERS.forget()
    page(client)
    assert [page(client, f"?kind={kind}") for kind in ("compliance", "strategic")] == fresh
    assert fresh[0] != fresh[1]


def test_the_sums_of_all_are_read_from_the_tables_that_vouch_for_them(full: Scene) -> None:
    with use_tenant(full.cast.acme), CaptureQueriesContext(connection) as captured:
        everything("EUR")
    assert tables_in(captured.captured_queries[-1]["sql"]) == {*EVERYTHING}


def test_when_work_was_last_heard_of_is_read_each_time(full: Scene) -> None:
    client = full.cast.client(full.cast.max)
    before = page(client)
    with use_tenant(full.cast.acme):
        book_cost(actor=full.cast.max, initiative=full.initiative, amount=Decimal(1), date=full.today)
    assert len(asked(client)) == 6
    assert page(client) != before


def test_the_stamp_is_over_every_table_that_is_read(full: Scene) -> None:
    for group in GROUPS:
        for layout in KEPT:
            assert tables_in(statement(group, list(CONDITIONS.values()), layout).whole) <= {*RESTS_ON} | OF_WORK
    client = full.cast.client(full.cast.max)
    first, again = asked(client), asked(client)
    beside = [each for each in first if each not in again and "hashtid" not in each]
    assert len(beside) >= 2  # the rows that are shown, and all work and costs
    assert {name for each in beside for name in tables_in(each)} - {"django_session"} <= {*RESTS_ON}


def test_nobody_is_shown_what_was_kept_for_another(full: Scene) -> None:
    ours = page(full.cast.client(full.cast.ana))
    theirs = page(full.cast.client(full.cast.vic))
    assert "Decide" in ours
    assert 'class="btn s">Decide' not in theirs
    with use_tenant(full.cast.acme):
        with use_reader(full.cast.ana.pk):
            first = key_of("list")
        with use_reader(full.cast.vic.pk):
            second = key_of("list")
        assert first is not None
        assert second is not None
        assert first != second
        assert key_of("list") is None  # the system sees all, so what it reads is kept for nobody
    with pytest.raises(NoTenant):
        key_of("list")


def test_only_so_many_answers_are_kept_and_the_oldest_goes() -> None:
    kept: Answers[str] = Answers(2)
    keys = [(1, 1, name) for name in "abc"]
    for key in keys[:2]:
        kept.put(key, Kept("1", "answer", ""))
    assert kept.get(keys[0])
    kept.put(keys[2], Kept("1", "answer", ""))
    assert [bool(kept.get(key)) for key in keys] == [True, False, True]


def test_what_is_no_stamp_never_reaches_the_statement() -> None:
    with pytest.raises(ValueError, match="not a stamp"):
        known_to("'{KNOWN}'", "1'; DROP TABLE x", ())
