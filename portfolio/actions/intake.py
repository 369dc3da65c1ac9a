"""A demand that is proposed for a key result: what would move it?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import may
from okrs.models import KeyResult
from portfolio.actions.contributions import link_key_result
from portfolio.actions.initiatives import propose_initiative
from portfolio.models import Initiative

NOT_YOURS = (
    "To link a key result at once, lead it yourself or give it to your team. Or leave the key result out: "
    "whoever leads it can link it."
)


def propose_for(
    *, actor: Membership, key_result: KeyResult, allocation: Decimal, claim: Decimal | None, **values: Any
) -> Initiative:
    """A demand that serves a key result from the beginning; raises ValidationError, Forbidden."""
    made = propose_initiative(actor=actor, **values)
    if not may(actor, "edit", made):
        raise ValidationError({"owner": NOT_YOURS})
    link_key_result(actor=actor, initiative=made, key_result=key_result, allocation=allocation, claim=claim)
    return made
