"""What people write to each other: who may, who is told, what is kept, what is shown."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.permissions import Forbidden
from activity.actions.letters import choose_letters
from activity.models import Letter, Notice
from okrs.actions.check_ins import add_check_in
from okrs.actions.objectives import create_objective
from okrs.actions.talk import add_comment, edit_comment, react, withdraw_comment
from okrs.models import Comment, Mention, Reaction
from okrs.talk import named_in, thread_of
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.api.conftest import Caller
from tests.okrs.conftest import Story, selects

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_who_is_named_is_told_in_the_product_and_by_mail_once(story: Story, acme: Tenant) -> None:
    cast = story.cast
    comment = add_comment(actor=cast.max, on=story.key_result, text="Can you, @ben, and @Nobody? @Ben!")
    assert [one.member_id for one in Mention.objects.filter(comment=comment)] == [cast.ben.pk]
    assert [(one.member_id, one.kind, one.path) for one in Notice.objects.all()] == [
        (cast.ben.pk, "mention", f"key-results/{story.key_result.pk}/")
    ]
    letter = Letter.objects.get()
    assert letter.subject == f"Max mentions you under {story.key_result}"
    assert "Can you, @ben" in letter.text
    assert f"/acme/key-results/{story.key_result.pk}/" in letter.html


def test_who_may_not_see_it_is_told_nothing_of_it(story: Story, acme: Tenant) -> None:
    cast = story.cast
    hidden = create_objective(
        actor=cast.ana, cycle=story.cycle, title="Quiet", owner=cast.ana, visibility="people", readers=[cast.ben]
    )
    comment = add_comment(actor=cast.ana, on=hidden, text="@Ben and @Vic, not a word.")
    assert [one.member_id for one in Mention.objects.filter(comment=comment)] == [cast.ben.pk]
    assert {one.member_id for one in Notice.objects.all()} == {cast.ben.pk}
    assert [letter.member_id for letter in Letter.objects.all()] == [cast.ben.pk]


def test_the_lead_hears_of_what_others_write_and_nobody_of_their_own(story: Story, acme: Tenant) -> None:
    add_comment(actor=story.cast.ben, on=story.key_result, text="I note for myself, @Ben.")
    assert not Notice.objects.exists()
    add_comment(actor=story.cast.max, on=story.key_result, text="Well done.")
    assert [(one.member_id, one.kind) for one in Notice.objects.all()] == [(story.cast.ben.pk, "comment")]
    assert not Letter.objects.exists()


def test_who_wants_no_mail_of_mentions_gets_the_notice_alone(story: Story, acme: Tenant) -> None:
    choose_letters(actor=story.cast.ben, reminders=True, digests=True, mentions=False)
    add_comment(actor=story.cast.max, on=story.objective, text="@Ben, look.")
    assert Notice.objects.filter(member=story.cast.ben, kind="mention").count() == 1
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Max", ["Max"]),
        ("@max: yes", ["Max"]),
        ("@Maximilian", []),
        ("mail max@Max.example", []),
        ("(@Ana Lee)", ["Ana Lee"]),
        ("@Ana, not Lee", ["Ana"]),
        ("@", []),
    ],
)
def test_a_name_is_the_whole_of_it_and_the_longer_one_wins(
    story: Story, acme: Tenant, text: str, names: list[str]
) -> None:
    story.cast.member("lee@acme.example", "Ana Lee", "member")
    assert [one.name for one in named_in(text)] == names


def test_an_edit_is_a_newer_fact_that_keeps_its_place_and_its_signs(story: Story, acme: Tenant) -> None:
    cast = story.cast
    first = add_comment(actor=cast.ben, on=story.key_result, text="Frist.")
    add_comment(actor=cast.max, on=story.key_result, text="Second.")
    react(actor=cast.max, on=first, kind="thanks", is_on=True)
    edited = edit_comment(actor=cast.ben, comment=first, text="First, @Max.")
    assert (edited.supersedes, Comment.objects.count()) == (first, 3)
    said = thread_of(story.key_result, cast.max)
    assert [(one.comment.text, one.is_edited) for one in said] == [("First, @Max.", True), ("Second.", False)]
    assert [(sign.kind, sign.count, sign.is_mine) for sign in said[0].signs if sign.count] == [("thanks", 1, True)]
    assert edit_comment(actor=cast.ben, comment=edited, text="First, @Max.") == edited
    with pytest.raises(ValidationError, match="newer one"):
        edit_comment(actor=cast.ben, comment=first, text="Late.")
    assert Letter.objects.count() == 1, "named once, told once"


def test_only_its_author_edits_a_comment_and_an_admin_may_take_it_back(story: Story, acme: Tenant) -> None:
    cast = story.cast
    comment = add_comment(actor=cast.ben, on=story.key_result, text="Hm.")
    with pytest.raises(Forbidden):
        edit_comment(actor=cast.ana, comment=comment, text="Other words.")
    with pytest.raises(Forbidden):
        withdraw_comment(actor=cast.max, comment=comment)
    withdraw_comment(actor=cast.ana, comment=comment)
    said = thread_of(story.key_result, cast.max)[0]
    assert (said.comment.text, said.comment.is_withdrawn, said.author) == ("", True, cast.ben)


def test_who_only_views_says_nothing(story: Story, acme: Tenant) -> None:
    check_in = add_check_in(actor=story.cast.ben, key_result=story.key_result, comment="So so.")
    with pytest.raises(Forbidden):
        add_comment(actor=story.cast.vic, on=check_in, text="But")
    with pytest.raises(Forbidden):
        react(actor=story.cast.vic, on=check_in, kind="seen", is_on=True)


def test_a_sign_is_one_however_often_it_is_left_and_can_be_taken_back(story: Story, acme: Tenant) -> None:
    check_in = add_check_in(actor=story.cast.ben, key_result=story.key_result, comment="So so.")
    for _ in range(2):
        react(actor=story.cast.max, on=check_in, kind="concern", is_on=True)
    assert Reaction.objects.count() == 1
    react(actor=story.cast.max, on=check_in, kind="concern", is_on=False)
    assert not Reaction.objects.exists()
    with pytest.raises(ValidationError):
        react(actor=story.cast.max, on=check_in, kind="like", is_on=True)


def test_a_comment_by_form_shows_its_markdown_and_nothing_that_harms(story: Story) -> None:
    client, address = story.cast.client(story.cast.max), f"/acme/key-results/{story.key_result.pk}/talk/"
    text = "**Bold** for @Ben <script>alert(1)</script> [x](javascript:alert(1))"
    html = client.post(address, {"text": text}, headers=PART).content.decode()
    assert "<strong>Bold</strong> for <strong>@Ben</strong>" in html
    assert "<script>" not in html
    assert 'href="javascript' not in html
    bad = client.post(address, {"text": " "}, headers=PART)
    assert (bad.status_code, "This field is required." in bad.content.decode()) == (422, True)
    plain = client.post(address, {"text": "Plain."})
    assert (plain.status_code, plain["Location"]) == (303, f"/acme/key-results/{story.key_result.pk}/")


def test_the_pages_of_a_comment_and_a_check_in(story: Story) -> None:
    cast = story.cast
    with use_tenant(cast.acme):
        check_in = add_check_in(actor=cast.ben, key_result=story.key_result, comment="So so.", blockers="Legal.")
        comment = add_comment(actor=cast.ben, on=check_in, text="See above.")
    ben = cast.client(cast.ben)
    page = ben.get(f"/acme/check-ins/{check_in.pk}/").content.decode()
    assert all(part in page for part in ("So so.", "Legal.", "See above.", "Take back"))
    assert ben.get(f"/acme/comments/{comment.pk}/edit/").status_code == 200
    answer = ben.post(f"/acme/comments/{comment.pk}/edit/", {"text": "See below."})
    assert (answer.status_code, answer["Location"]) == (303, f"/acme/check-ins/{check_in.pk}/")
    signed = ben.post(f"/acme/check-ins/{check_in.pk}/reactions/", {"kind": "thanks", "is_on": "1"}, headers=PART)
    assert "Thanks <b>1</b>" in signed.content.decode()
    vic = cast.client(cast.vic).get(f"/acme/check-ins/{check_in.pk}/").content.decode()
    assert "See below." in vic
    assert "<textarea" not in vic


def test_at_offers_the_people_whose_names_begin_so(story: Story) -> None:
    with use_tenant(story.cast.acme):
        story.cast.member("lee@acme.example", "Ana Lee", "member")
    html = story.cast.client(story.cast.ben).get("/acme/mentions/", {"q": "le"}, headers=PART).content.decode()
    assert "Ana Lee" in html
    assert "Max" not in html


@pytest.mark.parametrize("how_many", [1, 12])
def test_a_thread_takes_as_many_queries_however_long_it_is(story: Story, how_many: int) -> None:
    cast = story.cast
    with use_tenant(cast.acme):
        for number in range(how_many):
            comment = add_comment(actor=cast.max, on=story.key_result, text=f"{number}, @Ben")
            react(actor=cast.ben, on=comment, kind="seen", is_on=True)
    assert selects(cast.client(cast.ben), f"/acme/key-results/{story.key_result.pk}/talk/") <= 13


def test_the_api_writes_corrects_and_takes_back(story: Story) -> None:
    max_, ben = Caller(story.cast.max), Caller(story.cast.ben)
    made = max_.post("comments/", {"key_result": story.key_result.key, "text": "Hi @Ben"})
    assert (made.status_code, made.json()["mentions"]) == (201, [story.cast.ben.pk])
    number = made.json()["id"]
    other = max_.post(f"comments/{number}/correction/", {"text": "Hello"}).json()
    assert (other["text"], other["supersedes"]) == ("Hello", number)
    ben.post(f"comments/{other['id']}/reactions/", {"kind": "thanks"})
    rows = ben.rows(f"comments/?key_result={story.key_result.pk}")
    assert [(row["text"], row["reactions"]) for row in rows] == [("Hello", ["thanks"])]
    assert ben.post(f"comments/{other['id']}/correction/", {"text": "Mine"}).status_code == 403
    gone = max_.post(f"comments/{other['id']}/withdrawal/").json()
    assert (gone["text"], gone["is_withdrawn"]) == ("", True)
    both = {"key_result": story.key_result.pk, "objective": story.objective.pk, "text": "x"}
    assert max_.post("comments/", both).status_code == 400
    assert max_.post("comments/", {"check_in": "7", "text": "x"}).status_code == 400
