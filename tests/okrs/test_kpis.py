"""KPIs: bands, readings, the key results that follow, and the objective that leaving the band proposes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.permissions import Forbidden
from activity.models import Event
from home.badge import waiting_count
from home.queries import waiting_for
from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import edit_key_result
from okrs.actions.kpis import add_reading, create_kpi, dismiss_proposal, edit_kpi
from okrs.kpi_bands import Bands, state_of
from okrs.kpi_queries import proposing
from okrs.models import CheckIn, Cycle, Kpi, KpiReading, Objective
from tenancy.context import use_tenant
from tests.okrs.conftest import Story, selects

D = Decimal
DAY = date(2026, 11, 6)


@pytest.mark.parametrize(
    ("value", "place"),
    [("0.9", "out_of_band"), ("1", "near_band"), ("2", "in_band"), ("3", "in_band"), ("3.1", "out_of_band")],
)
def test_the_ends_of_a_band_belong_to_it_and_without_a_wider_end_what_leaves_it_is_out(value: str, place: str) -> None:
    assert Bands(low=D(2), high=D(3), far_low=D(1)).place(D(value)) == place


def test_an_open_end_is_never_left() -> None:
    assert Bands(low=D(2)).place(D(10**9)) == "in_band"
    assert Bands(high=D(2)).place(D(-(10**9))) == "in_band"


def test_without_a_reading_or_with_an_old_one_the_word_says_so() -> None:
    band = Bands(high=D(3))
    assert state_of(band, None, None, 30, DAY) == "no_reading"
    assert state_of(band, D(1), DAY - timedelta(days=30), 30, DAY) == "in_band"
    assert state_of(band, D(1), DAY - timedelta(days=31), 30, DAY) == "stale_reading"


@pytest.fixture
def kpi(story: Story) -> Kpi:
    """Churn, well up to 3 %, wrong above 5 %; Ben's."""
    with use_tenant(story.cast.acme):
        return create_kpi(
            actor=story.cast.ben, title="Monthly churn", unit="%", decimals=1, high=D(3), far_high=D(5),
            owner=story.cast.ben,
        )  # fmt: skip


def read(story: Story, kpi: Kpi, value: str, ago: int = 0, **more: Any) -> KpiReading:
    """A reading by Ben so many days ago."""
    with use_tenant(story.cast.acme):
        return add_reading(actor=story.cast.ben, kpi=kpi, value=D(value), date=story.ago(ago), **more)


def proposed(story: Story) -> list[int]:
    """The KPIs that propose an objective today."""
    with use_tenant(story.cast.acme):
        return [row.pk for row in proposing(story.today)]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "low"),
        ({"low": D(3), "high": D(2)}, "high"),
        ({"high": D(3), "far_high": D(2)}, "far_high"),
        ({"low": D(3), "far_low": D(4)}, "far_low"),
        ({"high": D(3), "cadence_days": 0}, "cadence_days"),
        ({"high": D(3), "title": " "}, "title"),
        ({"high": D(3), "decimals": 7}, "decimals"),
    ],
)
def test_a_kpi_that_makes_no_sense_is_refused_in_words(story: Story, fields: dict[str, Any], field: str) -> None:
    with use_tenant(story.cast.acme), pytest.raises(ValidationError) as refused:
        create_kpi(actor=story.cast.max, **{"title": "Churn", **fields})
    assert field in refused.value.message_dict


def test_who_may_what(story: Story, kpi: Kpi) -> None:
    cast = story.cast
    with use_tenant(cast.acme):
        assert kpi.key == "KPI1"
        with pytest.raises(Forbidden):
            create_kpi(actor=cast.vic, title="Mine", high=D(1))
        with pytest.raises(Forbidden):
            add_reading(actor=cast.vic, kpi=kpi, value=D(1))
        with pytest.raises(Forbidden):
            edit_kpi(actor=cast.vic, kpi=kpi, expected_version=None, title="x")
        with pytest.raises(ValidationError, match="not come yet"):
            add_reading(actor=cast.ben, kpi=kpi, value=D(1), date=story.ago(-1))
    address = f"/acme/kpis/{kpi.pk}/"
    for path in (address, f"{address}edit/", f"{address}readings/new/", f"{address}dismissal/"):
        assert cast.client(cast.cleo).get(path).status_code == 404
    assert cast.client(cast.vic).get(address).status_code == 200
    assert cast.client(cast.vic).get(f"{address}edit/").status_code == 403


def test_the_pages_show_band_reading_and_status(story: Story, kpi: Kpi) -> None:
    client = story.cast.client(story.cast.ben)
    empty = client.get("/acme/kpis/").content.decode()
    assert "No reading yet" in empty
    assert ">KPIs<" in empty
    read(story, kpi, "2.5", 40)
    assert "Reading is old" in client.get("/acme/kpis/").content.decode()
    sent = {"value": "3.4", "date": str(story.today), "note": "A price change"}
    assert client.post(f"/acme/kpis/{kpi.pk}/readings/new/", sent).status_code == 303
    assert client.post(f"/acme/kpis/{kpi.pk}/readings/new/", {**sent, "value": ""}).status_code == 422
    listed, detail = (client.get(path).content.decode() for path in ("/acme/kpis/", f"/acme/kpis/{kpi.pk}/"))
    for part in ("3.4%", "Near its band", "at most 3.0%"):
        assert part in listed
        assert part in detail
    assert "A price change" in detail
    assert "<svg" in detail


def test_a_kpi_is_made_and_edited_on_its_pages(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    assert "Add the first KPI" in client.get("/acme/kpis/").content.decode()
    assert client.get("/acme/kpis/new/").status_code == 200
    sent = {"title": "Uptime", "unit": "%", "low": "99.5", "cadence_days": "7"}
    assert client.post("/acme/kpis/new/", {**sent, "low": ""}).status_code == 422
    assert client.post("/acme/kpis/new/", sent).status_code == 303
    with use_tenant(story.cast.acme):
        made = Kpi.objects.get(title="Uptime")
    edit = f"/acme/kpis/{made.pk}/edit/"
    assert client.get(edit).status_code == 200
    assert client.post(edit, {**sent, "low": "99.9", "version": "1"}).status_code == 303
    assert client.post(edit, {**sent, "low": "99", "version": "1"}).status_code == 412
    with use_tenant(story.cast.acme):
        assert Kpi.objects.get(pk=made.pk).low == D("99.9")


def test_a_second_reading_about_a_day_corrects_the_first(story: Story, kpi: Kpi) -> None:
    first = read(story, kpi, "9", 2)
    second = read(story, kpi, "2", 2)
    assert second.supersedes_id == first.pk
    html = story.cast.client(story.cast.vic).get(f"/acme/kpis/{kpi.pk}/").content.decode()
    assert "<s>9.0%</s>" in html
    assert proposed(story) == []


# What follows


def test_a_reading_becomes_a_check_in_of_what_follows_and_a_correction_flows(story: Story, kpi: Kpi) -> None:
    with use_tenant(story.cast.acme):
        edit_key_result(actor=None, key_result=story.key_result, expected_version=None, kpi=kpi)
    read(story, kpi, "1300", 3, note="By the log")
    read(story, kpi, "1350", 3)
    read(story, kpi, "1", 60)
    with use_tenant(story.cast.acme):
        found = list(CheckIn.objects.filter(key_result=story.key_result).order_by("id"))
    assert [(each.value, each.date) for each in found] == [(D(1300), story.ago(3)), (D(1350), story.ago(3))]
    assert found[0].comment == "From KPI1 Monthly churn. By the log"
    assert found[1].supersedes_id == found[0].pk
    html = story.cast.client(story.cast.vic).get(f"/acme/kpis/{kpi.pk}/").content.decode()
    assert story.key_result.title in html


def test_what_a_person_said_that_day_stays_said(story: Story, kpi: Kpi) -> None:
    with use_tenant(story.cast.acme):
        edit_key_result(actor=None, key_result=story.key_result, expected_version=None, kpi=kpi)
        add_check_in(
            actor=story.cast.ben, key_result=story.key_result, date=story.ago(1), status="at_risk",
            confidence=D("0.4"), comment="Two clinics left.",
        )  # fmt: skip
    read(story, kpi, "1400", 1)
    read(story, kpi, "1410", 1)
    with use_tenant(story.cast.acme):
        last = CheckIn.objects.get(key_result=story.key_result, superseded_by=None)
    assert (last.value, last.status, last.confidence) == (D(1410), "at_risk", D("0.4"))
    assert last.comment == "Two clinics left.\nFrom KPI1 Monthly churn."


def test_a_closed_cycle_takes_no_reading(story: Story, kpi: Kpi) -> None:
    with use_tenant(story.cast.acme):
        edit_key_result(actor=None, key_result=story.key_result, expected_version=None, kpi=kpi)
        Cycle.objects.filter(pk=story.cycle.pk).update(state="closed")
    read(story, kpi, "1400", 1)
    with use_tenant(story.cast.acme):
        assert not CheckIn.objects.exists()


def test_only_a_figure_can_follow(story: Story, kpi: Kpi) -> None:
    with use_tenant(story.cast.acme):
        answer = story.key_result_of("yes_no")
        with pytest.raises(ValidationError, match="measured by a figure"):
            edit_key_result(actor=None, key_result=answer, expected_version=None, kpi=kpi)


# What it proposes


def test_leaving_the_band_proposes_an_objective_until_it_is_back(story: Story, kpi: Kpi) -> None:
    read(story, kpi, "2", 9)
    assert proposed(story) == []
    read(story, kpi, "3.5", 6)
    assert proposed(story) == [kpi.pk]
    read(story, kpi, "3", 3)
    assert proposed(story) == []


def test_it_waits_on_home_and_the_badge_counts_it(story: Story, kpi: Kpi) -> None:
    cast = story.cast
    with use_tenant(cast.acme):
        before = {who: waiting_count(getattr(cast, who), story.today) for who in ("ana", "max", "ben", "vic")}
    read(story, kpi, "6", 1)
    with use_tenant(cast.acme):
        for who, more in (("ana", 1), ("max", 1), ("ben", 1), ("vic", 0)):
            member = getattr(cast, who)
            assert waiting_count(member, story.today) == before[who] + more
            assert waiting_for(member, story.today).count == before[who] + more
    html = cast.client(cast.ben).get("/acme/").content.decode()
    assert "6.0%, where at most 3.0% is well. It proposes an objective." in html
    assert f"/acme/objectives/new/?kpi={kpi.pk}" in html


def test_the_objective_it_prompted_answers_it(story: Story, kpi: Kpi) -> None:
    read(story, kpi, "6", 1)
    client = story.cast.client(story.cast.max)
    assert "It left its band." in client.get(f"/acme/kpis/{kpi.pk}/").content.decode()
    address = f"/acme/objectives/new/?kpi={kpi.pk}"
    assert "Monthly churn is back in its band" in client.get(address).content.decode()
    sent = {
        "title": "Customers stay", "cycle": story.cycle.pk, "ambition": "committed", "level": "team",
        "visibility": "everyone",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 303
    with use_tenant(story.cast.acme):
        assert Objective.objects.get(title="Customers stay").prompted_by_id == kpi.pk
    assert proposed(story) == []
    html = client.get(f"/acme/kpis/{kpi.pk}/").content.decode()
    assert "It left its band." not in html
    assert "Customers stay" in html
    assert client.get("/acme/objectives/new/?kpi=999999999999999999999").status_code == 200


def test_a_dismissal_with_a_reason_holds_until_it_was_back_once(story: Story, kpi: Kpi) -> None:
    read(story, kpi, "6", 2)
    client, address = story.cast.client(story.cast.ben), f"/acme/kpis/{kpi.pk}/dismissal/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "A billing fault, mended"}).status_code == 303
    assert proposed(story) == []
    with use_tenant(story.cast.acme):
        said = Event.objects.get(name="kpi.proposal_dismissed")
        assert (said.actor_id, said.data["reason"]) == (story.cast.ben.pk, "A billing fault, mended")
    assert "A billing fault, mended" in client.get(f"/acme/kpis/{kpi.pk}/").content.decode()
    tomorrow, after = story.ago(-1), story.ago(-2)
    with use_tenant(story.cast.acme):
        KpiReading(kpi=kpi, date=tomorrow, value=D(2)).save()
        KpiReading(kpi=kpi, date=after, value=D(7)).save()
        assert [row.pk for row in proposing(after)] == [kpi.pk], "it was back, and left again"


def test_what_is_in_its_band_cannot_be_dismissed(story: Story, kpi: Kpi) -> None:
    with use_tenant(story.cast.acme), pytest.raises(ValidationError, match="in its band"):
        dismiss_proposal(actor=story.cast.ben, kpi=kpi, reason="Because")


def test_the_pages_ask_as_often_with_many_kpis_as_with_few(story: Story, kpi: Kpi) -> None:
    client = story.cast.client(story.cast.max)
    read(story, kpi, "6", 1)
    paths = ("/acme/kpis/", f"/acme/kpis/{kpi.pk}/", "/acme/")
    few = [selects(client, path) for path in paths]
    with use_tenant(story.cast.acme):
        for n in range(8):
            other = create_kpi(actor=None, title=f"KPI {n}", high=D(1), owner=story.cast.ben)
            for ago in (1, 2, 3):
                add_reading(actor=None, kpi=other, value=D(2), date=story.ago(ago))
    for ago in (2, 3, 4):
        read(story, kpi, "6", ago)
    assert [selects(client, path) for path in paths] == few


def test_every_kpi_is_on_some_page_the_worst_first(story: Story) -> None:
    with use_tenant(story.cast.acme):
        made = [create_kpi(actor=story.cast.max, title=f"Measure {each}", high=D(10)) for each in range(1, 54)]
        add_reading(actor=story.cast.max, kpi=made[52], value=D(11))
    client = story.cast.client(story.cast.vic)
    page = client.get("/acme/kpis/").content.decode()
    assert "53 KPIs: 1 out of its band and 52 never read." in page
    assert page.index("Measure 53") < page.index("Measure 1<") < page.index("Measure 2<") < page.index("Measure 49<")
    assert "Measure 50<" not in page
    rest = client.get(f"/acme/kpis/?after={made[48].pk}").content.decode()
    assert [f"Measure {each}<" in rest for each in (49, 50, 51, 52, 53)] == [False, True, True, True, False]
    assert "Measure 53" in client.get("/acme/kpis/?after=999999").content.decode()
    assert selects(client, "/acme/kpis/") == selects(client, f"/acme/kpis/?after={made[48].pk}") <= 10
