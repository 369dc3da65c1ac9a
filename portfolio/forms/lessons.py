"""What was learned."""

from __future__ import annotations

from django import forms


class LessonForm(forms.Form):
    """One thing that was learned from a bet."""

    words = forms.CharField(
        widget=forms.Textarea, label="What was learned",
        help_text="Such as: clinics do not move their records themselves, whatever the tool. It is shown to whoever "
        "proposes something like it.",
    )  # fmt: skip
