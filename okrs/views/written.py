"""Tables whose rows are written in place, stages and phases: as forms, and saved as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse

from okrs.actions.phases import PHASED
from okrs.forms import BLANK_STAGES, PhaseForms, StageForms
from okrs.models import KeyResult, Stage
from tenancy.versions import Stale
from ui.http import HtmxRequest, redirect_for

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


@dataclass(frozen=True)
class Outcome:
    """What came of saving a table: where to go, or what was wrong."""

    answer: HttpResponse | None = None
    problems: Sequence[str] = ()
    status: int = 200
    is_stale: bool = False


def saved_table(request: HtmxRequest, pk: int, forms: Any, write: Callable[[int | None], Any]) -> Outcome:
    """Save what was sent with the version that was seen, and go to the key result; 422 or 412 with what is wrong."""
    if request.method != "POST":
        return Outcome()
    version = request.POST.get("version", "")
    try:
        if forms.is_valid():
            write(int(version) if version.isdecimal() else None)
            return Outcome(redirect_for(request, reverse("key_result_detail", args=[pk])))
    except Stale as stale:
        return Outcome(problems=[str(stale)], status=412, is_stale=True)
    except ValidationError as refused:
        return Outcome(problems=list(refused.messages), status=422)
    return Outcome(status=422)
