"""Deciding about a tranche: by the right role, with a reason, by two people above a limit, and for good."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Membership, Role
from accounts.permissions import Forbidden, demand, may
from activity.actions import record
from activity.actions.notices import tell
from portfolio.actions.ledger import follow_decision
from portfolio.actions.release_guards import guard_decision
from portfolio.models import DecisionProposal, FundingPolicy, Tranche, TrancheDecision
from portfolio.queries import decision_head, lock_row
from portfolio.queries.evidence import newest_review, open_proposals
from portfolio.queries.money import funding_policy
from tenancy.clock import today
from ui.formats import full_day

RANKS = {Role.MANAGER: 1, Role.ADMIN: 2, Role.OWNER: 3}
DID = {
    "released": "fund it", "held": "hold it", "stopped": "stop it", "lapsed": "let it lapse",
    "planned": "plan it again",
}  # fmt: skip
PATH = "funding/tranches/{}/"
type Outcome = TrancheDecision | DecisionProposal


def may_decide(member: Membership, policy: FundingPolicy | None = None) -> bool:
    """Whether the member may decide about tranches: the right to fund, and the role that the policy asks for."""
    if not may(member, "fund"):
        return False
    least = (policy or funding_policy()).least_role
    return RANKS.get(Role(member.role), 0) >= RANKS[Role(least)]


def demand_decision(member: Membership) -> None:
    """Raise Forbidden with words a person can act on, unless the member may decide about tranches."""
    demand(member, "fund")
    policy = funding_policy()
    if not may_decide(member, policy):
        least = policy.get_least_role_display().lower()
        raise Forbidden(
            f"About tranches at least {least}s decide here; your role is {member.get_role_display().lower()}."
        )


def deciders() -> list[Membership]:
    """Everybody who may decide now."""
    policy = funding_policy()
    rows = Membership.objects.filter(ended_at=None, user__is_active=True).select_related("user").order_by("pk")
    return [member for member in rows if may_decide(member, policy)]


def needs_two(tranche: Tranche) -> bool:
    """Whether a second person must agree: its amount, either way, is above the portfolio's limit."""
    limit: Decimal | None = tranche.initiative.portfolio.two_people_above
    return limit is not None and abs(tranche.amount) > limit


def decide_tranche(
    *, actor: Membership, tranche: Tranche, decision: str, reason: str, on: date | None = None,
    review_on: date | None = None,
) -> Outcome:  # fmt: skip
    """Record a decision with its reason, beside the earlier ones: it is final, and a later one reverses it.

    Holding says when the evidence is looked at again (None: as many days on as the policy says). Above the portfolio's
    limit it is a proposal that a second person agrees to. Raises ValidationError, Forbidden.
    """
    demand_decision(actor)
    now = today(actor.tenant)
    day = on or now
    if not reason.strip():
        raise ValidationError({"reason": "Say why: a decision about money carries its reason."})
    if day > now:
        raise ValidationError({"on": "A decision cannot lie in the future."})
    again = _looked_at_again(decision, review_on, now)
    _hold(tranche)
    refuse_again(decision_head(tranche), decision, day)
    if needs_two(tranche):
        return _propose(actor, tranche, decision, reason.strip(), day, again)
    return write_decision(tranche, decision, reason.strip(), day, actor, review_on=again)


def _hold(tranche: Tranche) -> None:
    """Let nobody else decide about the bet's money meanwhile: its tranches together are never below 0."""
    # The bet first, as one who stops it does.
    lock_row(tranche.initiative)
    lock_row(tranche)


def next_review(now: date) -> date:
    """When the evidence about what is held now is looked at again, if nobody says otherwise."""
    return now + timedelta(days=funding_policy().hold_days)


def _looked_at_again(decision: str, review_on: date | None, now: date) -> date | None:
    """Of what is held, its next review; other decisions have none."""
    if decision != TrancheDecision.Decision.HELD:
        return None
    if review_on is None:
        return next_review(now)
    if review_on <= now:
        raise ValidationError({"review_on": "The next review lies after today: until then it is held."})
    return review_on


def refuse_again(head: TrancheDecision | None, decision: str, day: date) -> None:
    """Raise ValidationError for a day before the last decision, and for what is decided already."""
    if head is None:
        if decision == TrancheDecision.Decision.PLANNED:
            raise ValidationError({"decision": "It is planned already."})
        return
    since = full_day(head.date) if head.date else "its beginning"
    if head.date is not None and head.date > day:
        raise ValidationError({"on": f"It was {head.decision} on {since}; choose that day or a later one."})
    if head.decision == decision and decision != TrancheDecision.Decision.HELD:
        raise ValidationError({"decision": f"It is {decision} since {since} already."})


def write_decision(
    tranche: Tranche,
    decision: str,
    reason: str,
    day: date,
    actor: Membership | None,
    proposal: DecisionProposal | None = None,
    *,
    review_on: date | None = None,
) -> TrancheDecision:
    """Add the decision, with the evidence it was taken on, and move the money; the caller holds the tranche.

    `review_on`, of what is held, becomes the review date of the tranche: from then on it waits and lapses as before.
    """
    head = decision_head(tranche)
    row = TrancheDecision(
        tranche=tranche, date=day, decision=decision, reason=reason, recorded_by=actor,
        review=newest_review(tranche), proposal=proposal, review_on=review_on,
    )  # fmt: skip
    row.full_clean(exclude=["tenant"])
    guard_decision(actor, tranche, decision, day)
    # A form shows what is refused and goes on: without this, the decision would stand though its money could not move.
    with transaction.atomic():
        row.save()
        if review_on is not None:
            tranche.review_on = review_on
            tranche.save(update_fields=["review_on"])
        follow_decision(actor=actor, decision=row)
    for other in open_proposals([tranche.pk]):
        _close(other, f"It was {decision} meanwhile.", None)
    reverses = head.decision if head is not None and head.decision != "planned" else ""
    record(
        "tranche.decided", actor=actor, on=tranche, decision=decision, reason=reason, date=day,
        **({"reverses": reverses} if reverses else {}), **({"review_on": review_on} if review_on else {}),
    )  # fmt: skip
    owner = tranche.initiative.owner
    if owner is not None and (actor is None or owner.pk != actor.pk) and decision != "lapsed":
        who = actor.name if actor else "The system"
        tell(
            [owner],
            kind="tranche",
            text=f"{who} decided to {DID[decision]}{_until(review_on)}: {_named(tranche)}. {reason}",
            path=_path(tranche),
        )
    return row


def _propose(
    actor: Membership, tranche: Tranche, decision: str, reason: str, day: date, review_on: date | None
) -> DecisionProposal:
    earlier = open_proposals([tranche.pk]).select_related("recorded_by").first()
    if earlier is not None:
        who = earlier.recorded_by.name if earlier.recorded_by else "Somebody"
        raise ValidationError(
            f"{who} proposed to {DID[earlier.decision]} already: agree to that, or withdraw it first."
        )
    guard_decision(actor, tranche, decision, day)
    row = DecisionProposal(
        tranche=tranche, date=day, decision=decision, reason=reason, review_on=review_on, recorded_by=actor
    )
    row.full_clean(exclude=["tenant"])
    row.save()
    record("tranche.proposed", actor=actor, on=tranche, decision=decision, reason=reason, date=day)
    others = [one for one in deciders() if one.pk != actor.pk]
    done = f"{DID[decision]}{_until(review_on)}"
    text = f"{actor.name} proposes to {done}: {_named(tranche)}. A second person must agree. {reason}"
    tell(others, kind="tranche", text=text, path=_path(tranche))
    return row


def agree_to_proposal(*, actor: Membership, proposal: DecisionProposal, words: str = "") -> TrancheDecision:
    """Agree as the second, different person, which makes it the decision. Raises ValidationError, Forbidden."""
    demand_decision(actor)
    tranche = proposal.tranche
    _hold(tranche)
    _demand_open(proposal)
    if proposal.recorded_by_id == actor.pk:
        raise Forbidden("You proposed this yourself: a second, different person agrees to it.")
    day = today(actor.tenant)
    refuse_again(decision_head(tranche), proposal.decision, day)
    reason = f"{proposal.reason} {words.strip()}".strip()
    row = write_decision(tranche, proposal.decision, reason, day, actor, proposal, review_on=_still(proposal, day))
    if proposal.recorded_by is not None:
        text = f"{actor.name} agreed to {DID[proposal.decision]}: {_named(tranche)}."
        tell([proposal.recorded_by], kind="tranche", text=text, path=_path(tranche))
    return row


def _still(proposal: DecisionProposal, day: date) -> date | None:
    """The next review that was proposed; where that day passed before a second person agreed, the usual one."""
    if proposal.decision != TrancheDecision.Decision.HELD:
        return None
    again: date | None = proposal.review_on
    return again if again is not None and again > day else next_review(day)


def withdraw_proposal(*, actor: Membership, proposal: DecisionProposal, reason: str = "") -> DecisionProposal:
    """Take it back; another than who proposed it says why. Raises ValidationError, Forbidden."""
    demand_decision(actor)
    is_own = proposal.recorded_by_id == actor.pk
    if not is_own and not reason.strip():
        raise ValidationError({"reason": "Say why you do not agree: who proposed it will read it."})
    lock_row(proposal.tranche)
    _demand_open(proposal)
    row = _close(proposal, reason.strip() or "Withdrawn.", actor)
    if not is_own and proposal.recorded_by is not None:
        text = f"{actor.name} did not agree to {DID[proposal.decision]}: {_named(proposal.tranche)}. {row.reason}"
        tell([proposal.recorded_by], kind="tranche", text=text, path=_path(proposal.tranche))
    return row


def _demand_open(proposal: DecisionProposal) -> None:
    if not open_proposals([proposal.tranche_id]).filter(pk=proposal.pk).exists():
        raise ValidationError("This proposal is no longer open: it was agreed to, withdrawn, or decided otherwise.")


def _close(proposal: DecisionProposal, reason: str, actor: Membership | None) -> DecisionProposal:
    row = DecisionProposal(
        tranche=proposal.tranche, date=proposal.date, decision=proposal.decision, reason=reason, is_withdrawn=True,
        supersedes=proposal, recorded_by=actor, review_on=proposal.review_on,
    )  # fmt: skip
    row.save()
    record("tranche.proposal_withdrawn", actor=actor, on=proposal.tranche, decision=proposal.decision, reason=reason)
    return row


def _until(review_on: date | None) -> str:
    return f" until its next review on {full_day(review_on)}" if review_on else ""


def _named(tranche: Tranche) -> str:
    return f"tranche {tranche.position} of {tranche.initiative.key} {tranche.initiative.title}"


def _path(tranche: Tranche) -> str:
    return PATH.format(tranche.pk)
