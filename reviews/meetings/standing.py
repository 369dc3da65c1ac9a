"""What is true now of the thing a question is about, where that changed since the pack was frozen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from execution.models import SignalAnswer
from execution.signals import DECIDED
from okrs import grading
from okrs.cycle_states import allows
from okrs.models import Grade, KeyResult, Objective, Retrospective, TargetVersion
from portfolio.actions.deciding import DID
from portfolio.models import DecisionProposal, Tranche, TrancheDecision
from portfolio.queries.evidence import open_proposals
from reviews import questions
from reviews.meetings.points import Point
from reviews.models import Pack, Resolution
from tenancy.models import Fact
from ui.formats import amount, full_day

GONE: Final = "It is no longer there."
VERDICTS: Final = {"keep": "keep", "learn": "learn", "drop": "drop"}


@dataclass(frozen=True)
class Seen:
    """Since when a change is news, on whose clock, and whether the point still waits."""

    since: datetime | None
    zone: ZoneInfo
    is_open: bool


def now_of(question: Mapping[str, Any], pack: Pack, resolution: Resolution | None = None) -> list[str]:
    """What changed since the pack was frozen (since it was resolved, if it was); at most three queries.

    Nothing for a point that somebody added.
    """
    tell = TELLERS.get(str(question.get("kind", "")))
    since = resolution.recorded_at if resolution else pack.known_at
    seen = Seen(since, ZoneInfo(pack.tenant.time_zone), resolution is None)
    return tell(int(question["about"]["id"]), seen) if tell is not None else []


def _grade(pk: int, seen: Seen) -> list[str]:
    key_result = KeyResult.objects.select_related("objective__cycle").filter(pk=pk).first()
    if key_result is None:
        return [GONE]
    cycle = key_result.objective.cycle
    head = _head(Grade.objects.filter(key_result=pk), seen)
    if head is None:
        return _still_running(cycle, seen)
    shown = grading.shown(head.grade, cycle.grading_scale) or "without a grade"
    return [f"It was graded meanwhile: {shown}{_by(head, seen)}."]


def _carry(pk: int, seen: Seen) -> list[str]:
    objective = Objective.objects.select_related("cycle").filter(pk=pk).first()
    if objective is None:
        return [GONE]
    head = _head(Retrospective.objects.filter(objective=pk), seen)
    if head is None or not head.verdict:
        return _still_running(objective.cycle, seen)
    return [f"A verdict was written meanwhile: {VERDICTS[head.verdict]}{_by(head, seen)}."]


def _still_running(cycle: Any, seen: Seen) -> list[str]:
    if allows(cycle, "grade") or not seen.is_open:
        return []
    if cycle.state == "closed":
        return [f"{cycle.name} is closed: it stays as it is until an admin opens it again."]
    return [f"{cycle.name} is still running: this is recorded once its grading has started."]


def _target(pk: int, seen: Seen) -> list[str]:
    key_result = KeyResult.objects.select_related("objective__cycle").filter(pk=pk).first()
    if key_result is None:
        return [GONE]
    head = _head(TargetVersion.objects.filter(key_result=pk), seen)
    found = []
    if head is not None:
        found.append(
            f"Its target was changed meanwhile to {amount(head.target, key_result.counted_in)}{_by(head, seen)}."
        )
    if seen.is_open and not allows(key_result.objective.cycle, "edit"):
        name = key_result.objective.cycle.name
        found.append(f"What was aimed for in {name} stands: a new target holds in the cycle that it goes on in.")
    return found


def _tranche(pk: int, seen: Seen) -> list[str]:
    if not Tranche.objects.filter(pk=pk).exists():
        return [GONE]
    found = []
    head = _head(TrancheDecision.objects.filter(tranche=pk), seen)
    if head is not None:
        found.append(f"It was decided meanwhile: {head.get_decision_display().lower()}{_by(head, seen)}.")
    proposal = open_proposals([pk]).select_related("recorded_by").first()
    if proposal is not None:
        who = proposal.recorded_by.name if proposal.recorded_by else "Somebody"
        found.append(f"{who} proposed to {DID[proposal.decision]}: it waits for a second, different person to agree.")
    return found


def _signal(pk: int, seen: Seen) -> list[str]:
    head = _head(SignalAnswer.objects.filter(signal=pk), seen)
    if head is None:
        return []
    who = head.recorded_by.name if head.recorded_by else "Somebody"
    return [f"{who} {DECIDED[head.decision]} on {_day(head, seen)}."]


def seconded(points: Iterable[Point]) -> dict[int, str]:
    """Point → what became of the decision about money that it proposed to a second person; two queries, or none."""
    asked = {int(row.sets["proposal"]): point.item.pk for point in points if (row := point.resolution) and _waits(row)}
    if not asked:
        return {}
    found = dict.fromkeys(asked.values(), "It still waits for a second person.")
    for closed in DecisionProposal.objects.filter(supersedes__in=list(asked)):
        found[asked[closed.supersedes_id or 0]] = f"It was not agreed to: {closed.reason}"
    agreed = TrancheDecision.objects.filter(proposal__in=list(asked)).select_related("recorded_by")
    for decision in agreed:
        who = decision.recorded_by.name if decision.recorded_by else "Somebody"
        found[asked[decision.proposal_id or 0]] = f"{who} agreed on {full_day(decision.date)}."
    return found


def _waits(row: Resolution) -> bool:
    return "proposal" in row.sets


def _head(rows: Any, seen: Seen) -> Any:
    """The fact that counts, if it is news."""
    found = rows.filter(superseded_by=None).select_related("recorded_by").order_by("-pk").first()
    is_news = found is not None and (seen.since is None or found.recorded_at > seen.since)
    return found if is_news else None


def _by(fact: Fact, seen: Seen) -> str:
    who = f" by {fact.recorded_by.name}" if fact.recorded_by else ""
    return f", on {_day(fact, seen)}{who}"


def _day(fact: Fact, seen: Seen) -> str:
    at: datetime = fact.recorded_at
    return full_day(at.astimezone(seen.zone).date())


TELLERS: Final[Mapping[str, Callable[[int, Seen], list[str]]]] = {
    questions.GRADE: _grade,
    questions.CARRY: _carry,
    questions.TARGET: _target,
    questions.TRANCHE: _tranche,
    questions.SIGNAL: _signal,
}
