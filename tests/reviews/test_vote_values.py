"""A vote says which grade, target or amount; the tally names who proposed what, and the median."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Membership
from activity.models import Event
from okrs.models import Cycle
from portfolio.actions.deciding import decide_tranche
from portfolio.actions.resizing import resize_tranche
from portfolio.models import DecisionProposal, Tranche
from reviews.actions.resolving import resolve_point
from reviews.actions.votes import cast_vote
from reviews.meetings.points import Point, agenda_of
from reviews.meetings.values import Scale, middle
from reviews.models import AgendaItem, Meeting, Resolution, Vote
from tenancy.models import Tenant
from tests.api.conftest import Caller
from tests.conftest import Cast
from tests.reviews.asking import Scene
from tests.reviews.test_meeting_pages import HX, at, words

D = Decimal


@pytest.fixture
def scene(acme: Tenant, cast: Cast, quarter: Cycle) -> Scene:
    return Scene(cast, quarter)


def vote(who: Membership, item: AgendaItem, choice: str, value: str | None = None) -> Vote:
    return cast_vote(actor=who, item=item, choice=choice, value=None if value is None else D(value))


def point_of(scene: Scene, meeting: Meeting, kind: str) -> Point:
    return next(one for one in agenda_of(meeting, scene.cast.ben).points if one.kind == kind)


@pytest.mark.parametrize(
    ("kind", "choice", "values", "said"),
    [
        (
            "target", "change", ("1500", "1700.5"),
            "Change the target 2 (Ben: 1,500 clinics; Max: 1,700.5 clinics; median 1,600.25 clinics)",
        ),
        ("grade", "other", ("0.4", "0.65"), "Give another grade 2 (Ben: 0.4; Max: 0.65; median 0.525)"),
        (
            "tranche", "released", ("150000", "100000.50"),
            "Fund it 2 (Ben: €150,000; Max: €100,000.50; median €125,000.25)",
        ),
    ],
)  # fmt: skip
def test_the_tally_names_who_proposed_what_and_the_median(
    scene: Scene, kind: str, choice: str, values: tuple[str, str], said: str
) -> None:
    meeting = scene.meeting()
    item = scene.point(meeting, kind)
    for who, value in zip((scene.cast.ben, scene.cast.max), values, strict=True):
        vote(who, item, choice, value)
    assert point_of(scene, meeting, kind).votes_in_words == said


def test_a_vote_without_a_number_counts_as_before(scene: Scene) -> None:
    meeting = scene.meeting()
    item = scene.point(meeting, "target")
    vote(scene.cast.ben, item, "change")
    vote(scene.cast.max, item, "change", "1500")
    point = point_of(scene, meeting, "target")
    assert point.votes_in_words == "Change the target 2 (Ben; Max: 1,500 clinics)"
    assert point.median == 1500
    vote(scene.cast.max, item, "stay")
    assert point_of(scene, meeting, "target").median is None


@pytest.mark.parametrize(
    ("kind", "choice", "value", "said"),
    [
        ("grade", "other", "1.2", "Enter a grade from 0.0 to 1.0."),
        ("grade", "other", "NaN", "Enter a grade from 0.0 to 1.0."),
        ("grade", "accept", "0.4", "No number goes with “Accept the proposed grade”. Leave it empty."),
        ("target", "stay", "3", "No number goes with “Leave the target”. Leave it empty."),
        ("target", "change", "1e40", "Enter a number, such as 1800."),
        ("target", "change", "Infinity", "Enter a number, such as 1800."),
        ("tranche", "released", "0", "Enter an amount above 0"),
        ("tranche", "released", "1.00001", "at most 4 decimals"),
        ("tranche", "held", "5", "No number goes with “Hold it”."),
        ("carry", "keep", "5", "No number goes with “Keep: carry it on”."),
        ("signal", "accepted", "5", "No number goes with “Do as proposed”."),
    ],
)
def test_a_number_that_does_not_fit_is_refused_by_name_and_nothing_is_kept(
    scene: Scene, kind: str, choice: str, value: str, said: str
) -> None:
    item = scene.point(scene.meeting(), kind)
    with pytest.raises(ValidationError) as refused:
        vote(scene.cast.ben, item, choice, value)
    assert said in refused.value.message_dict["value"][0]
    assert not Vote.objects.exists()


def test_the_event_of_a_vote_tells_no_number(scene: Scene) -> None:
    """Whoever reads events may not see what the point is about."""
    vote(scene.cast.ben, scene.point(scene.meeting(), "target"), "change", "1234")
    data = Event.objects.filter(name="agenda_item.voted").get().data
    assert data["with_value"] is True
    assert "1234" not in str(data)


def test_the_page_takes_a_number_shows_it_and_keeps_it_when_the_same_answer_is_pressed(scene: Scene) -> None:
    meeting = scene.meeting()
    item = scene.point(meeting, "target")
    ben = scene.cast.client(scene.cast.ben)
    address = at(scene, f"points/{item.pk}/vote/")
    assert "Your target in clinics Propose it" in words(ben.get(at(scene, f"?point={item.pk}")))
    assert "BE Ben 1,500 clinics" in words(ben.post(address, {"choice": "change", "value": "1500"}, headers=HX))
    vote(scene.cast.max, item, "change", "1700")
    shown = ben.get(at(scene, f"?point={item.pk}"))
    assert "Median 1,600 clinics" in words(shown)
    assert '<input type="hidden" name="value" value="1500">' in shown.content.decode()
    assert "Median of the votes: 1,600 clinics" in words(
        scene.cast.client(scene.cast.max).get(at(scene, f"?point={item.pk}"))
    )
    refused = ben.post(address, {"choice": "change", "value": "lots"}, headers=HX)
    assert refused.status_code == 422
    assert "Enter a number, such as 1800." in words(refused)
    assert Vote.objects.get(member=scene.cast.ben).value == 1500
    minutes = words(ben.get(at(scene, "minutes/")))
    assert "Votes: Change the target 2 (Ben: 1,500 clinics; Max: 1,700 clinics; median 1,600 clinics)." in minutes


def test_the_page_hears_of_another_number(scene: Scene) -> None:
    meeting = scene.meeting()
    item = scene.point(meeting, "grade")
    vote(scene.cast.ben, item, "other", "0.4")
    before = point_of(scene, meeting, "grade").mark
    vote(scene.cast.ben, item, "other", "0.5")
    assert point_of(scene, meeting, "grade").mark != before


def test_the_api_takes_and_gives_the_number(scene: Scene) -> None:
    item = scene.point(scene.meeting(), "grade")
    ben = Caller(scene.cast.ben)
    assert ben.post(f"meeting-points/{item.pk}/votes/", {"choice": "other", "value": 0.35}).status_code == 200
    assert [one["value"] for one in ben.rows("meeting-votes/")] == [0.35]
    refused = ben.post(f"meeting-points/{item.pk}/votes/", {"choice": "other", "value": 7})
    assert refused.status_code == 400
    assert "Enter a grade from 0.0 to 1.0." in refused.content.decode()
    assert ben.post(f"meeting-points/{item.pk}/votes/", {"choice": "accept"}).status_code == 200
    assert [one["value"] for one in ben.rows("meeting-votes/")] == [None]


def test_a_tranche_is_funded_with_the_amount_that_was_settled_on(scene: Scene) -> None:
    item = scene.point(scene.meeting(), "tranche")
    row = resolve_point(
        actor=scene.cast.max, item=item, choice="released", reason="Three of five houses.", value=D(150_000)
    )
    assert row.deed == "Funded: tranche 1 of INI-1, with €150,000."
    assert (row.sets["amount"], row.sets["was"]) == ("150000", "200000")
    assert Tranche.objects.get().amount == 150_000
    assert Event.objects.filter(name="tranche.resized").get().data["amount"] == "150000"


def test_an_amount_that_cannot_be_leaves_everything_as_it_was(scene: Scene) -> None:
    item = scene.point(scene.meeting(), "tranche")
    for choice, value, said in (("held", 5, "goes with funding it only"), ("released", -5, "Enter an amount above 0")):
        with pytest.raises(ValidationError, match=said):
            resolve_point(actor=scene.cast.max, item=item, choice=choice, reason="So.", value=D(value))
    assert Tranche.objects.get().amount == 200_000
    assert not Resolution.objects.exists()


def test_what_was_decided_about_an_amount_stands_for_it(scene: Scene) -> None:
    tranche, max_ = scene.tranche, scene.cast.max
    decide_tranche(actor=max_, tranche=tranche, decision="released", reason="It pays.")
    with pytest.raises(ValidationError, match="Money was moved for it already"):
        resize_tranche(actor=max_, tranche=tranche, amount=D(5), reason="Less.")


def test_an_amount_that_two_people_decide_about_is_not_changed_by_one(scene: Scene) -> None:
    tranche, max_ = scene.tranche, scene.cast.max
    portfolio = tranche.initiative.portfolio
    portfolio.two_people_above = D(250_000)
    portfolio.save()
    with pytest.raises(ValidationError, match="needs two people"):
        resize_tranche(actor=max_, tranche=tranche, amount=D(300_000), reason="More.")
    assert tranche.amount == 200_000
    portfolio.two_people_above = D(100_000)
    portfolio.save()
    with pytest.raises(ValidationError, match="needs two people"):
        resize_tranche(actor=max_, tranche=tranche, amount=D(50_000), reason="Less.")
    decide_tranche(actor=max_, tranche=tranche, decision="released", reason="It pays.")
    assert DecisionProposal.objects.count() == 1
    with pytest.raises(ValidationError, match="waits for a second person"):
        resize_tranche(actor=max_, tranche=tranche, amount=D(150_000), reason="Less.")


@given(st.lists(st.decimals(-(10**15), 10**15, places=10), min_size=1, max_size=9))
def test_half_of_the_proposals_are_at_most_the_median_and_half_at_least(values: list[Decimal]) -> None:
    found = middle(values)
    assert 2 * sum(one <= found + D("1e-10") for one in values) >= len(values)
    assert 2 * sum(one >= found - D("1e-10") for one in values) >= len(values)


@pytest.mark.parametrize(
    ("scale", "text", "value", "shown"),
    [
        (Scale("grade", "letters"), "b", "0.8", "B"),
        (Scale("grade", "percent"), "65%", "0.65", "65%"),
        (Scale("target", "%"), "12.5", "12.5", "12.5%"),
        (Scale("tranche", "CHF"), "1,250.50", "1250.50", "CHF\u00a01,250.50"),
        (Scale("tranche", "EUR"), "1.2340", "1.234", "€1.234"),
        (Scale("tranche", "EUR", is_cancelling=True), "-5", "-5", "−€5"),
        (Scale("target", "clinics"), "1.234", "1.234", "1.234 clinics"),
    ],
)
def test_a_number_is_read_on_its_scale(scale: Scale, text: str, value: str, shown: str) -> None:
    found = scale.read(text)
    assert found is not None
    assert (scale.shown(found), scale.read(" ")) == (shown, None)
    assert scale.read(scale.entered(found)) == found
    assert float(found) == pytest.approx(float(value), abs=0.11)


@pytest.mark.parametrize(
    ("scale", "text", "why"),
    [
        (Scale("tranche", "EUR"), "1,234", "a thousand or a fraction"),
        (Scale("tranche", "EUR"), "1.234", "a thousand or a fraction"),
        (Scale("target", "clinics"), "1,234", "a thousand or a fraction"),
        (Scale("tranche", "EUR"), "-5", "above 0"),
        (Scale("tranche", "EUR"), "0", "above 0"),
        (Scale("tranche", "EUR", is_cancelling=True), "5", "below 0"),
        (Scale("tranche", "EUR"), "five", "such as 1250.50"),
    ],
)
def test_a_number_that_could_be_another_is_asked_back(scale: Scale, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        scale.read(text)
