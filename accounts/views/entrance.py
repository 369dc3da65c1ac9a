"""Coming in: the page after signing in, a new organisation, one's own name, an invitation."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.invitations import accept_invitation, find_invitation, sign_up_invited
from accounts.actions.people import rename_person
from accounts.forms import AcceptForm, NameForm, OrganisationForm, attempt
from accounts.models import Invitation, User
from accounts.queries import tenants_of
from ui.http import HtmxRequest
from ui.navigation import global_address

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_safe
@never_cache
@login_required
def root(request: HttpRequest) -> HttpResponse:
    """To the only organisation one belongs to, else the list of them."""
    memberships = tenants_of(_user(request).pk)
    if len(memberships) == 1:
        return redirect(memberships[0].tenant)
    return render(request, "accounts/root.html", {"memberships": memberships})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Open another organisation, as its owner."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member = attempt(form, lambda: form.open(_user(request)))
        if member is not None:
            return redirect(member.tenant)
    return render(request, "accounts/organisation_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """One's own name, and the way to everything about signing in."""
    user = _user(request)
    form = NameForm(request.POST or None, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        attempt(form, lambda: rename_person(user=user, name=form.cleaned_data["name"]))
        if form.is_valid():
            messages.success(request, "Your name is saved, in every organisation you belong to.")
            return redirect("account_profile")
    context = {"form": form, "memberships": tenants_of(user.pk)}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation_accept(request: HtmxRequest, token: str) -> HttpResponse:
    """Take the place that was offered: signed in with the invited address, or as a new user."""
    invitation = find_invitation(token)
    if invitation is None:
        return render(request, "accounts/invitation_gone.html", status=404)
    if request.user.is_authenticated:
        return _join(request, invitation, _user(request))
    if User.objects.filter(email=invitation.email).exists():
        return redirect_to_login(request.get_full_path(), login_url=global_address("account_login"))
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        user = attempt(
            form, lambda: sign_up_invited(invitation=invitation, name=data["name"], password=data["password"])
        )
        if user is not None:
            login(request, user, backend=BACKEND)
            return _join(request, invitation, user)
    context = {"form": form, "invitation": invitation}
    return render(request, "accounts/invitation_accept.html", context, status=422 if form.errors else 200)


def _join(request: HtmxRequest, invitation: Invitation, user: User) -> HttpResponse:
    context = {"form": None, "invitation": invitation, "is_theirs": user.email.lower() == invitation.email}
    if request.method != "POST":
        return render(request, "accounts/invitation_accept.html", context)
    try:
        accept_invitation(invitation=invitation, user=user)
    except ValidationError:
        return render(request, "accounts/invitation_accept.html", context, status=422)
    return redirect(get_script_prefix())


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # behind login_required
