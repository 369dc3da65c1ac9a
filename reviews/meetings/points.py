"""The points of a meeting as one reader sees them: what is asked, who wants what, what was resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts.models import Membership
from reviews import questions
from reviews.meetings.choices import choices_of, proposed_of, question_of
from reviews.meetings.values import Scale, middle, scales_of
from reviews.meetings.words import Count
from reviews.models import AgendaItem, Meeting, Resolution, Vote
from tenancy.context import all_seeing

KINDS: Mapping[str, str] = {
    questions.GRADE: "Grade", questions.CARRY: "Carry on", questions.TARGET: "Target", questions.TRANCHE: "Money",
    questions.SIGNAL: "Signal", "": "Point",
}  # fmt: skip


@dataclass(frozen=True)
class Voter:
    """Who wants an answer, and the number that goes with it as they propose it; empty where they propose none."""

    name: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.value}" if self.value else self.name


@dataclass(frozen=True)
class Choice:
    """One answer, with who wants it."""

    number: int
    choice: str
    label: str
    is_proposed: bool
    is_mine: bool
    voters: tuple[Voter, ...]
    median: str = ""
    """Of the numbers that its voters propose, where two or more do."""
    takes_value: bool = False
    """Whether a number goes with it."""

    @property
    def votes(self) -> int:
        """How many want it."""
        return len(self.voters)


@dataclass
class Point:
    """A point with its votes and its resolutions, the one that counts first."""

    number: int
    item: AgendaItem
    member_id: int
    votes: list[Vote] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)
    scale: Scale | None = None
    """On which the number is given that goes with one of the answers; None where none does."""

    @cached_property
    def question(self) -> dict[str, Any]:
        """What the pack asks; empty for a point that somebody added."""
        return question_of(self.item)

    @property
    def kind(self) -> str:
        """Which of reviews.questions; empty for a point that somebody added."""
        return str(self.question.get("kind", ""))

    @property
    def kind_word(self) -> str:
        """The kind in a word."""
        return KINDS.get(self.kind, "Point")

    @property
    def resolution(self) -> Resolution | None:
        """The one that counts."""
        return self.resolutions[0] if self.resolutions else None

    @property
    def resolved_label(self) -> str:
        """What was resolved, in words."""
        return self.label_of(self.resolution.choice) if self.resolution else ""

    def label_of(self, choice: str) -> str:
        """An answer in words."""
        return choices_of(self.item).get(choice, choice)

    @property
    def resolved_in_words(self) -> list[tuple[Resolution, str]]:
        """Every resolution with its answer in words, the one that counts first."""
        return [(row, self.label_of(row.choice)) for row in self.resolutions]

    @property
    def title(self) -> str:
        """What is asked."""
        return str(self.question.get("question") or self.item.title)

    @property
    def subject(self) -> str:
        """The thing that it is about; empty for a point that somebody added."""
        return str(self.question.get("about", {}).get("title", ""))

    @property
    def needs_value(self) -> bool:
        """Whether one of its answers goes with a number."""
        return self.scale is not None

    @property
    def value_label(self) -> str:
        """What the number is, as a field is labelled."""
        labels = {questions.GRADE: "Grade", questions.TARGET: "New target", questions.TRANCHE: "Amount"}
        return labels.get(self.kind, "")

    @property
    def scale_label(self) -> str:
        """The answer that a number goes with, in words."""
        return self.label_of(self.scale.choice) if self.scale else ""

    @property
    def my_value(self) -> str:
        """The number that the member proposes, as it stands in a field; empty for none."""
        given = next((one.value for one in self.votes if one.member_id == self.member_id), None)
        if given is None or self.scale is None:
            return ""
        return self.scale.entered(given)

    @property
    def median(self) -> Decimal | None:
        """Of all numbers that are proposed; None without one."""
        given = [one.value for one in self.votes if one.value is not None]
        return middle(given) if given else None

    @property
    def median_shown(self) -> str:
        """The median as people write it; empty without one."""
        return self.scale.shown(self.median) if self.scale is not None and self.median is not None else ""

    @property
    def choices(self) -> list[Choice]:
        """The answers, with who wants each."""
        proposed = proposed_of(self.item)
        return [
            self._choice(number, choice, label, is_proposed=choice == proposed)
            for number, (choice, label) in enumerate(choices_of(self.item).items(), start=1)
        ]

    def _choice(self, number: int, choice: str, label: str, *, is_proposed: bool) -> Choice:
        votes = [vote for vote in self.votes if vote.choice == choice]
        given = [vote.value for vote in votes if vote.value is not None]
        return Choice(
            number, choice, label, is_proposed,
            any(vote.member_id == self.member_id for vote in votes),
            tuple(Voter(vote.member.name, self._shown(vote.value)) for vote in votes),
            self._shown(middle(given)) if len(given) > 1 else "",
            self.scale is not None and self.scale.choice == choice,
        )  # fmt: skip

    def _shown(self, value: Decimal | None) -> str:
        return self.scale.shown(value) if self.scale is not None and value is not None else ""

    @property
    def votes_in_words(self) -> str:
        """Who wanted what: “Change the target 2 (Ana: 1,500; Vic: 1,700; median 1,600); Leave the target 1 (Ben)”."""
        return "; ".join(_tally(one) for one in self.choices if one.votes)

    @property
    def mark(self) -> str:
        """What changes when anything about it does: a page asks with it whether there is news."""
        votes = "-".join(
            f"{vote.member_id}:{vote.choice}" + (f":{vote.value}" if vote.value is not None else "")
            for vote in self.votes
        )
        return f"{self.resolution.pk if self.resolution else 0}.{votes}"


def _tally(one: Choice) -> str:
    names = [str(voter) for voter in one.voters] + ([f"median {one.median}"] if one.median else [])
    return f"{one.label} {one.votes} ({('; ' if any(v.value for v in one.voters) else ', ').join(names)})"


@dataclass(frozen=True)
class Agenda:
    """All points that a reader sees, and how many there are beside."""

    points: list[Point]
    hidden: int

    @property
    def count(self) -> Count:
        """How far the meeting is."""
        return Count(len(self.points), sum(point.resolution is not None for point in self.points), self.hidden)

    def at(self, pk: int | None) -> Point | None:
        """The point with this id, else the first that is open, else the first."""
        found = next((point for point in self.points if point.item.pk == pk), None)
        waiting = next((point for point in self.points if point.resolution is None), None)
        return found or waiting or next(iter(self.points), None)

    def beside(self, point: Point | None) -> tuple[Point | None, Point | None]:
        """The points before and after it."""
        if point is None:
            return None, None
        at = self.points.index(point)
        return (self.points[at - 1] if at else None), (self.points[at + 1] if at + 1 < len(self.points) else None)


def agenda_of(meeting: Meeting, member: Membership) -> Agenda:
    """The points of the meeting as the member sees them; at most six queries, whatever the size."""
    items = list(AgendaItem.objects.filter(meeting=meeting).select_related("question").order_by("position", "pk"))
    points = [Point(number, item, member.pk) for number, item in enumerate(items, start=1)]
    for point, scale in zip(points, scales_of([one.question for one in points]), strict=True):
        point.scale = scale
    by_id = {point.item.pk: point for point in points}
    for vote in Vote.objects.filter(item__in=list(by_id)).select_related("member").order_by("member__name", "pk"):
        by_id[vote.item_id].votes.append(vote)
    rows = Resolution.objects.filter(item__in=list(by_id)).select_related("recorded_by").order_by("-pk")
    for row in rows:
        by_id[row.item_id].resolutions.append(row)
    return Agenda(points, _count_of_all(meeting) - len(points))


@all_seeing()
def _count_of_all(meeting: Meeting) -> int:
    return AgendaItem.objects.filter(meeting=meeting).count()
