"""Snapshots: kept only where something changed, exact, and what a past day was as stored then."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from accounts.models import Membership
from exchange.actions import load_workbook
from exchange.workbook.reading import from_rows
from execution.actions.facts import book_cost, correct_cost
from execution.models import Item
from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import change_target
from okrs.models import KeyResult
from portfolio.models import Initiative
from rollups import actions
from rollups.engine import Moment, compute
from rollups.engine.kinds import KINDS
from rollups.history import backfill
from rollups.history.keeping import compute_and_keep, end_of, keep, keep_day, keep_night
from rollups.history.measures import measures_of
from rollups.history.series import series, stored_then
from rollups.models import NightlyRun
from rollups.snapshots import SNAPSHOTS, HistoryRun, InitiativeSnapshot, KeyResultSnapshot, TotalsSnapshot
from tenancy.clock import today
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

DAY = date(2024, 7, 1)


def count() -> int:
    """How many snapshots the tenant in force has."""
    return sum(model.objects.count() for model in SNAPSHOTS.values())


def owner() -> Membership:
    """Ana."""
    return Membership.objects.get(role="owner")


def computed(moment: Moment) -> dict[str, dict[int, Any]]:
    """Every figure computed for a moment, by kind and object, numbers as their full text."""
    compute(moment)
    return {kind.name: dict(_rows(kind)) for kind in KINDS}


def _rows(kind: Any) -> list[tuple[int, dict[str, Any]]]:
    columns = ", ".join(f'"{column}"' for column in kind.columns)
    its_id = "id" if kind.object_column else "0"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {its_id}, {columns} FROM {kind.computed}")  # noqa: S608  # constants of the engine
        return [(pk, dict(zip(kind.columns, map(_plain, row), strict=True))) for pk, *row in cursor.fetchall()]


def _plain(figure: Any) -> Any:
    if isinstance(figure, Decimal | int) and not isinstance(figure, bool):
        exact = Decimal(figure)
        return f"{exact:f}".rstrip("0").rstrip(".") if "." in f"{exact:f}" else f"{exact:f}"
    return figure.isoformat() if isinstance(figure, date) else figure


def kept(day: date) -> dict[str, dict[int, Any]]:
    """Every figure as the snapshots tell it of a day."""
    found: dict[str, dict[int, Any]] = {}
    for kind in KINDS:
        rows = SNAPSHOTS[kind.name].objects.filter(as_of__lte=day).order_by("as_of", "id")
        found[kind.name] = {
            (getattr(row, kind.object_column) if kind.object_column else 0): {
                k: _plain(v) for k, v in row.figures.items()
            }
            for row in rows
        }
    return found


def test_a_day_is_kept_with_every_figure_to_the_last_digit(acme: Tenant) -> None:
    fill(organisation(7, 120), DAY)
    compute_and_keep(Moment(DAY))
    assert kept(DAY) == computed(Moment(DAY))


def test_a_day_on_which_nothing_changed_adds_no_row(acme: Tenant) -> None:
    fill(organisation(3, 60), DAY)
    far = DAY + timedelta(days=4000)
    assert compute_and_keep(Moment(far)) > 0
    assert compute_and_keep(Moment(far)) == 0
    # Far after every plan only the days since the start go on.
    moved = compute_and_keep(Moment(far + timedelta(days=1)))
    assert moved < count() // 2
    assert not KeyResultSnapshot.objects.filter(as_of=far + timedelta(days=1)).exists()


def test_only_what_one_fact_changed_is_added(acme: Tenant) -> None:
    fill(organisation(3, 60), DAY)
    compute_and_keep(Moment(DAY))
    alone = Initiative.objects.filter(contributions=None).earliest("id")
    book_cost(actor=owner(), initiative=alone, amount=Decimal("0.0001"), date=DAY, kind="expense")
    assert compute_and_keep(Moment(DAY)) == 3  # the initiative, its portfolio, the totals


def test_a_snapshot_is_never_changed_nor_deleted(acme: Tenant) -> None:
    fill(organisation(3, 30), DAY)
    compute_and_keep(Moment(DAY))
    for statement in ("UPDATE rollups_totalssnapshot SET as_of = now()", "DELETE FROM rollups_keyresultsnapshot"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as c:
            c.execute(statement)


def test_a_past_day_from_what_was_known_at_its_end_is_what_was_kept_then(acme: Tenant) -> None:
    """Law 19, with late facts about the day, corrections of it and a changed weight in between."""
    fill(organisation(1, 80), DAY)
    day, known = today(acme), timezone.now()
    compute_and_keep(Moment(day, known, acme.formula))
    then = kept(day)
    line = KeyResult.objects.filter(type="increase").earliest("id")
    assert line.baseline is not None
    assert line.target is not None
    cost = book_cost(actor=owner(), initiative=Initiative.objects.earliest("id"), amount=Decimal("77.7"), date=day)
    correct_cost(actor=owner(), cost=cost, amount=Decimal("99.9"), date=day, note="typo")
    add_check_in(actor=owner(), key_result=line, date=day, value=line.target)
    change_target(
        actor=owner(), key_result=line, date=day, target=line.target + 5, baseline=line.baseline, reason="more"
    )  # fmt: skip
    Item.objects.filter(planned_cost=None).update(estimate=3)
    now = computed(Moment(day, formula=acme.formula))
    assert now != then
    assert computed(Moment(day, known, acme.formula)) == then


def test_the_night_keeps_the_day_that_ended(cast: Cast) -> None:
    with use_tenant(cast.acme):
        fill(organisation(1, 40), DAY)
        day = today(cast.acme) - timedelta(days=1)
        added = keep_day(cast.acme, day)
        row = TotalsSnapshot.objects.get()
        assert (row.as_of, row.known_at) == (day, end_of(day, cast.acme))
        assert added == count()


def test_the_end_of_a_day_is_the_tenants_even_when_the_clocks_change(cast: Cast) -> None:
    berlin, york = (end_of(date(2026, 3, 29), tenant) for tenant in (cast.acme, cast.rival))
    assert (berlin.astimezone(datetime.now().astimezone().tzinfo) - york).total_seconds() == -6 * 3600
    assert berlin.isoformat() == "2026-03-29T23:59:59.999999+02:00"


def test_a_series_is_what_was_kept_and_todays_row_in_one_query(acme: Tenant, django_assert_num_queries: Any) -> None:
    fill(organisation(1, 80), DAY)
    line = KeyResult.objects.filter(type="increase", check_ins__value__isnull=False).earliest("id")
    for days in (40, 30, 20):
        compute_and_keep(Moment(today(acme) - timedelta(days=days)))
    add_check_in(actor=owner(), key_result=line, date=today(acme) - timedelta(days=25), value=line.target)
    compute_and_keep(Moment(today(acme) - timedelta(days=20)))
    actions.recompute_now()
    day = today(acme)
    with django_assert_num_queries(1):
        steps = series("key_results", line.pk, ["measured", "expected"], day - timedelta(days=35), day)
    assert [step.day for step in steps] == [day - timedelta(days=40), day - timedelta(days=20), day]
    assert steps[1].values["measured"] == 1
    assert steps[-1].values["measured"] == KeyResult.objects.get(pk=line.pk).rollup.measured
    with pytest.raises(KeyError):
        series("key_results", line.pk, ["health"], day, day)


def test_a_series_known_earlier_leaves_out_what_was_kept_later(acme: Tenant) -> None:
    fill(organisation(1, 40), DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() - interval '1 second'")
        before = cursor.fetchone()[0]
    compute_and_keep(Moment(DAY))
    assert series("totals", None, ["cost_in"], DAY, DAY)
    assert series("totals", None, ["cost_in"], DAY, DAY, known_at=before) == []


def test_what_was_reckoned_later_does_not_pretend_to_have_been_stored_then(acme: Tenant) -> None:
    fill(organisation(1, 40), DAY)
    compute_and_keep(Moment(DAY))
    assert stored_then("totals", None, DAY, end_of(DAY, acme)) is None
    day = today(acme)
    keep_day(acme, day)
    found = stored_then("totals", None, day, end_of(day, acme))
    assert found is not None
    assert found[0] == day


def test_every_number_of_the_rollup_is_a_measure_with_a_name() -> None:
    for kind in KINDS:
        for name, measure in measures_of(kind.name).items():
            assert measure.label
            assert measure.how in {"share", "money", "ratio", "days", "count", "number"}, name
    assert "health" not in measures_of("objectives")
    assert measures_of("initiatives")["spi_t"].how == "ratio"


@pytest.mark.parametrize(
    ("first", "last", "every", "expected"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), "week", [date(2026, 1, day) for day in (4, 11, 18, 25)]),
        (date(2026, 1, 5), date(2026, 1, 7), "day", [date(2026, 1, day) for day in (5, 6, 7)]),
        (date(2026, 1, 5), date(2026, 1, 4), "week", []),
    ],
)
def test_the_ends_of_weeks(first: date, last: date, every: str, expected: list[date]) -> None:
    assert backfill.days_between(first, last, every) == expected


def test_ten_years_of_weeks_are_sixty_days_that_reach_from_end_to_end() -> None:
    days = backfill.days_between(date(2016, 1, 1), date(2026, 1, 1))
    assert len(days) <= 60
    assert days[0] < date(2016, 4, 1)
    assert days[-1] == date(2025, 12, 28)


def test_the_command_reckons_the_past_up_to_what_the_night_kept(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with use_tenant(cast.acme):
        fill(organisation(1, 40), DAY)
        moment = Moment(date(2024, 4, 10), end_of(date(2024, 4, 10), cast.acme))
        compute(Moment(moment.as_of))
        keep(moment)
    call_command("rollup_history", "--tenant", "acme", "--from", "2024-02-01", "--to", "2024-05-31")
    assert "10 days from 2024-02-04 to 2024-04-07" in capsys.readouterr().out
    with use_tenant(cast.acme):
        assert TotalsSnapshot.objects.filter(as_of__lte=date(2024, 4, 7)).exists()
        assert not TotalsSnapshot.objects.filter(as_of__gt=date(2024, 4, 10)).exists()


def test_a_workers_run_makes_the_past_once(cast: Cast) -> None:
    with use_tenant(cast.acme):
        fill(organisation(1, 40), DAY)
    assert backfill.run(cast.acme.pk) is None
    backfill.ask(cast.acme.pk)
    assert backfill.waiting() == [cast.acme.pk]
    assert (backfill.run(cast.acme.pk) or 0) > 0
    state = HistoryRun.objects.get(pk=cast.acme.pk)
    assert state.finished_at is not None
    assert state.done_days == state.total_days <= 60
    assert backfill.run(cast.acme.pk) is None
    with use_tenant(cast.acme):
        assert count() > 0
    with use_tenant(cast.rival):
        assert count() == 0


def test_a_night_keeps_the_days_whose_nights_were_missed(cast: Cast) -> None:
    with use_tenant(cast.acme):
        fill(organisation(1, 80), DAY)
    day = today(cast.acme)
    NightlyRun.objects.create(
        tenant=cast.acme, date=day - timedelta(days=3), started_at=timezone.now(), finished_at=timezone.now()
    )
    with use_tenant(cast.acme):
        keep_night(cast.acme, day)
        # Nothing was known at the end of any of them, so the first one tells of all.
        assert TotalsSnapshot.objects.get().as_of == day - timedelta(days=3)
        assert not InitiativeSnapshot.objects.exists()


def test_loading_a_workbook_asks_for_its_past(cast: Cast) -> None:
    book = from_rows("small", {"portfolios": [{"key": "P", "name": "Bets", "currency": "EUR"}]})
    load_workbook(actor=None, tenant=cast.acme, book=book)
    assert backfill.waiting() == [cast.acme.pk]


def test_a_day_that_was_reckoned_later_says_so_and_today_alone_is_one_step(acme: Tenant) -> None:
    fill(organisation(1, 40), DAY)
    day = today(acme)
    keep_day(acme, day - timedelta(days=1))
    compute_and_keep(Moment(day - timedelta(days=30)))
    actions.recompute_now()
    found = series("totals", None, ["cost_in"], day - timedelta(days=40), day)
    assert (found[0].day, found[0].is_reckoned) == (day - timedelta(days=30), True)
    assert found[-1].is_reckoned is False
    assert [step.day for step in series("totals", None, ["cost_in"], day, day)] == [day]
