"""The outbox: a letter goes out once, is tried again when it is not taken, and its failure is seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from activity import delivery
from activity.actions.letters import Draft, choose_letters, write_letter
from activity.links import absolute
from activity.models import Letter, LetterChoice
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.api.conftest import Caller
from tests.conftest import Cast


def written(cast: Cast, once: str = "a") -> None:
    """A letter to Ben waits."""
    context = {"member": cast.ben, "author": "Max", "title": "KR1", "text": "<b>Hm</b>", "link": "l", "choices": "c"}
    with use_tenant(cast.acme):
        write_letter(
            Draft(cast.ben, "mention", once, "Max\ncalls", "okrs/email/mention", context | {"tenant": cast.acme})
        )


def letters(cast: Cast) -> list[Letter]:
    with use_tenant(cast.acme):
        return list(Letter.objects.order_by("id"))


def refuse(self: EmailMultiAlternatives, *args: Any, **kwargs: Any) -> int:
    raise ConnectionRefusedError("nobody there")


def later(cast: Cast) -> None:
    """The next attempt's time has come."""
    with use_tenant(cast.acme):
        Letter.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


def test_a_letter_goes_out_once(cast: Cast) -> None:
    written(cast)
    written(cast)
    assert delivery.waiting() == [cast.acme.pk]
    assert (delivery.send_due(cast.acme.pk), delivery.send_due(cast.acme.pk)) == (1, 0)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["ben@acme.example"], "Max calls")
    assert "<b>Hm</b>" in sent.body
    html = sent.alternatives[0][0]  # type: ignore[attr-defined]  # the text has an HTML beside it
    assert "&lt;b&gt;Hm&lt;/b&gt;" in html
    assert sent.extra_headers["Message-ID"].startswith(f"<letter-{cast.acme.pk}-")
    assert delivery.waiting() == []


def test_what_is_not_taken_is_tried_again_later_and_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    written(cast)
    with monkeypatch.context() as broken:
        broken.setattr(EmailMultiAlternatives, "send", refuse)
        assert delivery.send_due(cast.acme.pk) == 0
    (letter,) = letters(cast)
    assert (letter.attempts, letter.error, letter.sent_at) == (1, "ConnectionRefusedError: nobody there", None)
    assert delivery.send_due(cast.acme.pk) == 0, "not at once"
    page = cast.client(cast.ana).get("/acme/setup/letters/").content.decode()
    assert "1 letter could not be sent yet" in page
    assert "nobody there" in page
    later(cast)
    assert delivery.send_due(cast.acme.pk) == 1
    (letter,) = letters(cast)
    assert (letter.attempts, letter.error, bool(letter.sent_at)) == (2, "", True)


def test_after_eight_attempts_it_is_given_up_until_somebody_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(cast)
    with monkeypatch.context() as broken:
        broken.setattr(EmailMultiAlternatives, "send", refuse)
        for _ in range(10):
            delivery.send_due(cast.acme.pk)
            later(cast)
    (letter,) = letters(cast)
    assert letter.attempts == delivery.MOST_ATTEMPTS
    ana = cast.client(cast.ana)
    assert '<p class="verdict">1 letter: 1 given up.</p>' in ana.get("/acme/setup/letters/").content.decode()
    assert ana.post(f"/acme/setup/letters/{letter.pk}/again/").status_code == 302
    assert delivery.send_due(cast.acme.pk) == 1


def test_a_crash_between_the_note_and_the_post_costs_one_attempt(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    written(cast)
    with monkeypatch.context() as broken:
        broken.setattr(delivery, "_post", lambda letter: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            delivery.send_due(cast.acme.pk)
    assert letters(cast)[0].attempts == 1
    later(cast)
    assert delivery.send_due(cast.acme.pk) == 1


def test_one_that_cannot_be_posted_holds_up_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    written(cast, "bad")
    written(cast, "good")
    bad = letters(cast)[0].pk
    real = delivery.message_of

    def odd(letter: Letter, *files: Any) -> EmailMultiAlternatives:
        if letter.pk == bad:
            raise ValueError("no such header")
        return real(letter, *files)

    monkeypatch.setattr(delivery, "message_of", odd)
    assert delivery.send_due(cast.acme.pk) == 1
    assert [bool(letter.sent_at) for letter in letters(cast)] == [False, True]


def test_letters_are_seen_by_who_may_set_up_without_their_words(cast: Cast) -> None:
    written(cast)
    assert cast.client(cast.ben).get("/acme/setup/letters/").status_code == 403
    assert Caller(cast.ben).get("letters/").status_code == 403
    (row,) = Caller(cast.ana).rows("letters/?sent=false")
    assert (row["kind"], row["member"]) == ("mention", cast.ben.pk)
    assert "text" not in row


def test_a_person_chooses_their_letters(cast: Cast) -> None:
    ben = cast.client(cast.ben)
    assert (
        ben.get("/acme/letters/").content.decode().partition("<main")[2].partition("</main>")[0].count("checked") == 4
    )
    assert ben.post("/acme/letters/", {"digests": "on"}).status_code == 302
    with use_tenant(cast.acme):
        choice = LetterChoice.objects.get()
        assert (choice.reminders, choice.digests, choice.mentions) == (False, True, False)
        choose_letters(actor=cast.ben, reminders=True, digests=True, mentions=True)
        assert LetterChoice.objects.count() == 1
    assert "letters/" in ben.get("/accounts/profile/").content.decode()


def test_an_address_in_a_letter_has_one_slash_wherever_its_path_begins(acme: Tenant) -> None:
    assert absolute(acme, "/key-results/12/") == absolute(acme, "key-results/12/")
    assert absolute(acme, "/key-results/12/").endswith("/acme/key-results/12/")
