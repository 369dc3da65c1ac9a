"""Asking for a pack by hand: what is offered, what is made, what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from okrs.models import Cycle
from portfolio.models import Portfolio
from reviews.actions.templates import make_template
from reviews.models import Pack
from tenancy.clock import today
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.reviews.sample import keep, rich

ADDRESS = "/acme/reviews/new/"


@pytest.fixture
def portfolio(acme: Tenant, cast: Cast) -> Portfolio:
    """One to be reviewed."""
    made = Portfolio(key="p", name="Core")
    made.save()
    return made


def test_the_quarter_that_ended_last_is_offered_first(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    day = today(acme)
    running = Cycle(
        key="now", name="Now", starts_on=day - timedelta(days=9), ends_on=day + timedelta(days=50),
        kind=Cycle.Kind.QUARTER, state=Cycle.State.ACTIVE,
    )  # fmt: skip
    running.save()
    ended = Cycle.objects.filter(ends_on__lt=day).order_by("-ends_on").first()
    assert ended
    page = cast.client(cast.max).get(ADDRESS).content.decode()
    assert f'<option value="{ended.pk}" selected>' in page
    assert "The usual sections" not in page, "without arrangements there is nothing to choose"


@pytest.mark.parametrize("about", ["organisation", "team", "portfolio"])
def test_a_pack_is_asked_for_and_its_page_is_shown(
    acme: Tenant, cast: Cast, quarter: Cycle, portfolio: Portfolio, about: str
) -> None:
    template = make_template(actor=cast.ana, name="For the board")
    wanted = {"organisation": "organisation", "team": f"team:{cast.team.pk}", "portfolio": f"portfolio:{portfolio.pk}"}
    asked = {"cycle": quarter.pk, "about": wanted[about], "as_of": "2026-09-30", "template": template.pk}
    answer = cast.client(cast.max).post(ADDRESS, asked)
    pack = Pack.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/acme/reviews/{pack.pk}/")
    assert (pack.subject, pack.as_of, pack.asked_by_id) == (about, date(2026, 9, 30), cast.max.pk)
    assert pack.template_version
    assert pack.template_version.template_id == template.pk


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"as_of": "2026-06-30"}, "begins on"),
        ({"as_of": "2199-01-01"}, "has not come yet"),
        ({"about": "team:999999"}, "Select a valid choice"),
        ({"about": "nothing"}, "Select a valid choice"),
        ({"cycle": ""}, "required"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    acme: Tenant, cast: Cast, quarter: Cycle, changed: dict[str, str], words: str
) -> None:
    asked = {"cycle": quarter.pk, "about": "organisation", "as_of": ""} | changed
    answer = cast.client(cast.max).post(ADDRESS, asked)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Pack.objects.exists()


def test_what_it_is_compared_with_is_chosen_when_it_is_asked_for(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    client, asked = cast.client(cast.max), {"cycle": quarter.pk, "about": "organisation", "as_of": "2026-09-30"}
    july = keep(acme, cast, quarter, rich(), title="The review of July")
    Pack.objects.filter(pk=july.pk).update(as_of=date(2026, 7, 31))
    page = client.get(ADDRESS).content.decode()
    assert f'<option value="review:{july.pk}">The review of July, as of 31 Jul 2026</option>' in page
    assert '<option value="arranged" selected>As arranged</option>' in page
    since = {"": None, "arranged": None, "cycle": "cycle", "month": "month", f"review:{july.pk}": "review"}
    for wanted, kept in since.items():
        assert client.post(ADDRESS, asked | {"compared": wanted}).status_code == 303
        pack = Pack.objects.latest("pk")
        options = {one["section"]: one["options"].get("since") for one in pack.sections}
        assert (options["change"], options["moved"], options["money"]) == (kept, kept, None)
        assert pack.previous_id == (july.pk if "review" in wanted else None)
    many = Pack.objects.count()
    for changed in ({"about": f"team:{cast.team.pk}"}, {"as_of": "2026-07-15"}):
        answer = client.post(ADDRESS, asked | changed | {"compared": f"review:{july.pk}"})
        assert (answer.status_code, Pack.objects.count()) == (422, many)
        assert "That review is " in answer.content.decode()


def test_members_and_viewers_do_not_ask_and_strangers_find_nothing(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    asked = {"cycle": quarter.pk, "about": "organisation"}
    for who, status in ((cast.ben, 403), (cast.vic, 403), (cast.cleo, 404)):
        assert cast.client(who).get(ADDRESS).status_code == status
        assert cast.client(who).post(ADDRESS, asked).status_code == status
    assert "Make a review" not in cast.client(cast.ben).get("/acme/reviews/").content.decode()
    assert not Pack.objects.exists()


def test_for_htmx_the_form_is_a_sheet_over_the_list(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    page = cast.client(cast.max).get(ADDRESS, headers={"HX-Request": "true"}).content.decode()
    assert "<dialog" in page
    assert "<html" not in page
