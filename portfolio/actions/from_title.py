"""A demand made of a title that was meant as a key result."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Count

from accounts.models import Membership
from okrs.models import KeyResult, Objective
from portfolio.actions.contributions import link_key_result
from portfolio.actions.initiatives import propose_initiative
from portfolio.models import Initiative, Portfolio

NO_PORTFOLIO = "An initiative belongs to a portfolio, and there is none yet. A manager makes one first."


def propose_from_title(
    *, actor: Membership, objective: Objective, title: str, key_result: KeyResult | None = None
) -> Initiative:
    """A demand by that title, in the portfolio that most of the objective's work is in; raises ValidationError.

    For a key result it serves it with none of its money yet: how much is for the people who assess it.
    """
    if not title.strip():
        raise ValidationError({"title": "Write something here."})
    portfolio = likely_portfolio(objective)
    if portfolio is None:
        raise ValidationError({"portfolio": NO_PORTFOLIO})
    made = propose_initiative(
        actor=actor, portfolio=portfolio, title=title.strip()[:300], owner=actor, team=objective.team,
        kind=Initiative.Kind.STRATEGIC, description=f"Began as a key result of {objective}.",
    )  # fmt: skip
    if key_result is not None:
        link_key_result(actor=actor, initiative=made, key_result=key_result, allocation=Decimal(0), claim=None)
    return made


def likely_portfolio(objective: Objective) -> Portfolio | None:
    """Where most initiatives of the objective's key results are, else the first by name."""
    serving = Initiative.objects.filter(contributions__key_result__objective=objective)
    most = serving.order_by().values("portfolio").annotate(count=Count("pk")).order_by("-count", "portfolio").first()
    return Portfolio.objects.filter(pk=most["portfolio"]).first() if most else Portfolio.objects.first()
