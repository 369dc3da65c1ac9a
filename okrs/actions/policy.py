"""What a tenant decides about its OKRs as a whole."""

from __future__ import annotations

from typing import TypedDict, Unpack

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs.models import OkrPolicy
from okrs.queries import okr_policy
from tenancy.context import current_tenant_id


class OkrPolicyChanges(TypedDict, total=False):
    """What may be decided."""

    fiscal_start_month: int
    fiscal_pattern: str
    hidden: str
    is_digesting: bool
    digest_weekday: int


def edit_okr_policy(*, actor: Membership | None, **changes: Unpack[OkrPolicyChanges]) -> OkrPolicy:
    """Change what is given, leave the rest; raises ValidationError and Forbidden."""
    if actor is not None:
        demand(actor, "set_up")
    policy = okr_policy()
    before = {name: getattr(policy, name) for name in changes}
    for name, value in changes.items():
        setattr(policy, name, value)
    policy.tenant_id = current_tenant_id()
    policy.full_clean()
    changed = {name: [before[name], value] for name, value in changes.items() if before[name] != value}
    if changed or policy._state.adding:
        policy.save()
        record("okr_policy.edited", actor=actor, on=policy, changes=changed)
    return policy
