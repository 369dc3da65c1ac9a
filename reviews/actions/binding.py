"""What a resolution does: recorded where it binds, by the actions that anybody else uses, with their rights and checks.

Each kind of question has one function here. It raises ValidationError or Forbidden when the action refuses, and then
nothing is resolved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from execution.actions.signals import answer_signal
from execution.models import Signal
from execution.signals import deed_of
from okrs import grading
from okrs.actions.grading import grade_key_result, write_retrospective
from okrs.actions.key_results import change_target
from okrs.cycle_results import retrospectives_of
from okrs.cycle_states import allows
from okrs.kr_types import TYPES
from okrs.models import KeyResult, Objective, Verdict
from portfolio.actions.deciding import decide_tranche
from portfolio.actions.resizing import resize_tranche
from portfolio.models import DecisionProposal, Tranche
from reviews import questions
from reviews.meetings.values import TAKES, Scale
from reviews.models import Resolution
from tenancy.clock import today
from ui.formats import amount

GONE: Final = "It is no longer there, so nothing can be decided about it. Leave it open, or take it off the agenda."
IS_RANGE: Final = "Its target is not one number. Change it on the key result’s page, then resolve this as “{}”."
DID: Final[Mapping[str, str]] = {"released": "Funded", "held": "Held", "stopped": "Stopped"}
TO_DO: Final[Mapping[str, str]] = {"released": "fund", "held": "hold", "stopped": "stop"}
VERDICTS: Final[Mapping[str, str]] = {
    "keep": "It is carried on", "learn": "It goes on, changed", "drop": "It is dropped",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is to be done: about which row, which answer, why, with which number; `before` is what it corrects."""

    actor: Membership
    question: Mapping[str, Any]
    choice: str
    reason: str
    value: Decimal | None = None
    before: Resolution | None = None

    @property
    def id(self) -> int:
        """The row that the question is about."""
        return int(self.question["about"]["id"])

    def given(self, name: str) -> Decimal | None:
        """The number that was given, or the one that the question proposes under this name."""
        proposed = self.question.get("sets", {}).get(name)
        try:
            return self.value if self.value is not None else Decimal(proposed) if proposed else None
        except InvalidOperation:
            return None


@dataclass(frozen=True)
class Deed:
    """What was done, in words, and what it set, exact."""

    words: str
    sets: dict[str, str] = field(default_factory=dict)


def _grade(asked: Asked) -> Deed:
    key_result = KeyResult.objects.select_related("objective__cycle").filter(pk=asked.id).first()
    if key_result is None:
        raise ValidationError(GONE)
    grade = None if asked.choice == "none" else asked.given("grade")
    if asked.choice == "accept":
        proposed = asked.question.get("sets", {}).get("grade")
        grade = Decimal(proposed) if proposed else None
        if grade is None:
            raise ValidationError("Nothing was measured, so no grade is proposed. Give one, or none, with the reason.")
    if asked.choice == "other" and asked.value is None:
        raise ValidationError({"value": "Say which grade, 0 to 1."})
    grade_key_result(actor=asked.actor, key_result=key_result, grade=grade, reason=asked.reason)
    if grade is None:
        return Deed(f"{key_result.key} gets no grade.")
    shown = grading.shown(grade, key_result.objective.cycle.grading_scale)
    return Deed(f"{key_result.key} is graded {shown}.", {"grade": f"{grade.normalize():f}"})


def _carry(asked: Asked) -> Deed:
    objective = Objective.objects.select_related("cycle").filter(pk=asked.id).first()
    if objective is None:
        raise ValidationError(GONE)
    head = retrospectives_of([objective.pk]).get(objective.pk)
    went_well, to_learn = (head.went_well, head.to_learn) if head else ("", "")
    if asked.choice == Verdict.LEARN and not to_learn:
        to_learn = asked.reason  # what is to be changed is what was learned
    write_retrospective(
        actor=asked.actor, objective=objective, went_well=went_well, to_learn=to_learn, verdict=asked.choice
    )
    words = "when the next cycle is drafted" if asked.choice != Verdict.DROP else "no copy of it is made"
    return Deed(f"{VERDICTS[asked.choice]}: {words}.", {"verdict": asked.choice})


def _target(asked: Asked) -> Deed:
    key_result = KeyResult.objects.select_related("objective__cycle").filter(pk=asked.id).first()
    if key_result is None:
        raise ValidationError(GONE)
    was = (asked.before.sets if asked.before else {}).get("was")
    if asked.choice == "stay":
        if was is None or asked.before is None or asked.before.choice != "change":
            return Deed(f"The target of {key_result.key} stays.")
        return _retarget(asked, key_result, Decimal(was), "is back at")
    new = asked.given("target")
    if new is None:
        raise ValidationError({"value": "Say what the target is to be."})
    return _retarget(asked, key_result, new, "is now")


def _retarget(asked: Asked, key_result: KeyResult, new: Decimal, words: str) -> Deed:
    """Change it now; once its cycle is being graded, keep the number for the key result that goes on."""
    if "target" not in TYPES[key_result.type].needs:
        raise ValidationError(IS_RANGE.format(questions.TARGET_CHOICES["stay"]))
    shown = amount(new, key_result.counted_in)
    sets = {"target": f"{new.normalize():f}"}
    if key_result.target is not None:
        sets["was"] = f"{key_result.target.normalize():f}"
    if allows(key_result.objective.cycle, "edit"):
        change_target(
            actor=asked.actor, key_result=key_result, date=today(asked.actor.tenant), reason=asked.reason, target=new
        )
        return Deed(f"The target of {key_result.key} {words} {shown}.", sets)
    demand(asked.actor, "edit", key_result)
    copy = _going_on(key_result)
    if copy is None:
        words = f"{key_result.key} goes on with the target {shown}, once the next cycle is drafted."
        return Deed(words, sets | {"waits": "yes"})
    change_target(actor=asked.actor, key_result=copy, date=today(asked.actor.tenant), reason=asked.reason, target=new)
    return Deed(f"The target of {copy.key}, in which it goes on, {words} {shown}.", sets)


def _going_on(key_result: KeyResult) -> KeyResult | None:
    """The key result in which it goes on, where that can be changed."""
    rows = KeyResult.objects.filter(carried_from=key_result).select_related("objective__cycle").order_by("-pk")
    return next((row for row in rows if allows(row.objective.cycle, "edit")), None)


def _tranche(asked: Asked) -> Deed:
    rows = Tranche.objects.select_related("initiative__portfolio", "initiative__owner")
    tranche = rows.filter(pk=asked.id).first()
    if tranche is None:
        raise ValidationError(GONE)
    resized = _resized(asked, tranche)
    done = decide_tranche(actor=asked.actor, tranche=tranche, decision=asked.choice, reason=asked.reason)
    named = f"tranche {tranche.position} of {tranche.initiative.key}"
    sets = {"decision": asked.choice} | resized
    if isinstance(done, DecisionProposal):
        words = f"{asked.actor.name} proposed to {TO_DO[asked.choice]} {named}. It waits for a second person."
        return Deed(words, sets | {"proposal": str(done.pk)})
    shown = f", with {Scale(questions.TRANCHE, _currency_of(tranche)).shown(tranche.amount)}" if resized else ""
    return Deed(f"{DID[asked.choice]}: {named}{shown}.", sets)


def _resized(asked: Asked, tranche: Tranche) -> dict[str, str]:
    """Give it the amount that was settled on, where that is another; what was set and what it was, exact."""
    was = tranche.amount
    if asked.value is None or asked.value == was:
        return {}
    if asked.choice != TAKES[questions.TRANCHE]:
        raise ValidationError({"value": "An amount goes with funding it only. Leave it empty."})
    try:
        resize_tranche(actor=asked.actor, tranche=tranche, amount=asked.value, reason=asked.reason)
    except ValidationError as refused:
        raise ValidationError({"value": refused.messages}) from refused
    return {"amount": f"{tranche.amount.normalize():f}", "was": f"{was.normalize():f}"}


def _currency_of(tranche: Tranche) -> str:
    return tranche.initiative.portfolio.currency or tranche.tenant.currency


def _signal(asked: Asked) -> Deed:
    rows = Signal.objects.select_related("item", "initiative", "key_result__objective", "recorded_by")
    signal = rows.filter(pk=asked.id).first()
    if signal is None:
        raise ValidationError(GONE)
    deed = deed_of(signal.proposal, on_item=signal.item_id is not None)
    does = asked.choice == "accepted" and deed is not None and deed.is_at_once
    answer_signal(actor=asked.actor, signal=signal, decision=asked.choice, words=asked.reason, do=does)
    words = f"Answered: {questions.SIGNAL_CHOICES[asked.choice].lower()}."
    if does:
        words = f"{words} {signal.get_proposal_display()}: done."
    elif asked.choice == "accepted" and deed is not None:
        words = f"{words} {signal.get_proposal_display()}: not done yet, its page leads on."
    if asked.before is not None and asked.before.sets.get("done"):
        words = f"{words} What was done by the first answer is not undone by this."
    return Deed(words, {"decision": asked.choice} | ({"done": "yes"} if does else {}))


BINDINGS: Final[Mapping[str, Callable[[Asked], Deed]]] = {
    questions.GRADE: _grade,
    questions.CARRY: _carry,
    questions.TARGET: _target,
    questions.TRANCHE: _tranche,
    questions.SIGNAL: _signal,
}


def bind(asked: Asked) -> Deed:
    """Do what was resolved; a point that somebody added binds nothing."""
    if not asked.question:
        return Deed("")
    return BINDINGS[asked.question["kind"]](asked)
