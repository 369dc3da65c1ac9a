"""The coach on the page: beside the title, by the program, and one click that makes an initiative of work."""

from __future__ import annotations

from decimal import Decimal

from okrs.models import KeyResult
from portfolio.models import Contribution, Initiative, Portfolio
from tenancy.context import use_tenant
from tests.okrs.conftest import Story


def test_it_speaks_beside_the_form_and_keeps_nothing(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    form = client.get(f"/acme/objectives/{story.objective.pk}/key-results/new/").content.decode()
    assert f'hx-post="/acme/objectives/{story.objective.pk}/key-results/coach/"' in form
    address = f"/acme/objectives/{story.objective.pk}/key-results/coach/"
    said = client.post(address, {"title": "Launch the new website", "type": "increase"}).content.decode()
    assert "This reads like a to-do." in said
    assert "There is no figure in it." in said
    assert "Offer it as an initiative instead" in said
    good = client.post(address, {"title": "Raise active clinics from 1 to 2", "type": "increase", "baseline": "1",
                                 "target": "2"}).content.decode()  # fmt: skip
    assert "at_risk" not in good
    assert "Offer it" not in good
    assert "missing" in client.post(address, {"title": "", "type": "increase", "target": "2"}).content.decode()
    assert client.post(address, {"title": "Launch", "target": "x", "key_result": "9" * 30}).status_code == 200
    with use_tenant(story.cast.acme):
        assert KeyResult.objects.count() == 1


def test_about_one_that_exists_its_own_figures_stand(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    address = f"/acme/objectives/{story.objective.pk}/key-results/coach/"
    said = client.post(address, {"title": "Clinics are active", "key_result": str(story.key_result.pk)})
    assert "There is no figure in it." not in said.content.decode()


def test_a_save_is_never_blocked(story: Story) -> None:
    sent = {"title": "Launch the new website", "type": "milestone"}
    new = f"/acme/objectives/{story.objective.pk}/key-results/new/"
    assert story.cast.client(story.cast.max).post(new, sent).status_code == 303


def test_one_click_makes_a_demand_of_it(story: Story) -> None:
    client = story.cast.client(story.cast.ben)
    address = f"/acme/objectives/{story.objective.pk}/initiatives/new/"
    none = client.post(address, {"title": "Launch the new website"})
    assert none.status_code == 422
    assert "belongs to a portfolio" in none.content.decode()
    with use_tenant(story.cast.acme):
        Portfolio(key="P1", name="Reach").save()
    assert client.post(address, {"title": " "}).status_code == 422
    assert client.post(address, {"title": "Launch the new website"}).status_code == 303
    assert client.post(address, {"title": "Run a survey", "key_result": str(story.key_result.pk)}).status_code == 303
    with use_tenant(story.cast.acme):
        first, second = Initiative.objects.order_by("pk")
        assert (first.title, first.state, first.owner_id) == ("Launch the new website", "demand", story.cast.ben.pk)
        assert list(Contribution.objects.values_list("initiative", "key_result", "allocation")) == [
            (second.pk, story.key_result.pk, Decimal(0))
        ]


def test_who_may_not_propose_is_refused_and_a_stranger_finds_nothing(story: Story) -> None:
    objective = f"/acme/objectives/{story.objective.pk}"
    coach, propose = f"{objective}/key-results/coach/", f"{objective}/initiatives/new/"
    for address in (coach, propose):
        assert story.cast.client(story.cast.cleo).post(address, {"title": "Launch"}).status_code == 404
    assert story.cast.client(story.cast.vic).post(propose, {"title": "Launch"}).status_code == 403
