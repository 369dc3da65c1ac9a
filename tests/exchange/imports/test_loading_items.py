"""Anybody's sheet becomes work items, every row accounted for, and the same sheet again changes nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exchange.models import ImportRow
from execution.days import EARLIEST, LATEST, MEANT
from execution.models import Item, ItemState, ProgressReport
from portfolio.models import Initiative, Portfolio
from tenancy.context import use_tenant
from tenancy.keys import key_problem
from tests.conftest import Cast
from tests.exchange.imports.sheets import bring, counts, csv, do, load, refused

pytestmark = pytest.mark.django_db
ROWS = (
    "T-2,Second,T-1,In Progress,2026-01-05,2026-02-01,200,Atlas",
    "T-1,First,,Done,2026-01-01,2026-01-31,100.50,",
    "T-3,Third,T-2,To Do,,,,Atlas",
)


@pytest.fixture
def atlas(cast: Cast) -> Initiative:
    with use_tenant(cast.acme):
        portfolio = Portfolio(key="P", name="Portfolio", currency="EUR")
        portfolio.save()
        initiative = Initiative(key="I-1", title="Atlas", portfolio=portfolio, state="active")
        initiative.save()
    return initiative


def items(cast: Cast) -> dict[str, Item]:
    with use_tenant(cast.acme):
        return {item.key: item for item in Item.objects.select_related("parent", "initiative")}


def test_rows_become_items_whatever_their_order(cast: Cast, atlas: Initiative) -> None:
    of = load(cast, csv(*ROWS))
    assert of.state == "loaded", of.error
    assert counts(of) == {"rows": 3, "added": 3}
    found = items(cast)
    assert found["T-2"].parent == found["T-1"]
    assert found["T-3"].parent == found["T-2"]
    assert found["T-2"].initiative == found["T-3"].initiative == atlas
    assert found["T-1"].initiative is None
    assert found["T-1"].planned_cost == Decimal("100.5")
    assert [found[key].state for key in ("T-1", "T-2", "T-3")] == ["done", "doing", "todo"]
    with use_tenant(cast.acme):
        assert ItemState.objects.filter(item=found["T-1"], state="done").exists()


def test_the_same_sheet_again_changes_nothing(cast: Cast, atlas: Initiative) -> None:
    load(cast, csv(*ROWS))
    before = {key: item.version for key, item in items(cast).items()}
    assert counts(load(cast, csv(*ROWS))) == {"rows": 3, "unchanged": 3}
    assert {key: item.version for key, item in items(cast).items()} == before


def test_a_changed_sheet_tells_what_was_added_changed_and_vanished(cast: Cast, atlas: Initiative) -> None:
    load(cast, csv(*ROWS))
    of = load(cast, csv(ROWS[1], ROWS[0].replace("Second", "Anew"), "T-4,Fourth,T-1,To Do,,,,"))
    assert counts(of) == {"rows": 3, "added": 1, "changed": 1, "unchanged": 1, "vanished": 1}
    found = items(cast)
    assert found["T-2"].title == "Anew"
    assert found["T-3"].state == "todo", "what vanished is told of and left alone"
    dropped = do(cast, of, "drop")
    assert dropped.counts["dropped"] == 1
    assert items(cast)["T-3"].state == "dropped"


def test_what_was_changed_here_stays_when_the_source_says_the_same(cast: Cast, atlas: Initiative) -> None:
    load(cast, csv(*ROWS))
    with use_tenant(cast.acme):
        Item.objects.filter(key="T-1").update(title="Mended here", version=9)
    assert counts(load(cast, csv(*ROWS))) == {"rows": 3, "unchanged": 3}
    assert items(cast)["T-1"].title == "Mended here"


@pytest.mark.parametrize("day", ["1970-01-01", "2099-12-31", "1969-12-31", "2100-01-01", "1850-06-01"])
def test_a_day_that_nobody_means_is_rejected_or_left_empty_as_was_answered(cast: Cast, day: str) -> None:
    rows = [f"{key},Some work,,To Do,2026-01-01,2026-02-01,1," for key in ("A", "B", "C")]
    content = csv(*rows, f"D,Some day,,To Do,{day},2026-02-01,1,")
    of = load(cast, content)
    with use_tenant(cast.acme):
        assert refused(of)[0][:3] == (5, "Start date", day)
    assert counts(load(cast, content, answers={"odd_dates:Start date": "empty"})) == {
        "rows": 4,
        "unchanged": 3,
        "added": 1,
    }
    assert items(cast)["D"].planned_start is None


def test_bad_rows_are_named_and_the_good_ones_come_in(cast: Cast) -> None:
    of = load(
        cast,
        csv(
            "A,Good,,To Do,2026-01-01,2026-02-01,1,",
            "B,Finish first,,To Do,2026-03-01,2026-02-01,1,",
            "C,Nineteen seventy,,To Do,1970-01-01,2026-02-01,1,",
            "D,Never,,To Do,2026-01-01,2099-12-31,1,",
            "E,Child of a bad one,B,To Do,,,,",
            "F,Child of nobody,Z,To Do,,,,",
            "G,Loop,H,To Do,,,,",
            "H,Loop too,G,To Do,,,,",
            "I,Under the loop,H,To Do,,,,",
            "J,Two parents,A,To Do,,,,",
            "J,Two parents,K,To Do,,,,",
            "K,Twice,,To Do,,,,",
            "K,Twice,,To Do,,,,",
            "L,Himself,L,To Do,,,,",
            "M,,,To Do,,,,",
            "N,Below zero,,To Do,,,-5,",
            "O,Strange state,,Frobbed,,,,",
        ),
    )
    assert counts(of) == {"rows": 17, "added": 1, "rejected": 16}
    with use_tenant(cast.acme):
        told = {row[0]: row[1:] for row in refused(of)}
    assert told[3] == ("Due date", "2026-02-01", "a day not before Start date, 2026-03-01")
    assert told[4][:2] == ("Start date", "1970-01-01")
    assert told[5][:2] == ("Due date", "2099-12-31")
    assert told[6] == ("Parent", "B", "a parent that comes in: row 3 was rejected")
    assert told[7] == ("Parent", "Z", "the id of a row of this file, or of an item that is here")
    assert told[8] == ("Parent", "H", "no loop: G → H → G")
    assert told[10][2].startswith("no loop: I → H → G")
    assert told[11] == ("Parent", "A", "one parent: the rows of J name A and K")
    assert told[13] == ("Key", "K", "an id that no other row has: row 14 has it too")
    assert told[15] == ("Parent", "L", "another row: this one is above itself")
    assert told[16] == ("Summary", "", "a title, which each row needs")
    assert told[17] == ("Budget", "-5", "a planned cost not below 0")
    assert told[18][:2] == ("Status", "Frobbed")


def test_an_item_is_not_put_under_what_lies_below_it(cast: Cast) -> None:
    load(cast, csv("A,Top,,To Do,,,,", "B,Below,A,To Do,,,,"))
    of = load(cast, csv("A,Top,B,To Do,,,,"))
    with use_tenant(cast.acme):
        assert refused(of) == [(2, "Parent", "A", "no loop: A → B → A")]
    assert items(cast)["A"].parent is None


def test_a_dry_run_tells_what_would_be_and_writes_nothing(cast: Cast, atlas: Initiative) -> None:
    of = do(cast, bring(cast, csv(*ROWS, "T-5,Adrift,T-9,To Do,,,,")), "trial")
    assert of.state == "tried", of.error
    assert counts(of) == {"rows": 4, "added": 3, "rejected": 1}
    assert items(cast) == {}
    with use_tenant(cast.acme):
        assert len(refused(of)) == 1
    assert counts(do(cast, of, "load")) == {"rows": 4, "added": 3, "rejected": 1}
    assert len(items(cast)) == 3


def test_percents_and_money_spent_become_facts(cast: Cast) -> None:
    headers = "Id,Title,Percent complete,Spent"
    sheet = csv("1,One,40 %,12.5", "2,Two,100,", headers=headers)
    columns = {"external_id": "Id", "title": "Title", "percent": "Percent complete", "spent": "Spent"}
    of = load(cast, sheet, columns=columns)
    assert counts(of) == {"rows": 2, "added": 2}
    with use_tenant(cast.acme):
        one = Item.objects.get(title="One")
        assert one.key == "tracker-1", "a bare number is no name"
        assert (one.state, one.costs.get().amount) == ("doing", Decimal("12.5"))
        assert ProgressReport.objects.get(item=one).percent == 40
        assert Item.objects.get(title="Two").state == "done"
    again = load(cast, csv("1,One,60 %,20", "2,Two,100,", headers=headers), columns=columns)
    assert counts(again) == {"rows": 2, "changed": 1, "unchanged": 1}
    with use_tenant(cast.acme):
        assert one.costs.filter(superseded_by=None).get().amount == 20
        assert ProgressReport.objects.filter(item=one, superseded_by=None).get().percent == 60


def test_names_that_nobody_has_stay_empty_with_a_note(cast: Cast) -> None:
    headers = "Key,Summary,Team,Assignee,Project"
    columns = {
        "external_id": "Key",
        "title": "Summary",
        "team": "Team",
        "assignee": "Assignee",
        "initiative": "Project",
    }
    of = load(
        cast,
        csv("A,One,Growth,BEN@acme.example,", "B,Two,Nowhere,Nobody,Atlantis", headers=headers),
        columns=columns, initiative="column",
    )  # fmt: skip
    assert counts(of) == {"rows": 2, "added": 2}
    found = items(cast)
    assert (found["A"].team_id, found["A"].assignee_id) == (cast.team.pk, cast.ben.pk)
    assert (found["B"].team_id, found["B"].assignee_id, found["B"].initiative_id) == (None, None, None)
    with use_tenant(cast.acme):
        note = ImportRow.objects.get(sheet_import=of, number=3).note
    assert "Team: nobody knows “Nowhere” here" in note
    assert "so it is unallocated" in note
    strict = load(cast, csv("C,Three,Nowhere,,", headers=headers), columns=columns, unknown="reject")
    assert counts(strict)["rejected"] == 1


def test_a_key_that_is_taken_here_is_not_taken_over(cast: Cast) -> None:
    with use_tenant(cast.acme):
        Item(key="T-1", title="Ours").save()
    load(cast, csv("T-1,Theirs,,To Do,,,,"))
    found = items(cast)
    assert found["T-1"].title == "Ours"
    assert len(found) == 2
    assert counts(load(cast, csv("T-1,Theirs,,To Do,,,,"))) == {"rows": 1, "unchanged": 1}


def test_a_key_that_is_said_to_mean_the_same_updates_the_item(cast: Cast) -> None:
    with use_tenant(cast.acme):
        Item(key="T-1", title="Ours", planned_cost=Decimal(7)).save()
    of = load(cast, csv("T-1,Theirs,To Do", headers="Key,Summary,Status"), match_keys=True)
    assert counts(of) == {"rows": 1, "changed": 1}
    item = items(cast)["T-1"]
    assert (item.title, item.planned_cost) == ("Theirs", Decimal(7)), "what no column says stays"


def test_planned_money_in_another_currency_falls_with_all_that_hangs_on_it(cast: Cast, atlas: Initiative) -> None:
    with use_tenant(cast.acme):
        Portfolio.objects.filter(pk=atlas.portfolio_id).update(currency="USD")
    of = load(cast, csv(*ROWS, "T-4,Fourth,T-3,To Do,,,,", "T-5,Alone,,To Do,,,5,"))
    with use_tenant(cast.acme):
        told = {row: (value, expected) for row, _, value, expected in refused(of)}
    assert counts(of) == {"rows": 5, "added": 2, "rejected": 3}
    assert told[2] == ("200", "an amount in USD, the currency of Portfolio; this sheet is in EUR")
    assert told[4][1] == told[5][1] == "a parent that comes in: its row was rejected"
    assert items(cast).keys() == {"T-1", "T-5"}


def test_ids_that_come_to_the_same_key_get_keys_of_their_own(cast: Cast) -> None:
    headers = "Key,Summary,Parent"
    rows = ("1,By number,", "tracker-1,By name,", "P,Under the number,1", "Q,Under the name,tracker-1")
    of = load(cast, csv(*rows, headers=headers))
    assert of.state == "loaded", of.error
    assert counts(of) == {"rows": 4, "added": 4}
    with use_tenant(cast.acme):
        named = {item.title: item for item in Item.objects.select_related("parent")}
    assert named["By name"].key == "tracker-1", "whose id it is letter by letter has it"
    assert named["By number"].key.startswith("tracker-1-")
    assert (named["Under the number"].parent, named["Under the name"].parent) == (
        named["By number"], named["By name"],
    )  # fmt: skip
    assert counts(load(cast, csv(*reversed(rows), headers=headers))) == {"rows": 4, "unchanged": 4}


def test_two_rows_that_mean_the_same_item_are_one_too_many(cast: Cast) -> None:
    headers = "Key,Summary"
    load(cast, csv("1,By number", headers=headers))
    of = load(cast, csv("tracker-1,By key", "1,By id", headers=headers), match_keys=True)
    assert counts(of) == {"rows": 2, "changed": 1, "rejected": 1}
    with use_tenant(cast.acme):
        assert refused(of) == [(2, "Key", "tracker-1", "another tracker-1: row 3 means it already")]
        assert Item.objects.get().title == "By id"


def test_days_that_can_be_meant_are_the_same_as_where_work_is_written_by_hand(cast: Cast) -> None:
    headers = "Key,Summary,Start date"
    rows = (f"A,Old,{EARLIEST}", "B,Older,1969-12-30", f"C,Late,{LATEST}", "D,Later,2100-01-05")
    of = load(cast, csv(*rows, headers=headers))
    assert counts(of) == {"rows": 4, "added": 2, "rejected": 2}
    with use_tenant(cast.acme):
        assert {row[3] for row in refused(of)} == {MEANT}


def test_an_import_makes_a_key_that_fits_of_an_id_that_does_not(cast: Cast) -> None:
    sheet = b'Key,Title\n"P;1",One\n"P,1",Two\n"Q\n2",Three\n'
    columns = {"external_id": "Key", "title": "Title"}
    load(cast, sheet, columns=columns)
    with use_tenant(cast.acme):
        keys = dict(Item.objects.values_list("title", "key"))
    assert all(not key_problem(key) for key in keys.values()), keys
    assert len(set(keys.values())) == 3
    again = load(cast, sheet, columns=columns)
    assert again.counts["unchanged"] == 3, "the source's own word is what it is known by"
