"""What happened to an objective or a key result, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from activity.models import Event
from ui.formats import full_day

VERBS = {
    "objective.created": "wrote this objective",
    "objective.edited": "edited {changed}",
    "objective.aligned": "let it contribute to {parent}",
    "objective.unaligned": "no longer lets it contribute to {parent}",
    "objective.pasted": "pasted {objectives} objectives from a spreadsheet",
    "objective.primary_set": "made {parent} what it contributes to first",
    "objective.supported": "let it support {parent}",
    "objective.unsupported": "no longer lets it support {parent}",
    "objective.carried_over": "carried it over from {source}",
    "objective.reviewed": "wrote what was learned",
    "key_result.graded": "graded it",
    "key_result.cascaded": "handed it down to {teams}",
    "key_result.created": "added this key result",
    "key_result.edited": "edited {changed}",
    "key_result.retargeted": "changed the target: {reason}",
    "key_result.checked_in": "checked in about {date}",
    "key_result.commented": "wrote a comment",
    "objective.commented": "wrote a comment",
    "key_result.comment_withdrawn": "took a comment back",
    "objective.comment_withdrawn": "took a comment back",
    "key_result.phased": "set the phases",
    "kpi.created": "added this KPI",
    "kpi.edited": "edited {changed}",
    "kpi.read": "read it about {date}",
    "kpi.proposal_dismissed": "wants no objective for it: {reason}",
    "key_result.staged": "set the stages",
    "key_result.stage_completed": "reported “{stage}” done on {date}",
    "key_result.stage_reopened": "took back that “{stage}” is done",
}
FIELDS = {
    "starts_on": "start",
    "ends_on": "due date",
    "owner": "lead",
    "driven_by": "what drives it",
    "readers": "who reads it",
}


def said(events: Iterable[Event]) -> list[tuple[Event, str]]:
    """Each event with what its actor did."""
    return [(event, _words(event)) for event in events]


def _words(event: Event) -> str:
    pattern = VERBS.get(event.name)
    if pattern is None:
        return event.name.rpartition(".")[2].replace("_", " ")
    changed = [FIELDS.get(name, name) for name in event.data.get("changed", [])]
    known = dict.fromkeys(("parent", "reason", "date", "stage", "source", "teams", "objectives"), "") | event.data
    if known["date"]:
        known["date"] = full_day(date.fromisoformat(known["date"]))
    return pattern.format_map(known | {"changed": ", ".join(changed) or "nothing"})
