"""A workbook loaded again: the same changes nothing, a changed row updates, a changed fact supersedes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Membership, Team, User
from activity.models import Event
from exchange.actions import Outcome, load_workbook
from exchange.workbook.reading import from_rows
from execution.models import Cost, Item, ItemState, ProgressReport
from okrs.models import Alignment, CheckIn, KeyResult, Objective, Stage, StageCompletion, TargetVersion
from portfolio.models import Initiative, InitiativeState, TrancheDecision
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.exchange.bad_input import Tables, good

MONDAY, TUESDAY = date(2026, 5, 4), date(2026, 5, 5)


def load(tenant: Tenant, tables: Tables, today: date = MONDAY) -> Outcome:
    outcome = load_workbook(actor=None, tenant=tenant, book=from_rows("book", tables), today=today)
    assert outcome.problems == []
    return outcome


def done(outcome: Outcome) -> dict[str, tuple[int, int]]:
    return {table: (c.added, c.changed) for table, c in outcome.counts.items() if c.added or c.changed}


def item(**cells: str) -> Tables:
    return {"items": [{"key": "W", "title": "Work", **cells}]}


def states() -> list[tuple[date, str]]:
    """The states that count, by date."""
    return list(ItemState.objects.filter(superseded_by=None).order_by("date").values_list("date", "state"))


def reports() -> list[tuple[date, Decimal]]:
    """The percent reports that count."""
    heads = ProgressReport.objects.filter(superseded_by=None)
    return list(heads.order_by("date").values_list("date", "percent"))


def test_the_same_workbook_on_another_day_changes_nothing_and_leaves_no_event(acme: Tenant) -> None:
    load(acme, good())
    assert Event.objects.filter(name="workbook.loaded").count() == 1
    assert done(load(acme, good(), TUESDAY)) == {}
    assert Event.objects.filter(name="workbook.loaded").count() == 1


def test_a_changed_row_updates_that_row_and_its_version(acme: Tenant) -> None:
    load(acme, good())
    tables = good()
    tables["objectives"][0]["title"] = "Lead by far"
    assert done(load(acme, tables)) == {"objectives": (0, 1)}
    assert Objective.objects.values_list("title", "version").get(key="O1") == ("Lead by far", 2)
    assert Objective.objects.get(key="O2").version == 1


def test_a_parents_cell_says_the_whole_alignment(acme: Tenant) -> None:
    load(acme, good())
    tables = good()
    tables["objectives"][1]["parents"] = ""
    assert done(load(acme, tables)) == {"alignments": (0, 1)}
    assert not Alignment.objects.exists()


def test_a_changed_check_in_supersedes_the_one_of_its_day(acme: Tenant) -> None:
    load(acme, good())
    tables = good()
    tables["check_ins"][0]["value"] = "4"
    assert done(load(acme, tables)) == {"check_ins": (0, 1)}
    new = CheckIn.objects.get(key_result__key="K1", superseded_by=None)
    assert new.value == 4
    old = CheckIn.objects.get(superseded_by=new)
    assert old.value == 3


def test_a_changed_cost_supersedes_and_an_item_s_cost_keeps_no_initiative_of_its_own(acme: Tenant) -> None:
    load(acme, good())
    tables = good()
    tables["costs"][0] |= {"amount": "11", "initiative": ""}
    assert done(load(acme, tables)) == {"costs": (0, 1)}
    new = Cost.objects.get(key="C1", superseded_by=None)
    assert new.amount == 11
    assert new.initiative_id is None


def test_a_target_is_corrected_from_the_beginning_until_a_dated_one_is_there(acme: Tenant) -> None:
    load(acme, good())
    tables = good()
    tables["key_results"][0]["target"] = "20"
    load(acme, tables)
    (head,) = TargetVersion.objects.filter(key_result__key="K1", superseded_by=None)
    assert head.date is None
    assert head.target == 20
    TargetVersion(key_result=head.key_result, date=MONDAY, baseline=0, target=30).save()
    KeyResult.objects.filter(key="K1").update(target=30)
    tables["key_results"][0]["target"] = "40"
    load(acme, tables, TUESDAY)
    heads = TargetVersion.objects.filter(key_result__key="K1", superseded_by=None).order_by("-date")
    assert {(each.date, each.target) for each in heads} == {
        (None, Decimal(20)),
        (MONDAY, Decimal(30)),
        (TUESDAY, Decimal(40)),
    }
    assert done(load(acme, tables, TUESDAY)) == {}


def test_every_key_result_and_initiative_has_a_fact_from_the_beginning(acme: Tenant) -> None:
    load(acme, good())
    assert TargetVersion.objects.filter(date=None).count() == KeyResult.objects.count()
    assert InitiativeState.objects.filter(date=None).count() == Initiative.objects.count()


def test_a_loaded_state_holds_at_every_day_and_a_later_one_from_its_day(acme: Tenant) -> None:
    load(acme, good())
    initiative = Initiative.objects.get(key="I1")
    InitiativeState(initiative=initiative, date=MONDAY, state="active").save()
    Initiative.objects.filter(pk=initiative.pk).update(state="active")
    tables = good()
    tables["initiatives"][0]["state"] = "stopped"
    load(acme, tables, TUESDAY)
    found = InitiativeState.objects.filter(initiative=initiative, superseded_by=None)
    assert set(found.values_list("date", "state")) == {(None, "demand"), (MONDAY, "active"), (TUESDAY, "stopped")}


def test_stages_done_and_undone_are_facts(acme: Tenant) -> None:
    load(acme, good())
    tables = good()
    tables["stages"][0]["done_on"] = ""
    tables["stages"][1]["done_on"] = "2026-03-01"
    assert done(load(acme, tables)) == {"stage completions": (1, 1)}
    heads = StageCompletion.objects.filter(superseded_by=None).order_by("stage__position")
    assert list(heads.values_list("date", flat=True)) == [None, date(2026, 3, 1)]
    assert Stage.objects.count() == 2


@pytest.mark.parametrize(
    ("decision", "decided_on", "heads"),
    [
        ("released", "2026-03-01", {("held", date(2026, 2, 1)), ("released", date(2026, 3, 1))}),
        ("released", "2026-02-01", {("released", date(2026, 2, 1))}),
        ("planned", "", {("planned", date(2026, 2, 1))}),
    ],
)
def test_a_later_decision_is_added_and_another_one_corrects(
    acme: Tenant, decision: str, decided_on: str, heads: set[tuple[str, date]]
) -> None:
    tables = good()
    tables["tranches"][0] |= {"decision": "held", "decided_on": "2026-02-01"}
    load(acme, tables)
    tables["tranches"][0] |= {"decision": decision, "decided_on": decided_on}
    load(acme, tables)
    found = TrancheDecision.objects.filter(superseded_by=None).values_list("decision", "date")
    assert set(found) == heads
    assert done(load(acme, tables)) == {}


# Items


def test_an_item_tells_of_one_start_and_one_finish(acme: Tenant) -> None:
    load(acme, item(state="done", started_on="2026-01-05", finished_on="2026-02-01"))
    assert states() == [(date(2026, 1, 5), "doing"), (date(2026, 2, 1), "done")]


def test_an_item_that_started_and_ended_on_one_day_has_one_state_there(acme: Tenant) -> None:
    load(acme, item(state="done", started_on="2026-01-05", finished_on="2026-01-05"))
    assert states() == [(date(2026, 1, 5), "done")]


def test_a_finish_that_moved_supersedes(acme: Tenant) -> None:
    load(acme, item(state="done", started_on="2026-01-05", finished_on="2026-02-01"))
    load(acme, item(state="done", started_on="2026-01-05", finished_on="2026-02-09"))
    assert states() == [(date(2026, 1, 5), "doing"), (date(2026, 2, 9), "done")]
    assert ItemState.objects.count() == 3


def test_an_item_that_is_no_longer_done_is_to_do_from_the_day_it_was(acme: Tenant) -> None:
    load(acme, item(state="done", finished_on="2026-02-01"))
    load(acme, item(state="todo"))
    assert states() == [(date(2026, 2, 1), "todo")]
    assert done(load(acme, item(state="todo"))) == {}


def test_an_item_reopened_here_and_done_in_the_workbook_is_done_now(acme: Tenant) -> None:
    load(acme, item(state="doing", started_on="2026-01-05"))
    ItemState(item=Item.objects.get(), date=date(2026, 3, 1), state="todo").save()
    Item.objects.update(state="todo")
    load(acme, item(state="done", started_on="2026-01-05", finished_on="2026-02-01"))
    assert states()[-1] == (date(2026, 3, 1), "done")
    assert (date(2026, 2, 1), "done") in states()


def test_done_without_a_day_counts_as_planned_when_that_is_past(acme: Tenant) -> None:
    load(acme, item(state="done", planned_finish="2026-05-03"))
    assert Item.objects.values_list("finished_on", "finish_assumed").get() == (date(2026, 5, 3), True)


def test_done_without_a_day_counts_from_the_day_of_loading_and_a_later_load_keeps_it(acme: Tenant) -> None:
    tables = item(state="done", planned_finish="2026-05-04")
    load(acme, tables)
    assert Item.objects.values_list("finished_on", "finish_assumed").get() == (MONDAY, True)
    assert done(load(acme, tables, TUESDAY)) == {}
    load(acme, item(state="done", planned_finish="2026-05-04", finished_on="2026-05-01"), TUESDAY)
    assert Item.objects.values_list("finished_on", "finish_assumed").get() == (date(2026, 5, 1), False)
    assert states() == [(date(2026, 5, 1), "done")]


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        ({"started_on": "2026-01-05", "planned_start": "2026-01-01"}, date(2026, 1, 5)),
        ({"planned_start": "2026-01-01"}, date(2026, 1, 1)),
        ({}, MONDAY),
    ],
)
def test_a_percent_is_one_report_and_stays_one(acme: Tenant, dates: dict[str, str], day: date) -> None:
    tables = item(percent="30", **dates)
    load(acme, tables)
    assert reports() == [(day, Decimal(30))]
    assert done(load(acme, tables, TUESDAY)) == {}


def test_a_percent_moves_with_the_day_it_is_dated_by(acme: Tenant) -> None:
    load(acme, item(percent="30", planned_start="2026-03-01"))
    load(acme, item(percent="40", started_on="2026-02-01", planned_start="2026-03-01"))
    assert reports() == [(date(2026, 2, 1), Decimal(40))]


def test_a_progress_row_of_the_same_day_wins_over_the_item_s_percent(acme: Tenant) -> None:
    tables = item(percent="30", started_on="2026-03-01")
    tables["progress"] = [{"item": "W", "date": "2026-03-01", "percent": "50"}]
    load(acme, tables)
    assert reports() == [(date(2026, 3, 1), Decimal(50))]


def test_items_may_stand_before_their_parents_and_keep_the_order_of_the_file(acme: Tenant) -> None:
    tables: Tables = {
        "items": [{"key": f"W{n}", "title": "x", "parent": f"W{n + 1}" if n < 200 else ""} for n in range(201)]
    }
    load(acme, tables)
    assert list(Item.objects.order_by("id").values_list("key", flat=True)) == [f"W{n}" for n in range(201)]
    assert Item.objects.get(key="W0").parent == Item.objects.get(key="W1")


# People and tenants


def test_a_new_address_becomes_a_person_who_cannot_sign_in_yet(acme: Tenant) -> None:
    load(acme, good())
    zoe = Membership.objects.get(user__email="zoe@acme.example")
    assert not zoe.user.has_usable_password()
    assert (zoe.role, zoe.team) == ("member", Team.objects.get(key="T1"))


def test_a_known_person_keeps_their_password_their_own_name_and_other_tenants(cast: Cast) -> None:
    before = User.objects.get(email="cleo@rival.example")
    load(cast.acme, {"people": [{"email": "CLEO@rival.example", "name": "Miss C", "role": "viewer"}]})
    assert User.objects.get(pk=before.pk).password == before.password
    assert User.objects.get(pk=before.pk).name == "Cleo"
    with use_tenant(cast.acme):
        assert Membership.objects.values_list("name", "role").get(user=before) == ("Miss C", "viewer")
    with use_tenant(cast.rival):
        assert Membership.objects.values_list("name", "role").get(user=before) == ("Cleo", "owner")


def test_a_person_without_a_role_in_the_workbook_keeps_theirs(acme: Tenant, cast: Cast) -> None:
    load(acme, {"people": [{"email": "max@acme.example", "name": "Max"}]})
    assert Membership.objects.get(pk=cast.max.pk).role == "manager"


def refused(tenant: Tenant, actor: Membership | None, tables: Tables) -> str:
    outcome = load_workbook(actor=actor, tenant=tenant, book=from_rows("book", tables))
    assert not outcome.is_written
    return "; ".join(map(str, outcome.problems))


def test_the_last_owner_is_neither_demoted_nor_taken_out(acme: Tenant) -> None:
    demoted: Tables = {"people": [{"email": "ana@acme.example", "name": "Ana", "role": "viewer"}]}
    assert "keeps at least one" in refused(acme, None, demoted)
    assert "keeps at least one" in refused(
        acme, None, {"leavers": [{"email": "ana@acme.example", "left_on": "2026-01-01"}]}
    )
    handed_over = demoted["people"] + [{"email": "max@acme.example", "name": "Max", "role": "owner"}]
    load(acme, {"people": handed_over})
    assert Membership.objects.get(user__email="max@acme.example").role == "owner"


@pytest.mark.parametrize(
    ("email", "role"), [("lea@acme.example", "owner"), ("max@acme.example", "owner"), ("ana@acme.example", "admin")]
)
def test_an_admin_makes_and_unmakes_no_owner(acme: Tenant, cast: Cast, email: str, role: str) -> None:
    admin = cast.member("lea@acme.example", "Lea", "admin")
    told = refused(acme, admin, {"people": [{"email": email, "name": "x", "role": role}]})
    assert "only an owner may do that" in told


def test_another_tenant_s_keys_are_unknown_keys(cast: Cast) -> None:
    load(cast.rival, good())
    told = refused(cast.acme, None, {"check_ins": [{"key_result": "K1", "date": "2026-01-01", "value": "1"}]})
    assert "expected a key of key_results" in told


def test_settings_are_checked_and_written(acme: Tenant) -> None:
    told = refused(
        acme,
        None,
        {"settings": [{"name": "currency", "value": "euro"}, {"name": "time_zone", "value": "Mars/Base"},
                      {"name": "on_track", "value": "0.5"}]},
    )  # fmt: skip
    assert "three" in told or "at most 3" in told
    assert "a time zone such as" in told
    assert "at_risk not above on_track" in told
    load(acme, {"settings": [{"name": "currency", "value": "USD"}, {"name": "on_track", "value": "0.8"}]})
    assert Tenant.objects.get(pk=acme.pk).currency == "USD"
