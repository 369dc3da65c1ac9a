"""The form that takes a sheet, and the answers about its columns out of a request."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from exchange.imports.fields import fields_of
from exchange.imports.settings import Settings
from exchange.imports.suggesting import asked_of, meanings, words_of

MOST_BYTES: Final = 200_000_000
ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".ods", ".json")


class SheetForm(forms.Form):
    """One file of anybody's."""

    sheet = forms.FileField(
        help_text="CSV, TSV, Excel, OpenDocument or JSON from Jira, Azure DevOps, GitHub or anybody; at most 200 MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def clean_sheet(self) -> Any:
        """A sheet by its name, and not too large."""
        file = self.cleaned_data["sheet"]
        if Path(file.name).suffix.lower() not in ENDINGS:
            raise ValidationError(f"Choose one of: {', '.join(ENDINGS)}.")
        if file.size > MOST_BYTES:
            raise ValidationError("The file is larger than 200 MB; bin/manage import_sheet takes larger ones.")
        return file


def settings_from(data: QueryDict, facts: dict[str, Any], before: Settings) -> Settings:
    """The answers that a page sent; what it did not ask for stays as it was."""
    target = data.get("target", before.target)
    target = target if target in ("items", "costs") else before.target
    headers = set(facts["options"]["headers"])
    columns = {f.name: data.get(f"column_{f.name}", "") for f in fields_of(target)}
    settings = Settings(
        target=target,
        columns={name: header for name, header in columns.items() if header in headers},
        dates=before.dates,
        decimals=before.decimals,
        hours_unit=data.get("hours_unit", before.hours_unit),
        currency=_currency(data, before),
        initiative=data.get("initiative", before.initiative),
        one_initiative=data.get("one_initiative", before.one_initiative),
        unknown="reject" if data.get("unknown") == "reject" else "empty",
        edited="file" if data.get("edited", before.edited) == "file" else "here",
        match_keys=bool(data.get("match_keys")),
    )
    settings.values = _words(data, facts, settings, before)
    settings.answers = _answers(data, facts, settings)
    return settings


def _currency(data: QueryDict, before: Settings) -> str:
    said = data.get("currency", "").strip().upper()
    return said if re.fullmatch("[A-Z]{3}", said) else before.currency


def _words(data: QueryDict, facts: dict[str, Any], settings: Settings, before: Settings) -> dict[str, dict[str, str]]:
    found = {name: dict(meant) for name, meant in before.values.items()}
    for name, meant in meanings(facts, settings).items():
        found[name] = {**meant, **found.get(name, {})}
    for each in fields_of(settings.target):
        header = settings.columns.get(each.name, "")
        if not header or each.kind not in ("choice", "reference"):
            continue
        for place, (word, _) in enumerate(words_of(facts, header)):
            said = data.get(f"word_{each.name}_{place}")
            if said is not None and data.get(f"of_{each.name}") == header:
                kept = found.setdefault(each.name, {})
                kept.pop(word, None)
                if said:
                    kept[word] = said
    return found


def _answers(data: QueryDict, facts: dict[str, Any], settings: Settings) -> dict[str, str]:
    answers: dict[str, str] = {}
    for each in asked_of(facts, settings):
        said = data.get(f"answer_{each['key']}", "")
        if said in {choice["value"] for choice in each["choices"]}:
            answers[each["key"]] = said
    return answers
