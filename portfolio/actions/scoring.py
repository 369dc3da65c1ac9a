"""Schemes in versions, and what people give for each criterion."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from portfolio.models import Initiative, ScoreCriterion, ScoreInput, ScoreScheme
from portfolio.queries import lock_row
from portfolio.queries.scores import ever_asked, input_head, known_criteria
from portfolio.scoring import FRAMEWORKS, Criterion
from tenancy.clock import today
from tenancy.context import current_tenant_id

MOST_CRITERIA = 12
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LARGEST = Decimal(10) ** 12


def set_scheme(
    *,
    actor: Membership,
    name: str,
    framework: str,
    criteria: Sequence[Criterion],
    reason: str = "",
    is_default: bool = False,
    is_retired: bool = False,
) -> ScoreScheme:
    """The next version of a scheme, which says why; the versions before it stay. Raises ValidationError, Forbidden."""
    demand(actor, "set_up")
    name, reason = name.strip(), reason.strip()
    _lock()
    last = ScoreScheme.objects.filter(name=name).order_by("-number").first()
    _check_scheme(name, framework, criteria, last, reason)
    row = ScoreScheme(
        name=name, number=last.number + 1 if last else 1, date=today(actor.tenant), framework=framework,
        is_default=is_default, is_retired=is_retired, reason=reason, recorded_by=actor,
    )  # fmt: skip
    row.full_clean(exclude=["tenant"], validate_constraints=False)
    row.save()
    ScoreCriterion.objects.bulk_create(
        ScoreCriterion(
            scheme=row, position=at, key=each.key, name=each.name, weight=each.weight, low=each.low, high=each.high
        )
        for at, each in enumerate(criteria, start=1)
    )
    record(
        "score_scheme.set", actor=actor, on=row, number=row.number, framework=framework, reason=reason,
        weights={each.key: each.weight for each in criteria}, is_default=is_default, is_retired=is_retired,
    )  # fmt: skip
    return row


def _check_scheme(
    name: str, framework: str, criteria: Sequence[Criterion], last: ScoreScheme | None, reason: str
) -> None:
    found: dict[str, str] = {}
    if not name:
        found["name"] = "Give it a name, such as WSJF."
    if framework not in FRAMEWORKS:
        raise ValidationError({"framework": f"Choose one of: {', '.join(FRAMEWORKS)}."})
    if last is not None and last.framework != framework:
        found["framework"] = f"{name} is a {FRAMEWORKS[last.framework].name}: choose another name for another way."
    if last is not None and not reason:
        found["reason"] = "Say why it changes: people will see that their ranks moved."
    if words := criteria_problem(framework, criteria):
        found["criteria"] = words
    if found:
        raise ValidationError(found)


def criteria_problem(framework: str, criteria: Sequence[Criterion]) -> str:
    """What is wrong with the criteria of a scheme, in words; empty when nothing is."""
    keys, way = [each.key for each in criteria], FRAMEWORKS[framework]
    fixed = [each.key for each in way.criteria]
    if not way.has_own_criteria and keys != fixed:
        return f"{way.name} asks for exactly: {', '.join(fixed)}."
    if not criteria or len(criteria) > MOST_CRITERIA:
        return f"A scorecard has 1 to {MOST_CRITERIA} criteria."
    if len(set(keys)) < len(keys):
        return "Each criterion stands once."
    for each in criteria:
        if words := _criterion_problem(each):
            return words
    if not any(each.weight for each in criteria):
        return "At least one weight must be above 0."
    return ""


def _criterion_problem(each: Criterion) -> str:
    if not KEY.fullmatch(each.key) or not each.name.strip():
        return "Each criterion has a name, and a key of small letters, digits and _ that begins with a letter."
    if not 0 <= each.weight < 1000:
        return f"The weight of {each.name} must be from 0 to below 1,000."
    if each.low is not None and each.high is not None and each.low >= each.high:
        return f"The range of {each.name} must rise: {each.low:f} to {each.high:f} does not."
    return ""


def give_score_input(
    *,
    actor: Membership,
    initiative: Initiative,
    criterion: str,
    value: Decimal,
    note: str = "",
    on: date | None = None,
) -> ScoreInput:
    """What one criterion of an initiative is worth on a day; the same day's is corrected. Raises ValidationError."""
    demand(actor, "edit", initiative)
    day = on or today(actor.tenant)
    if day > today(actor.tenant):
        raise ValidationError({"on": "This day has not come yet: give it for today or before."})
    _check_input(known_criteria().get(criterion), criterion, value)
    lock_row(initiative)
    return _give(actor, initiative, criterion, value, note, day)


def give_score_inputs(
    *, actor: Membership, initiative: Initiative, values: Mapping[str, Decimal], note: str = ""
) -> list[ScoreInput]:
    """Today's worth of several criteria at once; what is as it was is left alone. Raises ValidationError."""
    demand(actor, "edit", initiative)
    known, found, day = known_criteria(), {}, today(actor.tenant)
    for criterion, value in values.items():
        try:
            _check_input(known.get(criterion), criterion, value)
        except ValidationError as refused:
            found[f"input_{criterion}"] = refused.messages
    if found:
        raise ValidationError(found)
    lock_row(initiative)
    now = _standing(initiative)
    changed = {key: value for key, value in values.items() if now.get(key) != value}
    return [_give(actor, initiative, key, value, note, day) for key, value in changed.items()]


def _standing(initiative: Initiative) -> dict[str, Decimal]:
    rows = ScoreInput.objects.filter(initiative=initiative, superseded_by=None)
    newest = rows.order_by("criterion", "-date", "-id").distinct("criterion")
    return dict(newest.values_list("criterion", "value"))


def _check_input(asked: Criterion | None, criterion: str, value: Decimal) -> None:
    if asked is None and not ever_asked(criterion):
        raise ValidationError({"criterion": f"No scheme asks for {criterion}."})
    if not value.is_finite() or abs(value) >= LARGEST:
        raise ValidationError({"value": "Give a number below 1,000,000,000,000."})
    low, high = (asked.low, asked.high) if asked else (None, None)
    if (low is not None and value < low) or (high is not None and value > high):
        words = asked.range_words if asked else ""
        raise ValidationError({"value": f"{asked.name if asked else criterion} goes {words}."})


def _give(
    actor: Membership, initiative: Initiative, criterion: str, value: Decimal, note: str, day: date
) -> ScoreInput:
    row = ScoreInput(
        initiative=initiative, criterion=criterion, date=day, value=value, note=note.strip(), recorded_by=actor,
        supersedes=input_head(initiative, criterion, day),
    )  # fmt: skip
    row.full_clean(exclude=["tenant"], validate_constraints=False)
    row.save()
    record("initiative.scored", actor=actor, on=initiative, criterion=criterion, value=value, note=row.note, date=day)
    return row


def _lock() -> None:
    # Two new versions at a time would take the same number.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('score schemes'), %s)", [current_tenant_id()])
