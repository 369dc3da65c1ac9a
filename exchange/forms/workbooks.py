"""The form that takes a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

MOST_BYTES: Final = 20_000_000
ENDINGS: Final = (".zip", ".xlsx")


class UploadForm(forms.Form):
    """One file."""

    workbook = forms.FileField(
        help_text="A .zip of CSV files or an .xlsx with a sheet per table, at most 20 MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def clean_workbook(self) -> Any:
        """A workbook by its name, and not too large."""
        file = self.cleaned_data["workbook"]
        if Path(file.name).suffix.lower() not in ENDINGS:
            raise ValidationError("Choose a .zip or an .xlsx.")
        if file.size > MOST_BYTES:
            raise ValidationError("The file is larger than 20 MB; bin/manage load_workbook takes larger ones.")
        return file
