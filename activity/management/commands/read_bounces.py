"""`read_bounces [FILE …]`: notes what a mail server sent back, from mailbox files or one mail on standard input."""

from __future__ import annotations

import mailbox
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from activity.actions.bounces import note_bounces
from activity.reports import of_mail


class Command(BaseCommand):
    """Read delivery status reports."""

    help = (
        "Note which letters came back. Give mailbox files (mbox) or Maildir folders, or none and pipe one mail in, as "
        "an alias of a mail server does. Reading the same again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the mails lie."""
        parser.add_argument("paths", nargs="*", type=Path, help="mbox files or Maildir folders; none: standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many mails were read and how many letters came back; raises CommandError for what is not there."""
        read = news = 0
        for raw in _mails(options["paths"]):
            read, news = read + 1, news + note_bounces(of_mail(raw))
        self.stdout.write(f"{read} read, {news} came back or are late that nobody knew of.")


def _mails(paths: list[Path]) -> Iterator[bytes]:
    if not paths:
        yield sys.stdin.buffer.read()
    for path in paths:
        if not path.exists():
            raise CommandError(f"There is no {path}. Give an mbox file or a Maildir folder.")
        box = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
        with closing(box):
            for key in box.keys():  # noqa: SIM118  # a mailbox gives mails when it is gone through
                yield box.get_bytes(key)
