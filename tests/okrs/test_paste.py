"""Pasting: a preview of what was understood, corrected in place, kept as a whole, on the page and over the API."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from activity.models import Event
from okrs.actions.pasting import save_paste
from okrs.models import KeyResult, Objective
from okrs.pasting.layout import rows_of
from okrs.pasting.reading import read
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.api.conftest import Caller
from tests.okrs.conftest import Story, selects

ADDRESS = "/acme/objectives/paste/"
HEAD = "Objective\tKey result\tFrom\tTo\tLead\n"
GOOD = HEAD + "Grow\tSign-ups\t1240\t2000\tBen\n\tChurn\t4%\t2%\tana@acme.example\nCare\tStaff stays\t\t\t\n"


def sent_back(html: str, **changes: str) -> dict[str, str]:
    """The form as the preview drew it, with some cells corrected."""
    fields = dict(re.findall(r'<input type="(?:text|hidden)" name="([\w-]+)" value="(.*?)"', html))
    for name, inner in re.findall(r'<select name="([\w-]+)"(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        fields[name] = chosen[1] if chosen else ""
    fields.pop("csrfmiddlewaretoken", None)
    return fields | changes


def paste(client: Client, text: str, story: Story) -> str:
    answer = client.post(ADDRESS, {"text": text, "cycle": story.cycle.pk, "check": "1"})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def counts(story: Story) -> tuple[int, int]:
    with use_tenant(story.cast.acme):
        return Objective.objects.count(), KeyResult.objects.count()


def test_a_paste_is_shown_first_and_kept_when_told_to(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    assert client.get(ADDRESS).status_code == 200
    html = paste(client, GOOD, story)
    assert "<b>2 objectives</b> and <b>3 key results</b>" in html
    assert "Nothing is in the way" in html
    assert counts(story) == (1, 1)
    kept = client.post(ADDRESS, sent_back(html, cycle=str(story.cycle.pk), save="1"))
    assert kept.status_code == 303, kept.content.decode()
    with use_tenant(story.cast.acme):
        churn = KeyResult.objects.select_related("objective").get(title="Churn")
        assert (churn.type, churn.unit, churn.target, churn.owner) == ("decrease", "%", Decimal(2), story.cast.ana)
        assert churn.objective.title == "Grow"
        assert KeyResult.objects.get(title="Staff stays").type == "yes_no"
        assert Event.objects.get(name="objective.pasted").data["objectives"] == 2
    assert "2 objectives and 3 key results were kept" in client.get(kept["Location"]).content.decode()


def test_a_wrong_cell_says_so_and_is_corrected_in_place(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    html = paste(client, HEAD + "Grow\tSign-ups\tmany\t2000\tNobody\n", story)
    assert "Write a number, such as 1240 or 12.5." in html
    assert "Nobody here is called so" in html
    refused = client.post(ADDRESS, sent_back(html, cycle=str(story.cycle.pk), save="1"))
    assert refused.status_code == 422
    assert counts(story) == (1, 1)
    fixed = {"r0-baseline": "1240", "r0-owner": "ben"}
    kept = client.post(ADDRESS, sent_back(html, cycle=str(story.cycle.pk), save="1", **fixed))
    assert kept.status_code == 303, kept.content.decode()
    assert counts(story) == (2, 2)


def test_one_question_is_answered_for_all_rows(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    html = paste(client, HEAD + "Grow\tA\t1,240\t2,000\t\n\tB\t1,500\t2,500\t\n", story)
    assert "Is “1,240” the number 1240 or 1.240?" in html
    answered = client.post(ADDRESS, sent_back(html, cycle=str(story.cycle.pk), decimal=".")).content.decode()
    assert "Nothing is in the way" in answered
    kept = client.post(ADDRESS, sent_back(answered, cycle=str(story.cycle.pk), save="1"))
    assert kept.status_code == 303
    with use_tenant(story.cast.acme):
        assert KeyResult.objects.get(title="B").target == Decimal(2500)


def test_a_row_left_out_leaves_what_stands_below_where_it_belongs(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    html = paste(client, "Grow\tA\n\tB\nCare\tC\n", story)
    left = sent_back(html, cycle=str(story.cycle.pk), save="1", **{"r0-skip": "on"})
    assert client.post(ADDRESS, left).status_code == 303
    with use_tenant(story.cast.acme):
        found = dict(KeyResult.objects.exclude(pk=story.key_result.pk).values_list("title", "objective__title"))
    assert found == {"B": "Grow", "C": "Care"}


def test_titles_that_are_there_already_are_said(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    html = paste(client, "every clinic is CONNECTED\tA\n", story)
    assert "O1 of Q4 has this title already" in html


def test_one_row_that_is_refused_keeps_nothing(story: Story, acme: Tenant) -> None:
    head = "Objective\tKey result\tTo\tFrom\tDue\n"
    reading = read(rows_of(head + "Grow\tA\t5\t1\t\nGrow\tB\t5\t1\t2001-01-01\n"))
    assert reading.is_good
    with pytest.raises(ValidationError) as refused:
        save_paste(actor=story.cast.max, cycle=story.cycle, reading=reading)
    assert "Row 2" in refused.value.messages[0]
    assert "before it starts" in reading.entries[1].problems["due"]
    assert Objective.objects.count() == 1


def test_too_much_and_nothing_are_said(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    for text, words in (
        ("", "Paste at least one row"),
        ("\n".join(f"Goal {n}" for n in range(101)), "101 rows; 100 fit"),
    ):
        answer = client.post(ADDRESS, {"text": text, "cycle": story.cycle.pk, "check": "1"})
        assert answer.status_code == 422
        assert words in answer.content.decode()


@pytest.mark.parametrize(
    "bad", [{"rows": "9999"}, {"rows": "x"}, {"rows": "3"}, {"rows": "-1", "save": "1"}, {"cycle": "0"}]
)
def test_a_form_nobody_drew_does_no_harm(story: Story, bad: dict[str, str]) -> None:
    client = story.cast.client(story.cast.max)
    answer = client.post(ADDRESS, {"cycle": story.cycle.pk, "text": "Grow"} | bad)
    assert answer.status_code in {200, 422}
    assert counts(story) == (1, 1)


def test_a_viewer_pastes_nothing_and_cleo_nowhere(story: Story) -> None:
    form: dict[str, Any] = {"text": GOOD, "cycle": story.cycle.pk, "check": "1"}
    assert story.cast.client(story.cast.vic).post(ADDRESS, form).status_code == 403
    assert story.cast.client(story.cast.cleo).post(ADDRESS, form).status_code == 404
    assert story.cast.client(story.cast.cleo).post("/rival/objectives/paste/", form).status_code == 422


def test_a_members_paste_is_the_members_own(story: Story) -> None:
    client = story.cast.client(story.cast.ben)
    html = paste(client, "Mine\tA\n", story)
    kept = client.post(ADDRESS, sent_back(html, cycle=str(story.cycle.pk), team="", save="1"))
    assert kept.status_code == 303, kept.content.decode()
    with use_tenant(story.cast.acme):
        assert Objective.objects.get(title="Mine").owner == story.cast.ben


def test_what_was_pasted_is_only_text(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    html = paste(client, '<script>alert(1)</script>\t"><b>x\n', story)
    assert "<script>alert" not in html
    assert "<b>x" not in html


def test_the_page_takes_few_queries(story: Story) -> None:
    assert selects(story.cast.client(story.cast.max), ADDRESS) <= 9


def test_a_paste_over_the_api(story: Story) -> None:
    ana = Caller(story.cast.ana)
    body = {"text": HEAD + "Grow\tA\t1,240\t2,000\tBen\n", "cycle": "Q4"}
    shown = ana.post("objectives/paste/preview/", body)
    assert shown.status_code == 200, shown.content
    assert shown.json()["questions"][0]["answers"] == {".": "1240", ",": "1.240"}
    assert (shown.json()["is_good"], list(shown.json()["rows"][0]["problems"])) == (False, ["baseline", "target"])
    refused = ana.post("objectives/paste/", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "text")
    made = ana.post("objectives/paste/", body | {"decimal": "."})
    assert made.status_code == 201, made.content
    (pk,) = made.json()["objectives"]
    assert ana.get(f"objectives/{pk}/").json()["title"] == "Grow"
    assert Caller(story.cast.vic).post("objectives/paste/preview/", body).status_code == 403
