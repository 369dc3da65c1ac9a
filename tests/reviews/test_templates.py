"""Arrangements of sections: each save is a version, packs keep theirs, two editors never overwrite each other."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Forbidden
from activity.models import Event
from okrs.models import Cycle
from reviews.actions.packs import ask_for_pack
from reviews.actions.templates import arrange_template, known_sections, make_template, newest
from reviews.arrangements import Known, checked, difference, in_order, moved, summary
from reviews.models import Pack, PackTemplate, TemplateVersion
from reviews.sections import usual
from tenancy.models import Tenant
from tenancy.versions import Stale
from tests.conftest import Cast

KNOWN = {name: Known(name, name.capitalize(), "", takes_most=name == "c", takes_since=name == "d") for name in "abcd"}
SETUP_QUERIES = 11
SUMMARY = [{"section": "summary", "title": "", "options": {}}]


def chosen(*names: str) -> list[dict[str, Any]]:
    return [{"section": name, "title": "", "options": {}} for name in names]


@pytest.mark.parametrize(
    ("sections", "word"),
    [
        ([], "at least one"),
        (None, "at least one"),
        ([*chosen("a"), *chosen("x")], "Section 2: there is no section 'x'"),
        (chosen("a", "a"), "stands twice"),
        ([{"section": "a", "title": "x" * 121}], "at most 120"),
        ([{"section": "a", "title": 3}], "at most 120"),
        ([{"section": "a", "titel": ""}], "write it as"),
        (["a"], "write it as"),
        ([{"section": ["a"]}], "there is no section"),
        ([{"section": "a", "options": {"most": 3}}], "takes no options"),
        ([{"section": "c", "options": {"most": 0}}], "from 1 to 200"),
        ([{"section": "c", "options": {"most": True}}], "from 1 to 200"),
        ([{"section": "c", "options": {"most": "many"}}], "from 1 to 200"),
        ([{"section": "c", "options": {"since": "week"}}], "only the option most"),
        ([{"section": "d", "options": {"since": "yesterday"}}], "since is one of review, cycle, month, week"),
        ([{"section": "d", "options": {"since": ["week"]}}], "since is one of"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(sections: Any, word: str) -> None:
    assert any(word in problem for problem in checked(sections, KNOWN)[1])


def test_what_is_left_out_of_a_section_is_filled_in() -> None:
    assert checked([{"section": "c"}], KNOWN) == ([{"section": "c", "title": "", "options": {}}], [])


@given(st.permutations("abcd"), st.sampled_from("abcd"), st.sampled_from([-1, 1]))
def test_a_step_moves_one_and_keeps_all(order: list[str], name: str, step: int) -> None:
    after = moved(order, name, step)
    assert sorted(after) == sorted(order)
    assert after.index(name) == min(3, max(0, order.index(name) + step))
    assert [each for each in after if each != name] == [each for each in order if each != name]


def test_sections_that_are_left_out_come_after_the_others_and_unknown_ones_are_dropped() -> None:
    assert in_order(chosen("c", "gone", "a"), "abcd") == ["c", "a", "b", "d"]


def test_a_version_says_what_it_changed() -> None:
    titles = {"a": "Aims", "b": "Bets", "c": "Cost"}
    after = [{"section": "c", "title": "Money", "options": {}}, *chosen("a")]
    assert difference(chosen("a", "b", "c"), after, titles) == "Left out Bets, changed Cost and changed the order."
    assert difference(chosen("a"), chosen("a", "b"), titles) == "Took in Bets."
    assert difference(chosen("a"), chosen("a"), titles) == "Changed nothing but the name."
    assert summary(after, titles) == "2 sections: Money, Aims"


def test_each_save_is_a_version_and_a_pack_keeps_its_own(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    template = make_template(actor=cast.ana, name="For the board")
    pack = ask_for_pack(actor=cast.max, tenant=acme, cycle=quarter, version=newest(template))
    arrange_template(actor=cast.ana, template=template, expected_version=1, sections=SUMMARY)
    assert newest(template).number == 2
    assert Pack.objects.get(pk=pack.pk).sections == usual()
    assert TemplateVersion.objects.get(template=template, number=1).sections == usual()
    told = Event.objects.filter(name__startswith="pack_template.").order_by("id")
    assert list(told.values_list("name", flat=True)) == ["pack_template.created", "pack_template.arranged"]


def test_a_save_that_changes_nothing_leaves_no_version(acme: Tenant, cast: Cast) -> None:
    template = make_template(actor=cast.ana, name="For the board")
    arrange_template(actor=cast.ana, template=template, expected_version=1, name="For the board")
    arrange_template(actor=cast.ana, template=template, expected_version=None, name="For all")
    assert newest(template).number == 1
    assert PackTemplate.objects.get().name == "For all"


def test_who_saw_an_older_version_does_not_overwrite(acme: Tenant, cast: Cast) -> None:
    template = make_template(actor=cast.ana, name="For the board")
    arrange_template(actor=cast.ana, template=template, expected_version=1, sections=SUMMARY)
    with pytest.raises(Stale):
        arrange_template(actor=cast.ana, template=template, expected_version=1, sections=usual())


def test_only_who_sets_up_arranges(acme: Tenant, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        make_template(actor=cast.max, name="Mine")
    make_template(actor=cast.ana, name="For the board")
    with pytest.raises(ValidationError) as twice:
        make_template(actor=cast.ana, name=" for THE board ")
    assert "name" in twice.value.message_dict


def sent(template: PackTemplate, order: list[str], **more: Any) -> dict[str, Any]:
    """What the form sends with all sections taken in."""
    return {
        "version": template.version,
        "name": template.name,
        "section": order,
        **{f"in_{n}": "1" for n in order},
    } | more


def test_the_page_arranges_moves_and_says_what_happened(acme: Tenant, cast: Cast) -> None:
    client = cast.client(cast.ana)
    assert client.post("/acme/setup/reviews/templates/new/", {"name": "For the board"}).status_code == 303
    template = PackTemplate.objects.get()
    address, names = f"/acme/setup/reviews/templates/{template.pk}/", list(known_sections())
    last = names[-1]
    answer = client.post(address, sent(template, names, move=f"{last}:up"), headers={"HX-Request": "true"})
    shown = answer.content.decode()
    assert shown.index(f'data-id="{last}"') < shown.index(f'data-id="{names[-2]}"')
    assert f"is now {len(names) - 1} of {len(names)}. Save to keep it." in shown
    assert newest(template).number == 1
    order = [last, *names[:-1]]
    answer = client.post(address, sent(template, order, title_summary="In short", **{f"in_{names[1]}": ""}))
    assert answer.status_code == 303
    kept = newest(template).sections
    assert [one["section"] for one in kept] == [name for name in order if name != names[1]]
    assert next(one for one in kept if one["section"] == "summary")["title"] == "In short"
    page = client.get(address).content.decode()
    assert "changed the order" in page
    assert "In short" in page


def test_the_page_says_what_a_review_is_compared_with(acme: Tenant, cast: Cast) -> None:
    client, template = cast.client(cast.ana), make_template(actor=cast.ana, name="For the board")
    address = f"/acme/setup/reviews/templates/{template.pk}/"
    assert (
        '<option value="review" selected>Since the last review of the cycle</option>'
        in client.get(address).content.decode()
    )
    names = ["summary", "change"]
    assert client.post(address, sent(template, names, since_change="cycle", since_summary="week")).status_code == 303
    assert newest(template).sections == [*SUMMARY, {"section": "change", "title": "", "options": {"since": "cycle"}}]
    assert '<option value="cycle" selected>Since the cycle’s beginning</option>' in client.get(address).content.decode()
    template.refresh_from_db()
    answer = client.post(address, sent(template, names, since_change="1999"))
    assert answer.status_code == 422
    assert "since is one of review, cycle, month, week" in answer.content.decode()


def test_a_stale_page_says_so_and_keeps_what_was_typed(acme: Tenant, cast: Cast) -> None:
    client, template = cast.client(cast.ana), make_template(actor=cast.ana, name="For the board")
    arrange_template(actor=cast.ana, template=template, expected_version=1, sections=SUMMARY)
    address, form = f"/acme/setup/reviews/templates/{template.pk}/", {"version": "1", "name": "Mine now"}
    answer = client.post(address, sent(template, ["summary"]) | form)
    assert answer.status_code == 409
    assert "Somebody else saved this" in answer.content.decode()
    assert 'value="Mine now"' in answer.content.decode()
    assert client.post(address, sent(template, ["summary"]) | form | {"version": "2"}).status_code == 303


def test_nothing_taken_in_is_refused_beside_the_list(acme: Tenant, cast: Cast) -> None:
    client, template = cast.client(cast.ana), make_template(actor=cast.ana, name="For the board")
    answer = client.post(f"/acme/setup/reviews/templates/{template.pk}/", {"version": "1", "name": ""})
    assert answer.status_code == 422
    assert "at least one section" in answer.content.decode()
    assert "a name of at most 120 letters" in answer.content.decode()


@pytest.mark.parametrize("path", ["", "templates/new/", "templates/{}/"])
def test_who_does_not_set_up_is_refused_and_a_stranger_finds_nothing(acme: Tenant, cast: Cast, path: str) -> None:
    template = make_template(actor=cast.ana, name="For the board")
    address = "/acme/setup/reviews/" + path.format(template.pk)
    assert cast.client(cast.max).get(address).status_code == 403
    assert cast.client(cast.cleo).get(address).status_code == 404
    if "{" in path:
        assert cast.client(cast.cleo).get(address.replace("acme", "rival")).status_code == 404
    assert cast.client(cast.ana).get(address).status_code == 200


def test_the_set_up_page_names_each_arrangement_with_its_version(
    acme: Tenant, cast: Cast, django_assert_num_queries: Any
) -> None:
    client = cast.client(cast.ana)
    make_template(actor=cast.ana, name="For the board")
    assert "version 1" in client.get("/acme/setup/reviews/").content.decode()
    for name in ("For teams", "For all", "For me"):
        with django_assert_num_queries(SETUP_QUERIES):
            client.get("/acme/setup/reviews/")
        make_template(actor=cast.ana, name=name)
