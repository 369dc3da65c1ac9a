"""Who is named in a text, and what was said under a thing, as a thread to draw."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from accounts.models import Membership
from okrs.models import CheckIn, Comment, KeyResult, Objective, Reaction
from tenancy.clock import looking_back, now
from tenancy.context import use_reader

type Subject = Objective | KeyResult | CheckIn
FIELDS: dict[type[Subject], str] = {Objective: "objective", KeyResult: "key_result", CheckIn: "check_in"}
PAGES = {"objective": "objectives/{}/", "key_result": "key-results/{}/", "check_in": "check-ins/{}/"}
SIGN = re.compile(r"(?:^|(?<=[^\w@]))@(?=\w)")
LONGEST_NAME = 120


def field_of(on: Subject) -> str:
    """The column of a comment that names it."""
    return FIELDS[type(on)]


def subject_of(comment: Comment) -> Subject:
    """What the comment stands under."""
    return cast("Subject", comment.objective or comment.key_result or comment.check_in)  # the table sees to that


def page_of(on: Subject) -> str:
    """Where it is read, below the organisation's own address."""
    return PAGES[field_of(on)].format(on.pk)


def may_see(member: Membership, on: Subject) -> bool:
    """Whether the member is among those it is for."""
    with use_reader(member.pk):
        return type(on).objects.filter(pk=on.pk).exists()


def named_in(text: str) -> list[Membership]:
    """The members named by @ and their whole name, in any case; of two names that fit, the longer."""
    starts = [found.end() for found in SIGN.finditer(text)]
    if not starts:
        return []
    people = list(Membership.objects.filter(ended_at=None).select_related("user"))
    found: dict[int, Membership] = {}
    for start in starts:
        found |= {one.pk: one for one in _longest(text[start : start + LONGEST_NAME + 1].casefold(), people)}
    return list(found.values())


def _longest(text: str, people: Iterable[Membership]) -> list[Membership]:
    """Those whose name the text begins with, and no longer one; people of one name are all meant."""
    fitting = [one for one in people if one.name and _begins(text, one.name.casefold())]
    longest = max((len(one.name) for one in fitting), default=0)
    return [one for one in fitting if len(one.name) == longest]


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


@dataclass(frozen=True)
class Sign:
    """One kind of reaction under a thing: who left it, and whether the reader did."""

    kind: str
    label: str
    names: tuple[str, ...]
    is_mine: bool

    @property
    def count(self) -> int:
        """How many left it."""
        return len(self.names)


@dataclass(frozen=True)
class Said:
    """A comment as it counts now, with who wrote it when, and the signs under it."""

    comment: Comment
    author: Membership | None
    at: datetime
    is_edited: bool
    names: tuple[str, ...]
    signs: list[Sign]


def thread_of(on: Subject, reader: Membership) -> list[Said]:
    """What was said under it, the oldest first; three queries however much that is."""
    rows = list(
        Comment.objects.filter(**{field_of(on): on})
        .select_related("recorded_by")
        .prefetch_related("mentions__member")
        .order_by("id")
    )
    roots: dict[int, Comment] = {}
    for row in rows:  # a correction is younger than what it corrects
        roots[row.pk] = roots.get(row.supersedes_id, row) if row.supersedes_id else row
    replaced = {row.supersedes_id for row in rows}
    heads = sorted((row for row in rows if row.pk not in replaced), key=lambda row: roots[row.pk].pk)
    signs = signs_under("comment", [row.pk for row in heads], reader)
    return [_said(row, roots[row.pk], signs) for row in heads]


def _said(row: Comment, root: Comment, signs: dict[int, list[Sign]]) -> Said:
    names = tuple(mention.member.name for mention in row.mentions.all())
    return Said(row, root.recorded_by, root.recorded_at, row.pk != root.pk, names, signs.get(row.pk) or blank_signs())


def signs_under(field: str, ids: Sequence[int], reader: Membership) -> dict[int, list[Sign]]:
    """The signs under check-ins (`check_in`) or comments (`comment`), by their ids; one query."""
    rows = Reaction.objects.filter(**{f"{field}_id__in": ids}).select_related("member").order_by("id")
    if looking_back():
        rows = rows.filter(made_at__lte=now(reader.tenant))
    found: dict[int, dict[str, list[Membership]]] = {}
    for row in rows:
        found.setdefault(getattr(row, f"{field}_id"), {}).setdefault(row.kind, []).append(row.member)
    return {pk: [_sign(kind, kinds.get(kind, ()), reader) for kind in Reaction.Kind] for pk, kinds in found.items()}


def blank_signs() -> list[Sign]:
    """Every kind, left by nobody."""
    return [Sign(kind, kind.label, (), is_mine=False) for kind in Reaction.Kind]


def _sign(kind: Reaction.Kind, members: Sequence[Membership], reader: Membership) -> Sign:
    names = tuple(member.name for member in members)
    return Sign(kind, kind.label, names, any(member.pk == reader.pk for member in members))
