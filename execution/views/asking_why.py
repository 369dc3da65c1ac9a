"""A form whose work would go into a column at its limit asks why, as the board does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError

from execution.actions.limits import ReasonNeeded
from execution.forms.work import AsksWhy


@contextmanager
def asking_why(form: AsksWhy) -> Iterator[None]:
    """Turn ReasonNeeded into a field to fill in and what is wrong without it: ValidationError."""
    try:
        yield
    except ReasonNeeded as asked:
        form.ask_for_reason()
        raise ValidationError({"reason": f"{asked} Say why it goes there all the same."}) from asked
