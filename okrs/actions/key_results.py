"""Key results and the values they are measured against."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date as Date  # noqa: N812  # `date` is the name of a fact's day here
from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs.actions.audience import set_audience
from okrs.actions.objectives import KEY_LENGTH, TITLE_LENGTH
from okrs.checks import Problems
from okrs.cycle_states import demand_open
from okrs.kr_types import LIMITS, TYPES, Targets
from okrs.models import KeyResult, Kpi, Objective, TargetVersion
from okrs.queries import head_of_targets, lock_okrs, suggested_key_result_key, targets_of
from tenancy.clock import today
from tenancy.context import all_seeing
from tenancy.versions import bump
from ui.formats import full_day

UNIT_LENGTH = 40
MOST_DECIMALS = 6


class KeyResultChanges(TypedDict, total=False):
    """What may be changed of a key result; its target changes by `change_target`."""

    title: str
    unit: str
    weight: Decimal | None
    starts_on: Date | None
    ends_on: Date | None
    owner: Membership | None
    description: str
    decimals: int | None
    kpi: Kpi | None


class KeyResultFields(KeyResultChanges, total=False):
    """What may be given for a new one; without a key the next free one is taken."""

    key: str
    baseline: Decimal | None
    target: Decimal | None
    low: Decimal | None
    high: Decimal | None


def create_key_result(
    *,
    actor: Membership | None,
    objective: Objective,
    type: str,
    **fields: Unpack[KeyResultFields],
) -> KeyResult:
    """A new key result with its first target; raises ValidationError and Forbidden."""
    if actor is not None:
        demand(actor, "edit", objective)
    demand_open(objective.cycle, "edit")
    lock_okrs()
    if type not in TYPES:
        raise ValidationError({"type": f"Choose one of: {', '.join(TYPES)}."})
    key = fields.get("key", "").strip() or suggested_key_result_key(objective)
    rest = {name: value for name, value in fields.items() if name != "key"}
    key_result = KeyResult(objective=objective, type=type, **{"description": "", **rest, "key": key})
    problems = _problems(key_result)
    _check_targets(problems, type, targets_of(key_result))
    problems.stop()
    for name, value in asdict(TYPES[type].kept(targets_of(key_result))).items():
        setattr(key_result, name, value)
    _check_weights(key_result)
    key_result.save()
    _add_target(actor, key_result, None, targets_of(key_result), "")
    _show_to_lead(key_result)
    record("key_result.created", actor=actor, on=key_result, key=key_result.key, objective_id=objective.pk)
    return key_result


def edit_key_result(
    *,
    actor: Membership | None,
    key_result: KeyResult,
    expected_version: int | None,
    **changes: Unpack[KeyResultChanges],
) -> KeyResult:
    """Change a key result that is still at `expected_version`; raises Stale, ValidationError, Forbidden."""
    if actor is not None:
        demand(actor, "edit", key_result)
    demand_open(key_result.objective.cycle, "edit")
    bump(key_result, expected_version)
    changed = [name for name, value in changes.items() if getattr(key_result, name) != value]
    for name in changed:
        setattr(key_result, name, changes[name])  # type: ignore[literal-required]  # names come from the dict itself
    if actor is not None:
        demand(actor, "edit", key_result)
    _problems(key_result).stop()
    if "weight" in changed:
        _check_weights(key_result)
    key_result.save()
    if "owner" in changed:
        _show_to_lead(key_result)
    record("key_result.edited", actor=actor, on=key_result, changed=sorted(changed))
    return key_result


def _show_to_lead(key_result: KeyResult) -> None:
    """Who leads a key result sees its objective, whoever else does not."""
    if key_result.objective.visibility != Objective.Visibility.EVERYONE:
        set_audience(key_result.objective)


def change_target(
    *,
    actor: Membership | None,
    key_result: KeyResult,
    date: Date,
    reason: str,
    expected_version: int | None = None,
    **limits: Decimal | None,
) -> TargetVersion:
    """From `date` on measure against these limits; those not given stay. Raises Stale, ValidationError, Forbidden."""
    if actor is not None:
        demand(actor, "edit", key_result)
    demand_open(key_result.objective.cycle, "edit")
    problems = Problems()
    reason = problems.text("reason", reason, required=True)
    if unknown := set(limits) - set(LIMITS):
        problems.add("target", f"Not a limit of a key result: {', '.join(sorted(unknown))}.")
        problems.stop()
    if date > today(key_result.tenant):
        problems.add("date", "This day has not come yet. A target holds from today or an earlier day on.")
    bump(key_result, expected_version)
    kind = TYPES[key_result.type]
    if not kind.needs:
        problems.add("target", f"A key result of the type “{kind.label.lower()}” has no target to change.")
    targets = Targets(**{**asdict(targets_of(key_result)), **limits})
    _check_targets(problems, key_result.type, targets)
    problems.stop()
    version = _add_target(actor, key_result, date, kind.kept(targets), reason)
    _copy_latest_target(key_result)
    before = {name: str(value) for name, value in asdict(version_limits(version)).items() if value is not None}
    record("key_result.retargeted", actor=actor, on=key_result, date=date, reason=reason, limits=before)
    return version


def version_limits(version: TargetVersion) -> Targets:
    """The limits a version of the target holds."""
    return Targets(version.baseline, version.target, version.low, version.high)


def _add_target(
    actor: Membership | None, key_result: KeyResult, day: Date | None, targets: Targets, reason: str
) -> TargetVersion:
    head = head_of_targets(key_result, day)
    version = TargetVersion(
        key_result=key_result, date=day, reason=reason, supersedes=head, recorded_by=actor, **asdict(targets)
    )
    version.save()
    return version


def _copy_latest_target(key_result: KeyResult) -> None:
    """The row shows the latest target; the engine reads the versions."""
    live = TargetVersion.objects.filter(key_result=key_result, superseded_by=None)
    latest = max(live, key=lambda version: (version.date is not None, version.date or Date.min))
    for name, value in asdict(version_limits(latest)).items():
        setattr(key_result, name, value)
    key_result.save(update_fields=LIMITS)


def _problems(key_result: KeyResult) -> Problems:
    problems = Problems()
    key_result.key = problems.key(key_result.key, limit=KEY_LENGTH)
    key_result.title = problems.text("title", key_result.title, limit=TITLE_LENGTH, required=True)
    key_result.unit = problems.text("unit", key_result.unit, limit=UNIT_LENGTH)
    key_result.description = problems.text("description", key_result.description)
    if key_result.decimals is not None and not 0 <= key_result.decimals <= MOST_DECIMALS:
        problems.add("decimals", f"Show 0 to {MOST_DECIMALS} decimals, or leave it empty for as many as help.")
    if key_result.kpi_id is not None and not _takes_figures(key_result.type):
        problems.add("kpi", "Only a key result that is measured by a figure can follow a KPI.")
    problems.weight("weight", key_result.weight)
    cycle = key_result.objective.cycle
    start, end = key_result.starts_on or cycle.starts_on, key_result.ends_on or cycle.ends_on
    if end < start:
        field = "ends_on" if key_result.ends_on else "starts_on"
        problems.add(field, f"It would end on {full_day(end)} before it starts on {full_day(start)}.")
    if _is_taken(key_result):
        problems.add("key", f"{key_result.key} is taken. Choose another key.")
    return problems


@all_seeing()
def _is_taken(key_result: KeyResult) -> bool:
    return KeyResult.objects.filter(key=key_result.key).exclude(pk=key_result.pk).exists()


def _takes_figures(type: str) -> bool:
    return TYPES[type].takes_value and type != KeyResult.Type.YES_NO


def _check_targets(problems: Problems, type: str, targets: Targets) -> None:
    for name, value in asdict(targets).items():
        problems.value(name, value)
        if value is not None and not value.is_finite():
            return  # nothing compares with it
    for name, words in TYPES[type].check(targets).items():
        problems.add(name, words)


def _check_weights(key_result: KeyResult) -> None:
    if key_result.weight != 0:
        return
    others = KeyResult.objects.filter(objective=key_result.objective).exclude(pk=key_result.pk)
    if not others.exclude(weight=0).exists():
        words = f"All key results of {key_result.objective.key} would weigh 0. Leave at least one above it."
        raise ValidationError({"weight": words})
