"""What a reader may not see: in no list, count, search, export, explanation or answer of the API of theirs."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.actions.tokens import create_token
from accounts.models import Membership
from activity.models import Event
from okrs.actions.alignment import align_objective
from okrs.actions.audience import set_audience
from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import create_key_result, edit_key_result
from okrs.actions.objectives import create_objective, edit_objective
from okrs.models import Audience, CheckIn, Collaborator, Cycle, KeyResult, Objective, OkrPolicy, Reader
from rollups.actions import recompute_now
from rollups.engine import at_once
from rollups.engine.incremental import AS_ONE_QUERY
from rollups.models import KeyResultRollup, ObjectiveRollup
from rollups.past.looking import look_back
from tenancy.clock import Look, today
from tenancy.context import use_reader, use_tenant
from tests.conftest import Cast
from tests.okrs.conftest import Story as Quarter

SECRET = "Acquire the rival before spring"


class Story:
    """A company objective that everyone sees, above one that is Max's and, on a named person's word, Ben's."""

    def __init__(self, cast: Cast, visibility: str) -> None:
        self.cast = cast
        self.cycle: Cycle = Quarter(cast).cycle
        self.top = create_objective(actor=cast.ana, cycle=self.cycle, title="Lead the market", key="OTOP")
        self.secret = create_objective(
            actor=cast.ana, cycle=self.cycle, title=SECRET, key="OSECRET", owner=cast.max, team=cast.team
        )
        self.key_result = create_key_result(
            actor=cast.ana, objective=self.secret, title=f"{SECRET}: signed", type="increase",
            baseline=Decimal(0), target=Decimal(10), key="KRSECRET",
        )  # fmt: skip
        align_objective(actor=cast.ana, child=self.secret, parent=self.top)
        add_check_in(actor=cast.ana, key_result=self.key_result, value=Decimal(5))
        self.secret.visibility = visibility
        self.secret.save()
        set_audience(self.secret)
        recompute_now()

    def sees(self, member: Membership) -> bool:
        """Whether the member finds any of it in the tables."""
        with use_reader(member.pk):
            found = [
                Objective.objects.filter(pk=self.secret.pk).exists(),
                KeyResult.objects.filter(pk=self.key_result.pk).exists(),
                CheckIn.objects.filter(key_result=self.key_result).exists(),
                KeyResultRollup.objects.filter(key_result=self.key_result).exists(),
                ObjectiveRollup.objects.filter(objective=self.secret).exists(),
                Event.objects.filter(object_label__contains=SECRET).exists(),
                self.top.child_links.exists(),
            ]
        assert len(set(found)) == 1, found
        return found[0]


@pytest.fixture
def hidden(cast: Cast, acme: Any) -> Story:
    """The objective is for named people."""
    return Story(cast, "people")


def test_an_objective_for_named_people_is_seen_by_its_owner_them_and_the_tenants_owner(hidden: Story) -> None:
    cast = hidden.cast
    assert [hidden.sees(who) for who in (cast.ana, cast.max, cast.ben, cast.vic)] == [True, True, False, False]
    Reader(objective=hidden.secret, member=cast.ben).save()
    set_audience(hidden.secret)
    assert hidden.sees(cast.ben)
    assert not hidden.sees(cast.vic)


def test_a_collaborator_sees_what_they_work_on(hidden: Story) -> None:
    Collaborator(objective=hidden.secret, member=hidden.cast.vic).save()
    set_audience(hidden.secret)
    assert hidden.sees(hidden.cast.vic)


def test_who_leads_a_key_result_sees_its_objective(hidden: Story) -> None:
    cast = hidden.cast
    edit_key_result(actor=cast.ana, key_result=hidden.key_result, expected_version=None, owner=cast.ben)
    assert hidden.sees(cast.ben)
    edit_key_result(actor=cast.ana, key_result=hidden.key_result, expected_version=None, owner=None)
    assert not hidden.sees(cast.ben)


def test_an_objective_for_its_team_follows_the_team(cast: Cast, acme: Any) -> None:
    story = Story(cast, "team")
    assert story.sees(cast.ben)
    assert not story.sees(cast.vic)
    cast.ben.team, cast.vic.team = None, cast.team
    cast.ben.save()
    cast.vic.save()
    assert story.sees(cast.vic)
    assert not story.sees(cast.ben)


def test_opening_it_to_everyone_takes_every_row_of_its_audience_away(hidden: Story) -> None:
    hidden.secret.visibility = "everyone"
    hidden.secret.save()
    set_audience(hidden.secret)
    assert not Audience.objects.exists()
    assert hidden.sees(hidden.cast.vic)


def test_what_nobody_could_see_is_refused(cast: Cast, acme: Any) -> None:
    objective = create_objective(actor=cast.ana, cycle=Quarter(cast).cycle, title="For nobody")
    objective.visibility = "people"
    with pytest.raises(ValidationError, match="Nobody could see it"):
        set_audience(objective)


# Where what is hidden would be named: whoever may see it finds it there.
NAMING = (
    "/acme/objectives/", "/acme/search/?q=Acquire", "/acme/objectives/{top}/",
    "/acme/objectives/{top}/explain/?measure=measured", "/api/v1/objectives/", "/api/v1/key-results/",
    "/api/v1/objectives/{top}/explain/?measure=measured&depth=3",
)  # fmt: skip
# Where it is to be expected, or its facts are counted.
TELLING = (
    "/acme/", "/acme/rollup/restatements/", "/acme/initiatives/", "/acme/objectives/{top}/change/?measure=measured",
    "/acme/objectives/{top}/history/?measure=measured", "/acme/setup/cycles/", "/api/v1/objectives/{top}/",
)  # fmt: skip


def read(cast: Cast, who: Membership, address: str) -> str:
    """What the person, or a program of theirs, is answered."""
    client = cast.client(who)
    if address.startswith("/api/"):
        with use_tenant(cast.acme):
            _, token = create_token(actor=who, member=who, name="reader", read_only=True)
        client = Client(headers={"Authorization": f"Bearer {token}"})
    answer = client.get(address, follow=True)
    assert answer.status_code in {200, 403}
    return answer.content.decode()


@pytest.mark.parametrize("address", [*NAMING, *TELLING])
def test_no_page_and_no_answer_names_it_to_who_may_not_see_it(hidden: Story, address: str) -> None:
    cast, address_of_it = hidden.cast, address.format(top=hidden.top.pk)
    names = (SECRET, "OSECRET", "KRSECRET")
    if address in NAMING:
        shown = read(cast, cast.max, address_of_it)
        assert any(name in shown for name in names), "control: who may see it is shown it here"
    refused = read(cast, cast.vic, address_of_it)
    assert not [name for name in names if name in refused]


def test_its_pages_are_not_there_for_who_may_not_see_it(hidden: Story) -> None:
    for address in (f"/acme/objectives/{hidden.secret.pk}/", f"/acme/key-results/{hidden.key_result.pk}/"):
        assert hidden.cast.client(hidden.cast.max).get(address).status_code == 200
        assert hidden.cast.client(hidden.cast.vic).get(address).status_code == 404


def test_figures_are_the_same_for_everybody_and_what_is_hidden_stands_in_the_sum(hidden: Story) -> None:
    cast, address = hidden.cast, f"/api/v1/objectives/{hidden.top.pk}/explain/?measure=measured"
    whole, part = (json.loads(read(cast, who, address)) for who in (cast.max, cast.vic))
    assert whole["value"] == part["value"]
    assert part["value"] is not None
    assert [each["name"] for each in whole["inputs"]] == [f"OSECRET {SECRET}"]
    assert [each["name"] for each in part["inputs"]] == ["1 input you may not see, together"]


def test_a_past_day_hides_the_same(hidden: Story) -> None:
    day = hidden.cycle.starts_on.isoformat()
    for who, sees in ((hidden.cast.max, True), (hidden.cast.vic, False)):
        page = hidden.cast.client(who).get(f"/acme/@{day}/objectives/", follow=True).content.decode()
        assert (SECRET in page) <= sees


@pytest.mark.parametrize("little", [AS_ONE_QUERY, -1], ids=["one statement", "tables"])
def test_figures_of_a_past_day_hide_the_same_and_count_it(
    hidden: Story, little: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_once, "AS_ONE_QUERY", little)
    cast = hidden.cast
    for who, is_seen in ((cast.max, True), (cast.vic, False)):
        with use_reader(who.pk), look_back(cast.acme, Look(today(cast.acme))):
            key_results = list(KeyResultRollup.objects.values_list("key_result_id", flat=True))
            measured = dict(ObjectiveRollup.objects.values_list("objective_id", "measured"))
        assert (hidden.key_result.pk in key_results) == is_seen
        assert measured[hidden.top.pk] == Decimal("0.5")
        assert measured.get(hidden.secret.pk) == (Decimal("0.5") if is_seen else None)


def test_where_the_tenant_wishes_it_hidden_objectives_do_not_count_above(hidden: Story) -> None:
    def measured() -> Any:
        recompute_now()
        return ObjectiveRollup.objects.get(objective=hidden.top).measured

    assert measured() == Decimal("0.5")
    OkrPolicy(hidden="exclude").save()
    assert measured() is None
    assert ObjectiveRollup.objects.get(objective=hidden.secret).measured == Decimal("0.5")


def test_the_rivals_setting_of_a_reader_shows_nothing_of_acme(hidden: Story) -> None:
    with use_tenant(hidden.cast.acme), use_reader(hidden.cast.cleo.pk):
        assert not Objective.objects.filter(pk=hidden.secret.pk).exists()


def test_the_page_of_a_figure_with_something_hidden_in_it_says_so(hidden: Story) -> None:
    address = f"/acme/objectives/{hidden.top.pk}/"
    assert "1 more objective that you may not see contributes to it" in read(hidden.cast, hidden.cast.vic, address)
    assert "you may not see" not in read(hidden.cast, hidden.cast.max, address)


def test_nobody_hides_an_objective_from_themselves(hidden: Story) -> None:
    cast = hidden.cast
    with pytest.raises(ValidationError, match="not see it yourself"):
        create_objective(actor=cast.max, cycle=hidden.cycle, title="Not mine", owner=cast.ben, visibility="people")
    objective = create_objective(
        actor=cast.max, cycle=hidden.cycle, title="For two", owner=cast.ben, visibility="people", readers=[cast.max]
    )
    with use_reader(cast.vic.pk):
        assert not Objective.objects.filter(pk=objective.pk).exists()
    with use_reader(cast.max.pk):
        assert edit_objective(actor=cast.max, objective=objective, expected_version=None, visibility="everyone")
    with use_reader(cast.vic.pk):
        assert Objective.objects.filter(pk=objective.pk).exists()


def test_a_circle_over_a_hidden_objective_is_refused_without_its_name(hidden: Story) -> None:
    low = create_objective(actor=hidden.cast.ana, cycle=hidden.cycle, title="Low", key="OLOW")
    align_objective(actor=hidden.cast.ana, child=low, parent=hidden.secret)
    manager = hidden.cast.member("mia@acme.example", "Mia", "manager")
    with use_reader(manager.pk), pytest.raises(ValidationError) as refusal:
        align_objective(actor=manager, child=hidden.top, parent=low)
    assert "an objective you may not see" in str(refusal.value)
    assert "OSECRET" not in str(refusal.value)


def test_a_key_that_a_hidden_objective_has_is_taken_for_everybody(hidden: Story) -> None:
    with use_reader(hidden.cast.ben.pk), pytest.raises(ValidationError, match="is taken"):
        create_objective(actor=hidden.cast.ben, cycle=hidden.cycle, title="Mine", key="OSECRET")
