"""Phases, stages written in place, targets shown against both, decimals: through actions, pages and the API."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.permissions import Forbidden
from activity.models import Event
from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import change_target, create_key_result, edit_key_result
from okrs.actions.phases import PhaseWish, set_phases
from okrs.actions.stages import StageWish, set_stages
from okrs.kr_types import TYPES
from okrs.models import KeyResult, PhasedTarget, Stage
from okrs.queries import stages_done, targets_of, values_so_far
from okrs.views.effects import effect_of
from rollups.actions import recompute_now
from rollups.models import KeyResultRollup
from tenancy.context import use_tenant
from tests.okrs.conftest import Story, selects

D = Decimal


def phases_sent(story: Story, *rows: tuple[int | None, str], version: int | None = None) -> dict[str, str]:
    """The table of phases as a browser sends it: (days ago, value)."""
    sent = {"phase-TOTAL_FORMS": str(len(rows)), "phase-INITIAL_FORMS": "0"}
    for n, (ago, value) in enumerate(rows):
        sent |= {f"phase-{n}-date": "" if ago is None else str(story.ago(ago)), f"phase-{n}-value": value}
    return sent | ({} if version is None else {"version": str(version)})


def phases_of(story: Story) -> list[tuple[int, Decimal]]:
    """(days ago, value), the first first."""
    with use_tenant(story.cast.acme):
        found = PhasedTarget.objects.filter(key_result=story.key_result).order_by("date")
        return [((story.today - phase.date).days, phase.value) for phase in found]


def test_phases_are_written_changed_and_taken_away(story: Story) -> None:
    client, address = story.cast.client(story.cast.max), f"/acme/key-results/{story.key_result.pk}/phases/"
    assert "Phases" in client.get(f"/acme/key-results/{story.key_result.pk}/edit/").content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, phases_sent(story, (30, "1300"), (10, "1500"), (None, ""))).status_code == 303
    assert phases_of(story) == [(30, D(1300)), (10, D(1500))]
    assert client.post(address, phases_sent(story, (30, "1350"))).status_code == 303
    assert phases_of(story) == [(30, D(1350))]
    assert client.post(address, phases_sent(story)).status_code == 303
    assert phases_of(story) == []
    with use_tenant(story.cast.acme):
        assert Event.objects.filter(name="key_result.phased").count() == 3


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (((60, "1300"),), "is not on the way"),
        (((50, "1300"),), "is not on the way"),
        (((-41, "1300"),), "is not on the way"),
        (((30, "1300"), (30, "1400")), "name the same day"),
        (((30, "1300"), (20, "1250")), "turns back"),
        (((30, "1200"),), "turns back"),
        (((30, "2001"),), "beyond the target of 2,000 clinics"),
        (((30, ""),), "Fill in both"),
        (((None, "1300"),), "Fill in both"),
    ],
)
def test_a_course_that_is_none_is_refused_in_words(
    story: Story, rows: tuple[tuple[int | None, str], ...], words: str
) -> None:
    client, address = story.cast.client(story.cast.max), f"/acme/key-results/{story.key_result.pk}/phases/"
    answer = client.post(address, phases_sent(story, *rows))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert phases_of(story) == []


def test_a_stale_table_is_not_saved(story: Story) -> None:
    client, address = story.cast.client(story.cast.max), f"/acme/key-results/{story.key_result.pk}/phases/"
    assert client.post(address, phases_sent(story, (30, "1300"), version=1)).status_code == 303
    assert client.post(address, phases_sent(story, (30, "1400"), version=1)).status_code == 412
    assert phases_of(story) == [(30, D(1300))]


def test_only_who_may_edit_writes_phases_and_a_stranger_finds_nothing(story: Story) -> None:
    address = f"/acme/key-results/{story.key_result.pk}/phases/"
    assert story.cast.client(story.cast.vic).get(address).status_code == 403
    assert story.cast.client(story.cast.cleo).get(address).status_code == 404
    with use_tenant(story.cast.acme):
        with pytest.raises(Forbidden):
            set_phases(actor=story.cast.vic, key_result=story.key_result, phases=[])
        milestone = story.key_result_of("milestone")
        with pytest.raises(ValidationError, match="goes from a baseline"):
            set_phases(actor=None, key_result=milestone, phases=[PhaseWish(story.today, D(1))])
    assert story.cast.client(story.cast.max).get(f"/acme/key-results/{milestone.pk}/phases/").status_code == 404


def test_the_plan_of_the_chart_goes_through_the_phases_and_the_rollup_expects_them(story: Story) -> None:
    with use_tenant(story.cast.acme):
        set_phases(actor=None, key_result=story.key_result, phases=[PhaseWish(story.ago(10), D(1316))])
        add_check_in(actor=None, key_result=story.key_result, date=story.ago(10), value=D(1300))
        recompute_now()
        expected = KeyResultRollup.objects.get(key_result=story.key_result).expected
    # a tenth of the way ten days ago, the rest in the 51 days from there: 10 of them have passed
    assert expected is not None
    assert abs(expected - (D("0.1") + D("0.9") * 10 / 51)) < D("1e-9")
    html = story.cast.client(story.cast.vic).get(f"/acme/key-results/{story.key_result.pk}/").content.decode()
    assert '<td class="num">1,316</td>' in html, "the plan of that day beside what was measured"


# Stages, in one save


def stages_sent(*rows: tuple[str, str, str, str], **more: str) -> dict[str, str]:
    """The table of stages as a browser sends it: (place, title, percent, done on: "" not, "today" ticked alone)."""
    sent = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0", "ticks": "1", **more}
    for n, (place, title, percent, done) in enumerate(rows):
        sent |= {f"form-{n}-place": place, f"form-{n}-title": title, f"form-{n}-percent": percent}
        if done:
            sent |= {f"form-{n}-done": "on", f"form-{n}-done_on": "" if done == "today" else done}
    return sent


def test_one_save_adds_renames_orders_and_ticks(story: Story) -> None:
    with use_tenant(story.cast.acme):
        key_result = story.key_result_of("milestone")
        design, build = set_stages(
            actor=None, key_result=key_result, stages=[StageWish("Design", D(30)), StageWish("Build", D(70))]
        )
    client, address = story.cast.client(story.cast.ben), f"/acme/key-results/{key_result.pk}/stages/"
    sent = stages_sent(
        ("2", "Design it", "30", str(story.ago(4))), ("1", "Ask people", "20", "today"), ("3", "Build", "50", ""),
        ("", "", "", ""), **{"form-0-id": str(design.pk), "form-2-id": str(build.pk)},
    )  # fmt: skip
    assert client.post(address, sent).status_code == 303
    with use_tenant(story.cast.acme):
        found = [(stage.title, stage.percent, done) for stage, done in stages_done(key_result)]
    assert found == [
        ("Ask people", D(20), story.today), ("Design it", D(30), story.ago(4)), ("Build", D(50), None),
    ]  # fmt: skip
    untick = stages_sent(("1", "Design it", "100", ""), **{"form-0-id": str(design.pk)})
    refused = client.post(address, untick)
    assert refused.status_code == 422
    assert "has been reported done, so it stays" in refused.content.decode()


def test_a_tick_taken_back_is_a_fact_and_an_old_table_is_stale(story: Story) -> None:
    with use_tenant(story.cast.acme):
        key_result = story.key_result_of("milestone")
        (stage,) = set_stages(
            actor=None, key_result=key_result, stages=[StageWish("All", D(100), None, story.ago(3), is_ticked=True)]
        )
    client, address = story.cast.client(story.cast.ben), f"/acme/key-results/{key_result.pk}/stages/"
    sent = stages_sent(("1", "All", "100", ""), **{"form-0-id": str(stage.pk), "version": "2"})
    assert client.post(address, sent).status_code == 303
    with use_tenant(story.cast.acme):
        assert stages_done(key_result)[0][1] is None
        assert Stage.objects.get(pk=stage.pk).completions.count() == 2
    assert client.post(address, sent).status_code == 412


def test_percents_that_do_not_total_100_come_back_with_what_was_written(story: Story) -> None:
    with use_tenant(story.cast.acme):
        key_result = story.key_result_of("milestone")
    client = story.cast.client(story.cast.ben)
    answer = client.post(f"/acme/key-results/{key_result.pk}/stages/", stages_sent(("1", "Ask", "40", "")))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "The stages total 40 percent; they must total 100." in html
    assert 'value="Ask"' in html


def test_an_emptied_row_takes_the_stage_away(story: Story) -> None:
    with use_tenant(story.cast.acme):
        key_result = story.key_result_of("milestone")
        first, second = set_stages(
            actor=None, key_result=key_result, stages=[StageWish("A", D(50)), StageWish("B", D(50))]
        )
    sent = stages_sent(
        ("1", "", "", ""), ("2", "B", "100", ""), **{"form-0-id": str(first.pk), "form-1-id": str(second.pk)}
    )
    answer = story.cast.client(story.cast.ben).post(f"/acme/key-results/{key_result.pk}/stages/", sent)
    assert answer.status_code == 303
    with use_tenant(story.cast.acme):
        assert [stage.pk for stage, _ in stages_done(key_result)] == [second.pk]


# Targets against both


def test_the_effect_of_a_target_is_shown_before_it_is_saved_and_kept_in_the_history(story: Story) -> None:
    with use_tenant(story.cast.acme):
        add_check_in(actor=None, key_result=story.key_result, date=story.ago(5), value=D(1620))
    client = story.cast.client(story.cast.max)
    address = f"/acme/key-results/{story.key_result.pk}/target/effect/"
    html = client.get(address, {"baseline": "1240", "target": "2760", "date": str(story.today)}).content.decode()
    assert "50.0%" in html
    assert "25.0%" in html
    assert "−25.0 points" in html
    same = client.get(address, {"baseline": "1240", "target": "2000"}).content.decode()
    assert "Change a value to see" in same
    assert "equals the baseline" in client.get(address, {"baseline": "1240", "target": "1240"}).content.decode()
    assert client.get(address, {"baseline": "x", "target": ""}).status_code == 200
    with use_tenant(story.cast.acme):
        change_target(
            actor=None, key_result=story.key_result, date=story.today, reason="Two regions more", target=D(2760)
        )
    history = client.get(f"/acme/key-results/{story.key_result.pk}/").content.decode()
    assert "50.0% measured by the old target, 25.0% by the new one" in history
    assert story.cast.client(story.cast.vic).get(address).status_code == 403
    assert story.cast.client(story.cast.cleo).get(address).status_code == 404


@pytest.mark.parametrize(
    ("type", "fields", "values"),
    [
        ("increase", {"baseline": D(10), "target": D(30)}, [12, 17]),
        ("decrease", {"baseline": D(8), "target": D(3)}, [9, 4]),
        ("at_least", {"target": D(15)}, [12, 17, 15]),
        ("at_most", {"target": D(15)}, [12, 17, 15]),
        ("between", {"low": D(11), "high": D(16)}, [12, 17, 15]),
        ("yes_no", {}, [0, 1]),
    ],
)
def test_what_the_effect_measures_is_what_the_engine_measures(
    story: Story, type: str, fields: dict[str, Decimal], values: list[int]
) -> None:
    with use_tenant(story.cast.acme):
        key_result = story.key_result_of(type, **fields)
        for n, value in enumerate(values):
            add_check_in(actor=None, key_result=key_result, date=story.ago(20 - n), value=D(value))
        recompute_now()
        measured = KeyResultRollup.objects.get(key_result=key_result).measured
        said, now = values_so_far(key_result, story.today), targets_of(key_result)
        effect = effect_of(TYPES[type], said, now, now, story.today, story.today)
    assert measured is not None
    assert effect.was is not None
    assert abs(effect.was - measured) < D("1e-12")
    assert effect.moves == 0


def test_a_changed_limit_judges_only_what_came_from_its_day_on(story: Story) -> None:
    with use_tenant(story.cast.acme):
        key_result = story.key_result_of("at_least", target=D(10))
        for ago, value in ((9, 12), (6, 12), (3, 12)):
            add_check_in(actor=None, key_result=key_result, date=story.ago(ago), value=D(value))
        change_target(actor=None, key_result=key_result, date=story.ago(4), reason="Higher", target=D(20))
        recompute_now()
        measured = KeyResultRollup.objects.get(key_result=key_result).measured
    html = story.cast.client(story.cast.vic).get(f"/acme/key-results/{key_result.pk}/").content.decode()
    assert measured is not None
    assert round(measured, 6) == D("0.666667")
    assert "100.0% measured by the old target, 66.7% by the new one" in html


# Decimals and units


def test_values_are_shown_with_the_decimals_and_the_currency_of_the_measure(story: Story) -> None:
    with use_tenant(story.cast.acme):
        key_result = create_key_result(
            actor=None, objective=story.objective, type="decrease", title="Cost of an order", unit="EUR", decimals=2,
            baseline=D("7.4"), target=D("5.9"),
        )  # fmt: skip
        add_check_in(actor=story.cast.ben, key_result=key_result, date=story.ago(1), value=D("6.5"))
        recompute_now()
    html = story.cast.client(story.cast.vic).get(f"/acme/key-results/{key_result.pk}/").content.decode()
    assert "<b>€6.50</b> now, target €5.90." in html
    assert "of €5.90" in html
    assert "7.4 EUR" not in html


def test_decimals_beyond_six_are_refused(story: Story) -> None:
    with use_tenant(story.cast.acme), pytest.raises(ValidationError, match="0 to 6 decimals"):
        edit_key_result(actor=None, key_result=story.key_result, expected_version=None, decimals=7)


def test_the_pages_ask_as_often_with_many_phases_and_stages_as_with_few(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    with use_tenant(story.cast.acme):
        milestone = story.key_result_of("milestone")
        set_stages(actor=None, key_result=milestone, stages=[StageWish("All", D(100))])
    paths = (
        f"/acme/key-results/{story.key_result.pk}/", f"/acme/key-results/{story.key_result.pk}/phases/",
        f"/acme/key-results/{story.key_result.pk}/edit/", f"/acme/key-results/{milestone.pk}/",
        f"/acme/key-results/{milestone.pk}/stages/",
    )  # fmt: skip
    few = [selects(client, path) for path in paths]
    with use_tenant(story.cast.acme):
        wishes = [PhaseWish(story.ago(40 - 3 * n), D(1300 + n)) for n in range(12)]
        set_phases(actor=None, key_result=story.key_result, phases=wishes)
        stages = list(Stage.objects.filter(key_result=milestone))
        wanted = [StageWish(f"S{n}", D(10), stages[0].pk if n == 0 else None) for n in range(10)]
        set_stages(actor=None, key_result=milestone, stages=wanted)
    assert [selects(client, path) for path in paths] == few


def test_the_latest_row_keeps_its_words(story: Story) -> None:
    with use_tenant(story.cast.acme):
        edit_key_result(
            actor=None, key_result=story.key_result, expected_version=None, description="By the sign-in log", decimals=0
        )
        row = KeyResult.objects.get(pk=story.key_result.pk)
    assert (row.description, row.decimals, row.counted_in.places) == ("By the sign-in log", 0, 0)
