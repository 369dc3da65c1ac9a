"""What changed a figure: parts that sum exactly, whatever was edited, in the one order that is written down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from execution.actions.facts import book_cost, correct_cost
from execution.actions.items import move_item
from execution.models import Cost, Item, ItemState, ProgressReport
from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import change_target
from okrs.models import CheckIn, KeyResult, Objective, Stage, StageCompletion, TargetVersion
from portfolio.models import Contribution, Initiative, Portfolio
from rollups.changes import Waterfall, waterfall
from rollups.changes.naming import _inside
from rollups.changes.waterfall import total
from rollups.engine import Moment, compute
from rollups.engine.scope import scope_named
from rollups.history.measures import kind_named, measures_of
from rollups.models import PastRow
from rollups.past.structure import structure_at
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.execution.scene import Scene
from tests.rollups.into_tables import fill
from tests.rollups.organisations import FIRST, LAST, Size, make

D = Decimal
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OBJECTS: dict[str, Any] = {
    "key_results": KeyResult, "objectives": Objective, "initiatives": Initiative, "portfolios": Portfolio,
}  # fmt: skip


def at(moment: Moment, kind: str, pk: int | None, measure: str) -> Decimal | None:
    """The figure by the engine alone, from the tables that a computation leaves."""
    chosen, column = kind_named(kind), measures_of(kind)[measure].name
    with structure_at(moment.known_at), connection.cursor() as cursor:
        compute(moment, scope=None if pk is None else scope_named(kind, [pk]))
        where = f"WHERE id = {pk}" if pk else ""
        cursor.execute(f'SELECT "{column}"::numeric FROM {chosen.computed} {where}')  # noqa: S608  # our own names
        row = cursor.fetchone()
    return row[0] if row else None


def assert_exact(found: Waterfall) -> None:
    """Both ends are the engine's; the parts go from one to the other without a gap; nothing is left unexplained."""
    assert found.before == at(found.start, found.kind, found.pk, found.measure)
    assert found.after == at(found.end, found.kind, found.pk, found.measure)
    assert all(part.cause != "other" for part in found.parts), found
    levels = [found.before, *(part.after for part in found.parts)]
    assert [part.before for part in found.parts] == levels[:-1]
    assert levels[-1] == found.after
    if found.change is not None:
        assert total(part.amount for part in found.parts if part.amount is not None) == found.change
        assert all(part.amount is not None for part in found.parts)
    assert len(found.parts) <= 17


@contextmanager
def recorded(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> Iterator[None]:
    """Facts of the block are recorded at the moment."""
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment)
        yield


# ---------------------------------------------------------------- any edits


class Editing:
    """Random facts about an organisation of a seed, each recorded at a moment of its own, in the year it lives in."""

    def __init__(self, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.random, self.patch = Random(seed), monkeypatch
        with recorded(monkeypatch, LONG_AGO):
            fill(make(Random(seed), Size(4, 6, 4, 10, 6, exactly=True)), FIRST)
        self.edits = 0

    def day(self) -> date:
        """Any day of the year."""
        return FIRST + timedelta(days=self.random.randint(0, (LAST - FIRST).days))

    def edit(self) -> None:
        """One more fact, or a correction of one, mostly recorded on its day, sometimes weeks later."""
        about = self.day()
        late = self.random.choice((0, 0, 0, 1, 30, 90))
        moment = datetime(about.year, about.month, about.day, 12, tzinfo=UTC) + timedelta(days=late, seconds=self.edits)
        with recorded(self.patch, moment):
            self.random.choice((self._check_in, self._target, self._stage, self._state, self._progress, self._cost))(
                about
            )
        self.edits += 1

    def _any(self, rows: Any) -> Any:
        found = list(rows)
        return self.random.choice(found) if found else None

    def _check_in(self, about: date) -> None:
        key_result = self._any(KeyResult.objects.all())
        value = self.random.choice((None, D(1), D("2.5"), D("7.5"), D(10)))
        if key_result:
            self._fact(CheckIn, {"key_result": key_result, "date": about}, {"value": value})

    def _target(self, about: date) -> None:
        key_result = self._any(KeyResult.objects.filter(type__in=["increase", "decrease"]))
        if key_result:
            target = key_result.target + self.random.choice((1, 3))
            values = {"baseline": key_result.baseline - 1, "target": target}
            TargetVersion(key_result=key_result, date=about, **values).save()

    def _stage(self, about: date) -> None:
        stage = self._any(Stage.objects.all())
        if stage:
            before = stage.completions.order_by("-id").first()
            done = self.random.choice((about, about, None))
            StageCompletion(stage=stage, date=done, supersedes=before).save()

    def _state(self, about: date) -> None:
        item = self._any(Item.objects.all())
        if item:
            ItemState(item=item, date=about, state=self.random.choice(Item.State.values)).save()

    def _progress(self, about: date) -> None:
        item = self._any(Item.objects.all())
        if item:
            percent = self.random.choice((D(0), D("33.33"), D(80)))
            self._fact(ProgressReport, {"item": item, "date": about}, {"percent": percent})

    def _cost(self, about: date) -> None:
        item, initiative = self._any(Item.objects.all()), self._any(Initiative.objects.all())
        corrected = self._any(Cost.objects.filter(superseded_by=None)) if self.random.random() < 0.3 else None
        target = {"item": item} if item and self.random.random() < 0.5 else {"initiative": initiative}
        amount = self.random.choice((D("0.0001"), D("33.3333"), D(-10), D(1000)))
        key = corrected.key if corrected else f"E{self.edits}"
        Cost(key=key, date=about, amount=amount, supersedes=corrected, **target).save()

    def _fact(self, model: Any, about: dict[str, Any], values: dict[str, Any]) -> None:
        """One a day: the second corrects the first."""
        before = model.objects.filter(**about, superseded_by=None).order_by("-id").first()
        model(**about, **values, supersedes=before).save()


def check(editing: Editing, rounds: int) -> None:
    """Waterfalls of any figure between any two moments are exact."""
    random = editing.random
    for _ in range(rounds):
        kind = random.choice(("key_results", "objectives", "initiatives", "portfolios", "totals"))
        pks = list(OBJECTS[kind].objects.values_list("id", flat=True)) if kind in OBJECTS else [None]
        if not pks:
            continue
        pk, measure = random.choice(pks), random.choice(list(measures_of(kind)))
        first, last = sorted((editing.day(), editing.day()))
        start, end = random.choice((
            (Moment(first), Moment(last)),
            (Moment(first, noon(first)), Moment(last, noon(last))),
            (Moment(first, noon(first)), Moment(last)),
            (Moment(last, noon(first)), Moment(last, noon(last))),
            (Moment(last, noon(last)), Moment(last)),
        ))  # fmt: skip
        assert_exact(
            waterfall(kind, pk, measure, start, end, most=random.choice((3, 8, 40)), is_named=random.random() < 0.2)
        )


def noon(day: date) -> datetime:
    """A moment of the day between others."""
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


@pytest.mark.parametrize("seed", range(2))
def test_the_parts_sum_to_the_change_whatever_was_edited(
    seed: int, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred random edits in two organisations; the long form makes ten thousand in two hundred."""
    edited(seed, cast, monkeypatch, rounds=4)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 300))
def test_the_parts_sum_to_the_change_after_ten_thousand_edits(
    seed: int, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(seed, cast, monkeypatch, rounds=6)


def edited(seed: int, cast: Cast, monkeypatch: pytest.MonkeyPatch, rounds: int) -> None:
    """Fifty edits of one organisation, then figures of it between any moments."""
    with use_tenant(cast.rival):
        editing = Editing(seed, monkeypatch)
        for _ in range(50):
            editing.edit()
        check(editing, rounds)


# ---------------------------------------------------------------- stories


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A bet that serves a key result, with its work, its costs and a first check-in."""
    scene = Scene(cast)
    with use_tenant(cast.acme):
        scene.work()
        scene.computed()
    return scene


def words(found: Waterfall) -> list[str]:
    """The parts' names."""
    return [part.named.words for part in found.parts]


def test_a_raised_target_and_a_check_in_are_two_parts_with_their_names(scene: Scene) -> None:
    cast, line = scene.cast, scene.key_result
    with use_tenant(cast.acme):
        add_check_in(actor=cast.max, key_result=line, date=scene.ago(20), value=D(1620))
        change_target(
            actor=cast.max, key_result=line, date=scene.ago(10), target=D(2380), baseline=D(1240), reason="bolder"
        )  # fmt: skip
        add_check_in(actor=cast.max, key_result=line, date=scene.ago(5), value=D(1810))
        found = waterfall("key_results", line.pk, "measured", Moment(scene.ago(15)), Moment(scene.ago(2)))
        assert_exact(found)
    assert [round(part.amount or 0, 4) for part in found.parts] == [D("-0.1667"), D("0.1667")]
    assert [part.cause for part in found.parts] == ["target", "check_in"]
    assert words(found)[0].startswith(f"Target of {line.key} set to 2,380 on ")
    assert words(found)[1].endswith(": 1,810")
    assert (found.parts[0].named.links[0].page, found.parts[0].named.links[0].pk) == ("key_result_detail", line.pk)


def test_what_was_not_known_is_named_and_never_zero(scene: Scene) -> None:
    line = scene.key_result
    with use_tenant(scene.cast.acme):
        found = waterfall("key_results", line.pk, "measured", Moment(scene.ago(30)), Moment(scene.today))
        assert_exact(found)
    assert found.before is None
    assert found.change is None
    assert [(part.cause, part.before, part.amount) for part in found.parts] == [("check_in", None, None)]


def test_time_alone_moves_the_planned_value(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        found = waterfall("initiatives", scene.initiative.pk, "pv", Moment(scene.ago(21)), Moment(scene.ago(7)))
        assert_exact(found)
    assert [part.cause for part in found.parts] == ["time"]
    assert words(found) == ["2 weeks passed"]
    assert (found.change or 0) > 0


def test_costs_of_a_day_are_one_part_that_names_the_largest(scene: Scene) -> None:
    cast, bet = scene.cast, scene.initiative
    with use_tenant(cast.acme):
        for amount in (D(10), D(20_000), D(30)):
            book_cost(actor=cast.max, initiative=bet, amount=amount, date=scene.ago(8), note=f"No. {amount}")
        found = waterfall("initiatives", bet.pk, "ac", Moment(scene.ago(9)), Moment(scene.ago(7)))
        assert_exact(found)
    assert words(found)[0].startswith("3 costs booked, the largest €20,000 “No. 20000” on ")
    assert found.change == 20_040
    assert found.parts[0].named.links[0].words.startswith("Cost of €20,000")


def test_dropped_work_shortens_the_plan(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        spare = Item.objects.get(title="Tell the clinics")
        move_item(actor=cast.max, item=spare, state="dropped", on=scene.ago(4))
        found = waterfall("initiatives", scene.initiative.pk, "bac", Moment(scene.ago(6)), Moment(scene.today))
        assert_exact(found)
    assert found.change == -200_000
    assert words(found)[0].startswith("“Tell the clinics” dropped on ")


def test_a_correction_says_so_and_moves_the_day_it_corrects(scene: Scene) -> None:
    cast, bet = scene.cast, scene.initiative
    with use_tenant(cast.acme):
        known = timezone.now()
        cost = Cost.objects.get(note="Agency")
        correct_cost(actor=cast.max, cost=cost, amount=D(250_000), date=cost.date, note="Agency, less a discount")
        day = scene.ago(1)
        found = waterfall("initiatives", bet.pk, "ac", Moment(day, known), Moment(day))
        assert_exact(found)
    assert found.change == -10_000
    assert words(found)[0].startswith("Corrected: cost of €250,000 “Agency, less a discount”")
    assert "recorded on" in words(found)[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Cost of €5", "cost of €5"),
        ("INI-101 stopped", "INI-101 stopped"),
        ("A1 stopped", "A1 stopped"),
        ("A b", "a b"),
    ],
)
def test_what_is_corrected_keeps_the_letters_of_a_key(words: str, said: str) -> None:
    assert _inside(words) == said


def test_an_edited_plan_a_changed_share_and_a_new_link_are_parts_of_their_own(scene: Scene) -> None:
    cast, bet, line = scene.cast, scene.initiative, scene.key_result
    with use_tenant(cast.acme):
        link = Contribution.objects.get(initiative=bet, key_result=line)
        known = timezone.now() - timedelta(days=10)
        age(known - timedelta(days=60))
        PastRow(
            table_name="portfolio_contribution", row_id=link.pk, valid_until=known + timedelta(days=2),
            row=as_row(link) | {"allocation": 0.5},
        ).save()  # fmt: skip
        spare = Item.objects.get(title="Tell the clinics")
        PastRow(
            table_name="execution_item", row_id=spare.pk, valid_until=known + timedelta(days=4),
            row=as_row(spare) | {"planned_cost": 1_000_000_000},
        ).save()  # fmt: skip
        found = waterfall(
            "key_results", line.pk, "budget", Moment(scene.today, known), Moment(scene.today, known + timedelta(days=9))
        )  # fmt: skip
        assert_exact(found)
    assert [part.cause for part in found.parts] == ["structure", "structure"]
    assert words(found) == [
        f"Share of {bet.key} to {line.key} changed from 50% to 80%",
        "Plan of “Tell the clinics” edited: planned cost €100,000 → €200,000",
    ]
    assert [part.amount for part in found.parts] == [D(150_000), D(80_000)]


def test_another_technique_is_said_in_words(scene: Scene) -> None:
    cast, bet = scene.cast, scene.initiative
    with use_tenant(cast.acme):
        known = timezone.now()
        age(known - timedelta(days=60))
        PastRow(
            table_name="portfolio_initiative", row_id=bet.pk, valid_until=known + timedelta(seconds=2),
            row=as_row(bet) | {"technique": "0_100"},
        ).save()  # fmt: skip
        end = Moment(scene.today, known + timedelta(seconds=9))
        found = waterfall("initiatives", bet.pk, "ev", Moment(scene.today, known), end)
        assert_exact(found)
    assert words(found) == [f"{bet.key} edited: earned by 0/100 → percent reported"]


def as_row(row: Any) -> dict[str, Any]:
    """The row as the database writes it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) FROM {row._meta.db_table} t WHERE id = %s", [row.pk])  # noqa: S608  # names of our own tables and columns
        found: dict[str, Any] = json.loads(cursor.fetchone()[0])
    return found


def test_a_link_that_was_taken_off_is_a_part(scene: Scene) -> None:
    bet, line = scene.initiative, scene.key_result
    with use_tenant(scene.cast.acme):
        known = timezone.now() - timedelta(days=10)
        age(known - timedelta(days=60))
        Contribution.objects.get(initiative=bet, key_result=line).delete()
        found = waterfall("key_results", line.pk, "budget", Moment(scene.today, known), Moment(scene.today))
        assert_exact(found)
    assert words(found) == [f"Link removed: {bet.key} to {line.key}"]
    assert found.after is None
    assert found.parts[0].before == 480_000


def age(moment: datetime) -> None:
    """Let every row of the structure be as old as that."""
    with connection.cursor() as cursor:
        for table in ("okrs_cycle", "okrs_objective", "okrs_keyresult", "okrs_phasedtarget", "portfolio_portfolio",
                      "portfolio_initiative", "portfolio_contribution", "execution_item"):  # fmt: skip
            cursor.execute(f"UPDATE {table} SET created_at = %s", [moment])  # noqa: S608  # names of our own tables and columns


def test_nothing_of_it_stays_behind(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        waterfall("key_results", scene.key_result.pk, "delivered", Moment(scene.ago(30)), Moment(scene.today))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'v'")
            assert cursor.fetchone()[0] == 0
        assert CheckIn.objects.count() == 1


def test_another_tenants_facts_are_no_part(scene: Scene, cast: Cast) -> None:
    with use_tenant(cast.rival):
        found = waterfall("key_results", scene.key_result.pk, "measured", Moment(scene.ago(30)), Moment(scene.today))
    assert (found.before, found.after, found.was_there, found.is_there) == (None, None, False, False)
    assert found.parts == []


def test_the_second_moment_is_not_before_the_first(acme: Tenant) -> None:
    day = date(2024, 3, 1)
    with pytest.raises(ValueError, match="before the first"):
        waterfall("totals", None, "cost_in", Moment(day), Moment(day - timedelta(days=1)))
    with pytest.raises(ValueError, match="More was known"):
        waterfall("totals", None, "cost_in", Moment(day), Moment(day, LONG_AGO))
