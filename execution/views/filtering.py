"""The whole filter of the list of initiatives as a dialog: every field, filled as the address has it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.models import Membership, Team
from execution.views.listing import FLAGS, GROUPS, HEALTHS, HORIZONS, KINDS, LONGEST_WORDS, STATES, wish_from
from okrs.models import KeyResult, Objective
from portfolio.models import Portfolio
from ui.components import Crumb
from ui.forms import Combobox, offer
from ui.http import HtmxRequest, page_or_part


class FilterForm(forms.Form):
    """What the list may be narrowed to; an empty field narrows nothing."""

    q = forms.CharField(required=False, max_length=LONGEST_WORDS, label="Key or title")
    state = forms.ChoiceField(required=False, choices=list(STATES.items()), label="Stage")
    kind = forms.ChoiceField(required=False, choices=list(KINDS.items()))
    horizon = forms.ChoiceField(required=False, choices=list(HORIZONS.items()))
    health = forms.ChoiceField(required=False, choices=list(HEALTHS.items()))
    portfolio: forms.ModelChoiceField[Portfolio] = forms.ModelChoiceField(None, required=False, empty_label="Any")
    owner: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(
        None, required=False, label="Lead", empty_label="Anybody", widget=Combobox
    )
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(None, required=False, empty_label="Any")
    objective: forms.ModelChoiceField[Objective] = forms.ModelChoiceField(
        None, required=False, label="Serves objective", empty_label="Any", widget=Combobox
    )
    key_result: forms.ModelChoiceField[KeyResult] = forms.ModelChoiceField(
        None, required=False, label="Serves key result", empty_label="Any", widget=Combobox
    )
    mine = forms.BooleanField(required=False, label="Those I lead", widget=forms.CheckboxInput({"value": "1"}))
    unlinked = forms.BooleanField(
        required=False, label="Serves no key result", widget=forms.CheckboxInput({"value": "1"})
    )
    over = forms.BooleanField(required=False, label="Forecast over budget", widget=forms.CheckboxInput({"value": "1"}))
    waiting = forms.BooleanField(
        required=False, label="Waits for a decision", widget=forms.CheckboxInput({"value": "1"})
    )
    group = forms.ChoiceField(required=False, choices=list(GROUPS.items()), label="Grouped by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "portfolio", Portfolio.objects.all())
        offer(self, "owner", Membership.objects.filter(ended_at=None))
        offer(self, "team", Team.objects.all())
        offer(self, "objective", Objective.objects.filter(key_results__contributions__isnull=False).distinct())
        offer(self, "key_result", KeyResult.objects.filter(contributions__isnull=False).distinct())


@require_GET
def initiative_filter(request: HtmxRequest) -> HttpResponse:
    """The dialog; what is sent is the address of the list itself."""
    wish = wish_from(request.GET.dict())
    asked = {name: getattr(wish, name) for name in FilterForm.base_fields}
    context = {
        "form": FilterForm(initial=asked),
        "wish": wish,
        "flags": FLAGS,
        "crumbs": [Crumb("Initiatives", reverse("initiative_list")), Crumb("Filter")],
    }
    return page_or_part(request, "execution/initiative_filter.html", "dialog", context)
