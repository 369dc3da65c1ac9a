"""A made pack reaches each of its readers once, as they may see it, and how that went is seen."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from pypdf import PdfReader

from accounts.permissions import Forbidden
from activity import delivery as posting
from activity.actions.bounces import note_bounces
from activity.actions.letters import choose_letters, write_letter
from activity.message_ids import name_of
from activity.models import Enclosure, Letter, Notice
from activity.reports import Report
from okrs.actions.key_results import create_key_result
from okrs.models import Cycle, KeyResult, Objective
from reviews import making
from reviews.actions import delivering
from reviews.actions.asking import ask_due
from reviews.actions.packs import ask_for_pack
from reviews.actions.planning import time_of_meeting
from reviews.actions.schedules import create_schedule
from reviews.actions.sending import send_again, send_pack
from reviews.models import Delivery, Meeting, Pack, PackRun, Schedule
from tenancy.models import Tenant
from tests.api.conftest import Caller
from tests.conftest import Cast
from tests.reviews.test_schedules import at

BERLIN = ZoneInfo("Europe/Berlin")


def sent(acme: Tenant, cast: Cast, cycle: Cycle, *readers: Any) -> Pack:
    """A pack that was made and handed to these."""
    asked = ask_for_pack(actor=cast.max, tenant=acme, cycle=cycle)
    send_pack(actor=cast.max, pack=asked, members=readers)
    assert making.run(acme.pk, asked.pk)
    return Pack.objects.get(pk=asked.pk)


def post(acme: Tenant) -> list[Any]:
    """Post the outbox; the letters that went out."""
    before = len(mail.outbox)
    posting.send_due(acme.pk)
    return list(mail.outbox[before:])


def parts_of(message: Any) -> dict[str, Any]:
    """The files of a letter, by name, as a mail program reads them."""
    return {part.get_filename(): part for part in message.message().walk() if part.get_filename()}


def test_each_reader_gets_a_notice_and_a_letter_with_the_sentence_the_figures_and_the_pdf(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle
) -> None:
    pack = sent(acme, cast, quarter, cast.ben, cast.vic)
    letters = post(acme)
    assert sorted(letter.to[0] for letter in letters) == ["ben@acme.example", "vic@acme.example"]
    first = letters[0]
    assert first.subject == "Acme · Q3 2026"
    assert "of what was aimed for is measured" in first.body
    assert "- Measured: 78%" in first.body
    assert f"/acme/reviews/{pack.pk}/" in first.body
    html = first.alternatives[0][0]
    assert "<b>78%</b>" in html
    ((name, part),) = parts_of(first).items()
    assert (name, part.get_content_type()) == ("Acme · Q3 2026 2026-09-30.pdf", "application/pdf")
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(part.get_content())).pages)
    assert "Active clinics" in words
    notices = Notice.objects.filter(kind="review").order_by("member_id")
    assert [one.member for one in notices] == [cast.ben, cast.vic]
    assert notices[0].text.startswith("Acme · Q3 2026 is there. ")
    assert not Enclosure.objects.exists(), "who has it has it: no copy is kept for each reader of each pack"


def test_handed_over_again_nobody_gets_anything_twice(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle
) -> None:
    pack = sent(acme, cast, quarter, cast.ben)
    Delivery.objects.update(told_at=None)
    assert delivering.deliver(acme, pack.pk) == 1
    assert delivering.deliver(acme, pack.pk) == 0
    send_pack(actor=cast.max, pack=pack, members=[cast.ben])
    making.run(acme.pk, pack.pk)
    assert len(post(acme)) == 1
    assert (Delivery.objects.count(), Letter.objects.count()) == (1, 1)


@pytest.fixture
def confidential(quarter: Cycle, cast: Cast) -> KeyResult:
    """A key result of an objective that only Max sees."""
    objective = Objective(
        cycle=quarter, key="O9", title="Buy the Borealis company", owner=cast.max, visibility="people", level="company"
    )
    objective.save()
    return create_key_result(
        actor=cast.max, objective=objective, type=KeyResult.Type.INCREASE, key="KR9.1", title="Borealis offers",
        baseline=Decimal(0), target=Decimal(3), unit="offers", owner=cast.max,
    )  # fmt: skip


def test_the_file_and_the_figures_are_those_that_the_reader_may_see(
    acme: Tenant, cast: Cast, key_result: KeyResult, confidential: KeyResult, quarter: Cycle
) -> None:
    sent(acme, cast, quarter, cast.ben, cast.max)
    said = {}
    for letter in post(acme):
        part = next(iter(parts_of(letter).values()))
        pages = PdfReader(io.BytesIO(part.get_content())).pages
        said[letter.to[0]] = " ".join(page.extract_text() for page in pages) + letter.body
    assert "Borealis" in said["max@acme.example"]
    assert "Borealis" not in said["ben@acme.example"]
    assert "not for you" in said["ben@acme.example"]
    assert "not for you" not in said["max@acme.example"]


def test_a_file_that_is_too_large_stays_behind_the_sign_in(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle, settings: Any
) -> None:
    settings.MAIL_FILE_LIMIT = 100
    pack = sent(acme, cast, quarter, cast.ben)
    (letter,) = post(acme)
    assert parts_of(letter) == {}
    assert f"/acme/reviews/{pack.pk}/file/pdf/" in letter.body
    assert not Delivery.objects.get().has_file


def test_a_file_that_cannot_be_made_is_no_reason_for_no_letter(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering.Files, "of", lambda *_: 1 // 0)
    sent(acme, cast, quarter, cast.ben)
    (letter,) = post(acme)
    assert parts_of(letter) == {}


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("has left", "Not sent: has left"),
        ("has no sign-in", "Told in the product only: has no sign-in"),
        ("wants none", "Told in the product only: wants no letters about reviews"),
    ],
)
def test_who_gets_no_letter_is_named_with_the_reason(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle, who: str, words: str
) -> None:
    asked = ask_for_pack(actor=cast.max, tenant=acme, cycle=quarter)
    send_pack(actor=cast.max, pack=asked, members=[cast.ben])
    if who == "has left":
        cast.ben.ended_at = timezone.now()
        cast.ben.save()
    elif who == "has no sign-in":
        cast.ben.user.set_unusable_password()
        cast.ben.user.save()
    else:
        choose_letters(actor=cast.ben, reminders=True, digests=True, mentions=True, reviews=False)
    making.run(acme.pk, asked.pk)
    assert post(acme) == []
    assert Notice.objects.filter(kind="review").count() == (who != "has left")
    page = cast.client(cast.vic).get(f"/acme/reviews/{asked.pk}/").content.decode()
    assert words in page


def test_one_whose_letter_cannot_be_written_holds_up_nobody_and_can_be_sent_again(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = write_letter

    def odd(draft: Any) -> Any:
        if draft.member == cast.ben:
            raise ValueError("no such thing")
        return real(draft)

    with monkeypatch.context() as broken:
        broken.setattr(delivering, "write_letter", odd)
        pack = sent(acme, cast, quarter, cast.ben, cast.vic)
    assert [letter.to for letter in post(acme)] == [["vic@acme.example"]]
    max_ = cast.client(cast.max)
    assert "The letter could not be written" in max_.get(f"/acme/reviews/{pack.pk}/").content.decode()
    failed = Delivery.objects.get(no_letter="broken")
    assert max_.post(f"/acme/reviews/{pack.pk}/deliveries/{failed.pk}/again/").status_code == 303
    assert making.run(acme.pk, pack.pk)
    assert [letter.to for letter in post(acme)] == [["ben@acme.example"]]
    assert Notice.objects.filter(member=cast.ben, kind="review").count() == 1


def refuse(self: EmailMultiAlternatives, *args: Any, **kwargs: Any) -> int:
    raise ConnectionRefusedError("mailbox unavailable")


def test_what_the_mail_server_does_not_take_is_tried_again_and_seen_with_its_words(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = sent(acme, cast, quarter, cast.ben)
    path = f"/acme/reviews/{pack.pk}/"
    assert "Waits to be posted with the PDF" in cast.client(cast.max).get(path).content.decode()
    with monkeypatch.context() as broken:
        broken.setattr(EmailMultiAlternatives, "send", refuse)
        for _ in range(posting.MOST_ATTEMPTS):
            post(acme)
            Letter.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    page = cast.client(cast.max).get(path).content.decode()
    assert "Given up after 8 attempts" in page
    assert "mailbox unavailable" in page
    assert "mailbox unavailable" not in cast.client(cast.vic).get(path).content.decode()
    assert "0 of 1 have it; 1 failed." in page
    assert Enclosure.objects.count() == 1, "the file waits with its letter"
    one = Delivery.objects.select_related("letter", "member", "pack").get()
    with pytest.raises(Forbidden):
        send_again(actor=cast.ben, delivery=one)
    send_again(actor=cast.max, delivery=one)
    (letter,) = post(acme)
    assert parts_of(letter)
    assert "Sent by mail with the PDF" in cast.client(cast.vic).get(path).content.decode()


def test_it_is_sent_to_more_people_by_hand_on_the_page_and_by_programs(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle
) -> None:
    pack = sent(acme, cast, quarter, cast.ben)
    max_ = cast.client(cast.max)
    path = f"/acme/reviews/{pack.pk}/send/"
    form = max_.get(path).content.decode()
    assert "Vic" in form
    assert f'value="{cast.ben.pk}"' not in form, "who has it is not offered"
    assert max_.post(path, {}).status_code == 422
    assert max_.post(path, {"members": [cast.vic.pk]}).status_code == 303
    assert making.waiting() == [(acme.pk, pack.pk)]
    assert making.run(acme.pk, pack.pk)
    assert not PackRun.objects.exists()
    assert {letter.to[0] for letter in post(acme)} == {"ben@acme.example", "vic@acme.example"}
    assert cast.client(cast.ben).get(path).status_code == 403
    cast.ana.ended_at = timezone.now()
    with pytest.raises(ValidationError):
        send_pack(actor=cast.max, pack=pack, members=[cast.ana])


def test_who_asks_by_hand_chooses_who_is_sent_it(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle
) -> None:
    form = {"cycle": quarter.pk, "about": "organisation", "readers": [cast.vic.pk]}
    assert cast.client(cast.max).post("/acme/reviews/new/", form).status_code == 303
    page = cast.client(cast.vic).get(f"/acme/reviews/{Pack.objects.get().pk}/").content.decode()
    assert "Goes out once the pack is made" in page
    assert making.run(*making.waiting()[0])
    assert [letter.to for letter in post(acme)] == [["vic@acme.example"]]


def test_programs_send_packs_and_see_how_it_went(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle
) -> None:
    pack = sent(acme, cast, quarter, cast.ben)
    post(acme)
    max_ = Caller(cast.max)
    (row,) = max_.rows(f"deliveries/?pack={pack.pk}")
    assert (row["member"], row["has_file"], bool(row["sent_at"]), row["error"]) == (cast.ben.pk, True, True, "")
    made = max_.post("deliveries/", {"pack": pack.pk, "member": "vic@acme.example"})
    assert (made.status_code, made.json()["told_at"]) == (201, None)
    assert max_.post(f"deliveries/{row['id']}/again/", {}).status_code == 200
    assert Caller(cast.ben).post("deliveries/", {"pack": pack.pk, "member": cast.vic.pk}).status_code == 403


def scheduled(acme: Tenant, cast: Cast, **fields: Any) -> Pack:
    """A pack that its schedule made, with a meeting."""
    create_schedule(
        actor=cast.ana, name="Board", starts_on=date(2026, 7, 1), readers=[cast.ben, cast.vic], meeting_days_after=1,
        meeting_hour=14, meeting_place="Room 1; second floor", **fields,
    )  # fmt: skip
    (pack,) = ask_due(acme, at(2026, 10, 3, 6))
    assert making.run(acme.pk, pack.pk)
    return Pack.objects.get(pk=pack.pk)


def test_the_meeting_of_a_schedule_is_planned_once_and_comes_as_an_invitation(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle
) -> None:
    scheduled(acme, cast)
    meeting = Meeting.objects.get()
    assert meeting.starts_at is not None
    assert meeting.starts_at.astimezone(BERLIN).hour == 14
    assert {guest.member for guest in meeting.guests.all()} == {cast.ben, cast.vic}
    letter = post(acme)[0]
    part = parts_of(letter)["meeting.ics"]
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", "REQUEST")
    text = part.get_content().replace("\r\n ", "")
    for line in (
        "METHOD:REQUEST",
        f"UID:meeting-{acme.pk}-{meeting.pk}@",
        "SEQUENCE:0",
        f"DTSTART:{meeting.starts_at:%Y%m%dT%H%M%SZ}",
        'ORGANIZER;CN="Ana":mailto:ana@acme.example',
        "mailto:ben@acme.example",
        "LOCATION:Room 1\\; second floor",
    ):
        assert line in text
    assert "It is talked over on " in letter.body
    assert " at 14:00, Room 1" in letter.body


@pytest.mark.parametrize(
    ("made", "days", "starts"),
    [
        (datetime(2026, 10, 1, 6, tzinfo=BERLIN), 1, datetime(2026, 10, 2, 10, tzinfo=BERLIN)),
        (datetime(2026, 10, 1, 6, tzinfo=BERLIN), 2, datetime(2026, 10, 5, 10, tzinfo=BERLIN)),  # a Saturday
        (datetime(2026, 10, 1, 11, tzinfo=BERLIN), 0, datetime(2026, 10, 2, 10, tzinfo=BERLIN)),  # ten is over
        (datetime(2026, 10, 1, 6, tzinfo=BERLIN), 0, datetime(2026, 10, 1, 10, tzinfo=BERLIN)),
    ],
)
def test_a_meeting_is_on_a_working_day_that_is_still_to_come(made: datetime, days: int, starts: datetime) -> None:
    assert time_of_meeting(Schedule(meeting_days_after=days, meeting_hour=10), made) == starts


def test_a_pack_that_came_back_is_seen_told_and_can_be_sent_anew(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle
) -> None:
    pack = sent(acme, cast, quarter, cast.ben, cast.vic)
    post(acme)
    letter = Delivery.objects.get(member=cast.ben).letter
    assert letter is not None
    report = Report(f"<{name_of(letter)}@x>", "550 5.1.1 user unknown")
    assert (note_bounces([report]), note_bounces([report])) == (1, 0)
    told = Notice.objects.filter(member=cast.max, text__contains="did not reach")
    assert [one.text for one in told] == ["Acme · Q3 2026 did not reach Ben: 550 5.1.1 user unknown"]
    page = cast.client(cast.max).get(f"/acme/reviews/{pack.pk}/").content.decode()
    assert "1 of 2 have it; 1 failed." in page
    assert "Came back" in page
    assert "550 5.1.1 user unknown" in page
    assert post(acme) == [], "never again alone"
    send_again(
        actor=cast.max, delivery=Delivery.objects.select_related("letter", "member", "pack").get(member=cast.ben)
    )
    assert making.run(acme.pk, pack.pk)
    (anew,) = post(acme)
    assert (anew.to, list(parts_of(anew))) == (["ben@acme.example"], ["Acme · Q3 2026 2026-09-30.pdf"])
    assert note_bounces([report]) == 0, "the report of the first letter says nothing of the second"
    assert Notice.objects.filter(member=cast.ben, kind="review").count() == 1


def test_a_pack_that_is_late_is_seen_as_late_and_nobody_is_told_of_a_failure(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle
) -> None:
    pack = sent(acme, cast, quarter, cast.ben)
    post(acme)
    letter = Delivery.objects.get(member=cast.ben).letter
    assert letter is not None
    assert note_bounces([Report(f"<{name_of(letter)}@x>", "452 mailbox full", is_soft=True)]) == 1
    page = cast.client(cast.max).get(f"/acme/reviews/{pack.pk}/").content.decode()
    assert "the mail server says it is delayed" in page
    assert "452 mailbox full" in page
    assert "failed" not in page.split('id="sent-to"')[1].split("</section>")[0]
    assert not Notice.objects.filter(text__contains="did not reach").exists()
