"""Set-up: who belongs to the organisation, and who is invited."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.invitations import invite_person, resend_invitation, withdraw_invitation
from accounts.actions.people import change_member, end_membership
from accounts.forms import InvitationForm, MemberForm, attempt
from accounts.letters import send_invitation
from accounts.list_sentences import people_sentence
from accounts.models import Invitation, Membership, Role
from accounts.permissions import demand
from accounts.queries import former_people, open_invitations, people
from accounts.setup import setup_crumbs, setup_tabs
from ui.http import HtmxRequest


@require_safe
def setup_people(request: HtmxRequest) -> HttpResponse:
    """Members, open invitations, former members."""
    demand(request.membership, "set_up")
    members, invitations = list(people()), list(open_invitations())
    alone = sum(member.team_id is None for member in members)
    context = {
        "crumbs": setup_crumbs("setup_people"),
        "tabs": setup_tabs("setup_people"),
        "sentence": people_sentence(len(members), alone, len(invitations)),
        "people": members,
        "invitations": invitations,
        "former": former_people(),
        "now": timezone.now(),
    }
    return render(request, "accounts/setup_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_new(request: HtmxRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    demand(request.membership, "set_up")
    form = InvitationForm(request.POST or None, actor=request.membership)
    if request.method == "POST" and form.is_valid():
        send = partial(send_invitation, request)
        if attempt(form, lambda: invite_person(actor=request.membership, send=send, **form.cleaned_data)):
            messages.success(request, f"{form.cleaned_data['email']} has a letter with a link for 14 days.")
            return redirect("setup_people")
    context = {"crumbs": setup_crumbs("setup_people", "Invite"), "form": form}
    return render(request, "accounts/invitation_new.html", context, status=422 if form.errors else 200)


@require_POST
def invitation_resend(request: HtmxRequest, pk: int) -> HttpResponse:
    """Post the letter again, with a new link."""
    invitation = get_object_or_404(Invitation.objects.select_related("invited_by", "tenant"), pk=pk)
    try:
        resend_invitation(actor=request.membership, invitation=invitation, send=partial(send_invitation, request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{invitation.email} has a new letter; the old link no longer works.")
    return redirect("setup_people")


@require_POST
def invitation_withdraw(request: HtmxRequest, pk: int) -> HttpResponse:
    """Take the offer back."""
    invitation = get_object_or_404(Invitation, pk=pk)
    withdraw_invitation(actor=request.membership, invitation=invitation)
    messages.success(request, f"The invitation of {invitation.email} is withdrawn.")
    return redirect("setup_people")


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """A member's name, role and team."""
    demand(request.membership, "set_up")
    member = get_object_or_404(Membership.objects.select_related("user", "team"), pk=pk, ended_at=None)
    # An admin may look at an owner, but nothing of an owner is theirs to change.
    is_locked = member.role == Role.OWNER and request.membership.role != Role.OWNER
    form = MemberForm(request.POST or None, actor=request.membership, member=member)
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, lambda: change_member(actor=request.membership, member=member, **form.cleaned_data))
        if changed is not None:
            messages.success(request, f"{changed.name} is saved.")
            return redirect("setup_people")
    context = {
        "crumbs": setup_crumbs("setup_people", member.name),
        "form": form,
        "member": member,
        "is_locked": is_locked,
        "is_self": member.pk == request.membership.pk,
    }
    return render(request, "accounts/person_edit.html", context, status=422 if form.errors else 200)


@require_POST
def person_end(request: HtmxRequest, pk: int) -> HttpResponse:
    """End a membership: the person may not enter from their next request on."""
    demand(request.membership, "set_up")
    member = get_object_or_404(Membership, pk=pk, ended_at=None)
    try:
        end_membership(actor=request.membership, member=member)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("person_edit", pk=pk)
    if member.pk == request.membership.pk:
        return redirect("/")
    messages.success(request, f"{member.name} no longer belongs to the organisation.")
    return redirect("setup_people")
