"""What saving a form has in common: an action's refusal becomes words beside the field; a stale edit shows both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict

from tenancy.versions import Stale
from ui.formats import NOT_KNOWN

NO_CONFLICT: dict[str, Any] = {"conflict": "", "differences": []}
"""Context of an edit page on which nobody else has saved in the meantime."""


@dataclass(frozen=True)
class Difference:
    """One field that somebody else changed in the meantime."""

    label: str
    mine: str
    theirs: str


def saved[Row](form: forms.BaseForm, write: Callable[[], Row]) -> Row | None:
    """What the action made of a good form; None when the form or the action refused, with the words in the form."""
    if not form.is_valid():
        return None
    try:
        return write()
    except ValidationError as refused:
        for field, words in _by_field(refused).items():
            form.add_error(field if field in form.fields else None, words)
        return None


def _by_field(refused: ValidationError) -> dict[str, list[str]]:
    if hasattr(refused, "error_dict"):
        return dict(refused.message_dict)
    return {NON_FIELD_ERRORS: list(refused.messages)}


def differences(form: forms.BaseForm, theirs: forms.BaseForm) -> list[Difference]:
    """The fields in which what was sent differs from what is stored now."""
    found = []
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.HiddenInput):
            continue
        mine, other = _shown(form, name), _shown(theirs, name)
        if mine != other:
            found.append(Difference(str(form[name].label), mine, other))
    return found


def both(form: forms.BaseForm, stale: Stale, again: Callable[..., forms.BaseForm], stored: Any) -> dict[str, Any]:
    """Context of a page that shows what was sent beside what is stored now; saving again replaces that knowingly."""
    version = str(stale.current.version)  # type: ignore[attr-defined]  # only versioned rows are stale
    sent = QueryDict(mutable=True)
    sent.update(form.data)  # a QueryDict too: several values of a name stay several
    sent["version"] = version
    return {
        "form": again(sent),
        "differences": differences(form, again(initial=stored)),
        "conflict": str(stale),
    }


def _shown(form: forms.BaseForm, name: str) -> str:
    """The field's value in words: a choice by its label."""
    value, field = form[name].value(), form.fields[name]
    if isinstance(field, forms.ModelMultipleChoiceField):
        chosen = field.clean(value) if value else []
        return ", ".join(str(one) for one in chosen) or NOT_KNOWN
    if isinstance(field, forms.ModelChoiceField):
        value = field.clean(value) if value else None
    elif isinstance(field, forms.ChoiceField):
        value = dict(list(field.choices)).get(value, value)  # type: ignore[arg-type]  # Django's choices may nest; ours do not
    elif isinstance(field, forms.DecimalField) and value not in (None, ""):
        value = f"{field.to_python(value).normalize():f}"  # type: ignore[union-attr]  # a field with to_python: numbers only come here
    return NOT_KNOWN if value in (None, "") else str(value)
