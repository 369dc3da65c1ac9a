"""Taking a pack along as a file. Who reads its page may: the file says no more than it, and says it by the same rights.

`export` is asked for where whole lists leave the organisation; a pack was made to be handed out, so reading it is
enough, and every handing out is recorded.
"""

from __future__ import annotations

from typing import Final

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from reviews.files import PackFile, file_of
from reviews.formats import BY_NAME
from reviews.models import Pack
from tenancy.clock import looking_back
from tenancy.models import Tenant

NOT_MADE: Final = "This pack is not made yet. Its files are there once it is."


class NoSuchFile(Exception):
    """There is no such format, or the pack is not made; the message says which."""


def take_file(*, actor: Membership, tenant: Tenant, pack: Pack, kind: str) -> PackFile:
    """The pack in one of its formats with the rows that the actor may see; raises Forbidden and NoSuchFile."""
    demand(actor, "read")
    if kind not in BY_NAME:
        raise NoSuchFile(f"There is no such format. There are {', '.join(BY_NAME)}.")
    if pack.state != Pack.State.MADE:
        raise NoSuchFile(NOT_MADE)
    made = file_of(tenant, pack, kind)
    if looking_back() is None:
        record("pack.exported", actor=actor, on=pack, format=kind)
    return made
