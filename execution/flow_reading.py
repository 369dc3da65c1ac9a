"""The flow of a team, or of all, as pages and the API read it: the queries, put into figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import Team
from execution.flow.course import Course
from execution.flow.summary import ITEMS, Expectation, Summary, Unit
from execution.models import TeamPractice
from execution.queries.flow import SCALE, Flow, TeamFlow, Work, flow_of, work_of
from tenancy.clock import today
from tenancy.models import Tenant

HISTORIES = {30: "30 days", 60: "60 days", 90: "90 days", 180: "180 days"}
USUAL_HISTORY = 90
COUNTS = {"items": "Items", "estimates": "Estimates"}
UNITS: Mapping[str, Unit] = {
    "points": Unit("points", "point", SCALE),
    "hours": Unit("hours", "hour", SCALE),
    "money": Unit("of money", "of money", SCALE),
}


@dataclass(frozen=True)
class Reading:
    """Everything that is read of one team's flow, once."""

    summary: Summary
    flow: Flow
    work: Work
    course: Course
    """By what is counted: numbers or estimates."""


def expectation_of(practice: TeamPractice) -> Expectation:
    """What the team expects of itself."""
    return Expectation(practice.expected_days, practice.expected_share)


def read_team(
    team: Team, tenant: Tenant, practice: TeamPractice, history: int, counts: str, below: Collection[int] = ()
) -> Reading:
    """The flow of a team, with those `below` it counted in, on the day that is shown; two queries."""
    day, whose = today(tenant), {team.pk, *below}
    who = f"team {team.pk} with its teams" if below else f"team {team.pk}"
    flow = flow_of(whose, day, tenant.time_zone)
    unit = UNITS[practice.estimates] if counts == "estimates" else ITEMS
    course = flow.estimates if counts == "estimates" else flow.items
    span = flow.items.history(day, history)
    work = work_of(whose, day, span[0] if span else day)
    band = flow.items.bands(day, day)[0]
    open_ = course.bands(day, day)[0]
    summary = Summary(
        who, day, unit, span, course.throughput(*span) if span else [], band.todo, band.doing,
        open_.todo + open_.doing, work.cycles, oldest_of(work), expectation_of(practice),
        sum(flow.items.throughput(*span)) if span else 0,
    )  # fmt: skip
    return Reading(summary, flow, work, course)


def read_initiative(initiative_id: int, items: Sequence[int], tenant: Tenant) -> Summary:
    """The flow of an initiative's items, whoever works on them, by its own pace of the usual history; one query."""
    day = today(tenant)
    course = flow_of(None, day, tenant.time_zone, items).items
    span, band = course.history(day, USUAL_HISTORY), course.bands(day, day)[0]
    samples = course.throughput(*span) if span else []
    return Summary(
        f"initiative {initiative_id}", day, ITEMS, span, samples, band.todo, band.doing, band.todo + band.doing,
        finished=sum(samples),
    )  # fmt: skip


def oldest_of(work: Work) -> date | None:
    """When the oldest in progress was started."""
    return min((piece.started for piece in work.doing if piece.started), default=None)


def summary_of(found: TeamFlow, who: str, day: date, history: int) -> Summary:
    """The figures of one line of the table of all teams, in items."""
    span = found.course.history(day, history)
    expected = Expectation(found.expected_days, found.expected_share or Expectation().share)
    samples = found.course.throughput(*span) if span else []
    return Summary(
        who, day, ITEMS, span, samples, found.todo, found.doing, found.todo + found.doing, found.cycles, found.oldest,
        expected, sum(samples),
    )  # fmt: skip
