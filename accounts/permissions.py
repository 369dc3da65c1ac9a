"""Who may do what: one question, `may(member, verb, thing)`, asked by every view, viewset and admin."""

from __future__ import annotations

from accounts.models import Membership, Role
from tenancy.clock import looking_back

MANAGERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER})
ADMINS = frozenset({Role.OWNER, Role.ADMIN})
WRITERS = MANAGERS | {Role.MEMBER}

# The verbs that need no thing; TRUST.md, Rights, is their source.
VERBS: dict[str, frozenset[str]] = {
    "read": frozenset(Role.values),
    "propose": frozenset(WRITERS),  # a demand, an objective of one's own
    "edit": frozenset(MANAGERS),  # every OKR, initiative and item; members their own, below
    "check_in": frozenset(MANAGERS),
    "report": frozenset(MANAGERS),  # progress and costs
    "fund": frozenset(MANAGERS),  # tranches, states of initiatives
    "recompute": frozenset(WRITERS),
    "talk": frozenset(WRITERS),  # comments and reactions, on whatever one may read
    "set_up": frozenset(ADMINS),  # cycles, people, policy, imports, tokens of others
    "export": frozenset(MANAGERS),
    "delete_tenant": frozenset({Role.OWNER}),
}
OWNED_VERBS = frozenset({"edit", "check_in", "report"})
PAST_IS_OVER = "You are looking at a past day, and the past is only read. Go back to today to do this."


class Forbidden(Exception):
    """The member may read this but not do that; the message says who may."""


def may(member: Membership, verb: str, thing: object = None) -> bool:
    """Whether the member may `verb` the thing (or, without one, such things in general)."""
    if looking_back() is not None and verb != "read":
        return False
    if member.role in VERBS[verb]:
        return True
    return member.role == Role.MEMBER and verb in OWNED_VERBS and thing is not None and _is_theirs(member, thing)


def _is_theirs(member: Membership, thing: object) -> bool:
    people = {getattr(thing, "owner_id", None), getattr(thing, "assignee_id", None)}
    team_id = getattr(thing, "team_id", None)
    if member.pk in people or (team_id is not None and team_id == member.team_id):
        return True
    # A key result is also theirs whose objective it belongs to; a work item theirs whose initiative it serves.
    above = getattr(thing, "objective", None) or getattr(thing, "initiative", None)
    if above is not None and _is_theirs(member, above):
        return True
    # What names no team or initiative itself has that of what it is part of; asked last, for it asks the database.
    inherited = getattr(thing, "inherited", None)
    return inherited is not None and any(_is_theirs(member, each) for each in inherited())


def demand(member: Membership, verb: str, thing: object = None) -> None:
    """Raise Forbidden with words a person can act on, unless the member may."""
    if not may(member, verb, thing):
        if looking_back() is not None:
            raise Forbidden(PAST_IS_OVER)
        who = ", ".join(sorted(str(Role(role).label).lower() for role in VERBS[verb]))
        own = ", or the one it belongs to" if verb in OWNED_VERBS else ""
        raise Forbidden(f"Your role ({member.get_role_display().lower()}) may not do this. Who may: {who}{own}.")
