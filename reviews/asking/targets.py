"""Targets that do not fit: somebody says so in a signal, or the plan cannot reach what is aimed for in time."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from execution.models import Signal
from okrs.kr_types import TYPES, amount
from okrs.models import Cycle, KeyResult
from okrs.queries import targets_of
from okrs.sentences import forecast_value
from portfolio.standings import natural
from reviews import values
from reviews.asking.base import Ask
from reviews.blocks import About, Figure
from reviews.context import Context
from reviews.questions import TARGET
from rollups.models import KeyResultRollup
from ui.formats import full_day, percent, plural

MISFIT: Final = Decimal("0.1")
"""From this share of the way on a plan that comes too late is talked about."""
LINES: Final = frozenset({KeyResult.Type.INCREASE, KeyResult.Type.DECREASE})


def targets(context: Context) -> list[Ask]:
    """Key results whose target somebody asks to change, then those whose plan is most too late for it."""
    if context.scope.cycle.state == Cycle.State.CLOSED:
        return []
    signals = _signals(context)
    chosen = [
        (one, figures)
        for one in context.key_results
        if (figures := context.of_key_results.get(one.pk)) is not None
        and (one.pk in signals or _does_not_fit(one, figures))
    ]
    chosen.sort(
        key=lambda each: (each[0].pk not in signals, -(each[1].plan_misfit or Decimal(0)), natural(each[0].key))
    )
    return [_target(context, one, figures, signals.get(one.pk, [])) for one, figures in chosen]


def _signals(context: Context) -> Mapping[int, list[Signal]]:
    """The open signals that propose another target, by key result."""
    found: dict[int, list[Signal]] = {}
    for row in context.signals.rows:
        if row.proposal == Signal.Proposal.CHANGE_TARGET and row.key_result_id is not None:
            found.setdefault(row.key_result_id, []).append(row)
    return found


def _does_not_fit(one: KeyResult, figures: KeyResultRollup) -> bool:
    """Whether the plan being too late is the largest part of a gap there is."""
    misfit = figures.plan_misfit
    if one.type not in LINES or misfit is None or misfit < MISFIT or (figures.pace_gap or Decimal(0)) >= 0:
        return False
    if (figures.forecast or 0) > 0 and reachable_of(one, figures) is None:
        return False  # it reaches its target, as near as that is written
    return all(misfit >= (part or Decimal(0)) for part in (figures.execution_shortfall, figures.outcome_shortfall))


def _target(context: Context, one: KeyResult, figures: KeyResultRollup, signals: list[Signal]) -> Ask:
    reachable, unit = reachable_of(one, figures), one.counted_in
    asked = signals[0] if signals else None
    change = f"Change it to {amount(reachable, unit)}" if reachable is not None else "Change the target"
    return Ask(
        kind=TARGET,
        key=one.key,
        question=f"Does the target of {one.key} stand?",
        about=About(
            kind="key_result", id=one.pk, title=f"{one.key} {one.title}", path=f"/key-results/{one.pk}/target/"
        ),
        proposed="change",
        proposal=change,
        why=_why(context, figures, asked, len(signals)),
        sets={"target": str(reachable)} if reachable is not None else {},
        figures=_figures(one, figures, reachable),
        objective=one.objective_id,
    )  # fmt: skip


def reachable_of(one: KeyResult, figures: KeyResultRollup) -> Decimal | None:
    """What it reaches at today's pace, in its unit; None where it moves on no line, not at all, or to it."""
    if one.type not in LINES or figures.forecast is None or not 0 < figures.forecast < 1:
        return None
    value = forecast_value(TYPES[one.type], targets_of(one), figures.forecast)
    if value is None:
        return None
    rounded = value.quantize(Decimal(1).scaleb(-_places(one)), ROUND_HALF_UP)
    return None if rounded == one.target else rounded


def _places(one: KeyResult) -> int:
    """As many decimals as it is shown with, else as many as its target has, at most two."""
    if one.decimals is not None:
        return one.decimals
    return 0 if one.target is None or one.target == one.target.to_integral_value() else 2


def _why(context: Context, figures: KeyResultRollup, asked: Signal | None, signals: int) -> str:
    if asked is None:
        return f"The plan is {percent(figures.plan_misfit)} of the way behind the goal: even on time it comes too late."
    who = context.names.member(asked.recorded_by_id) or "Somebody"
    more = f" {plural(signals - 1, 'more signal')} {'asks' if signals == 2 else 'ask'} for it." if signals > 1 else ""
    return f"{who} asked on {full_day(asked.date)}: {asked.words}{more}"


def _figures(one: KeyResult, figures: KeyResultRollup, reachable: Decimal | None) -> list[Figure]:
    unit = one.counted_in
    found = [Figure(label="Target now", value=values.text(TYPES[one.type].goal(targets_of(one), unit)))]
    if reachable is not None:
        found.append(Figure(label="At today’s pace", value=values.number(reachable, unit)))
    source = values.source("key_results", one.pk, "measured")
    return [*found, Figure(label="Measured", value=values.percent(figures.measured, source))]
