"""Milestones: the day first agreed, the day planned now, the day reached or expected, and the slip between them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from execution.actions.items import add_item, edit_item, move_item
from execution.milestones import Milestone, sentence, words_of_slip
from execution.models import Item
from portfolio.actions.baselines import set_baseline
from tenancy.models import Tenant
from tests.execution.scene import Scene

DAY = date(2026, 11, 22)
days = st.integers(-400, 400).map(lambda n: DAY + timedelta(days=n))


def milestone(scene: Scene, title: str, finish: int) -> Item:
    return add_item(
        actor=scene.cast.max, title=title, initiative=scene.initiative, type="milestone", planned_cost=Decimal(10),
        planned_finish=scene.ago(finish),
    )  # fmt: skip


def test_the_slip_is_counted_from_the_first_baseline_whatever_was_agreed_since(scene: Scene, acme: Tenant) -> None:
    launch, pilot, steady = (
        milestone(scene, title, finish) for title, finish in (("Launch", -10), ("Pilot", 8), ("Report", -20))
    )
    set_baseline(actor=scene.cast.max, initiative=scene.initiative, reason="Agreed")
    edit_item(actor=scene.cast.max, item=launch, expected_version=None, planned_finish=scene.ago(-22))
    set_baseline(actor=scene.cast.max, initiative=scene.initiative, reason="Again")
    move_item(actor=scene.cast.max, item=pilot, state="done", on=scene.ago(5))
    page = scene.cast.client(scene.cast.vic).get("/acme/milestones/").content.decode()
    assert (
        f"1 of 3 milestones is reached; 1 of the rest slips against the first baseline, {launch.key} by 12 days."
        in page
    )
    rows = {key: page.split(f">{title}</a>")[1].split("</tr>")[0] for key, title in
            ((launch.key, "Launch"), (pilot.key, "Pilot"), (steady.key, "Report"))}  # fmt: skip
    assert "12 days late" in rows[launch.key]
    assert "3 days late" in rows[pilot.key]
    assert "as agreed" in rows[steady.key]


def test_a_list_of_one_initiative_holds_its_own_and_strangers_find_none(scene: Scene, acme: Tenant) -> None:
    milestone(scene, "Launch", -10)
    other = scene.bet("Another")
    client = scene.cast.client(scene.cast.ben)
    assert "Launch" in client.get(f"/acme/milestones/?initiative={scene.initiative.pk}").content.decode()
    page = client.get(f"/acme/milestones/?initiative={other.pk}").content.decode()
    assert "No milestones yet" in page
    assert client.get("/acme/milestones/?initiative=999999").status_code == 404
    assert scene.cast.client(scene.cast.cleo).get("/acme/milestones/").status_code == 404
    assert "not known" in client.get("/acme/milestones/").content.decode()  # no baseline says when it was agreed


def test_sixty_take_as_many_queries_as_one(scene: Scene, acme: Tenant) -> None:
    client = scene.cast.client(scene.cast.vic)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/acme/milestones/").status_code == 200
        return sum("SAVEPOINT" not in each["sql"] for each in found.captured_queries)

    milestone(scene, "Launch", -10)
    few = asked()
    Item.objects.bulk_create(
        Item(key=f"M-{n}", title="Gate", type="milestone", initiative=scene.initiative) for n in range(60)
    )
    assert asked() == few


@given(first=days, planned=days, reached=days | st.none())
def test_nothing_is_expected_before_today_and_a_reached_day_is_never_doubted(
    first: date, planned: date, reached: date | None
) -> None:
    row = Milestone("M-1", first, planned, reached)
    day = row.expected(DAY)
    assert day is not None
    assert day == reached if reached else day >= DAY
    assert row.slip(DAY) == (day - first).days
    assert Milestone("M-1", first, planned, reached, is_dropped=True).slip(DAY) is None
    assert Milestone("M-1", None, planned, reached).slip(DAY) is None


def test_words_are_short_and_plain() -> None:
    late = Milestone("W-1", DAY, DAY + timedelta(days=21))
    overdue = Milestone("W-2", DAY - timedelta(days=3), DAY - timedelta(days=3))
    fine, done = Milestone("W-3", DAY, DAY), Milestone("W-4", DAY, DAY, DAY)
    words = sentence([late, overdue, fine, done], DAY)
    assert words == "1 of 4 milestones is reached; 2 of the rest slip against the first baseline, W-1 by 21 days."
    assert len(words.split()) <= 30
    assert sentence([], DAY) == "No milestone is planned."
    assert "none of the rest slips" in sentence([fine, done], DAY)
    bare = Milestone("W-5", None, DAY)
    assert sentence([bare, done], DAY) == (
        "1 of 2 milestones is reached; whether the rest slips is not known: no baseline holds it."
    ), "nobody knows of a slip without a baseline"
    assert sentence([fine, bare], DAY).endswith("none of the rest slips against its first baseline; 1 is in none.")
    assert sentence([late, bare, bare], DAY).endswith("W-1 by 21 days; 2 are in none.")
    assert [row.status(DAY) for row in (late, overdue, fine, done)] == ["at_risk", "off_track", "on_track", "done"]
    assert [words_of_slip(n) for n in (None, 0, 1, -3)] == ["not known", "as agreed", "1 day late", "3 days early"]
