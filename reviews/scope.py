"""What a review is about: the objectives, key results and initiatives of its subject in its cycle."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from okrs.models import Cycle, KeyResult, Objective
from portfolio.models import Contribution, Initiative, Portfolio
from reviews.models import Pack, Subject


@dataclass(frozen=True)
class Scope:
    """One cycle of the organisation, a team or a portfolio."""

    cycle: Cycle
    subject: str
    team_id: int | None = None
    portfolio_id: int | None = None

    @classmethod
    def of(cls, pack: Pack) -> Scope:
        """That of a pack."""
        return cls(pack.cycle, pack.subject, pack.team_id, pack.portfolio_id)

    def as_then(self) -> Scope:
        """With the cycle as it is read now: inside `look_back`, its name and days as they were known then."""
        return replace(self, cycle=Cycle.objects.get(pk=self.cycle.pk))

    def objectives(self) -> QuerySet[Objective]:
        """The objectives of the cycle that belong to the subject, by key; a portfolio's are those its bets serve."""
        rows = Objective.objects.filter(cycle=self.cycle).order_by("key")
        if self.subject == Subject.TEAM:
            return rows.filter(team=self.team_id)
        if self.subject == Subject.PORTFOLIO:
            served = Contribution.objects.filter(initiative__portfolio=self.portfolio_id)
            return rows.filter(key_results__in=served.values("key_result")).distinct()
        return rows

    def key_results(self) -> QuerySet[KeyResult]:
        """The key results of the subject's objectives, by key; a portfolio's are those its bets serve."""
        rows = KeyResult.objects.filter(objective__cycle=self.cycle).order_by("objective__key", "key")
        if self.subject == Subject.TEAM:
            return rows.filter(objective__team=self.team_id)
        if self.subject == Subject.PORTFOLIO:
            served = Contribution.objects.filter(initiative__portfolio=self.portfolio_id)
            return rows.filter(pk__in=served.values("key_result"))
        return rows

    def initiatives(self) -> QuerySet[Initiative]:
        """The subject's initiatives, by key: a team's are those it leads or that serve its key results."""
        rows = Initiative.objects.order_by("key")
        if self.subject == Subject.TEAM:
            served = Contribution.objects.filter(key_result__in=self.key_results())
            return rows.filter(Q(team=self.team_id) | Q(pk__in=served.values("initiative")))
        if self.subject == Subject.PORTFOLIO:
            return rows.filter(portfolio=self.portfolio_id)
        return rows

    def portfolios(self) -> QuerySet[Portfolio]:
        """The portfolios of the subject's initiatives, by key."""
        rows = Portfolio.objects.order_by("key")
        if self.subject == Subject.ORGANISATION:
            return rows
        return rows.filter(pk__in=self.initiatives().values("portfolio"))
