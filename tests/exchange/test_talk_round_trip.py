"""Whatever people said, edited, took back and moved, in any order, comes back from a dump."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Membership
from exchange.actions import load_workbook, new_tenant
from exchange.dumping.files import dump_path
from exchange.workbook.reading import read_path
from okrs.models import CheckIn, Comment, Cycle, CycleClosure, KeyResult, Mention, Objective, Reaction
from tenancy.context import use_tenant
from tests.exchange.test_complete import changes, load, pytestmark, snapshot
from tests.exchange.test_round_trip import content
from tests.exchange.whole import whole

__all__ = ["pytestmark"]
START = date(2026, 5, 1)
numbers = count()
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip)
DEEDS = ("comment", "edit", "withdraw", "react", "correct", "move", "close")
steps = st.lists(st.tuples(st.sampled_from(DEEDS), words), max_size=12)


def do(what: str, text: str, number: int) -> None:
    """One thing that somebody does; who and where follows from the step's number."""
    day, people = START + timedelta(days=number), list(Membership.objects.order_by("id"))
    person = people[number % len(people)]
    check_in = CheckIn.objects.filter(superseded_by=None, key_result__key="K1").latest("id")
    comments = list(Comment.objects.filter(superseded_by=None, is_withdrawn=False).order_by("id"))
    if what == "comment":
        places = (
            {"objective": Objective.objects.first()},
            {"key_result": KeyResult.objects.last()},
            {"check_in": check_in},
        )
        comment = Comment(**places[number % 3], date=day, text=text, recorded_by=person)
        comment.save()
        Mention(comment=comment, member=people[(number + 1) % len(people)]).save()
    elif what in ("edit", "withdraw") and comments:
        replace(comments[number % len(comments)], day, "" if what == "withdraw" else text, what == "withdraw")
    elif what == "react":
        Reaction.objects.get_or_create(check_in=check_in, comment=None, member=person, kind="seen")
    elif what in ("correct", "move"):
        moved = day if what == "move" else check_in.date
        CheckIn(key_result=check_in.key_result, date=moved, value=number, blockers=text, supersedes=check_in).save()
    elif what == "close":
        step = ("closed", "reopened")[number % 2]
        CycleClosure(cycle=Cycle.objects.earliest("id"), date=day, step=step, reason=text).save()


def replace(comment: Comment, day: date, text: str, is_withdrawn: bool) -> None:
    edited = Comment(
        objective=comment.objective, key_result=comment.key_result, check_in=comment.check_in, date=day, text=text,
        is_withdrawn=is_withdrawn, recorded_by=comment.recorded_by, supersedes=comment,
    )  # fmt: skip
    edited.save()
    Reaction.objects.filter(comment=comment).update(comment=edited)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(said=steps)
def test_what_people_said_comes_back(said: list[tuple[str, str]], tmp_path: Path) -> None:
    tenant, copy = new_tenant(f"talk-{next(numbers)}"), new_tenant(f"talk-{next(numbers)}")
    load(tenant, whole())
    with use_tenant(tenant):
        for number, (what, text) in enumerate(said):
            do(what, text, number)
        dump_path(path := tmp_path / tenant.slug)
        before = snapshot()
    assert changes(load_workbook(actor=None, tenant=tenant, book=read_path(path))) == {}
    assert load_workbook(actor=None, tenant=copy, book=read_path(path)).problems == []
    with use_tenant(copy):
        dump_path(again := tmp_path / copy.slug)
        after = snapshot()
    assert {table: rows for table, rows in after.items() if rows != before[table]} == {}
    assert content(again) == content(path)
