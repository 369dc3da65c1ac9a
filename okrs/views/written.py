"""Tables whose rows are written in place: stages and phases, as forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from okrs.actions.phases import PHASED
from okrs.forms import BLANK_STAGES, PhaseForms, StageForms
from okrs.models import KeyResult, Stage

type Done = Sequence[tuple[Stage, date | None]]


def stage_forms_of(stages: Done, sent: Any = None) -> Any:
    """The stages as forms: as sent, else as stored; `total` is what their percents come to."""
    stored = [
        {"id": stage.pk, "place": place, "title": stage.title, "percent": f"{stage.percent.normalize():f}",
         "done": done_on is not None, "done_on": done_on}
        for place, (stage, done_on) in enumerate(stages, start=1)
    ]  # fmt: skip
    forms: Any = StageForms(sent, initial=stored)
    forms.extra = 1 if stored else BLANK_STAGES
    forms.total = sum((stage.percent for stage, _ in stages), Decimal(0))
    return forms


def phase_forms_of(key_result: KeyResult, sent: Any = None) -> Any:
    """The phases as forms: as sent, else as stored; None for a type that has no course."""
    if key_result.type not in PHASED:
        return None
    stored = [{"date": phase.date, "value": f"{phase.value.normalize():f}"} for phase in key_result.phases.all()]
    return PhaseForms(sent, initial=stored, prefix="phase")
