"""A check-in is edited by a newer fact, its day included; what was said stays."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.permissions import Forbidden
from okrs.actions.check_ins import add_check_in, correct_check_in
from okrs.due import turns_of
from okrs.models import CheckIn
from okrs.queries import check_ins_of
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.api.conftest import Caller
from tests.okrs.conftest import Story

D = Decimal


def test_an_edit_stands_in_its_place_also_on_another_day(story: Story, acme: Tenant) -> None:
    first = add_check_in(actor=story.cast.ben, key_result=story.key_result, date=story.ago(1), value=D(1))
    moved = correct_check_in(actor=story.cast.ben, check_in=first, date=story.ago(3), value=D(2), blockers="Legal")
    assert (moved.supersedes, moved.date, moved.blockers) == (first, story.ago(3), "Legal")
    live = [one.value for one in check_ins_of(story.key_result, story.today) if one.correction is None]  # type: ignore[attr-defined]  # annotated by the query
    assert live == [D(2)]
    due = turns_of(story.cast.ben, story.today)[0]
    assert due.last == story.ago(3), "the day it was moved from is not when it was last spoken of"


def test_saying_the_same_again_writes_nothing(story: Story, acme: Tenant) -> None:
    first = add_check_in(actor=story.cast.ben, key_result=story.key_result, value=D(1), comment="So")
    assert correct_check_in(actor=story.cast.ben, check_in=first, date=story.today, value=D(1), comment="So ") == first
    assert CheckIn.objects.count() == 1


def test_two_about_one_day_are_not_made_by_an_edit(story: Story, acme: Tenant) -> None:
    first = add_check_in(actor=story.cast.ben, key_result=story.key_result, date=story.ago(1), value=D(1))
    add_check_in(actor=story.cast.ben, key_result=story.key_result, date=story.today, value=D(2))
    with pytest.raises(ValidationError, match="Edit that one"):
        correct_check_in(actor=story.cast.ben, check_in=first, date=story.today, value=D(1))


def test_what_was_edited_meanwhile_is_not_edited_twice(story: Story, acme: Tenant) -> None:
    first = add_check_in(actor=story.cast.ben, key_result=story.key_result, value=D(1))
    correct_check_in(actor=story.cast.ben, check_in=first, date=story.today, value=D(2))
    with pytest.raises(ValidationError, match="newer one"):
        correct_check_in(actor=story.cast.ben, check_in=first, date=story.today, value=D(3))


def test_a_day_that_was_moved_away_is_given_back_by_moving_it_back(story: Story, acme: Tenant) -> None:
    ben, key_result = story.cast.ben, story.key_result
    first = add_check_in(actor=ben, key_result=key_result, date=story.ago(1), value=D(1))
    moved = correct_check_in(actor=ben, check_in=first, date=story.ago(3), value=D(1))
    with pytest.raises(ValidationError, match="moved to another day"):
        add_check_in(actor=ben, key_result=key_result, date=story.ago(1), value=D(9))
    correct_check_in(actor=ben, check_in=moved, date=story.ago(1), value=D(9))
    assert add_check_in(actor=ben, key_result=key_result, date=story.ago(3), value=D(1)).supersedes is None


def test_only_who_may_check_in_may_edit(story: Story, acme: Tenant) -> None:
    first = add_check_in(actor=story.cast.ben, key_result=story.key_result, value=D(1))
    with pytest.raises(Forbidden):
        correct_check_in(actor=story.cast.vic, check_in=first, date=story.today, value=D(2))
    with pytest.raises(ValidationError, match="not come yet"):
        correct_check_in(actor=story.cast.ben, check_in=first, date=story.today + timedelta(days=1), value=D(2))


def test_the_form_holds_what_was_said_and_leaves_a_fine_share_alone(story: Story) -> None:
    ben = Caller(story.cast.ben)
    body = {"key_result": story.key_result.key, "value": 7, "confidence": 0.55, "blockers": "Legal"}
    made = ben.post("check-ins/", body).json()
    assert made["blockers"] == "Legal"
    client, address = story.cast.client(story.cast.ben), f"/acme/check-ins/{made['id']}/edit/"
    html = client.get(address).content.decode()
    assert 'value="7"' in html
    assert "Legal" in html
    sent = {"value": "8", "confidence": "6", "blockers": "Legal", "date": str(story.today)}
    assert client.post(address, sent).status_code == 303
    row = ben.rows(f"check-ins/?key_result={story.key_result.pk}")[0]
    assert (row["value"], row["confidence"], row["supersedes"]) == (8, 0.55, made["id"])
    refused = client.post(address, sent | {"value": "9"})
    assert (refused.status_code, "newer one" in refused.content.decode()) == (422, True)


def test_the_api_corrects_with_all_that_is_said(story: Story) -> None:
    ben = Caller(story.cast.ben)
    made = ben.post("check-ins/", {"key_result": story.key_result.key, "value": 7, "comment": "So"}).json()
    body = {"date": str(story.ago(1)), "value": 9}
    other = ben.post(f"check-ins/{made['id']}/correction/", body).json()
    assert (other["value"], other["comment"], other["date"]) == (9, "", str(story.ago(1)))
    signed = ben.post(f"check-ins/{other['id']}/reactions/", {"kind": "celebrate"}).json()
    assert signed["reactions"] == ["celebrate"]


def test_a_late_check_in_does_not_carry_todays_opinion_into_the_past(story: Story, acme: Tenant) -> None:
    owner, line = story.cast.ana, story.key_result
    for days, confidence, status in ((20, "0.9", "on_track"), (2, "0.2", "off_track")):
        add_check_in(actor=owner, key_result=line, date=story.ago(days), confidence=D(confidence), status=status)
    client, day = story.cast.client(owner), story.ago(10)
    form = {"value": "1300", "confidence": "2", "status": "off_track", "date": day.isoformat()}
    assert client.post(f"/acme/key-results/{line.pk}/check-ins/new/", form).status_code == 303
    with use_tenant(acme):
        late = CheckIn.objects.get(key_result=line, date=day)
        assert (late.value, late.confidence, late.status) == (D(1300), D("0.9"), "on_track")
    # What is said is kept: another confidence was chosen.
    form |= {"confidence": "5", "date": story.ago(9).isoformat()}
    assert client.post(f"/acme/key-results/{line.pk}/check-ins/new/", form).status_code == 303
    with use_tenant(acme):
        chosen = CheckIn.objects.get(key_result=line, date=story.ago(9))
        assert (chosen.confidence, chosen.status) == (D("0.5"), "on_track")


def test_another_years_day_is_refused(story: Story, acme: Tenant) -> None:
    line, cycle = story.key_result, story.key_result.objective.cycle
    length = cycle.ends_on - cycle.starts_on
    first = add_check_in(actor=story.cast.ana, key_result=line, date=cycle.starts_on - length, value=D(1300))
    for day in (cycle.starts_on - length - timedelta(1), date(2016, 2, 29)):
        with pytest.raises(ValidationError, match="more than a whole cycle before it"):
            add_check_in(actor=story.cast.ana, key_result=line, date=day, value=D(1300))
        with pytest.raises(ValidationError, match="more than a whole cycle before it"):
            correct_check_in(actor=story.cast.ana, check_in=first, date=day, value=D(1400))
    assert correct_check_in(actor=story.cast.ana, check_in=first, date=first.date, value=D(1400)).value == 1400
