"""What goes out comes in again: the same rows, the same figures, the same bytes."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.actions import Outcome, load_workbook, new_tenant
from exchange.demo import TENANTS, DemoTenant
from exchange.dumping.files import dump_bytes, dump_path
from exchange.workbook.reading import from_rows, read_bytes, read_path
from execution.models import Item, ItemState, ProgressReport
from okrs.models import KeyResult, Objective, TargetVersion
from portfolio.models import Baseline, BaselineLine, Initiative, InitiativeState, Tranche, TrancheDecision
from rollups.queries import against_baselines, resolved_plan, rollup_json
from tenancy import context
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.rollups.organisations import Size, organisations
from tests.rollups.workbook import Workbook

pytestmark = pytest.mark.django_db
ENDINGS = ("", ".zip", ".xlsx")
DAY = date(2024, 7, 1)
numbers = count()


def fresh() -> Tenant:
    return new_tenant(f"round-{next(numbers)}")


def load(tenant: Tenant, tables: Workbook, today: date | None = None) -> Outcome:
    outcome = load_workbook(actor=None, tenant=tenant, book=from_rows("workbook", tables), today=today)
    assert outcome.problems == []
    return outcome


def dump(tenant: Tenant, folder: Path, ending: str) -> Path:
    path = folder / f"{tenant.slug}{ending}"
    with use_tenant(tenant):
        dump_path(path)
    return path


def content(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir()} if path.is_dir() else {"": path.read_bytes()}


def done(outcome: Outcome) -> dict[str, tuple[int, int]]:
    return {table: (c.added, c.changed) for table, c in outcome.counts.items() if c.added or c.changed}


def assert_round_trip(tenant: Tenant, folder: Path, ending: str, days: list[date]) -> None:
    path = dump(tenant, folder, ending)
    assert done(load_workbook(actor=None, tenant=tenant, book=read_path(path))) == {}
    copy = fresh()
    outcome = load_workbook(actor=None, tenant=copy, book=read_path(path))
    assert outcome.problems == []
    assert content(dump(copy, folder, ending)) == content(path)
    for day in days:
        assert rollup_json(copy, day) == rollup_json(tenant, day)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    tables=organisations(Size(items=7)),
    ending=st.sampled_from(ENDINGS),
    day=st.dates(date(2024, 1, 1), date(2024, 12, 31)),
)
def test_any_organisation_comes_back_the_same(tables: Workbook, day: date, ending: str, tmp_path: Path) -> None:
    tenant = fresh()
    load(tenant, tables)
    assert_round_trip(tenant, tmp_path, ending, [day])


@pytest.mark.parametrize(("demo", "ending"), list(zip(TENANTS, (".xlsx", ".zip"), strict=True)))
def test_the_demo_comes_back_the_same(demo: DemoTenant, ending: str, tmp_path: Path) -> None:
    tenant = fresh()
    load(tenant, demo.workbook(date(2026, 5, 4)))
    assert_round_trip(tenant, tmp_path, ending, [date(2026, 5, 4)])


TITLES = (
    "=1+1",
    "+49",
    "-5",
    "@home",
    "'=1",
    "''+x",
    "'plain",
    "1.10",
    "007",
    "TRUE",
    "2024-01-01",
    "a\nb",
    "“…” é 🙂",
)


@pytest.mark.parametrize("ending", ENDINGS)
def test_text_that_looks_like_something_else_stays_text(ending: str, tmp_path: Path) -> None:
    texts = [*TITLES, "  spaced ", "a\tb", "\ttab", "line\r\nend", "_x000D_", "x" * 5000]
    tenant = fresh()
    tables = {
        "cycles": [{"key": "-1", "name": "=Q", "starts_on": "2024-01-01", "ends_on": "2024-03-31"}],
        "objectives": [
            {"key": f"={n}", "cycle": "-1", "title": text.strip()[:300], "description": text}
            for n, text in enumerate(texts)
        ],
    }
    load_workbook(actor=None, tenant=tenant, book=from_rows("workbook", tables))
    with use_tenant(tenant):
        for title in texts:
            Objective.objects.filter(title=title.strip()[:300]).update(description=title, title=title.strip()[:300])
        before = list(Objective.objects.order_by("id").values_list("key", "title", "description"))
    path = dump(tenant, tmp_path, ending)
    copy = fresh()
    assert load_workbook(actor=None, tenant=copy, book=read_path(path)).problems == []
    with use_tenant(copy):
        assert list(Objective.objects.order_by("id").values_list("key", "title", "description")) == before


def test_no_cell_of_a_dump_can_run_as_a_formula(tmp_path: Path) -> None:
    tenant = fresh()
    load(
        tenant,
        {
            "cycles": [{"key": "Q", "name": "=cmd|' /C calc'!A0", "starts_on": "2024-01-01", "ends_on": "2024-03-31"}],
            "objectives": [{"key": "@O", "cycle": "Q", "title": "+1", "description": "\t=1"}],
        },
    )
    with use_tenant(tenant):
        dump_path(tmp_path / "dump")
        sheet = dump_bytes(".xlsx")
    cycles = (tmp_path / "dump" / "cycles.csv").read_text(encoding="utf-8")
    objectives = (tmp_path / "dump" / "objectives.csv").read_text(encoding="utf-8")
    assert "'=cmd" in cycles
    assert objectives.splitlines()[1].startswith("'@O,Q,'+1,'\t=1")
    assert b"<f>" not in sheet
    assert read_bytes("dump.xlsx", sheet).problems == []


@pytest.fixture
def busy(acme: Tenant) -> Tenant:
    """Acme after a year: targets, states and decisions that changed, an item reopened."""
    load(
        acme,
        {
            "cycles": [{"key": "Y", "name": "Year", "starts_on": "2024-01-01", "ends_on": "2024-12-31"}],
            "objectives": [{"key": "O", "cycle": "Y", "title": "Lead", "owner": "max@acme.example"}],
            "key_results": [
                {"key": "K", "objective": "O", "title": "Visits", "type": "increase", "baseline": "0", "target": "10"}
            ],
            "portfolios": [{"key": "F", "name": "Growth"}],
            "initiatives": [{"key": "I", "portfolio": "F", "title": "Bet", "state": "active", "budget": "100"}],
            "tranches": [
                {"initiative": "I", "position": "1", "amount": "50", "review_on": "2024-02-01", "decision": "held",
                 "decided_on": "2024-02-01"}
            ],
            "items": [
                {"key": "W", "title": "Work", "initiative": "I", "state": "doing", "started_on": "2024-02-01"},
                {"key": "V", "title": "Done some day", "initiative": "I", "state": "done", "estimate": "2"},
            ],
        },
        DAY,
    )  # fmt: skip
    key_result, initiative, item = KeyResult.objects.get(), Initiative.objects.get(), Item.objects.get(key="W")
    TargetVersion(key_result=key_result, date=DAY, baseline=0, target=20, reason="=more").save()
    KeyResult.objects.update(target=20)
    InitiativeState(initiative=initiative, date=DAY, state="paused", reason="waiting").save()
    Initiative.objects.update(state="paused")
    TrancheDecision(tranche=Tranche.objects.get(), date=DAY, decision="released", reason="evidence").save()
    ItemState(item=item, date=DAY, state="todo").save()
    Item.objects.filter(key="W").update(state="todo", started_on=None)
    Initiative.objects.update(technique="50_50")
    ItemState(item=Item.objects.get(key="V"), date=DAY + timedelta(days=9), state="dropped").save()
    for number in (1, 2):
        baseline = Baseline(initiative=initiative, number=number, date=DAY + timedelta(days=number), reason="=agreed")
        baseline.save()
        for plan in resolved_plan(acme, initiative.pk):
            BaselineLine(baseline=baseline, **vars(plan)).save()
    return acme


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_history_comes_back_whole(busy: Tenant, ending: str, tmp_path: Path) -> None:
    dump_path(path := tmp_path / f"dump{ending}")
    assert done(load_workbook(actor=None, tenant=busy, book=read_path(path))) == {}
    before = [rollup_json(busy, DAY + timedelta(days=days)) for days in (-100, 0, 100)]
    names = sorted(read_path(path).sheets)
    expected = {"targets", "initiative_states", "tranche_decisions", "item_states", "assumed_finishes", "settings"}
    assert expected | {"initiative_settings", "baselines", "baseline_lines"} <= set(names)
    assert before[0] != before[2]


def test_a_copy_of_a_history_has_the_same_figures_at_every_day(busy: Tenant, tmp_path: Path) -> None:
    dump_path(tmp_path / "dump")
    facts = list(ItemState.objects.order_by("item__key", "date").values_list("item__key", "date", "state"))
    before = [rollup_json(busy, DAY + timedelta(days=days)) for days in (-100, 0, 100)]
    against = against_baselines(busy, Initiative.objects.get().pk)
    assert len(against) == 3
    token = context._tenant_id.set(None)
    try:
        copy = fresh()
        assert load_workbook(actor=None, tenant=copy, book=read_path(tmp_path / "dump")).problems == []
        assert [rollup_json(copy, DAY + timedelta(days=days)) for days in (-100, 0, 100)] == before
        with use_tenant(copy):
            assert (
                list(ItemState.objects.order_by("item__key", "date").values_list("item__key", "date", "state")) == facts
            )
            assert Item.objects.get(key="V").finish_assumed
            assert ProgressReport.objects.count() == 0
            assert against_baselines(copy, Initiative.objects.get().pk) == against
    finally:
        context._tenant_id.reset(token)
