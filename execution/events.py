"""What happened to an initiative, an item or a cost, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from activity.models import Event
from ui.formats import full_day, plural

VERBS = {
    "initiative.proposed": "proposed this",
    "initiative.edited": "edited {changed}",
    "initiative.moved": "moved it from {was} to {to}",
    "initiative.assessed": "called its {aspect} {verdict}",
    "initiative.scored": "gave {criterion} {value}",
    "initiative.baselined": "set baseline {number}",
    "initiative.baseline_asked": "asked for a new baseline",
    "initiative.baseline_approved": "approved request {number} for a new baseline",
    "initiative.baseline_refused": "refused request {number} for a new baseline",
    "initiative.dependency_added": "let it wait for {before}",
    "initiative.dependency_removed": "lets it wait for {before} no longer",
    "initiative.linked": "let {share} of its money serve {key_result}",
    "initiative.unlinked": "took {key_result} off",
    "initiative.claimed": "claimed {likely} for {key_result}{late}",
    "initiative.scope_dropped": "dropped the rest of its scope: {items} items",
    "initiative.learned": "kept a lesson",
    "money.freed": "gave back what it had not spent",
    "tranche.tests_agreed": "agreed on what tranche {tranche} must show",
    "tranche.attested": "gave their word about tranche {tranche}",
    "tranche.reviewed": "looked at the evidence of tranche {tranche}: {proposal}",
    "signal.raised": "raised this",
    "signal.answered": "answered it: {decision}",
    "signal.escalated": "asked further up, level {level}",
    "team.created": "made this team",
    "team.changed": "changed its name or place",
    "team.seat_given": "gave {member} a seat of {hours} hours a week from {starts_on}",
    "team.seat_changed": "corrected the seat of {member}: {changed}",
    "team.seat_ended": "ended the seat of {member} with {date}",
    "team.capacity_set": "said what it gives from {starts_on}: {hours} hours",
    "team.capacity_changed": "changed hours of a period: {changed}",
    "team.practice_set": "said how it works: {changed}",
    "team.funded": "gave it money of {portfolio} from {starts_on}",
    "team.funding_changed": "changed its money of {portfolio}: {changed}",
    "cost_rate.set": "set what an hour costs from {date}",
    "team.items_planned": "planned {items} items into {iteration}",
    "team.columns_set": "set up the columns of the board",
    "team.limit_passed": "took {column} over its limit: {held} where {limit} may be; {reason}",
    "hours.priced": "priced {hours} hours",
    "item.added": "added this{over}",
    "item.edited": "edited {changed}{over}",
    "item.moved": "moved it from {was} to {to}{over}",
    "item.placed": "moved it in the backlog: {where}",
    "item.let_go": "lets the suggestion move it in the backlog",
    "item.carded": "moved it on the board to {column}{over}",
    "item.planned": "planned it into {iteration}",
    "item.dependency_added": "let it wait for {before}{lag}",
    "item.dependency_removed": "lets it wait for {before} no longer",
    "item.progressed": "reported {percent} % for {date}",
}
FIELDS = {
    "planned_start": "start", "planned_finish": "finish", "owner": "lead", "planned_cost": "planned cost",
    "payoff": "pay-off", "hours_per_week": "hours a week", "starts_on": "first day", "ends_on": "last day",
    "iteration_days": "days of an iteration", "expected_days": "days that work takes",
    "expected_share": "share of the work", "no_key_result_reason": "why it serves no key result",
}  # fmt: skip
NAMES = (
    "was", "to", "key_result", "percent", "date", "number", "before", "likely", "aspect", "verdict", "criterion",
    "value", "items",
    "tranche", "proposal", "decision", "level", "member", "hours", "portfolio", "starts_on",
    "column", "iteration", "held", "limit", "reason",
)  # fmt: skip


def said(events: Iterable[Event]) -> list[tuple[Event, str]]:
    """Each event with what its actor did."""
    return [(event, words_of(event)) for event in events]


def words_of(event: Event) -> str:
    """What the actor did, to follow their name."""
    pattern = VERBS.get(event.name)
    if pattern is None:
        return event.name.rpartition(".")[2].replace("_", " ")
    changed = [FIELDS.get(name, name) for name in event.data.get("changed", {})]
    known = {name: event.data.get(name, "") for name in NAMES}
    known["criterion"] = str(known["criterion"]).replace("_", " ")
    known["verdict"] = str(known["verdict"]).replace("_", " ")
    for name in ("date", "starts_on"):
        if known[name]:
            known[name] = full_day(date.fromisoformat(known[name]))
    known["where"] = _where(event)
    known["over"] = _over(event)
    known["lag"] = _lag(event.data.get("lag_days"))
    known["late"] = ", after the start" if event.data.get("is_late") else ""
    return pattern.format_map(known | {"changed": ", ".join(changed) or "nothing", "share": _share(event)})


def _over(event: Event) -> str:
    if not event.data.get("is_over"):
        return ""
    reason = event.data.get("reason", "")
    return f", over its limit: {reason}" if reason else ", over its limit"


def _share(event: Event) -> str:
    allocation = event.data.get("allocation")
    return "a share" if allocation is None else f"{float(allocation) * 100:.4g} %"


def _lag(days: int | None) -> str:
    if not days:
        return ""
    return f", {plural(abs(days), 'day')} {'between' if days > 0 else 'of overlap'}"


def _where(event: Event) -> str:
    to = event.data.get("to")
    if to:
        return f"to the {to}"
    return next((f"{side} {event.data[side]}" for side in ("before", "after") if event.data.get(side)), "elsewhere")
