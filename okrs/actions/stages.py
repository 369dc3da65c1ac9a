"""The stages of a milestone key result, and that one was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  # `date` is the name of a fact's day here
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import F

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs.actions.objectives import TITLE_LENGTH
from okrs.checks import SHARE_PLACES, Problems
from okrs.cycle_states import demand_open
from okrs.kr_types import TYPES
from okrs.kr_types.milestone import check_percents
from okrs.models import KeyResult, Stage, StageCompletion
from okrs.queries import lock_okrs, stages_done
from tenancy.clock import today
from tenancy.versions import bump

ASIDE = 1_000_000  # above any real position: rows step aside while they change places


@dataclass(frozen=True)
class StageWish:
    """A stage as wanted; with an id it is one that exists."""

    title: str
    percent: Decimal
    id: int | None = None
    done_on: Date | None = None
    is_ticked: bool = False
    """Whether `done_on` is meant: without it what was reported done stays."""


def set_stages(
    *, actor: Membership | None, key_result: KeyResult, stages: list[StageWish], expected_version: int | None = None
) -> list[Stage]:
    """Make these its stages, in this order; raises ValidationError unless they total 100 percent."""
    if actor is not None:
        demand(actor, "edit", key_result)
    demand_open(key_result.objective.cycle, "edit")
    lock_okrs()
    bump(key_result, expected_version)
    existing = {stage.pk: stage for stage in Stage.objects.filter(key_result=key_result)}
    _check_stages(key_result, stages, existing)
    kept = {wish.id for wish in stages}
    _remove([stage for pk, stage in existing.items() if pk not in kept])
    Stage.objects.filter(key_result=key_result).update(position=F("position") + ASIDE)
    saved = [_write(key_result, existing, wish, place) for place, wish in enumerate(stages, start=1)]
    _tick(actor, key_result, saved, stages)
    record("key_result.staged", actor=actor, on=key_result, stages=[[w.title, str(w.percent)] for w in stages])
    return saved


def _tick(actor: Membership | None, key_result: KeyResult, saved: list[Stage], wishes: list[StageWish]) -> None:
    """Report done, or not done after all, what the table says otherwise than it was."""
    was = {stage.pk: done_on for stage, done_on in stages_done(key_result)}
    for stage, wish in zip(saved, wishes, strict=True):
        if wish.is_ticked and was[stage.pk] != wish.done_on:
            complete_stage(actor=actor, stage=stage, date=wish.done_on)


def _check_stages(key_result: KeyResult, stages: list[StageWish], existing: dict[int, Stage]) -> None:
    problems = Problems()
    if not TYPES[key_result.type].has_stages:
        problems.add("stages", "Only a milestone has stages.")
    if not stages:
        problems.add("stages", "Give at least one stage.")
    for place, wish in enumerate(stages, start=1):
        problems.text("stages", wish.title, limit=TITLE_LENGTH)
        if not wish.title.strip():
            problems.add("stages", f"Stage {place} has no title.")
        if wish.id is not None and wish.id not in existing:
            problems.add("stages", f"Stage {place} is not one of {key_result.key}.")
        problems.value("stages", wish.percent, SHARE_PLACES)
    problems.stop()
    problems.add("stages", check_percents([wish.percent for wish in stages]))
    problems.stop()


def _remove(stages: list[Stage]) -> None:
    for stage in stages:
        if stage.completions.exists():
            words = f"“{stage.title}” has been reported done, so it stays. Set its percent instead."
            raise ValidationError({"stages": words})
        stage.delete()


def _write(key_result: KeyResult, existing: dict[int, Stage], wish: StageWish, place: int) -> Stage:
    stage = existing[wish.id] if wish.id is not None else Stage(key_result=key_result)
    stage.title, stage.percent, stage.position = wish.title.strip(), wish.percent, place
    stage.save()
    return stage


def complete_stage(*, actor: Membership | None, stage: Stage, date: Date | None) -> StageCompletion:
    """The stage was done on `date`; None says that it is not done after all. Raises ValidationError, Forbidden."""
    key_result = stage.key_result
    if actor is not None:
        demand(actor, "check_in", key_result)
    demand_open(key_result.objective.cycle, "check_in")
    if date is not None and date > today(stage.tenant):
        raise ValidationError({"date": "This day has not come yet. Say it when it is done."})
    Stage.objects.select_for_update().get(pk=stage.pk)  # two reports at a time would supersede the same one
    head = StageCompletion.objects.filter(stage=stage, superseded_by=None).order_by("-id").first()
    if date is None and (head is None or head.date is None):
        raise ValidationError({"date": "This stage has not been reported done."})
    fact = StageCompletion(stage=stage, date=date, supersedes=head, recorded_by=actor)
    fact.save()
    record(
        "key_result.stage_completed" if date else "key_result.stage_reopened",
        actor=actor,
        on=key_result,
        stage=stage.title,
        date=date,
    )
    return fact
