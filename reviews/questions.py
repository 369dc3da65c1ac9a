"""What a pack can ask a meeting: the kinds of question, and the answers to each; pure.

A question's `key` is stable: the same thing asked in the next pack has the same key. `about` names the row that the
answer binds, `proposed` the choice that the figures speak for, and `sets` what that choice would set, exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

GRADE: Final = "grade"
"""About a key result without a grade. Key `grade:KR12.3`; sets {"grade": "0.8"}, empty where nothing was measured."""
CARRY: Final = "carry"
"""About an objective whose cycle is over or nearly so, without a verdict. Key `carry:O12`; sets {"verdict": "keep"}."""
TARGET: Final = "target"
"""About a key result whose target does not fit. Key `target:KR12.3`; sets {"target": "1800"}, empty without a number.

While the cycle runs `okrs.change_target` takes it; once it is being graded what was aimed for stands, and the number is
for the key result that is carried on into the next cycle.
"""
TRANCHE: Final = "tranche"
"""About a tranche whose review is due. Key `tranche:INI-12/2` (its position); sets {"decision": "released"}."""
SIGNAL: Final = "signal"
"""About an open signal. Key `signal:431`; sets {"decision": "accepted"} where its deed is done in the same step."""

KINDS: Final = (GRADE, CARRY, TARGET, TRANCHE, SIGNAL)
"""Every kind, in the order in which a meeting takes them when they matter alike."""

GRADE_CHOICES: Final[Mapping[str, str]] = {
    "accept": "Accept the proposed grade",
    "other": "Give another grade",
    "none": "Give no grade",
}
"""`okrs.grade_key_result`: accept takes `sets.grade`; other asks for a number and a reason, none for a reason."""
CARRY_CHOICES: Final[Mapping[str, str]] = {
    "keep": "Keep: carry it on",
    "learn": "Learn: change it",
    "drop": "Drop it",
}
"""`okrs.write_retrospective(verdict=choice)`: the choices are okrs.Verdict's values."""
TARGET_CHOICES: Final[Mapping[str, str]] = {
    "stay": "Leave the target",
    "change": "Change the target",
}
"""stay does nothing; change takes `sets.target`, or asks for the number where there is none."""
TRANCHE_CHOICES: Final[Mapping[str, str]] = {
    "released": "Fund it",
    "held": "Hold it",
    "stopped": "Stop it",
}
"""`portfolio.decide_tranche(decision=choice, reason=…)`: the choices are TrancheDecision.Decision's values."""
SIGNAL_CHOICES: Final[Mapping[str, str]] = {
    "accepted": "Do as proposed",
    "otherwise": "Do something else",
    "declined": "Decline it",
    "noted": "Take note of it",
}
"""`execution.answer_signal(decision=choice)`: SignalAnswer.Decision's values; otherwise and declined need words."""

CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    GRADE: GRADE_CHOICES,
    CARRY: CARRY_CHOICES,
    TARGET: TARGET_CHOICES,
    TRANCHE: TRANCHE_CHOICES,
    SIGNAL: SIGNAL_CHOICES,
}
"""Choice → label, by kind."""
