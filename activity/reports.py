"""Reading that mail came back: delivery status reports (RFC 3464), and what mail services tell as JSON; pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import Any, Final

MOST: Final = 500
"""Reports of one message; what is behind them is not read."""
LONGEST: Final = 200
UNSAID: Final = "The mail server did not say why."


class Unreadable(ValueError):
    """It is neither a mail nor JSON of a form that is known; the message says what was expected."""


@dataclass(frozen=True)
class Report:
    """A letter came back, or is late: its Message-ID, and why, in the server's words (at most 200 letters)."""

    message_id: str
    reason: str
    is_soft: bool = False
    """Not for good: it is still being tried."""


def of_mail(raw: bytes) -> list[Report]:
    """What a delivery status report says came back, or else is late; nothing for other mail."""
    mail = BytesParser(policy=policy.default).parsebytes(raw)
    name = _original(mail)
    if not name:
        return []
    said = [(_action(one), _why(one)) for part in mail.walk() for one in _recipients(part)]
    for action in ("failed", "delayed"):
        why = next((words for each, words in said if each == action), "")
        if why:
            return [Report(name, why, is_soft=action == "delayed")]
    return []


def _action(fields: Message[Any, Any]) -> str:
    return str(fields.get("Action", "")).strip().lower()


def _original(mail: Message[Any, Any]) -> str:
    """The Message-ID of the letter that is sent back with the report, whole or its headers only."""
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            inner = _parts(part)
            return str(inner[0].get("Message-ID", "")) if inner else ""
        if part.get_content_type() == "text/rfc822-headers":
            words: Any = part.get_payload(decode=True)
            headers = BytesParser(policy=policy.default).parsebytes(words or b"")
            return str(headers.get("Message-ID", ""))
    return ""


def _recipients(part: Message[Any, Any]) -> Iterator[Message[Any, Any]]:
    """The fields about each recipient."""
    if part.get_content_type() != "message/delivery-status":
        return
    yield from _parts(part)[:MOST]


def _parts(part: Message[Any, Any]) -> list[Message[Any, Any]]:
    """What a part is made of, where it is made of others."""
    found: Any = part.get_payload()
    return found if isinstance(found, list) else []


def _why(fields: Message[Any, Any]) -> str:
    said = str(fields.get("Diagnostic-Code", "")).partition(";")[2] or str(fields.get("Diagnostic-Code", ""))
    return plain(said or (f"Status {fields['Status']}" if fields.get("Status") else ""))


def plain(words: Any) -> str:
    """In one line that can be shown, short; what says nothing is said to."""
    line = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", " ", str(words or "")).split())
    return line[:LONGEST] or UNSAID


def of_json(raw: bytes) -> list[Report]:
    """What a mail service tells: one thing or a list; raises Unreadable for what is no JSON of a known form."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable("Expected JSON, or a mail as message/rfc822.") from error
    each = told[:MOST] if isinstance(told, list) else [told]
    if not all(isinstance(one, dict) for one in each):
        raise Unreadable("Expected an object, or a list of objects.")
    return [report for one in each for report in _of_one(one)]


def _of_one(told: Mapping[str, Any]) -> Iterable[Report]:
    """By the field that only one kind of teller has."""
    if "Message" in told and "Type" in told:  # Amazon SNS wraps what SES tells as text
        return of_json(str(told["Message"]).encode()) if told["Type"] == "Notification" else []
    if "notificationType" in told or "eventType" in told:
        return _of_ses(told)
    if "event-data" in told:
        return _of_mailgun(_at(told, "event-data"))
    if "smtp-id" in told:
        return _of_sendgrid(told)
    return _of_any(told)


def _at(told: Any, *names: str) -> Mapping[str, Any]:
    for name in names:
        told = told.get(name) if isinstance(told, Mapping) else None
    return told if isinstance(told, Mapping) else {}


def _of_ses(told: Mapping[str, Any]) -> Iterator[Report]:
    bounce = _at(told, "bounce")
    kind = bounce.get("bounceType")
    if kind not in {"Permanent", "Undetermined", "Transient"}:
        return
    people = bounce.get("bouncedRecipients")
    first = people[0] if isinstance(people, list) and people and isinstance(people[0], Mapping) else {}
    name = _at(told, "mail", "commonHeaders").get("messageId", "")
    yield Report(str(name), plain(first.get("diagnosticCode") or first.get("status")), kind == "Transient")


def _of_mailgun(told: Mapping[str, Any]) -> Iterator[Report]:
    if told.get("event") != "failed":
        return
    status = _at(told, "delivery-status")
    name = _at(told, "message", "headers").get("message-id", "")
    # Without the angle brackets: the same name.
    why = plain(status.get("message") or status.get("description") or told.get("reason"))
    yield Report(str(name), why, told.get("severity") == "temporary")


def _of_sendgrid(told: Mapping[str, Any]) -> Iterator[Report]:
    if told.get("event") in {"bounce", "dropped", "deferred"}:
        why = plain(told.get("reason") or told.get("response"))
        yield Report(str(told["smtp-id"]), why, told["event"] == "deferred")


def _of_any(told: Mapping[str, Any]) -> Iterator[Report]:
    """The plain form, for whoever writes a bridge: message_id, reason, and kind, which is hard unless it says soft."""
    if "message_id" not in told:
        raise Unreadable("Expected message_id, kind (hard or soft) and reason, or what a known mail service tells.")
    kind = told.get("kind", "hard")
    if kind in {"hard", "soft"}:
        yield Report(str(told["message_id"]), plain(told.get("reason")), kind == "soft")
