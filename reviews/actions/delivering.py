"""A made pack reaches its readers: a notice in the product and a letter, to each of them once."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from accounts.models import Membership
from accounts.queries import can_sign_in
from activity.actions import record
from activity.actions.letters import Draft, Enclosed, wanting, write_letter
from activity.actions.notices import tell
from activity.links import absolute
from activity.models import Letter
from reviews import blocks as contents
from reviews.blocks import Block
from reviews.calendar import Event
from reviews.files import heading_of
from reviews.formats import BY_NAME
from reviews.formats.heading import file_name, sentence_of
from reviews.formats.mail import rendered, short
from reviews.invitations import invitation
from reviews.models import Delivery, Pack
from reviews.queries import blocks_of
from tenancy.context import all_seeing, use_reader, use_tenant
from tenancy.models import Tenant
from ui.formats import full_day, plural

log = logging.getLogger(__name__)

FILE: Final = "pdf"
No = Delivery.NoLetter


@dataclass
class Files:
    """The file of one pack, made once for all readers who see the same of it."""

    pack: Pack
    _made: dict[str, Enclosed] = field(default_factory=dict)

    def of(self, blocks: list[Block]) -> Enclosed:
        """The file with these blocks."""
        seen = contents.digest(blocks)
        if seen not in self._made:
            self._made[seen] = self._render(blocks)
        return self._made[seen]

    def _render(self, blocks: list[Block]) -> Enclosed:
        form = BY_NAME[FILE]
        heading = heading_of(self.pack, absolute(self.pack.tenant, page_of(self.pack)))
        return Enclosed(file_name(heading, form.name), form.media_type, form.made(heading, blocks))


def page_of(pack: Pack) -> str:
    """The pack's page, below the organisation's own address."""
    return f"reviews/{pack.pk}/"


def is_waiting(number: int) -> bool:
    """Whether somebody is still to be sent a pack that is made."""
    return Delivery.objects.filter(pack=number, pack__state=Pack.State.MADE, told_at=None).exists()


def deliver(tenant: Tenant, number: int) -> int:
    """Hand a made pack to whom it was not handed yet; says to how many. May be cut off anywhere and begun again."""
    with use_tenant(tenant), all_seeing():
        pack = Pack.objects.select_related("cycle", "tenant", "schedule").get(pk=number)
        waiting = Delivery.objects.filter(pack=pack, pack__state=Pack.State.MADE, told_at=None)
        numbers = list(waiting.values_list("pk", flat=True))
    files = Files(pack)
    for pk in numbers:
        try:
            _hand_over(tenant, pack, pk, files)
        except OperationalError:
            raise
        except Exception:
            # One reader's letter holds up nobody else's; that it failed is seen on the pack's page.
            log.exception("Pack %s of tenant %s cannot be sent to delivery %s", number, tenant.pk, pk)
            with use_tenant(tenant), all_seeing():
                Delivery.objects.filter(pk=pk).update(told_at=timezone.now(), no_letter=No.BROKEN)
    return len(numbers)


def _hand_over(tenant: Tenant, pack: Pack, pk: int, files: Files) -> None:
    with use_tenant(tenant), all_seeing():
        member = Delivery.objects.select_related("member__user").get(pk=pk).member
        reason = _no_letter(member)
        with use_reader(member.pk):
            blocks = blocks_of(pack)
    file = None if reason else _file(files, blocks)
    with use_tenant(tenant), all_seeing():
        # Held until it is done: whoever delivers at the same time finds it handed over.
        delivery = Delivery.objects.select_for_update().filter(pk=pk, told_at=None).first()
        if delivery is None:
            return
        if reason != No.LEFT and delivery.notice_id is None:
            words = f"{pack.title} is there. {sentence_of(blocks)}".strip()
            delivery.notice = tell([member], kind="review", text=words, path=page_of(pack))[0]
        if not reason:
            delivery.letter = _letter(pack, member, blocks, file)
        delivery.has_file, delivery.no_letter, delivery.told_at = file is not None, reason, timezone.now()
        delivery.save()


def _no_letter(member: Membership) -> str:
    """Why they get none; empty when they get one."""
    if member.ended_at is not None:
        return No.LEFT
    if not can_sign_in(member.user):
        return No.NO_SIGN_IN
    return "" if wanting("reviews", [member]) else No.UNWANTED


def _file(files: Files, blocks: list[Block]) -> Enclosed | None:
    """The file as this reader may see it; None when it is too large for a letter, or cannot be made."""
    try:
        file = files.of(blocks)
    except Exception:
        # The pack is made and on its page: a letter without its file is better than none.
        log.exception("Pack %s has no file", files.pack.pk)
        return None
    return file if len(file.body) <= settings.MAIL_FILE_LIMIT else None


def _letter(pack: Pack, member: Membership, blocks: list[Block], file: Enclosed | None) -> Letter:
    event, invited = invitation(pack, member)
    context = rendered(short(blocks), lambda path: absolute(pack.tenant, path)) | {
        "tenant": pack.tenant, "member": member, "pack": pack,
        "meeting": _when(pack, event) if event else "",
        "hidden": _hidden(blocks),
        "file": file.name if file else "", "link": absolute(pack.tenant, page_of(pack)),
        "link_of_file": absolute(pack.tenant, f"{page_of(pack)}file/{FILE}/"),
        "choices": absolute(pack.tenant, "letters/"),
    }  # fmt: skip
    draft = Draft(
        member, "review", f"pack {pack.pk} {member.pk}", pack.title, "reviews/email/pack", context,
        [one for one in (file, invited) if one],
    )  # fmt: skip
    return write_letter(draft)


def _hidden(blocks: list[Block]) -> str:
    many = sum(block.hidden for block in blocks)
    return (
        f"{plural(many, 'row')} of it {'is' if many == 1 else 'are'} not for you; the sums count all." if many else ""
    )


def _when(pack: Pack, event: Event) -> str:
    """The day and the time on the tenant's clock, and the place."""
    at = event.starts_at.astimezone(ZoneInfo(pack.tenant.time_zone))
    return f"{full_day(at.date())} at {at:%H:%M}" + (f", {event.place}" if event.place else "")


def manager_of(pack: Pack) -> Membership | None:
    """Who asked for it, or made its schedule."""
    return pack.asked_by or (pack.schedule.made_by if pack.schedule else None)


def failed(pack: Pack) -> None:
    """Tell who asked for it, or who made its schedule, that it could not be made."""
    record("pack.failed", actor=None, on=pack, why=pack.error)
    who = manager_of(pack)
    if who is not None and who.ended_at is None:
        tell([who], kind="review", text=f"{pack.title} could not be made. {pack.error}", path=page_of(pack))
