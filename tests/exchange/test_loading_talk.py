"""What people said, loaded again: numbers keep their comments, days their check-ins, words their authors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.models import Membership
from exchange.actions import load_workbook
from exchange.dumping.files import dump_path
from exchange.workbook.reading import from_rows, read_path
from okrs.models import (
    Alignment,
    CheckIn,
    Comment,
    Cycle,
    CycleClosure,
    Grade,
    KeyResult,
    KpiReading,
    Mention,
    Objective,
    Reaction,
)
from tenancy.models import Tenant
from tests.exchange.bad_input import Tables
from tests.exchange.test_loading_facts import done, load
from tests.exchange.whole import ADA, CHECK_IN, ZOE, whole

pytestmark = pytest.mark.django_db


def refused(tenant: Tenant, tables: Tables) -> str:
    outcome = load_workbook(actor=None, tenant=tenant, book=from_rows("book", tables))
    assert not outcome.is_written
    assert outcome.problems
    return "\n".join(map(str, outcome.problems))


def member(email: str) -> Membership:
    return Membership.objects.get(user__email=email)


def test_a_check_in_is_written_once_with_its_blockers(acme: Tenant) -> None:
    load(acme, whole())
    (check_in,) = CheckIn.objects.filter(key_result__key="K1")
    assert (check_in.blockers, check_in.value) == ("-No door", Decimal(3))


def test_other_blockers_supersede_the_check_in_once(acme: Tenant) -> None:
    load(acme, whole())
    tables = whole()
    tables["check_in_blockers"][0]["blockers"] = "No key"
    tables["check_ins"][0]["value"] = "4"
    assert done(load(acme, tables)) == {"check_ins": (0, 1)}
    assert CheckIn.objects.filter(key_result__key="K1").count() == 2
    head = CheckIn.objects.get(key_result__key="K1", superseded_by=None)
    assert (head.blockers, head.value) == ("No key", Decimal(4))


def test_a_workbook_that_tells_nothing_of_blockers_and_details_leaves_them(acme: Tenant) -> None:
    load(acme, whole())
    names = ("people", "objectives", "key_results", "check_ins", "cycles")
    assert done(load(acme, {name: whole()[name] for name in names})) == {}
    assert CheckIn.objects.get(key_result__key="K1").blockers == "-No door"
    assert Cycle.objects.get(key="Q").kind == "quarter"
    assert Objective.objects.get(key="O1").level == "company"
    assert KeyResult.objects.get(key="K1").decimals == 0


def test_other_words_of_a_comment_supersede_it_and_signs_go_along(acme: Tenant) -> None:
    load(acme, whole())
    tables = whole()
    tables["comments"][1]["text"] = "Because of the door."
    assert done(load(acme, tables)) == {"comments": (0, 1)}
    head = Comment.objects.get(text="Because of the door.")
    assert Comment.objects.get(superseded_by=head).text == "Because."
    assert head.recorded_by == member(ADA)
    assert Reaction.objects.get(kind="thanks").comment == head


def test_comments_are_numbered_in_the_order_they_were_written_whatever_was_edited_since(
    acme: Tenant, tmp_path: Path
) -> None:
    load(acme, whole())
    first = Comment.objects.get(text="@Ada, why?")
    Comment(
        objective=first.objective, date=date(2026, 3, 1), text="Why?", recorded_by=first.recorded_by, supersedes=first
    ).save()
    dump_path(tmp_path / "dump")
    lines = (tmp_path / "dump" / "comments.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1:3] == [
        f"O1,,,1,2026-03-01,{ZOE},Why?,no",
        f"O1,,,2,2026-02-03,{ADA},Because.,no",
    ]
    outcome = load_workbook(actor=None, tenant=acme, book=read_path(tmp_path / "dump"))
    assert (outcome.problems, done(outcome)) == ([], {})


def test_nobody_s_comment_becomes_another_s(acme: Tenant) -> None:
    load(acme, whole())
    comment = {"objective": "O1", "number": "2", "date": "2026-02-09", "author": ZOE, "text": "I say so."}
    words = refused(acme, {"comments": [comment]})
    assert f"expected {ADA}, who wrote comment 2 there; the next free number is 3" in words


def test_a_comment_that_is_added_takes_the_next_number(acme: Tenant) -> None:
    load(acme, whole())
    comment = {"objective": "O1", "number": "3", "date": "2026-02-09", "author": ZOE, "text": "I see."}
    assert done(load(acme, {"comments": [comment]})) == {"comments": (1, 0)}
    assert done(load(acme, {"comments": [comment]})) == {}
    words = refused(acme, {"comments": [{**comment, "number": "5"}]})
    assert "expected 4, the number that comes next" in words


def test_who_may_be_named_in_a_stored_comment_is_added_and_what_was_read_stays_read(acme: Tenant) -> None:
    load(acme, whole())
    tables = whole()
    del tables["mentions"][0]["read_on"]
    assert done(load(acme, tables)) == {}
    assert Mention.objects.get(member=member(ADA)).read_at is not None
    assert done(load(acme, {"mentions": [{"objective": "O1", "number": "2", "person": ZOE}]})) == {"mentions": (1, 0)}


def test_a_day_that_was_corrected_takes_its_comments_along_and_is_not_loaded_again(
    acme: Tenant, tmp_path: Path
) -> None:
    load(acme, whole())
    check_in = CheckIn.objects.get(key_result__key="K1")
    moved = CheckIn(key_result=check_in.key_result, date=date(2026, 2, 3), value=3, supersedes=check_in)
    moved.save()
    dump_path(tmp_path / "dump")
    for table, count in (("comments", 2), ("reactions", 3), ("mentions", 1)):
        text = (tmp_path / "dump" / f"{table}.csv").read_text(encoding="utf-8")
        assert text.count("K1,2026-02-03") == count, table
    outcome = load_workbook(actor=None, tenant=acme, book=read_path(tmp_path / "dump"))
    assert (outcome.problems, done(outcome)) == ([], {})
    words = refused(acme, {"check_ins": [{"key_result": "K1", "date": "2026-02-01", "value": "5"}]})
    assert "was moved to another day" in words
    reading = KpiReading.objects.get(date=date(2026, 2, 1))
    KpiReading(kpi=reading.kpi, date=date(2026, 2, 2), value=1, supersedes=reading).save()
    words = refused(acme, {"kpi_readings": [{"kpi": "M1", "date": "2026-02-01", "value": "5"}]})
    assert "was moved to another day" in words


def test_a_sign_under_an_older_version_of_a_check_in_is_the_same_sign(acme: Tenant) -> None:
    load(acme, whole())
    check_in = CheckIn.objects.get(key_result__key="K1")
    CheckIn(key_result=check_in.key_result, date=check_in.date, value=4, supersedes=check_in).save()
    sign = {**CHECK_IN, "person": ZOE, "kind": "celebrate"}
    assert done(load(acme, {"reactions": [sign]})) == {}
    assert done(load(acme, {"reactions": [{**sign, "kind": "seen"}]})) == {"reactions": (1, 0)}


def test_closings_are_added_by_their_numbers_and_corrected_in_place(acme: Tenant) -> None:
    load(acme, whole())
    tables = whole()
    tables["cycle_closures"][1]["reason"] = "Two numbers were wrong"
    tables["cycle_closures"].append(
        {"cycle": "Q", "number": "4", "date": "2026-04-05", "step": "reopened", "reason": "A late one"}
    )
    assert done(load(acme, tables)) == {"cycle_closures": (1, 1)}
    assert done(load(acme, tables)) == {}
    assert CycleClosure.objects.filter(superseded_by=None).count() == 4


def test_another_grade_supersedes(acme: Tenant) -> None:
    load(acme, whole())
    tables = whole()
    tables["grades"][0] |= {"grade": "0.5", "reason": "On second thoughts"}
    assert done(load(acme, tables)) == {"grades": (0, 1)}
    assert Grade.objects.get(key_result__key="K1", superseded_by=None).grade == Decimal("0.5")


def primary(child: str) -> list[str]:
    links = Alignment.objects.filter(child__key=child, is_primary=True)
    return list(links.values_list("parent__key", flat=True))


def test_the_first_parent_is_the_primary_one_until_another_is_named(acme: Tenant) -> None:
    tables = whole()
    details = tables.pop("alignment_details")
    load(acme, tables)
    assert primary("O2") == ["O0"]
    assert done(load(acme, {"alignment_details": details})) == {"alignment_details": (0, 1)}
    assert primary("O2") == ["O1"]
    assert done(load(acme, tables)) == {}
    assert primary("O2") == ["O1"]
    tables["objectives"][1]["parents"] = "O0"
    load(acme, tables)
    assert primary("O2") == ["O0"]


def test_a_primary_parent_takes_the_mark_from_the_stored_one(acme: Tenant) -> None:
    load(acme, whole())
    load(acme, {"alignment_details": [{"child": "O2", "parent": "O0", "is_primary": "yes"}]})
    assert primary("O2") == ["O0"]


def test_a_support_that_closes_a_circle_with_stored_links_is_refused(acme: Tenant) -> None:
    load(acme, whole())
    assert "this closes O1 → O2 → O1" in refused(acme, {"supports": [{"child": "O1", "key_result": "K2"}]})
    tables: Tables = {"objectives": [{"key": "O0", "cycle": "Y", "title": "Before", "parents": "O2"}]}
    assert "O0 → O2 → O0" in refused(acme, tables)


def test_a_part_of_the_good_rows_keeps_numbers_without_a_gap(acme: Tenant) -> None:
    tables = whole()
    tables["comments"][0]["author"] = "nobody@acme.example"
    outcome = load_workbook(actor=None, tenant=acme, book=from_rows("book", tables), is_partial=True)
    assert outcome.is_written
    assert not Comment.objects.filter(objective__key="O1").exists()
    rejected = {(problem.table, problem.row) for problem in outcome.problems}
    assert rejected == {("comments", 2), ("comments", 3), ("mentions", 2), ("reactions", 4)}
