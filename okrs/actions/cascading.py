"""Handing a key result down to teams: an objective with a key result each, aligned to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Membership, Team
from accounts.permissions import demand
from activity.actions import record
from okrs.actions.alignment import align_objective
from okrs.actions.key_results import create_key_result
from okrs.actions.objectives import TITLE_LENGTH, create_objective
from okrs.kr_types import TYPES, Targets
from okrs.kr_types.base import ATTACHED_UNITS
from okrs.models import Alignment, KeyResult, Objective
from okrs.queries import targets_of
from okrs.splitting import equal_parts, parts_like
from ui.formats import number

SPLIT_TYPES = frozenset({"increase", "decrease", "at_least", "at_most"})
_FIGURES = re.compile(r"\s+(?:from|to|at least|at most|by)\s+[\d€$£].*$", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """What one team would get."""

    team: Team
    title: str
    targets: Targets

    @property
    def written(self) -> str:
        """Its target as a person would write it into a field."""
        return f"{self.targets.target:f}" if self.targets.target is not None else ""


def why_not_split(key_result: KeyResult) -> str:
    """Why its target can only be copied; empty when it can be split."""
    if key_result.type not in SPLIT_TYPES:
        return f"A key result of the type “{TYPES[key_result.type].label.lower()}” has no sum to split. Copy it."
    if key_result.unit in ATTACHED_UNITS:
        return f"Rates such as {key_result.unit} do not add up. Copy it."
    return ""


def plan_cascade(
    key_result: KeyResult, teams: Sequence[Team], *, is_split: bool, given: Sequence[Decimal | None] = ()
) -> list[Part]:
    """What each team would get; with `given`, these targets, which must sum to the whole. Raises ValidationError."""
    if not teams:
        raise ValidationError({"teams": "Choose at least one team."})
    whole = targets_of(key_result)
    if not is_split:
        return [Part(team, _title(key_result, None), whole) for team in teams]
    if words := why_not_split(key_result):
        raise ValidationError({"how": words})
    target = whole.target or Decimal(0)
    parts = _given(target, given, len(teams), key_result.unit) or equal_parts(target, len(teams))
    starts = _starts(whole.baseline, parts)
    pairs = zip(teams, parts, starts, strict=True)
    return [_part(key_result, team, Targets(baseline=start, target=part)) for team, part, start in pairs]


def _part(key_result: KeyResult, team: Team, targets: Targets) -> Part:
    return Part(team, _title(key_result, targets), targets)


def _given(target: Decimal, given: Sequence[Decimal | None], count: int, unit: str) -> list[Decimal]:
    if len(given) != count or all(part is None for part in given):
        return []
    parts = [part for part in given if part is not None]
    if len(parts) != count:
        raise ValidationError({"parts": "Give every team its part, or leave them all empty for equal ones."})
    total = sum(parts, Decimal(0))
    if total != target:
        words = f"The parts sum to {number(total)}, and the target is {number(target)} {unit}".rstrip()
        raise ValidationError({"parts": f"{words}."})
    return parts


def _starts(baseline: Decimal | None, parts: Sequence[Decimal]) -> list[Decimal | None]:
    """The baseline parted as the target is, so that both sums are right."""
    if baseline is None:
        return [None] * len(parts)
    return list(parts_like(baseline, parts)) if sum(parts, Decimal(0)) else list(equal_parts(baseline, len(parts)))


def _title(key_result: KeyResult, targets: Targets | None) -> str:
    """The same words; the figures of a part in place of the whole's."""
    stem = key_result.title
    if targets is not None:
        stem = _FIGURES.sub("", stem)
        span = f"from {number(targets.baseline)} to" if targets.baseline is not None else "to"
        stem = f"{stem} {span} {number(targets.target)}"
    return stem[:TITLE_LENGTH]


def cascade_key_result(*, actor: Membership | None, key_result: KeyResult, parts: Sequence[Part]) -> list[Objective]:
    """Make an objective and a key result for every team, in the same cycle, aligned to this key result.

    All or none. Raises Forbidden, and ValidationError for a team that has one for it already.
    """
    if actor is not None:
        demand(actor, "edit", key_result)
    _check_new(key_result, parts)
    with transaction.atomic():
        made = [_make(actor, key_result, part) for part in parts]
    teams = ", ".join(part.team.name for part in parts)
    record("key_result.cascaded", actor=actor, on=key_result, teams=teams, objectives=[one.pk for one in made])
    return made


def _check_new(key_result: KeyResult, parts: Sequence[Part]) -> None:
    teams = [part.team for part in parts]
    links = Alignment.objects.filter(key_result=key_result, child__team__in=teams).select_related("child__team")
    taken = [f"{link.child.team.name} ({link.child.key})" for link in links if link.child.team]
    if taken:
        raise ValidationError({"teams": f"These have an objective for it already: {', '.join(sorted(taken))}."})


def _make(actor: Membership | None, key_result: KeyResult, part: Part) -> Objective:
    above, targets = key_result.objective, part.targets
    title = f"{part.team.name}: {_FIGURES.sub('', key_result.title)}"[:TITLE_LENGTH]
    objective = create_objective(
        actor=actor, cycle=above.cycle, title=title, team=part.team, level=Objective.Level.TEAM,
        ambition=above.ambition,
    )  # fmt: skip
    create_key_result(
        actor=actor, objective=objective, type=key_result.type, title=part.title, unit=key_result.unit,
        baseline=targets.baseline, target=targets.target, low=targets.low, high=targets.high,
        starts_on=key_result.starts_on, ends_on=key_result.ends_on,
    )  # fmt: skip
    align_objective(actor=actor, child=objective, parent=above, key_result=key_result)
    return objective
