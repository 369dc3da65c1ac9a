"""Forms about people; what they ask for is checked by the actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.actions.tenants import check_slug, free_slug, open_tenant
from accounts.models import Membership, Role, Team, User
from accounts.queries import teams_below
from tenancy.currencies import CURRENCIES
from tenancy.models import Tenant
from ui.forms import Combobox, RadioCards, offer, offer_words

ROLE_HINTS = {
    "owner": "Everything, the end of the organisation included",
    "admin": "Set-up: people, cycles, policy, imports",
    "manager": "Portfolio, funding, every objective and item",
    "member": "What they own or their team does",
    "viewer": "Reads everything, changes nothing",
}
REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def attempt[Result](form: forms.Form, action: Callable[[], Result]) -> Result | None:
    """The action's result; None when it refused, and then the form says why beside its fields."""
    try:
        return action()
    except ValidationError as error:
        for field, messages in _by_field(error).items():
            form.add_error(field if field in form.fields else None, messages)
        return None


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def time_zones() -> list[tuple[str, str]]:
    """Every place's time zone, with its spaces."""
    places = sorted(zone for zone in available_timezones() if zone.split("/")[0] in REGIONS and "/" in zone)
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in places)]


def currencies(present: str = "") -> list[tuple[str, str]]:
    """The currencies on offer, with the present one."""
    known = {code for code, _ in CURRENCIES}
    return CURRENCIES if not present or present in known else [(present, present), *CURRENCIES]


class OrganisationForm(forms.Form):
    """A new organisation."""

    organisation = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"}))
    slug = forms.CharField(
        label="Address",
        required=False,
        max_length=40,
        help_text="The part after the slash in every link, such as acme-health. Left empty, it comes from the name.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    time_zone = forms.ChoiceField(
        choices=time_zones, initial="Europe/Berlin", widget=Combobox(attrs={"data-time-zone": "yes"})
    )
    currency = forms.ChoiceField(choices=CURRENCIES, initial="EUR", widget=Combobox)

    def clean_slug(self) -> str:
        """The address that was asked for, if it is free, else the one that goes with the name."""
        slug: str = self.cleaned_data["slug"].strip().lower()
        if not slug:
            return free_slug(self.cleaned_data.get("organisation", ""))
        try:
            check_slug(slug)
        except ValidationError as error:
            raise ValidationError(error.message_dict["slug"]) from error
        return slug

    def open(self, owner: User) -> Membership:
        """Make it; raises ValidationError."""
        data = self.cleaned_data
        return open_tenant(
            owner=owner,
            name=data["organisation"],
            slug=data["slug"],
            currency=data["currency"],
            time_zone=data["time_zone"],
        )


class SignupForm(OrganisationForm):
    """What allauth's sign-up asks beside e-mail and password."""

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email", "password1", "organisation", "slug", "time_zone", "currency"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth with the new user: name them and open their organisation."""
        user.name = self.cleaned_data["name"].strip()
        user.save(update_fields=["name"])
        try:
            self.open(user)
        except ValidationError:
            # Taken between the check and now: the next free address, rather than a person without a place.
            self.cleaned_data["slug"] = free_slug(self.cleaned_data["organisation"])
            self.open(user)


class TenantForm(forms.Form):
    """How the organisation is called and how it counts."""

    name = forms.CharField(label="Name of the organisation", max_length=120)
    time_zone = forms.ChoiceField(
        choices=time_zones, widget=Combobox, help_text="Days begin and end here; the night's figures are made at 02:00."
    )
    currency = forms.ChoiceField(
        widget=Combobox, help_text="For portfolios that name none. Amounts are never converted."
    )

    def __init__(self, data: Any = None, *, tenant: Tenant) -> None:
        initial = {"name": tenant.name, "time_zone": tenant.time_zone, "currency": tenant.currency}
        super().__init__(data, initial=initial)
        offer_words(self, "currency", currencies(tenant.currency))
        zones = time_zones()
        if tenant.time_zone not in dict(zones):
            zones.insert(0, (tenant.time_zone, tenant.time_zone))
        offer_words(self, "time_zone", zones)


class NameForm(forms.Form):
    """One's own name."""

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class AcceptForm(NameForm):
    """An invited person who has no sign-in yet."""

    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text="At least 10 characters. A few words you can remember are best.",
    )


def _roles_for(actor: Membership) -> list[tuple[str, str]]:
    return [(value, label) for value, label in Role.choices if value != Role.OWNER or actor.role == Role.OWNER]


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label="Email", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(widget=RadioCards(hints=ROLE_HINTS), initial=Role.MEMBER)
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        None, required=False, empty_label="No team", widget=Combobox
    )

    def __init__(self, data: Any = None, *, actor: Membership) -> None:
        super().__init__(data)
        offer_words(self, "role", _roles_for(actor))
        offer(self, "team", Team.objects.all())


class MemberForm(forms.Form):
    """A member's name here, role and team."""

    name = forms.CharField(max_length=120)
    role = forms.ChoiceField(widget=RadioCards(hints=ROLE_HINTS))
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        None, required=False, empty_label="No team", widget=Combobox
    )

    def __init__(self, data: Any = None, *, actor: Membership, member: Membership) -> None:
        initial = {"name": member.name, "role": member.role, "team": member.team_id}
        super().__init__(data, initial=initial)
        offer_words(self, "role", _roles_for(actor))
        offer(self, "team", Team.objects.all())


class TeamForm(forms.Form):
    """A team and where it hangs in the tree."""

    name = forms.CharField(max_length=300)
    parent: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        None, label="Part of", required=False, empty_label="Nothing: it stands at the top", widget=Combobox
    )

    def __init__(self, data: Any = None, *, team: Team | None = None, initial: dict[str, Any] | None = None) -> None:
        present = {"name": team.name, "parent": team.parent_id} if team else initial
        super().__init__(data, initial=present)
        choices = Team.objects.exclude(pk__in=teams_below(team)) if team else Team.objects.all()
        offer(self, "parent", choices)


class TokenForm(forms.Form):
    """A key for a program."""

    name = forms.CharField(label="What is it for?", max_length=120)
    days = forms.TypedChoiceField(
        label="Lives for",
        coerce=int,
        initial=90,
        choices=[(7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "365 days")],
    )
    read_only = forms.BooleanField(label="It may only read", required=False)
