"""What is said under an objective, a key result or a check-in: a part of their pages, and a page of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Membership
from accounts.permissions import demand, may
from okrs.actions.talk import add_comment, edit_comment, react, withdraw_comment
from okrs.forms import CommentForm
from okrs.models import CheckIn, Comment, KeyResult, Objective, Reaction
from okrs.talk import Said, Subject, blank_signs, field_of, page_of, signs_under, subject_of, thread_of
from okrs.views.saving import saved
from okrs.views.stations import thread_of as stations_of
from ui.components import Crumb
from ui.http import HtmxRequest, page_or_part, redirect_for, wants_part
from ui.markdown import to_html

TALKS = {"objective": "objective_talk", "key_result": "key_result_talk", "check_in": "check_in_talk"}
MOST_NAMES = 8
KEY_RESULT = ("key_result__objective__cycle", "key_result__owner", "author")


@require_http_methods(["GET", "POST"])
def objective_talk(request: HtmxRequest, pk: int) -> HttpResponse:
    """What is said under an objective."""
    return _talk(request, get_object_or_404(Objective.objects.select_related("cycle", "owner"), pk=pk))


@require_http_methods(["GET", "POST"])
def key_result_talk(request: HtmxRequest, pk: int) -> HttpResponse:
    """What is said under a key result."""
    return _talk(request, get_object_or_404(KeyResult.objects.select_related("objective__cycle", "owner"), pk=pk))


@require_http_methods(["GET", "POST"])
def check_in_talk(request: HtmxRequest, pk: int) -> HttpResponse:
    """What is said under a check-in."""
    return _talk(request, get_object_or_404(CheckIn.objects.select_related(*KEY_RESULT), pk=pk))


@require_GET
def check_in_detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """One check-in with all it says, what it corrects, and what is said under it."""
    check_in = get_object_or_404(CheckIn.objects.select_related(*KEY_RESULT), pk=pk)
    newer = CheckIn.objects.filter(supersedes=check_in).first()
    signs = signs_under("check_in", [pk], request.membership).get(pk) or blank_signs()
    context = _thread(request.membership, check_in) | {
        "check_in": check_in,
        "key_result": check_in.key_result,
        "newer": newer,
        "signs": signs,
        "may_check_in": newer is None and may(request.membership, "check_in", check_in.key_result),
        "crumbs": stations_of(check_in.key_result.objective, [], "Check-in", check_in.key_result),
    }
    return page_or_part(request, "okrs/check_in_detail.html", "body", context)


def _talk(request: HtmxRequest, on: Subject) -> HttpResponse:
    form = CommentForm(request.POST or None)
    if request.method == "POST":
        made = saved(form, lambda: add_comment(actor=request.membership, on=on, **form.cleaned_data))
        if made is not None:
            return _after(request, on)
    return _shown(request, on, form)


def _after(request: HtmxRequest, on: Subject) -> HttpResponse:
    """The thread as it is now, or the page it stands on."""
    if wants_part(request):
        return _shown(request, on, CommentForm())
    return redirect_for(request, get_script_prefix() + page_of(on))


def _shown(request: HtmxRequest, on: Subject, form: CommentForm) -> HttpResponse:
    context = _thread(request.membership, on, form) | {"crumbs": _crumbs(on)}
    return page_or_part(request, "okrs/talk.html", "thread", context, status=422 if form.errors else 200)


def _crumbs(on: Subject) -> list[Crumb]:
    if isinstance(on, Objective):
        return stations_of(on, [], "Talk")
    key_result = on if isinstance(on, KeyResult) else on.key_result
    return stations_of(key_result.objective, [], "Talk", key_result)


def _thread(reader: Membership, on: Subject, form: CommentForm | None = None) -> dict[str, Any]:
    return {
        "talk_url": reverse(TALKS[field_of(on)], args=[on.pk]),
        "said": [(one, words_of(one)) for one in thread_of(on, reader)],
        "comment_form": form or CommentForm(),
        "may_talk": may(reader, "talk", on),
        "may_withdraw": may(reader, "set_up"),
        "reader": reader,
    }


def words_of(said: Said) -> SafeString:
    """The comment as HTML, those who are named marked."""
    return SafeString(to_html(said.comment.text, [f"@{name}" for name in said.names]))  # cleaned there


@require_http_methods(["GET", "POST"])
def comment_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Other words for one's own comment."""
    comment = _comment(pk)
    demand(request.membership, "talk", comment)
    form = CommentForm(request.POST or None, initial={"text": comment.text})
    if request.method == "POST":
        done = saved(form, lambda: edit_comment(actor=request.membership, comment=comment, **form.cleaned_data))
        if done is not None:
            return redirect_for(request, get_script_prefix() + page_of(subject_of(comment)))
    context = {"form": form, "comment": comment, "crumbs": [Crumb("Edit comment")]}
    context["page"] = get_script_prefix() + page_of(subject_of(comment))
    return page_or_part(request, "okrs/comment_edit.html", "form", context, status=422 if form.errors else 200)


@require_POST
def comment_withdraw(request: HtmxRequest, pk: int) -> HttpResponse:
    """Take one's own comment back."""
    comment = _comment(pk)
    withdraw_comment(actor=request.membership, comment=comment)
    return _after(request, subject_of(comment))


@require_POST
def comment_react(request: HtmxRequest, pk: int) -> HttpResponse:
    """A sign under a comment, on or off."""
    comment = _comment(pk)
    _sign(request, comment)
    return _after(request, subject_of(comment))


@require_POST
def check_in_react(request: HtmxRequest, pk: int) -> HttpResponse:
    """A sign under a check-in, on or off."""
    check_in = get_object_or_404(CheckIn.objects.select_related(*KEY_RESULT), pk=pk)
    _sign(request, check_in)
    if not wants_part(request):
        return redirect_for(request, get_script_prefix() + page_of(check_in))
    signs = signs_under("check_in", [pk], request.membership).get(pk) or blank_signs()
    context = {"signs": signs, "url": reverse("check_in_react", args=[pk]), "may_talk": True}
    return page_or_part(request, "okrs/talk.html", "signs", context)


def _sign(request: HtmxRequest, on: CheckIn | Comment) -> None:
    kind, is_on = request.POST.get("kind", ""), request.POST.get("is_on", "") == "1"
    if kind in Reaction.Kind.values:
        react(actor=request.membership, on=on, kind=kind, is_on=is_on)


def _comment(pk: int) -> Comment:
    above = ("objective", "key_result__objective", "check_in__key_result__objective", "recorded_by")
    return get_object_or_404(Comment.objects.select_related(*above), pk=pk)


@require_GET
def mention_list(request: HtmxRequest) -> HttpResponse:
    """The people whose name begins with what was typed after @, as options of a list."""
    people = Membership.objects.filter(ended_at=None).exclude(pk=request.membership.pk).order_by("name", "id")
    typed = request.GET.get("q", "").casefold().strip()
    names = [name for name in people.values_list("name", flat=True) if _begins(name, typed)][:MOST_NAMES]
    return page_or_part(request, "okrs/mention_list.html", "options", {"names": names})


def _begins(name: str, typed: str) -> bool:
    folded = name.casefold()
    return folded.startswith(typed) or any(word.startswith(typed) for word in folded.split())
