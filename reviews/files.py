"""A pack as a file for one reader: rendered when asked for, from the rows that this reader may see, kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import HttpResponse

from activity.links import absolute
from reviews.formats import BY_NAME
from reviews.formats.heading import Heading, disposition, file_name
from reviews.models import Pack
from reviews.queries import blocks_of
from tenancy.models import Tenant


@dataclass(frozen=True)
class PackFile:
    """A file with its name and what it is."""

    name: str
    media_type: str
    content: bytes


def heading_of(pack: Pack, address: str = "") -> Heading:
    """The heading of a made pack; ValueError for one that is not made."""
    if pack.known_at is None or not pack.digest:
        raise ValueError("A pack has files once it is made.")
    frozen = pack.names.get("tenant", {})
    return Heading(
        title=pack.title,
        organisation=str(frozen.get("name", "")),
        cycle=pack.cycle.name,
        as_of=pack.as_of,
        known_at=pack.known_at.astimezone(ZoneInfo(str(frozen.get("time_zone", "UTC")))),
        formula=pack.formula,
        seal=pack.digest,
        address=address,
    )


def file_of(tenant: Tenant, pack: Pack, kind: str) -> PackFile:
    """The made pack in a format of `reviews.formats`, as far as whoever the database knows may read it.

    KeyError for a format that there is not, ValueError for a pack that is not made. Two queries (and the pack's cycle).
    """
    chosen = BY_NAME[kind]
    heading = heading_of(pack, absolute(tenant, f"reviews/{pack.pk}/"))
    content = chosen.made(heading, blocks_of(pack))
    return PackFile(file_name(heading, chosen.name), chosen.media_type, content)


def answer_with(file: PackFile) -> HttpResponse:
    """The file as an answer that is saved under its name, never shown in place and never kept on the way."""
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["Content-Disposition"] = disposition(file.name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
