"""How forms look: one renderer for all of them, and the widgets that HTML has and Django does not name."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

from ui.years import FIRST_YEAR, LAST_YEAR


class Renderer(TemplatesSetting):
    """Draws every form and field with the templates in templates/components/form/."""

    form_template_name = "components/form/form.html"
    field_template_name = "components/form/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """A number is shown as a person would write it, without the zeros of its column."""
        widget = context.get("widget")
        if widget and widget.get("type") == "number" and widget["value"] is not None:
            context["widget"] = widget | {"value": without_zeros(str(widget["value"]))}
        return str(super().render(template_name, context, request))


def without_zeros(written: str) -> str:
    """110000.0000 as 110000; what is no number stays as it was typed."""
    if "." not in written:
        return written
    try:
        return f"{Decimal(written).normalize():f}"
    except InvalidOperation:
        return written


def offer(form: forms.BaseForm, name: str, rows: Any) -> None:
    """A choice among the tenant's rows; asked when the form is made, never at import, where no tenant is set."""
    form.fields[name].queryset = rows  # type: ignore[attr-defined]  # a field of choices among rows


def offer_words(form: forms.BaseForm, name: str, choices: Any) -> None:
    """A choice among pairs of value and label."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # a field of choices


class DateInput(forms.DateInput):
    """The browser's own date picker, in the only format that it reads; it asks again about a year such as 0206."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__({"min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31"} | (attrs or {}), format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day within the years of workbooks; the browser's bounds alone keep nobody from sending another."""

    widget = DateInput
    default_error_messages = {  # as Django declares it
        "invalid": "This is no day. Write one such as 2026-03-31.",
        "year": f"Choose a day from {FIRST_YEAR} to {LAST_YEAR}.",
    }

    def to_python(self, value: Any) -> date | None:
        """The day; raises ValidationError for none, and for a year that is surely a slip."""
        day = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["year"], code="year")
        return day


class Combobox(forms.Select):
    """A select with a search field once scripts run."""

    template_name = "components/form/combobox.html"


class RadioCards(forms.RadioSelect):
    """Choices as cards; `hints` maps a choice's value to the line under its name."""

    template_name = "components/form/cards.html"

    def __init__(self, attrs: dict[str, object] | None = None, hints: dict[str, str] | None = None) -> None:
        super().__init__(attrs)
        self.hints = hints or {}

    def create_option(self, name: str, value: object, *args: object, **kwargs: object) -> dict[str, object]:
        """The option as Django makes it, with its hint."""
        option: dict[str, object] = super().create_option(name, value, *args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        option["hint"] = self.hints.get(str(value), "")
        return option
