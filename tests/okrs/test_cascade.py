"""Cascading: a target parted among teams sums to the whole; each gets an objective aligned to the key result."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Team
from accounts.permissions import Forbidden
from okrs.actions.cascading import cascade_key_result, plan_cascade
from okrs.models import Alignment, KeyResult, Objective
from okrs.splitting import equal_parts, parts_like
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.okrs.conftest import Story

D = Decimal
amounts = st.decimals(min_value=D(-(10**9)), max_value=D(10**9), places=3)


@given(amounts, st.integers(1, 40))
def test_equal_parts_sum_to_the_whole_and_differ_by_one_step_at_most(whole: Decimal, count: int) -> None:
    parts = equal_parts(whole, count)
    assert sum(parts) == whole
    assert len(parts) == count
    step = D(1).scaleb(-max(0, *(-int(part.as_tuple().exponent) for part in parts)))
    assert max(parts) - min(parts) <= step


@given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any))
def test_parts_like_shares_sum_to_the_whole_and_nothing_goes_to_a_share_of_nothing(
    whole: Decimal, shares: list[int]
) -> None:
    parts = parts_like(whole, [D(share) for share in shares])
    assert sum(parts) == whole
    assert all(part == 0 for part, share in zip(parts, shares, strict=True) if share == 0)


@pytest.fixture
def teams(story: Story) -> list[Team]:
    """Growth, Care and Sales."""
    with use_tenant(story.cast.acme):
        made = [Team(key=name.lower(), name=name) for name in ("Care", "Sales")]
        for team in made:
            team.save()
    return [story.cast.team, *made]


def test_a_split_target_sums_and_its_words_follow(story: Story, teams: list[Team], acme: Tenant) -> None:
    parts = plan_cascade(story.key_result, teams, is_split=True)
    assert [part.targets.target for part in parts] == [D(667), D(667), D(666)]
    assert sum(part.targets.baseline or 0 for part in parts) == 1240
    assert parts[0].title == "Raise weekly active clinics from 414 to 667"
    made = cascade_key_result(actor=story.cast.max, key_result=story.key_result, parts=parts)
    assert [one.title for one in made] == [f"{team.name}: Raise weekly active clinics" for team in teams]
    links = Alignment.objects.filter(key_result=story.key_result)
    assert {link.child_id for link in links} == {one.pk for one in made}
    assert all(link.is_primary and link.parent_id == story.objective.pk for link in links)
    results = KeyResult.objects.filter(objective__in=made)
    assert (sum(one.target or 0 for one in results), {one.unit for one in results}) == (2000, {"clinics"})


def test_given_parts_must_sum(story: Story, teams: list[Team], acme: Tenant) -> None:
    parts = plan_cascade(story.key_result, teams[:2], is_split=True, given=[D(1500), D(500)])
    assert [part.targets.baseline for part in parts] == [D(930), D(310)]
    for wrong, words in (([D(1500), D(400)], "sum to 1,900"), ([D(1500), None], "every team")):
        with pytest.raises(ValidationError) as refused:
            plan_cascade(story.key_result, teams[:2], is_split=True, given=wrong)
        assert words in refused.value.message_dict["parts"][0]


def test_a_copy_keeps_the_target_and_a_rate_is_only_copied(story: Story, teams: list[Team], acme: Tenant) -> None:
    (part,) = plan_cascade(story.key_result, teams[:1], is_split=False)
    assert (part.targets.target, part.title) == (D(2000), story.key_result.title)
    rate = story.key_result_of("at_least", unit="%", target=D(95))
    done = story.key_result_of("yes_no")
    for key_result in (rate, done):
        with pytest.raises(ValidationError) as refused:
            plan_cascade(key_result, teams, is_split=True)
        assert "Copy it" in refused.value.message_dict["how"][0]
        assert len(plan_cascade(key_result, teams, is_split=False)) == 3
    with pytest.raises(ValidationError):
        plan_cascade(rate, [], is_split=False)


def test_a_team_gets_it_once_and_all_or_none_are_made(story: Story, teams: list[Team], acme: Tenant) -> None:
    cascade_key_result(
        actor=None, key_result=story.key_result, parts=plan_cascade(story.key_result, teams[:1], is_split=False)
    )
    before = Objective.objects.count()
    again = plan_cascade(story.key_result, teams, is_split=False)
    with pytest.raises(ValidationError) as refused:
        cascade_key_result(actor=None, key_result=story.key_result, parts=again)
    assert "Growth (O2)" in refused.value.message_dict["teams"][0]
    assert Objective.objects.count() == before


def test_a_member_hands_nothing_to_another_team(story: Story, teams: list[Team], acme: Tenant) -> None:
    parts = plan_cascade(story.key_result, teams, is_split=False)
    for member in (story.cast.vic, story.cast.ben):
        with pytest.raises(Forbidden):
            cascade_key_result(actor=member, key_result=story.key_result, parts=parts)
    assert Objective.objects.count() == 1


def test_the_page_shows_what_each_would_get_before_it_makes_anything(story: Story, teams: list[Team]) -> None:
    client = story.cast.client(story.cast.max)
    address = f"/acme/key-results/{story.key_result.pk}/cascade/"
    assert client.get(address).status_code == 200
    sent = {"teams": [team.pk for team in teams[:2]], "how": "split"}
    shown = client.post(address, sent)
    assert shown.status_code == 200
    assert f'name="part-{teams[0].pk}" value="1000"' in shown.content.decode()
    with use_tenant(story.cast.acme):
        assert Objective.objects.count() == 1
    bad = client.post(address, sent | {f"part-{teams[0].pk}": "900", f"part-{teams[1].pk}": "1000", "save": "1"})
    assert bad.status_code == 422
    assert "The parts sum to 1,900" in bad.content.decode()
    assert client.post(address, sent | {f"part-{teams[0].pk}": "many", "save": "1"}).status_code == 422
    kept = client.post(address, sent | {f"part-{teams[0].pk}": "900", f"part-{teams[1].pk}": "1100", "save": "1"})
    assert kept.status_code == 303
    with use_tenant(story.cast.acme):
        assert Objective.objects.count() == 3
    assert client.post(address, sent | {"save": "1"}).status_code == 422
    assert client.post(address, {"how": "split"}).status_code == 422
    assert story.cast.client(story.cast.vic).get(address).status_code == 403
    assert (
        story.cast.client(story.cast.cleo).get(f"/rival/key-results/{story.key_result.pk}/cascade/").status_code == 404
    )
