"""Asking for a pack, and beginning an arrangement of sections."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from accounts.models import Membership, Team
from okrs.models import Cycle
from portfolio.models import Portfolio
from reviews.arrangements import AS_USUAL, SINCE
from reviews.models import Pack, PackTemplate
from ui.formats import full_day
from ui.forms import Combobox, DayField, offer, offer_words

WHOLE = "organisation"
MOST_COMPARED = 100
ARRANGED = "arranged"


class PackForm(forms.Form):
    """What the pack is about, of which cycle, as of which day, in which arrangement."""

    cycle: forms.ModelChoiceField[Cycle] = forms.ModelChoiceField(None, empty_label=None, widget=Combobox)
    about = forms.ChoiceField(initial=WHOLE, widget=Combobox)
    as_of = DayField(
        required=False,
        help_text="What was so at the end of this day. Left empty: the cycle’s last day, or today while it runs.",
    )
    template: forms.ModelChoiceField[PackTemplate] = forms.ModelChoiceField(
        None, label="Arrangement", required=False, empty_label="The usual sections"
    )

    compared = forms.ChoiceField(
        label="Compared with",
        required=False,
        initial=ARRANGED,
        widget=Combobox,
        help_text="What change is counted from. Restatements are of the review that is named, else of the last one.",
    )
    readers: forms.ModelMultipleChoiceField[Membership] = forms.ModelMultipleChoiceField(
        None,
        label="Send it to",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
        help_text="Each gets a notice and a letter with the review as they may see it, once it is made.",
    )

    def __init__(self, data: Any = None, *, day: date, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        offer(self, "readers", Membership.objects.filter(ended_at=None).order_by("name", "pk"))
        cycles = Cycle.objects.filter(starts_on__lte=day).order_by("-ends_on", "-pk")
        offer(self, "cycle", cycles)
        if not (initial or {}).get("cycle"):
            self.initial["cycle"] = _over_last(cycles, day)
        offer_words(self, "about", subjects())
        offer_words(self, "compared", comparisons())
        offer(self, "template", PackTemplate.objects.order_by("name"))
        if not PackTemplate.objects.exists():
            del self.fields["template"]

    def asked(self) -> dict[str, Any]:
        """What `ask_for_pack` takes."""
        kind, _, pk = self.cleaned_data["about"].partition(":")
        return {
            "cycle": self.cleaned_data["cycle"],
            "as_of": self.cleaned_data["as_of"],
            "team": Team.objects.get(pk=pk) if kind == "team" else None,
            "portfolio": Portfolio.objects.get(pk=pk) if kind == "portfolio" else None,
            **self._compared(),
        }

    def _compared(self) -> dict[str, Any]:
        kind, _, pk = self.cleaned_data["compared"].partition(":")
        if kind != AS_USUAL:
            return {"since": "" if kind == ARRANGED else kind}
        return {"since": AS_USUAL, "previous": Pack.objects.get(pk=pk) if pk else None}


def _over_last(cycles: Any, day: date) -> Cycle | None:
    """The quarter that ended last is what is reviewed; without one, the cycle that began last."""
    quarters = cycles.filter(ends_on__lt=day, kind=Cycle.Kind.QUARTER)
    found: Cycle | None = quarters.first() or cycles.order_by("-starts_on").first()
    return found


def subjects() -> list[Any]:
    """The whole organisation, the teams, the portfolios."""
    found: list[Any] = [(WHOLE, "The whole organisation")]
    for label, kind, rows in (("Teams", "team", Team), ("Portfolios", "portfolio", Portfolio)):
        named = [(f"{kind}:{pk}", name) for pk, name in rows.objects.order_by("name").values_list("pk", "name")]
        if named:
            found.append((label, named))
    return found


def comparisons() -> list[Any]:
    """What a review may be compared with: as arranged, a moment of its cycle, a review that is made."""
    found: list[Any] = [(ARRANGED, "As arranged"), *SINCE.items()]
    made = Pack.objects.filter(state=Pack.State.MADE).order_by("-as_of", "-pk")[:MOST_COMPARED]
    named = [(f"{AS_USUAL}:{one.pk}", f"{one.title}, as of {full_day(one.as_of)}") for one in made]
    return [*found, ("Reviews", named)] if named else found


class TemplateForm(forms.Form):
    """A new arrangement's name, and what it starts from."""

    name = forms.CharField(max_length=120, help_text="For example: For the board, or For the team’s own review.")
    like: forms.ModelChoiceField[PackTemplate] = forms.ModelChoiceField(
        None, label="Start from", required=False, empty_label="The usual sections, in the usual order"
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        offer(self, "like", PackTemplate.objects.order_by("name"))
