"""One change to many initiatives: what is to change, a preview of what would, then the change itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import Membership, Team
from accounts.permissions import demand
from okrs.views.saving import saved
from portfolio.actions.bulk import MOST, SETTABLE, Change, Outcome, Pick, change_many
from portfolio.models import Initiative, Portfolio
from ui.components import Crumb
from ui.formats import plural
from ui.forms import Combobox, offer
from ui.http import HtmxRequest, page_or_part, wants_part

KEEP = "Keep as it is"
# What an initiative can be without.
EMPTIED = {"owner": "lead", "team": "team"}


class BulkForm(forms.Form):
    """What is to change; an empty field keeps what each has."""

    owner: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(
        None, required=False, label="Lead", empty_label=KEEP, widget=Combobox
    )
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(None, required=False, empty_label=KEEP)
    without_owner = forms.BooleanField(required=False, label="Take the lead off")
    without_team = forms.BooleanField(required=False, label="Take the team off")
    portfolio: forms.ModelChoiceField[Portfolio] = forms.ModelChoiceField(None, required=False, empty_label=KEEP)
    horizon = forms.ChoiceField(required=False, choices=[("", KEEP), *Initiative.Horizon.choices])
    kind = forms.ChoiceField(required=False, choices=[("", KEEP), *Initiative.Kind.choices])
    shift_days = forms.IntegerField(
        required=False, min_value=-3660, max_value=3660, label="Shift the dates by days", help_text="Below 0: earlier."
    )
    state = forms.ChoiceField(required=False, choices=[("", KEEP), *Initiative.State.choices], label="Move to")
    reason = forms.CharField(
        required=False, widget=forms.Textarea({"rows": 2}), help_text="For moves that ask for one."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", Membership.objects.filter(ended_at=None))
        offer(self, "team", Team.objects.all())
        offer(self, "portfolio", Portfolio.objects.all())

    def clean(self) -> dict[str, Any]:
        """Nobody is set and taken off in one change."""
        for name, what in EMPTIED.items():
            if self.cleaned_data.get(f"without_{name}") and self.cleaned_data.get(name):
                self.add_error(f"without_{name}", f"Choose a {what} or take the {what} off, not both.")
        return self.cleaned_data

    def change(self) -> Change:
        """The same for the action."""
        given = {name: self.cleaned_data[name] for name in SETTABLE if self.cleaned_data[name]}
        values = given | {name: None for name in EMPTIED if self.cleaned_data[f"without_{name}"]}
        return Change(
            values, self.cleaned_data["shift_days"] or 0, self.cleaned_data["state"], self.cleaned_data["reason"]
        )


@require_http_methods(["GET", "POST"])
def initiative_bulk(request: HtmxRequest) -> HttpResponse:
    """The dialog for the rows that are picked (`pick=12.3`: id and version); a preview, and once more to do it."""
    member = request.membership
    demand(member, "propose")
    asked = request.POST if request.method == "POST" else request.GET
    picks = picks_from(asked.getlist("pick"))
    form = BulkForm(request.POST or None)
    is_preview = request.POST.get("do") != "apply"
    outcomes: list[Outcome] | None = None
    if request.method == "POST":
        outcomes = saved(
            form, lambda: change_many(actor=member, picks=picks, change=form.change(), is_preview=is_preview)
        )
    is_done = outcomes is not None and not is_preview
    context = {
        "form": form,
        "picks": picks,
        "count": plural(len(picks), "initiative"),
        "most": MOST,
        "outcomes": outcomes,
        "changed": sum(bool(each.changes) for each in outcomes or ()),
        "refused": sum(bool(each.refused) for each in outcomes or ()),
        "is_done": is_done,
        "crumbs": [Crumb("Initiatives", reverse("initiative_list")), Crumb("Change several")],
    }
    is_bad = request.method == "POST" and outcomes is None
    part = "form" if request.method == "POST" else "dialog"
    response = page_or_part(request, "execution/initiative_bulk.html", part, context, status=422 if is_bad else 200)
    if is_done and wants_part(request):
        response.headers["HX-Trigger"] = "changed-many"
    return response


def picks_from(texts: list[str]) -> list[Pick]:
    """The rows that an address names; what is none is left out."""
    found: dict[int, Pick] = {}
    for text in texts:
        pk, _, version = text.partition(".")
        if all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (pk, version)):
            found[int(pk)] = Pick(int(pk), int(version))
    return list(found.values())
