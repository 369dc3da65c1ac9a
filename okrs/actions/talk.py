"""What people write to each other under an objective, a key result or a check-in, and the signs they leave."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import Forbidden, demand, may
from activity.actions import record
from activity.actions.letters import Draft, wanting, write_letter
from activity.actions.notices import tell
from activity.links import absolute
from okrs.checks import Problems
from okrs.models import CheckIn, Comment, Mention, Objective, Reaction
from okrs.talk import Subject, field_of, may_see, named_in, page_of, subject_of
from tenancy.clock import today

LONGEST = 10_000
SHOWN_WORDS = 30


def add_comment(*, actor: Membership, on: Subject, text: str) -> Comment:
    """Write something under it; who is named in it is told, and so is who leads it. Raises ValidationError."""
    demand(actor, "talk", on)
    comment = Comment(date=today(on.tenant), text=_checked(text), recorded_by=actor)
    setattr(comment, field_of(on), on)
    comment.save()
    named = _mention(comment)
    _tell(comment, on, named)
    _tell_lead(comment, on, named)
    _record("commented", actor, on, comment)
    return comment


def edit_comment(*, actor: Membership, comment: Comment, text: str) -> Comment:
    """Other words in its place; the old ones are kept. Only who wrote it may; the newly named are told."""
    demand(actor, "talk", comment)
    if comment.recorded_by_id != actor.pk or comment.is_withdrawn:
        raise Forbidden("A comment is edited by who wrote it.")
    words = _checked(text)
    if words == comment.text:
        return comment
    known = set(Mention.objects.filter(comment=comment).values_list("member_id", flat=True))
    edited = _replace(actor, comment, text=words)
    _tell(edited, subject_of(edited), [one for one in _mention(edited) if one.pk not in known])
    return edited


def withdraw_comment(*, actor: Membership, comment: Comment) -> Comment:
    """Take it back: its words are no longer shown. Who wrote it may, and who may set up."""
    demand(actor, "talk", comment)
    if comment.recorded_by_id != actor.pk and not may(actor, "set_up"):
        raise Forbidden("A comment is taken back by who wrote it, or by an admin.")
    if comment.is_withdrawn:
        return comment
    withdrawn = _replace(actor, comment, text="", is_withdrawn=True)
    _record("comment_withdrawn", actor, subject_of(withdrawn), withdrawn)
    return withdrawn


def react(*, actor: Membership, on: CheckIn | Comment, kind: str, is_on: bool) -> None:
    """Leave a sign under a check-in or a comment, or take it back; the same twice is one."""
    demand(actor, "talk", on)
    if kind not in Reaction.Kind.values:
        raise ValidationError({"kind": "Choose thanks, well done, seen or concerned."})
    sign = Reaction(tenant_id=actor.tenant_id, member=actor, kind=kind)
    field = "check_in" if isinstance(on, CheckIn) else "comment"
    setattr(sign, field, on)
    if is_on:
        Reaction.objects.bulk_create([sign], ignore_conflicts=True)
    else:
        Reaction.objects.filter(member=actor, kind=kind, **{field: on}).delete()


def _checked(text: str) -> str:
    problems = Problems()
    words = problems.text("text", text, limit=LONGEST, required=True)
    problems.stop()
    return words


def _replace(actor: Membership, comment: Comment, *, text: str, is_withdrawn: bool = False) -> Comment:
    """A comment in its place, under the same thing; the signs left under it go along."""
    if Comment.objects.filter(supersedes=comment).exists():
        raise ValidationError({"text": "This comment was changed in the meantime. Open the newer one."})
    successor = Comment(
        objective=comment.objective, key_result=comment.key_result, check_in=comment.check_in,
        date=today(comment.tenant), text=text, is_withdrawn=is_withdrawn, recorded_by=actor, supersedes=comment,
    )  # fmt: skip
    successor.save()
    Reaction.objects.filter(comment=comment).update(comment=successor)
    return successor


def _mention(comment: Comment) -> list[Membership]:
    """Note who is named in it, and say who they are; who may not see what it is about is told nothing."""
    on = subject_of(comment)
    named = [one for one in named_in(comment.text) if one.pk != comment.recorded_by_id and may_see(one, on)]
    Mention.objects.bulk_create([Mention(tenant_id=comment.tenant_id, comment=comment, member=one) for one in named])
    return named


def _tell(comment: Comment, on: Subject, named: Sequence[Membership]) -> None:
    """Those who are named read of it in the product, and by mail if they want that."""
    author = comment.recorded_by.name if comment.recorded_by else "Somebody"
    title, words = _title(on), " ".join(comment.text.split()[:SHOWN_WORDS])
    tell(named, kind="mention", text=f"{author} mentions you under {title}: {words}", path=page_of(on))
    for member in wanting("mentions", named):
        context = {"author": author, "title": title, "text": comment.text, "member": member, "tenant": comment.tenant}
        context |= {"link": absolute(comment.tenant, page_of(on)), "choices": absolute(comment.tenant, "letters/")}
        once, subject = f"mention {comment.pk} {member.pk}", f"{author} mentions you under {title}"
        write_letter(Draft(member, "mention", once, subject, "okrs/email/mention", context))


def _tell_lead(comment: Comment, on: Subject, named: Sequence[Membership]) -> None:
    """Who leads it reads that something was said, unless they said it or are named in it."""
    lead = on.author if isinstance(on, CheckIn) else on.owner
    known = {comment.recorded_by_id, *(one.pk for one in named)}
    if lead is None or lead.pk in known or lead.ended_at is not None:
        return
    author = comment.recorded_by.name if comment.recorded_by else "Somebody"
    words = " ".join(comment.text.split()[:SHOWN_WORDS])
    tell([lead], kind="comment", text=f"{author} wrote under {_title(on)}: {words}", path=page_of(on))


def _title(on: Subject) -> str:
    return str(on.key_result if isinstance(on, CheckIn) else on)


def _record(what: str, actor: Membership, on: Subject, comment: Comment) -> None:
    about = on.key_result if isinstance(on, CheckIn) else on
    noun = "objective" if isinstance(about, Objective) else "key_result"
    record(f"{noun}.{what}", actor=actor, on=about, comment=comment.pk)
