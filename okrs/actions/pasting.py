"""Keeping what was pasted: all of it through the actions that anybody's own writing goes through, or none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Membership, Team
from activity.actions import record
from okrs.actions.key_results import create_key_result
from okrs.actions.objectives import create_objective
from okrs.models import Cycle, Objective
from okrs.pasting.reading import Entry, Reading

SHOWN_AS = {
    "title": "key_result", "starts_on": "due", "ends_on": "due", "low": "baseline", "high": "target",
    "key": "objective", "team": "objective", "level": "objective",
}  # fmt: skip
"""Where in a pasted row an action's words belong."""


def examine_paste(reading: Reading, *, cycle: Cycle) -> dict[str, Membership]:
    """Note what only the organisation knows: people nobody knows, titles that are there already.

    Answers with the people that are named, by what is written.
    """
    people = _people(entry.owner for entry in reading.entries if entry.owner)
    titles = {entry.objective.casefold() for entry in reading.entries}
    existing = {
        title.casefold(): key
        for key, title in Objective.objects.filter(cycle=cycle).values_list("key", "title")
        if title.casefold() in titles
    }
    for entry in reading.entries:
        found = people.get(entry.owner.casefold(), []) if entry.owner else []
        if entry.owner and len(found) != 1:
            words = "Several people here are called so. Write the e-mail address." if found else ""
            entry.problems["owner"] = words or "Nobody here is called so. Write a name or an e-mail address."
        if entry.is_new_objective and (key := existing.get(entry.objective.casefold())):
            entry.notes.append(f"{key} of {cycle.name} has this title already; this would be a second one.")
    return {name: found[0] for name, found in people.items() if len(found) == 1}


def _people(named: Iterable[str]) -> dict[str, list[Membership]]:
    """Who is meant, by name or e-mail address, without regard to capitals; one query."""
    wanted = {name.casefold() for name in named}
    found: dict[str, list[Membership]] = {name: [] for name in wanted}
    if wanted:
        for member in Membership.objects.filter(ended_at=None).select_related("user"):
            for name in {member.name.casefold(), member.user.email.casefold()} & wanted:
                found[name].append(member)
    return found


def save_paste(
    *, actor: Membership | None, cycle: Cycle, reading: Reading, team: Team | None = None
) -> list[Objective]:
    """Make every objective and key result of the rows, or none.

    Raises Forbidden, and ValidationError once every row says what is wrong with it.
    """
    people = examine_paste(reading, cycle=cycle)
    if not reading.is_good:
        raise ValidationError("Some cells need another look. Nothing was saved.")
    made: dict[str, Objective] = {}
    with transaction.atomic():
        for entry in reading.entries:
            try:
                _save(actor, cycle, team, entry, people, made)
            except ValidationError as refused:
                _tell(entry, refused)
                words = f"Row {entry.place + 1} could not be kept, so nothing was saved."
                raise ValidationError(words) from None
        if made:
            first = next(iter(made.values()))
            record("objective.pasted", actor=actor, on=first, objectives=len(made), rows=len(reading.entries))
    return list(made.values())


def _save(
    actor: Membership | None,
    cycle: Cycle,
    team: Team | None,
    entry: Entry,
    people: dict[str, Membership],
    made: dict[str, Objective],
) -> None:
    owner = people.get(entry.owner.casefold())
    name = entry.objective.casefold()
    if name not in made:
        alone: dict[str, Any] = {} if entry.key_result else {"owner": owner, "weight": entry.weight}
        made[name] = create_objective(actor=actor, cycle=cycle, title=entry.objective, team=team, **alone)
    if entry.key_result:
        limits = entry.targets
        create_key_result(
            actor=actor, objective=made[name], type=entry.type, title=entry.key_result, unit=entry.unit,
            baseline=limits.baseline, target=limits.target, low=limits.low, high=limits.high,
            weight=entry.weight, ends_on=entry.due, owner=owner,
        )  # fmt: skip


def _tell(entry: Entry, refused: ValidationError) -> None:
    words = refused.message_dict if hasattr(refused, "error_dict") else {"objective": refused.messages}
    for name, said in words.items():
        shown = SHOWN_AS.get(name, name)
        if shown == "key_result" and not entry.key_result:
            shown = "objective"
        entry.problems[shown if shown in entry.cells else "objective"] = " ".join(said)
