"""The rows of a time sheet: which ones somebody most likely needs, what they are called, and one more by its key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from accounts.models import Membership
from execution.models import Cost, Item
from execution.queries import initiatives_of
from execution.queries.whose import items_of_team
from execution.timesheets import Target
from okrs.sentences import cut
from portfolio.models import Initiative

MOST_USUAL, MOST_CHOICES, TITLE_WORDS = 8, 40, 12
OTHER = ("other", "unallocated", "none")
LIVE = (Initiative.State.APPROVED, Initiative.State.ACTIVE)


@dataclass(frozen=True)
class Label:
    """What a row is called, where it leads, and what it serves."""

    key: str
    title: str
    url: str = ""
    serves: str = ""


def usual_rows(member: Membership, stored: Iterable[Cost], first: date) -> list[Target]:
    """What the week holds, what the week before held, and what the person has in progress; two queries."""
    own = [Target.of(row.item_id, row.initiative_id) for row in stored if row.hours]
    before = Cost.objects.filter(
        member=member,
        date__range=(first - timedelta(days=7), first - timedelta(days=1)),
        superseded_by=None,
        hours__gt=0,
    )
    last = [Target.of(*row) for row in before.order_by("id").values_list("item_id", "initiative_id")]
    doing = Item.objects.filter(assignee=member, state=Item.State.DOING).order_by("id")
    mine = [Target(item_id=pk) for pk in doing.values_list("pk", flat=True)[:MOST_USUAL]]
    return list(dict.fromkeys([*own, *last, *mine]))


def labels_of(targets: Sequence[Target]) -> dict[Target, Label]:
    """What each row is called; those that are gone are left out; three queries."""
    items = [target.item_id for target in targets if target.item_id is not None]
    bets = [target.initiative_id for target in targets if target.initiative_id is not None]
    serves = initiatives_of(items)
    found = {Target(): Label("Other work", "that serves no initiative")}
    for pk, key, title in Item.objects.filter(pk__in=items).values_list("pk", "key", "title"):
        above = serves.get(pk)
        label = Label(key, cut(title, TITLE_WORDS), reverse("item_detail", args=[pk]), above.key if above else "")
        found[Target(item_id=pk)] = label
    for pk, key, title in Initiative.objects.filter(pk__in=bets).values_list("pk", "key", "title"):
        found[Target(initiative_id=pk)] = Label(
            key, cut(title, TITLE_WORDS), reverse("initiative_detail", args=[pk]), "as a whole"
        )
    return found


def found_row(wanted: str) -> Target | None:
    """The item or the initiative of that key, or other work; None when there is none."""
    key = wanted.split(" ")[0].strip()
    if key.lower() in OTHER:
        return Target()
    if not key or "\x00" in key:
        return None
    item = Item.objects.filter(key__iexact=key).values_list("pk", flat=True).first()
    if item is not None:
        return Target(item_id=item)
    bet = Initiative.objects.filter(key__iexact=key).values_list("pk", flat=True).first()
    return Target(initiative_id=bet) if bet is not None else None


def worth_adding(member: Membership, shown: set[Target]) -> list[str]:
    """Keys with titles to choose from: open work of the person and their team, live initiatives, other work."""
    mine = Q(assignee=member)
    if member.team_id is not None:
        mine |= Q(pk__in=items_of_team(member.team_id).values("pk"))
    items = Item.objects.filter(mine, state__in=[Item.State.TODO, Item.State.DOING]).order_by("-state", "id")
    bets = Initiative.objects.filter(state__in=LIVE).order_by("id")
    found = [
        (Target(item_id=pk), f"{key} {cut(title, TITLE_WORDS)}")
        for pk, key, title in items.values_list("pk", "key", "title")[:MOST_CHOICES]
    ]
    found += [
        (Target(initiative_id=pk), f"{key} {cut(title, TITLE_WORDS)}")
        for pk, key, title in bets.values_list("pk", "key", "title")[:MOST_CHOICES]
    ]
    found.append((Target(), "Other work that serves no initiative"))
    return [words for target, words in found if target not in shown]
