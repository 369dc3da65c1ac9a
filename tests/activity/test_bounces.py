"""What came back later is noted on its letter once, whoever tells it; nobody tells it who has not the key."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import mailbox
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from activity import delivery
from activity.actions.bounces import A_DAY, MOST_DELAYS
from activity.message_ids import letter_of, name_of
from activity.models import Event, Letter
from activity.queries import CAME_BACK_OF_LATE
from activity.queries import letters as in_order
from activity.reports import UNSAID, Unreadable, of_json, of_mail, plain
from tenancy.context import use_tenant
from tests.activity.reports import EXCHANGE, POSTFIX, mail_of, told
from tests.activity.test_letters import letters, written
from tests.conftest import Cast

KEY = "a-long-secret-of-the-mail-service"
ADDRESS = "/mail/bounces/"


@pytest.fixture
def name(cast: Cast, settings: Any) -> str:
    """The Message-ID of a letter to Ben that was taken."""
    settings.MAIL_BOUNCE_KEY = KEY
    written(cast)
    delivery.send_due(cast.acme.pk)
    found: str = mail.outbox[-1].extra_headers["Message-ID"]
    return found


def post(body: bytes, content_type: str = "application/json", **headers: str) -> Any:
    """The answer to who tells this, with the key as a bearer unless another way is given."""
    shown = headers or {"Authorization": f"Bearer {KEY}"}
    return Client(enforce_csrf_checks=True).post(ADDRESS, body, content_type=content_type, headers=shown)


@pytest.mark.parametrize("form", [POSTFIX, EXCHANGE], ids=["postfix", "exchange"])
def test_a_report_of_a_mail_server_is_noted_on_its_letter_once(form: str, name: str, cast: Cast) -> None:
    body = mail_of(form, name)
    assert post(body, "message/rfc822").json() == {"reports": 1, "news": 1}
    (letter,) = letters(cast)
    assert letter.bounced_at is not None
    assert "User unknown" in letter.error or letter.error == "Status 5.2.2"
    assert post(body, "message/rfc822").json() == {"reports": 1, "news": 0}
    assert letters(cast)[0].bounced_at == letter.bounced_at
    with use_tenant(cast.acme):
        assert Event.objects.filter(name="letter.bounced").count() == 1
    assert delivery.send_due(cast.acme.pk) == 0, "what came back for good is not sent again alone"
    page = cast.client(cast.ana).get("/acme/setup/letters/").content.decode()
    assert "Came back" in page
    assert letter.error.split(":")[0] in page.replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize("service", ["ses", "mailgun", "sendgrid", "any"])
def test_what_a_service_tells_is_noted(service: str, name: str, cast: Cast) -> None:
    answer = post(json.dumps(told(name)[service]).encode())
    assert answer.json() == {"reports": 1, "news": 1}
    assert "user unknown" in letters(cast)[0].error


def soft_ways(name: str) -> dict[str, bytes]:
    """Every way in which a letter is said to be late."""
    mail = {"headers": {"message-id": name.strip("<>")}}
    told = {
        "plain": {"message_id": name, "kind": "soft", "reason": "452 mailbox full"},
        "ses": {"notificationType": "Bounce", "mail": {"commonHeaders": {"messageId": name}}, "bounce": {
            "bounceType": "Transient", "bouncedRecipients": [{"diagnosticCode": "452 mailbox full"}]}},
        "mailgun": {"event-data": {"event": "failed", "severity": "temporary", "message": mail,
                                   "delivery-status": {"message": "452 mailbox full"}}},
        "sendgrid": {"event": "deferred", "smtp-id": name, "response": "452 mailbox full"},
    }  # fmt: skip
    return {kind: json.dumps(one).encode() for kind, one in told.items()}


@pytest.mark.parametrize("way", ["plain", "ses", "mailgun", "sendgrid"])
def test_what_is_still_being_tried_is_noted_and_is_no_bounce(way: str, name: str, cast: Cast) -> None:
    assert post(soft_ways(name)[way]).json() == {"reports": 1, "news": 1}
    assert post(soft_ways(name)[way]).json() == {"reports": 1, "news": 0}, "the same delay, told again"
    (letter,) = letters(cast)
    assert (letter.bounced_at, letter.delays, letter.error) == (None, 1, "452 mailbox full")
    assert letter.delayed_at is not None
    page = cast.client(cast.ana).get("/acme/setup/letters/").content.decode()
    assert "Delayed" in page
    assert "452 mailbox full" in page
    assert "could not be sent" not in page
    assert delivery.send_due(cast.acme.pk) == 0, "it is on its way"


def test_a_mail_servers_own_report_of_a_delay_is_noted_too(name: str, cast: Cast) -> None:
    assert post(mail_of(POSTFIX, name, "relayed"), "message/rfc822").json() == {"reports": 0, "news": 0}
    assert post(mail_of(POSTFIX, name, "delayed"), "message/rfc822").json() == {"reports": 1, "news": 1}
    assert (letters(cast)[0].bounced_at, letters(cast)[0].delays) == (None, 1)
    assert post(json.dumps({"Type": "SubscriptionConfirmation", "Message": "Visit"}).encode()).json()["reports"] == 0


def test_a_letter_that_is_late_for_days_came_back(name: str, cast: Cast) -> None:
    body = soft_ways(name)["plain"]
    for day in range(1, MOST_DELAYS + 1):
        assert post(body).json()["news"] == 1
        (letter,) = letters(cast)
        assert (letter.delays, letter.bounced_at is not None) == (day, day == MOST_DELAYS)
        with use_tenant(cast.acme):
            Letter.objects.filter(pk=letter.pk).update(delayed_at=timezone.now() - A_DAY)
    assert letters(cast)[0].error == f"Late on {MOST_DELAYS} days: 452 mailbox full"
    assert post(body).json()["news"] == 0
    with use_tenant(cast.acme):
        names = list(Event.objects.filter(name__startswith="letter.").order_by("pk").values_list("name", flat=True))
    assert [one for one in names if one in {"letter.delayed", "letter.bounced"}] == [
        *["letter.delayed"] * MOST_DELAYS, "letter.bounced",
    ]  # fmt: skip


def test_what_was_late_and_then_fails_came_back_with_the_last_words(name: str, cast: Cast) -> None:
    post(soft_ways(name)["plain"])
    assert post(mail_of(POSTFIX, name), "message/rfc822").json()["news"] == 1
    assert "User unknown" in letters(cast)[0].error
    assert letters(cast)[0].bounced_at is not None


def test_a_name_that_somebody_made_up_is_nobodys_letter(name: str, cast: Cast) -> None:
    """Another letter's number, another organisation's, and a sign of another name change nothing anywhere."""
    (letter,) = letters(cast)
    sign = name.partition("@")[0].rpartition("-")[2]
    for forged in (
        f"<letter-{cast.acme.pk}-{letter.pk}@alignment.example>",
        f"<letter-{cast.acme.pk}-{letter.pk}-{'0' * 24}@alignment.example>",
        f"<letter-{cast.rival.pk}-{letter.pk}-{sign}@alignment.example>",
        f"<letter-{cast.acme.pk}-{letter.pk + 1}-{sign}@alignment.example>",
        "<nothing of ours@elsewhere.example>",
    ):
        assert post(mail_of(POSTFIX, forged), "message/rfc822").json()["news"] == 0
        assert post(json.dumps({"message_id": forged}).encode()).json()["news"] == 0
    assert letters(cast)[0].bounced_at is None


def test_a_letter_that_is_not_sent_or_not_there_did_not_come_back(name: str, cast: Cast) -> None:
    written(cast, "b")
    waits = name_of(letters(cast)[-1])
    gone = name_of(Letter(pk=10**9, tenant_id=cast.acme.pk))
    nobody = name_of(Letter(pk=1, tenant_id=10**9))
    for one in (waits, gone, nobody):
        assert post(json.dumps({"message_id": f"<{one}@x>"}).encode()).json() == {"reports": 1, "news": 0}


def test_only_who_has_the_key_may_tell(name: str, cast: Cast) -> None:
    body = json.dumps({"message_id": name}).encode()
    signed = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
    other = hmac.new(KEY.encode(), body + b" ", hashlib.sha256).hexdigest()
    for headers in (
        {"X-None": "1"}, {"Authorization": "Bearer no"}, {"Authorization": "Basic !!"}, {"Authorization": "Bearer "},
        {"X-Signature": f"sha256={other}"}, {"X-Signature": "é", "Authorization": f"Bearer {KEY}"},
    ):  # fmt: skip
        answer = post(body, **headers)
        assert answer.status_code == 401, headers
        assert "MAIL_BOUNCE_KEY" in answer.json()["error"]
    assert letters(cast)[0].bounced_at is None
    assert post(body, **{"X-Signature": f"sha256={signed}"}).json()["news"] == 1
    basic = "Basic OmEtbG9uZy1zZWNyZXQtb2YtdGhlLW1haWwtc2VydmljZQ=="
    assert post(body, Authorization=basic).json() == {"reports": 1, "news": 0}


def test_without_a_key_there_is_no_such_place(name: str, settings: Any) -> None:
    settings.MAIL_BOUNCE_KEY = ""
    for headers in ({"Authorization": "Bearer "}, {"Authorization": "Basic Og=="}, {"X-Signature": "sha256="}):
        assert post(b"{}", **headers).status_code == 404
    assert Client().get(ADDRESS).status_code == 405


@pytest.mark.parametrize("body", [b"", b"no", b'"words"', b"[1]", b'{"a": 1}', b"[" * 100_000, b"\xff\xfe"])
def test_what_nobody_can_read_is_refused_in_words(body: bytes, name: str) -> None:
    answer = post(body)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("Expected ")


def test_odd_mails_say_nothing_and_break_nothing(name: str) -> None:
    for raw in (
        b"\xff" * 50, b"Subject: Hello\n\nI am away until Monday.", mail_of(POSTFIX, ""),
        mail_of(POSTFIX, name)[:900], b"Content-Type: multipart/report; boundary=x\n\n--x\n--x\n--x--",
        b"Content-Type: message/delivery-status\n\nAction: failed\n", b"Content-Type: message/rfc822\n\n",
    ):  # fmt: skip
        assert post(raw, "message/rfc822").json() == {"reports": 0, "news": 0}
    assert post(b"x" * 1_000_001, "message/rfc822").status_code == 413


def test_why_is_one_short_line_without_what_cannot_be_shown() -> None:
    assert plain("smtp;\r\n 550\x00 no\u202eone ") == "smtp; 550 no one"
    assert (len(plain("x" * 900)), plain(None), plain("\x01")) == (200, UNSAID, UNSAID)
    assert of_mail(mail_of(EXCHANGE, "<a@b>"))[0].reason == "Status 5.2.2"
    with pytest.raises(Unreadable):
        of_json(b"nothing")


def test_names_of_an_older_key_still_hold(name: str, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    assert letter_of(name) is not None
    settings.SECRET_KEY_FALLBACKS = []
    assert letter_of(name) is None


def test_a_mailbox_is_read_and_again_changes_nothing(name: str, cast: Cast, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "bounces")
    for raw in (mail_of(POSTFIX, name), b"Subject: Hello\n\nAway.", mail_of(EXCHANGE, name)):
        box.add(raw)
    box.close()
    for expected in ("3 read, 1 came back or are late", "3 read, 0 came back or are late"):
        said = io.StringIO()
        call_command("read_bounces", str(tmp_path / "bounces"), stdout=said)
        assert expected in said.getvalue()
    assert letters(cast)[0].bounced_at is not None
    with pytest.raises(CommandError, match="There is no"):
        call_command("read_bounces", str(tmp_path / "none"))


def test_a_mail_is_piped_in(name: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(mail_of(POSTFIX, name))))
    call_command("read_bounces", stdout=io.StringIO())
    assert "User unknown" in letters(cast)[0].error


def test_what_came_back_stands_above_letters_that_were_sent_after_it(name: str, cast: Cast) -> None:
    post(mail_of(POSTFIX, name), "message/rfc822")
    for once in ("b", "c"):
        written(cast, once)
        delivery.send_due(cast.acme.pk)
    with use_tenant(cast.acme):
        assert [one.once for one in in_order()] == ["a", "c", "b"]
        Letter.objects.filter(once="a").update(bounced_at=timezone.now() - CAME_BACK_OF_LATE)
        assert [one.once for one in in_order()] == ["c", "b", "a"]
    page = cast.client(cast.ana).get("/acme/setup/letters/").content.decode()
    assert "3 letters: 1 came back and 2 sent." in page
