"""Forms of scores and schemes; what is right or wrong is said by the actions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any
from unicodedata import combining, normalize

from django import forms

from portfolio.scoring import FRAMEWORKS, Criterion
from ui.formats import to_the_digit

MOST_CRITERIA = 12


def _shown(limit: Decimal | None) -> Decimal | None:
    """A limit as refusals show it: 10, not 10.000000."""
    return None if limit is None else Decimal(f"{limit.normalize():f}")


class ScoreInputsForm(forms.Form):
    """What one initiative is worth by each criterion of a scheme; what is left empty is not given."""

    def __init__(self, *args: Any, criteria: Sequence[Criterion], given: Mapping[str, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in criteria:
            self.fields[f"input_{each.key}"] = forms.DecimalField(
                required=False, max_digits=20, decimal_places=6, label=each.name, help_text=each.range_words,
                min_value=_shown(each.low), max_value=_shown(each.high), initial=given.get(each.key),
            )  # fmt: skip
        self.fields["note"] = forms.CharField(
            required=False, widget=forms.Textarea({"rows": 2}), help_text="Why these figures; kept with them."
        )
        self.given = given

    def clean(self) -> dict[str, Any]:
        """What was given; raises ValidationError for what would be dropped unseen: a figure emptied, a note alone."""
        cleaned = super().clean() or self.cleaned_data
        for key, value in self.given.items():
            name = f"input_{key}"
            if name in self.data and cleaned.get(name, value) is None:
                words = f"It was given as {to_the_digit(value.normalize())} and stays known: correct it, or leave it."
                self.add_error(name, words)
        is_same = all(self.given.get(name) == value for name, value in self.values().items())
        if cleaned.get("note") and is_same and not self.errors:
            self.add_error("note", "It is kept with a figure that changes: change one, or leave this empty.")
        return cleaned

    def values(self) -> dict[str, Decimal]:
        """What was given, by criterion."""
        return {
            name.removeprefix("input_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("input_") and value is not None
        }


class SchemeForm(forms.Form):
    """A scheme's name, why it changes, and whether lists are ranked by it."""

    name = forms.CharField(max_length=80, help_text="Such as WSJF, or Regulatory work.")
    reason = forms.CharField(
        required=False, widget=forms.Textarea({"rows": 2}), label="Why",
        help_text="Kept with this version. People will see that their ranks moved.",
    )  # fmt: skip
    is_default = forms.BooleanField(required=False, label="Rank by this one unless another is chosen")
    is_retired = forms.BooleanField(required=False, label="Retire it: nobody ranks by it any longer")

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["is_retired"]
        else:
            del self.fields["name"]
            self.fields["reason"].required = True


def _text(label: str) -> forms.TextInput:
    return forms.TextInput({"aria-label": label})


def _figure(label: str) -> forms.NumberInput:
    return forms.NumberInput({"aria-label": label, "step": "any"})


class CriterionForm(forms.Form):
    """One criterion; a row without a name is not one."""

    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    name = forms.CharField(required=False, max_length=80, widget=_text("Criterion"))
    weight = forms.DecimalField(required=False, min_value=0, max_digits=12, decimal_places=6, widget=_figure("Weight"))
    low = forms.DecimalField(required=False, max_digits=20, decimal_places=6, widget=_figure("From"))
    high = forms.DecimalField(required=False, max_digits=20, decimal_places=6, widget=_figure("To"))


def criteria_forms(framework: str, criteria: Sequence[Criterion], data: Any = None) -> Any:
    """The table of criteria: only a scorecard has empty rows for more."""
    blank = 3 if FRAMEWORKS[framework].has_own_criteria and len(criteria) < MOST_CRITERIA - 2 else 0
    kind = forms.formset_factory(CriterionForm, extra=blank, max_num=MOST_CRITERIA, absolute_max=MOST_CRITERIA)
    initial = [
        {"key": each.key, "name": each.name, "weight": each.weight, "low": each.low, "high": each.high}
        for each in criteria
    ]
    return kind(data, prefix="c", initial=initial)


def criteria_from(rows: Any, *, are_examples: bool = False) -> list[Criterion]:
    """The criteria that a good table holds; a new one's key is made of its name, and so is a renamed example's."""
    given = [row for row in rows if row.cleaned_data.get("name", "").strip()]
    return [_criterion(row.cleaned_data, row.initial.get("name") if are_examples else None) for row in given]


def _criterion(row: Mapping[str, Any], example: str | None) -> Criterion:
    name = row["name"].strip()
    # What was given for the example would count as given for what its row now asks.
    key = "" if example not in {None, name} else row["key"]
    weight = Decimal(1) if row["weight"] is None else row["weight"]
    return Criterion(key or key_of(name), name, weight, row["low"], row["high"])


def key_of(name: str) -> str:
    """A key of small letters, digits and _ made of a name; letters it cannot hold still tell two names apart."""
    plain = "".join(each for each in normalize("NFKD", name.lower()) if not combining(each))
    text = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:38]
    if any(each.isalnum() and not each.isascii() for each in plain):
        text = f"{text[:29]}_{sha256(plain.encode()).hexdigest()[:8]}".strip("_")
    return text if text[:1].isalpha() else f"c_{text}".rstrip("_")
