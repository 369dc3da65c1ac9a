"""Set-up: keys for programs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.tokens import create_token, revoke_token
from accounts.forms import TokenForm, attempt
from accounts.list_sentences import tokens_sentence
from accounts.models import ApiToken
from accounts.permissions import demand
from accounts.queries import living_tokens
from accounts.setup import setup_crumbs, setup_tabs
from ui.http import HtmxRequest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def setup_tokens(request: HtmxRequest) -> HttpResponse:
    """The tokens that live, and a new one, whose text is shown in this answer and never again."""
    demand(request.membership, "set_up")
    form = TokenForm(request.POST or None)
    text = ""
    if request.method == "POST" and form.is_valid():
        me = request.membership
        made = attempt(form, lambda: create_token(actor=me, member=me, **form.cleaned_data))
        if made is not None:
            text, form = made[1], TokenForm()
    tokens = list(living_tokens())
    unused, endless = (sum(getattr(each, name) is None for each in tokens) for name in ("last_used_on", "expires_at"))
    context = {
        "sentence": tokens_sentence(len(tokens), unused, endless),
        "crumbs": setup_crumbs("setup_tokens"),
        "tabs": setup_tabs("setup_tokens"),
        "form": form,
        "text": text,
        "tokens": tokens,
    }
    return render(request, "accounts/setup_tokens.html", context, status=422 if form.errors else 200)


@require_POST
def token_revoke(request: HtmxRequest, pk: int) -> HttpResponse:
    """The token stops working at once."""
    demand(request.membership, "set_up")
    token = get_object_or_404(ApiToken, pk=pk)
    revoke_token(actor=request.membership, token=token)
    messages.success(request, f"“{token.name}” no longer works.")
    return redirect("setup_tokens")
