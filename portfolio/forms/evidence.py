"""Forms about the evidence of a tranche: its tests in a line or in rows, somebody's word, a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from portfolio.evidence import MEASURES, Predicate, problem_with
from portfolio.evidence_line import MOST, LineError, parse, typed
from portfolio.evidence_words import SIGNS, typed_number
from portfolio.models import TrancheDecision
from ui.forms import DayField, RadioCards

WORD = "attestation"
GROUPS = {"cost": "Cost", "schedule": "Schedule"}
BLANK_ROWS = 2


class ReasonForm(forms.Form):
    """Fund, hold or stop: which button was pressed, and why."""

    decision = forms.ChoiceField(choices=TrancheDecision.Decision.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), help_text="It is kept with the decision and shown to everyone."
    )
    review_on = DayField(
        required=False, label="If you hold it: next review",
        help_text="On this day the evidence is looked at again; without a decision then it lapses.",
    )  # fmt: skip

    def __init__(self, *args: Any, again: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_on"].initial = again


class AgreeForm(forms.Form):
    """What the second person adds; nothing is needed."""

    words = forms.CharField(required=False, max_length=2000)


class WithdrawForm(forms.Form):
    """Why one does not agree."""

    reason = forms.CharField(required=False, max_length=2000)


class AttestForm(forms.Form):
    """Somebody's word that a test holds, or does not."""

    holds = forms.ChoiceField(
        label="Is it so?",
        choices=[("yes", "It holds"), ("no", "It does not")],
        widget=RadioCards(hints={"yes": "You give your word", "no": "Say what is missing"}),
    )
    words = forms.CharField(required=False, widget=forms.Textarea, label="In your words")
    on = DayField(label="As of")

    def __init__(self, *args: Any, day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = day


class LineForm(forms.Form):
    """The whole contract in one line."""

    line = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}), label="In one line",
        help_text="Such as: KR2.1 value >= 300 and cost <= tranche and “The clinics signed”. Empty: no tests.",
    )  # fmt: skip

    def __init__(self, *args: Any, keys: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = keys

    def clean_line(self) -> list[Predicate]:
        """The tests, or where the line cannot be read and what was expected."""
        text: str = self.cleaned_data["line"]
        if not text.strip():
            return []
        try:
            return parse(text, self.keys)
        except LineError as error:
            raise forms.ValidationError(str(error)) from None


def what_choices(key_results: Iterable[tuple[int, str]]) -> list[Any]:
    """What a row may ask about, under headings."""
    found: list[Any] = [("", "Choose…")]
    for pk, title in key_results:
        measures = MEASURES["key_result"].items()
        found.append((title, [(f"key_result:{pk}:{name}", f"{title}: {each.label}") for name, each in measures]))
    for kind, title in GROUPS.items():
        found.append((title, [(f"{kind}::{name}", _begun(each.label)) for name, each in MEASURES[kind].items()]))
    return [*found, ("Somebody's word", [(WORD, "Somebody's word")])]


class RowForm(forms.Form):
    """One test: what, how it compares, against what."""

    what = forms.ChoiceField(required=False)
    operator = forms.ChoiceField(choices=SIGNS.items(), required=False)
    value = forms.CharField(required=False, max_length=500)

    def __init__(self, *args: Any, choices: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        number = int(re.sub(r"\D", "", self.prefix or "") or 0) + 1
        for name, label in (("what", "What"), ("operator", "Compares"), ("value", "Against")):
            self.fields[name].widget.attrs["aria-label"] = f"{label}, test {number}"
        self.fields["value"].widget.attrs["placeholder"] = "300, 60%, tranche, released, budget"

    def clean(self) -> dict[str, Any]:
        """With `predicate`, the test; nothing for an empty row."""
        given = super().clean() or {}
        what, value = given.get("what", ""), given.get("value", "").strip()
        if not what or not value:
            if what or value:
                self.add_error("value" if what else "what", "Say what it is held against." if what else "Say what.")
            return given
        try:
            predicate = self._predicate(what, given.get("operator", ""), value)
        except LineError as error:
            self.add_error("value", str(error))
            return given
        problem = problem_with(predicate)
        if problem:
            self.add_error("value", problem)
        return given | {"predicate": predicate}

    def _predicate(self, what: str, operator: str, value: str) -> Predicate:
        if what == WORD:
            return Predicate(WORD, words=value)
        kind, about, measure = what.split(":")
        against, threshold = typed(value)
        return Predicate(kind, measure, operator, against, threshold, key_result_id=int(about) if about else None)


RowSet = forms.formset_factory(RowForm, extra=BLANK_ROWS, max_num=MOST, validate_max=True)


def row_of(predicate: Predicate) -> dict[str, str]:
    """A test as its row shows it."""
    if predicate.kind == WORD:
        return {"what": WORD, "operator": "", "value": predicate.words}
    measure = MEASURES[predicate.kind][predicate.measure]
    value = predicate.against if predicate.against != "number" else typed_number(measure, predicate.threshold)
    what = f"{predicate.kind}:{predicate.key_result_id or ''}:{predicate.measure}"
    return {"what": what, "operator": predicate.operator, "value": value}


def _begun(label: str) -> str:
    return label[:1].upper() + label[1:]
