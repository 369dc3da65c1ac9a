"""Reports of mail servers and services about one letter, as they write them."""

from __future__ import annotations

from typing import Any

POSTFIX = """\
Received: by mail.acme.example (Postfix) id 9A1C3; Sun, 22 Nov 2026 09:00:00 +0100 (CET)
From: MAILER-DAEMON@mail.acme.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: no-reply@alignment.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="9A1C3.1763798400/mail.acme.example"
Message-Id: <20261122080000.9A1C3@mail.acme.example>

This is a MIME-encapsulated message.

--9A1C3.1763798400/mail.acme.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.acme.example.

--9A1C3.1763798400/mail.acme.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.acme.example
X-Postfix-Queue-ID: 9A1C3
Arrival-Date: Sun, 22 Nov 2026 08:59:58 +0100 (CET)

Final-Recipient: rfc822; ben@acme.example
Original-Recipient: rfc822;ben@acme.example
Action: {action}
Status: 5.1.1
Remote-MTA: dns; mx.acme.example
Diagnostic-Code: smtp; 550 5.1.1 <ben@acme.example>: Recipient address
    rejected: User unknown in virtual mailbox table

--9A1C3.1763798400/mail.acme.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: Alignment <no-reply@alignment.example>
To: ben@acme.example
Subject: Acme Q3
Message-ID: {name}

The pack is there.

--9A1C3.1763798400/mail.acme.example--
"""
EXCHANGE = """\
From: Microsoft Outlook <postmaster@acme.example>
To: no-reply@alignment.example
Subject: Undeliverable: Acme Q3
Content-Type: multipart/report; report-type=delivery-status; boundary="_b_"
MIME-Version: 1.0

--_b_
Content-Type: multipart/alternative; boundary="_c_"

--_c_
Content-Type: text/html; charset="utf-8"

<p>Your message couldn't be delivered.</p>
--_c_--
--_b_
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0.prod.exchangelabs.example

Final-Recipient: rfc822;ben@acme.example
Action: {action}
Status: 5.2.2
X-Display-Name: Ben

--_b_
Content-Type: text/rfc822-headers

From: Alignment <no-reply@alignment.example>
Message-ID: {name}
Subject: Acme Q3

--_b_--
"""


def mail_of(form: str, name: str, action: str = "failed") -> bytes:
    """One of the mails above, about the letter of the name."""
    return form.replace("{name}", name).replace("{action}", action).encode()


def told(name: str) -> dict[str, Any]:
    """What services tell of the letter, by service: the last of each kind of refusal."""
    return {
        "ses": {
            "Type": "Notification",
            "Message": '{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":'
            '[{"emailAddress":"ben@acme.example","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]},'
            '"mail":{"messageId":"0102","commonHeaders":{"messageId":"' + name + '"}}}',
        },
        "mailgun": {
            "signature": {"token": "t"},
            "event-data": {
                "event": "failed", "severity": "permanent", "reason": "bounce", "recipient": "ben@acme.example",
                "message": {"headers": {"message-id": name.strip("<>")}},
                "delivery-status": {"code": 550, "message": "5.1.1 user unknown"},
            },
        },
        "sendgrid": [
            {"event": "processed", "smtp-id": name, "email": "ben@acme.example"},
            {"event": "bounce", "type": "bounce", "smtp-id": name, "reason": "550 5.1.1 user unknown"},
        ],
        "any": {"message_id": name, "kind": "hard", "reason": "550 5.1.1 user unknown"},
    }  # fmt: skip
