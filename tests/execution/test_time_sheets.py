"""A week of hours in one grid: the arithmetic, saving it through the page, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Forbidden
from execution.actions.hours import book_hours, save_week
from execution.actions.items import add_item
from execution.actions.rates import set_cost_rate
from execution.models import Cost, Item
from execution.queries import effective_costs
from execution.seating import monday
from execution.team_sentences import sheet_sentence
from execution.timesheets import Cell, Entry, Target, corrections, problems, read_hours, target_of
from portfolio.models import Initiative
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.execution.scene import Scene

D = Decimal
MONDAY = date(2026, 11, 9)
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
targets = st.builds(Target, item_id=st.integers(1, 3))
cells = st.tuples(targets, st.integers(0, 6).map(lambda at: MONDAY + timedelta(days=at)))
some_hours = st.decimals(0, 12, places=2)


# ---- arithmetic


@pytest.mark.parametrize(
    ("text", "hours"),
    [("", D(0)), (" 7.5 ", D("7.5")), ("7,5", D("7.5")), ("7:30", D("7.5")), ("0:20", D("0.3333")), ("-2", D(-2))],
)
def test_hours_are_read_as_people_write_them(text: str, hours: Decimal) -> None:
    assert read_hours(text) == hours


@pytest.mark.parametrize("text", ["a lot", "7:75", "7:5", "1e99", "NaN", "Infinity", "7:", "1.2.3", "--1"])
def test_what_is_no_number_of_hours_is_none(text: str) -> None:
    assert read_hours(text) is None


@given(st.dictionaries(cells, some_hours, max_size=12), st.lists(st.tuples(cells, some_hours), max_size=12))
def test_after_the_corrections_each_cell_says_what_was_wanted(
    wanted: dict[Cell, Decimal], before: list[tuple[Cell, Decimal]]
) -> None:
    entries = [Entry(number, cell, hours) for number, (cell, hours) in enumerate(before)]
    corrected, added = corrections(wanted, entries)
    after: dict[Cell, Decimal] = dict(added)
    for entry in entries:
        after[entry.cell] = after.get(entry.cell, D(0)) + corrected.get(entry.id, entry.hours)
    for cell, hours in wanted.items():
        assert after.get(cell, D(0)) == hours
    assert not set(added) & {entry.cell for entry in entries}
    assert {entries[pk].cell for pk in corrected} <= set(wanted)


@given(st.dictionaries(cells, some_hours, max_size=12), st.dictionaries(cells, some_hours, max_size=12))
def test_a_day_is_refused_just_when_it_would_have_more_than_24_hours(
    wanted: dict[Cell, Decimal], stored: dict[Cell, Decimal]
) -> None:
    found = problems(wanted, stored, MONDAY + timedelta(days=6))
    whole = stored | wanted
    for cell, hours in wanted.items():
        total = sum(amount for (_, day), amount in whole.items() if day == cell[1])
        assert (cell in found) == (hours != stored.get(cell, 0) and total > 24)


def test_a_row_of_a_grid_is_named_and_nothing_else_names_one() -> None:
    for target in (Target(), Target(item_id=7), Target(initiative_id=7)):
        assert target_of(target.code) == target
    assert [target_of(code) for code in ("", "x1", "i", "b-1", "i" + "9" * 30, "o1", "i²")] == [None] * 7


def test_the_sentence_says_hours_seats_and_what_is_not_priced() -> None:
    week = "the week of 9 Nov 2026"
    assert sheet_sentence("You", week, D(0), D(0), D(0)) == "You have booked no hours in the week of 9 Nov 2026."
    text = sheet_sentence("Somebody With Four Names", week, D("32.5"), D(40), D("32.5"))
    assert text.endswith("booked 32.5 of 40 hours in the week of 9 Nov 2026; 32.5 have no rate and are not priced.")
    assert len(text.split()) <= 30


# ---- the page


@pytest.fixture
def work(scene: Scene) -> list[Item]:
    """Work that hours are booked on."""
    with use_tenant(scene.cast.acme):
        return scene.work()


def last_week(scene: Scene) -> date:
    return monday(scene.today) - timedelta(weeks=1)


def url(scene: Scene, **more: Any) -> str:
    asked = "&".join(f"{name}={value}" for name, value in ({"week": last_week(scene)} | more).items())
    return f"/acme/time/?{asked}"


def seen(client: Client, address: str) -> str:
    body = client.get(address).content.decode()
    return body.split('name="seen" value="')[1].split('"')[0]


def save(client: Client, address: str, **cells: str) -> Any:
    sent = {f"h-{name.replace('_', '-')}": text for name, text in cells.items()}
    return client.post(address, {"act": "save", "seen": seen(client, address), **sent})


def stored(scene: Scene) -> set[tuple[int | None, int, Decimal | None, Decimal]]:
    with use_tenant(scene.cast.acme):
        rows = effective_costs().filter(member=scene.cast.ben, hours__gt=0)
        return {(row.item_id, row.date.weekday(), row.hours, row.amount) for row in rows}


def test_a_week_is_saved_edited_and_cleared_and_every_step_stays_readable(scene: Scene, work: list[Item]) -> None:
    client, task, bet = scene.cast.client(scene.cast.ben), work[1], scene.initiative
    with use_tenant(scene.cast.acme):
        set_cost_rate(
            actor=scene.cast.max, member=scene.cast.ben, amount=D(80), currency="EUR", date=scene.ago(60)
        )  # fmt: skip
    cells = {f"i{task.pk}_0": "7.5", f"i{task.pk}_1": "8", f"b{bet.pk}_0": "0:30", "o_4": "2"}
    assert save(client, url(scene), **cells).status_code == 303
    assert stored(scene) == {
        (task.pk, 0, D("7.5"), D(600)), (None, 0, D("0.5"), D(40)), (task.pk, 1, D(8), D(640)), (None, 4, D(2), D(160)),
    }  # fmt: skip
    body = client.get(url(scene)).content.decode()
    assert "You booked 18 hours" in body
    assert 'value="7.5"' in body
    assert save(client, url(scene), **{f"i{task.pk}_0": "6", f"i{task.pk}_1": "", "o_4": "2"}).status_code == 303
    assert stored(scene) == {(task.pk, 0, D(6), D(480)), (None, 0, D("0.5"), D(40)), (None, 4, D(2), D(160))}
    assert save(client, url(scene), **{f"i{task.pk}_1": "3"}).status_code == 303  # the cleared entry is taken up again
    with use_tenant(scene.cast.acme):
        history = Cost.objects.filter(item=task, member=scene.cast.ben)
        assert [(row.hours, row.supersedes_id is not None) for row in history.order_by("id")] == [
            (D("7.5"), False), (D(8), False), (D(6), True), (D(0), True), (D(3), True),
        ]  # fmt: skip
        assert len(set(history.values_list("key", flat=True))) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-1", "hours are below 0"),
        ("25", "25 hours, but a day has 24."),
        ("much", "is no number of hours: expected for example 7.5"),
        ("20", "would have 25 hours: a day has 24."),
    ],
)
def test_a_cell_that_cannot_be_refuses_the_whole_grid_and_says_why_in_its_place(
    scene: Scene, work: list[Item], text: str, words: str
) -> None:
    client = scene.cast.client(scene.cast.ben)
    address = url(scene)
    refused = save(client, address, **{f"i{work[1].pk}_0": text, "o_0": "5", "o_2": "4"})
    body = refused.content.decode()
    assert refused.status_code == 422
    assert words in body
    assert "Nothing was saved." in body
    assert f'aria-describedby="e-h-i{work[1].pk}-0"' in body
    assert 'name="h-o-2" value="4"' in body  # what was typed is still there
    assert stored(scene) == set()


def test_a_day_to_come_is_refused_also_when_a_browser_sends_it(scene: Scene, work: list[Item]) -> None:
    client, next_week = scene.cast.client(scene.cast.ben), monday(scene.today) + timedelta(weeks=1)
    refused = save(client, url(scene, week=next_week), o_3="4")
    assert refused.status_code == 422
    assert "is still to come: hours are booked once they are worked." in refused.content.decode()
    assert "disabled" in refused.content.decode()


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(2099, 12, 31)])
def test_days_that_stand_for_nothing_are_refused(scene: Scene, acme: Tenant, day: date) -> None:
    with pytest.raises(ValidationError, match="stands for an empty date in other programs: expected a day from"):
        save_week(actor=scene.cast.ben, member=scene.cast.ben, week=day, cells={(Target(), day): D(1)})
    with pytest.raises(ValidationError, match="stands for an empty date"):
        book_hours(actor=scene.cast.ben, member=scene.cast.ben, hours=D(1), date=day)


def test_forty_cells_take_as_many_statements_as_four(scene: Scene, work: list[Item]) -> None:
    cast, first = scene.cast, last_week(scene)
    with use_tenant(cast.acme):
        assert cast.ben.tenant == cast.acme  # a request has read it already
        items = [add_item(actor=cast.max, title=f"T{at}", initiative=scene.initiative) for at in range(8)]
        counts = []
        for week, many in ((first, 1), (first - timedelta(weeks=1), 8)):
            cells = {
                (Target(item_id=item.pk), week + timedelta(days=at)): D(2) for item in items[:many] for at in range(5)
            }
            for hours in (D(2), D("2.5")):  # new entries, then corrections of them
                with CaptureQueriesContext(connection) as asked:
                    written = save_week(
                        actor=cast.ben, member=cast.ben, week=week, cells=dict.fromkeys(cells, hours)
                    )  # fmt: skip
                assert written == many * 5
                counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_the_page_asks_as_much_for_many_rows_as_for_few(scene: Scene, work: list[Item]) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)
    save(client, url(scene), **{f"i{work[1].pk}_0": "2", f"b{scene.initiative.pk}_0": "1"})
    with CaptureQueriesContext(connection) as few:
        client.get(url(scene))
    with use_tenant(cast.acme):
        items = [add_item(actor=cast.max, title=f"T{at}", initiative=scene.initiative) for at in range(20)]
    save(client, url(scene), **{f"i{item.pk}_{at % 5}": "1" for at, item in enumerate(items)})
    with CaptureQueriesContext(connection) as many:
        body = client.get(url(scene)).content.decode()
    assert body.count('<tr class="row">') == 22
    assert len(many) == len(few)


def test_who_saves_what_somebody_else_has_saved_meanwhile_sees_both_and_overwrites_only_knowingly(
    scene: Scene, work: list[Item]
) -> None:
    ben, boss = scene.cast.client(scene.cast.ben), scene.cast.client(scene.cast.max)
    mark = seen(ben, url(scene))
    assert save(boss, url(scene, person=scene.cast.ben.pk), o_0="3", o_1="4").status_code == 303
    late = ben.post(url(scene), {"act": "save", "seen": mark, "h-o-0": "8", "h-o-1": "4"}, headers=HTMX)
    body = late.content.decode()
    assert late.status_code == 412
    assert "Somebody else saved this week in the meantime." in body
    assert body.count("saved meanwhile: 3") == 1
    assert "saved meanwhile: 4" not in body
    assert {row[2] for row in stored(scene)} == {D(3), D(4)}
    again = body.split('name="seen" value="')[1].split('"')[0]
    assert ben.post(url(scene), {"act": "save", "seen": again, "h-o-0": "8", "h-o-1": "4"}).status_code == 303
    assert {row[2] for row in stored(scene)} == {D(8), D(4)}


def test_a_row_is_added_by_its_key_and_nothing_is_saved_by_that(scene: Scene, work: list[Item]) -> None:
    client, key = scene.cast.client(scene.cast.ben), work[2].key
    added = client.post(url(scene), {"act": "add", "add": f"{key.lower()} Build the form", "seen": "", "h-o-0": "3"})
    body = added.content.decode()
    assert added.status_code == 200
    assert f'name="h-i{work[2].pk}-0"' in body
    assert 'name="h-o-0" value="3"' in body
    assert stored(scene) == set()
    bet = client.post(url(scene), {"act": "add", "add": scene.initiative.key}).content.decode()
    assert f'name="h-b{scene.initiative.pk}-0"' in bet
    for wanted, words in (("W-999", "There is no item or initiative"), ("", "Name what you worked on by its key")):
        refused = client.post(url(scene), {"act": "add", "add": wanted})
        assert refused.status_code == 422
        assert words in refused.content.decode()


def test_what_a_person_does_and_what_they_did_last_week_stands_there_by_itself(scene: Scene, work: list[Item]) -> None:
    client = scene.cast.client(scene.cast.ben)
    with use_tenant(scene.cast.acme):
        Item.objects.filter(pk=work[3].pk).update(assignee=scene.cast.ben, state="doing")
    save(client, url(scene), **{f"i{work[1].pk}_0": "2"})
    body = client.get("/acme/time/").content.decode()
    assert f'name="h-i{work[1].pk}-0"' in body
    assert f'name="h-i{work[3].pk}-0"' in body


def test_everybody_books_their_own_hours_and_only_managers_those_of_others(scene: Scene, work: list[Item]) -> None:
    cast = scene.cast
    of_max = url(scene, person=cast.max.pk)
    assert cast.client(cast.ben).get(of_max).status_code == 403
    assert cast.client(cast.vic).get(of_max).status_code == 403
    assert cast.client(cast.ana).get(of_max).status_code == 200
    viewer = cast.client(cast.vic).get(url(scene)).content.decode()
    assert "Your role only reads" in viewer
    assert cast.client(cast.vic).post(url(scene), {"act": "save", "h-o-0": "1"}).status_code == 403
    assert cast.client(cast.cleo).get(url(scene)).status_code == 404
    assert cast.client(cast.cleo).get(f"/rival/time/?person={cast.ben.pk}").status_code == 404
    with use_tenant(cast.acme):
        with pytest.raises(Forbidden):
            save_week(actor=cast.ben, member=cast.max, week=scene.today, cells={})
        assert Cost.objects.filter(member__isnull=False).count() == 0


def test_work_of_another_tenant_or_that_is_gone_is_not_booked_on(scene: Scene, work: list[Item]) -> None:
    client = scene.cast.client(scene.cast.ben)
    refused = save(client, url(scene), i99999999_0="2")
    assert refused.status_code == 422
    assert stored(scene) == set()
    with use_tenant(scene.cast.acme):
        assert not Initiative.objects.filter(pk=99999999).exists()


def test_the_law_of_24_hours_of_the_database_is_said_in_words(scene: Scene, acme: Tenant) -> None:
    from execution.actions.hours import insert_hours  # only here the action's own check is passed by

    rows = [
        Cost(
            key=f"X-{at}", date=scene.ago(1), kind="labour", hours=D(13), amount=D(0), member=scene.cast.ben,
            recorded_by=scene.cast.ben,
        )
        for at in range(2)
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="More than 24 hours of one person would lie on a day"):
        insert_hours(rows)
    assert not Cost.objects.filter(key__startswith="X-").exists()
