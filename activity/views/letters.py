"""Set-up: the letters that wait, failed or went out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import demand
from accounts.setup import setup_crumbs, setup_tabs
from activity.actions.letters import send_again
from activity.delivery import MOST_ATTEMPTS
from activity.list_sentences import letters_sentence
from activity.models import Letter
from activity.queries import letters
from ui.http import HtmxRequest

SHOWN = 100


@require_safe
def setup_letters(request: HtmxRequest) -> HttpResponse:
    """What failed and what came back first, then the newest; their words are their readers' own."""
    demand(request.membership, "set_up")
    rows = list(letters()[: SHOWN + 1])
    shown = [(row, _state(row)) for row in rows[:SHOWN]]
    context = {
        "sentence": letters_sentence([word for _, (_, word) in shown], is_all=len(rows) <= SHOWN),
        "crumbs": setup_crumbs("setup_letters"),
        "tabs": setup_tabs("setup_letters"),
        "letters": shown,
        "failed": sum(row.sent_at is None and bool(row.error) for row, _ in shown),
    }
    return render(request, "activity/setup_letters.html", context)


def _state(letter: Letter) -> tuple[str, str]:
    """A shape and a word."""
    if letter.bounced_at is not None:
        return "off", "Came back"
    if letter.sent_at is not None:
        return ("risk", "Delayed") if letter.delayed_at else ("done", "Sent")
    if letter.attempts >= MOST_ATTEMPTS:
        return "off", "Given up"
    return ("risk", "Tried again later") if letter.error else ("todo", "Waits")


@require_POST
def setup_letter_again(request: HtmxRequest, pk: int) -> HttpResponse:
    """Try it again from the beginning."""
    demand(request.membership, "set_up")
    send_again(actor=request.membership, letter=get_object_or_404(Letter, pk=pk))
    messages.success(request, "It is tried again within a minute.")
    return redirect("setup_letters")
