"""The API's portfolios, initiatives, contributions and tranches: the same actions as the pages."""

from portfolio.api.claims import ClaimAccuracyViewSet, ClaimViewSet
from portfolio.api.contributions import ContributionViewSet
from portfolio.api.dependencies import BaselineRequestViewSet, DependencyViewSet
from portfolio.api.initiatives import InitiativeViewSet
from portfolio.api.portfolios import PortfolioViewSet
from portfolio.api.tranches import TrancheViewSet

__all__ = [
    "BaselineRequestViewSet", "ClaimAccuracyViewSet", "ClaimViewSet", "ContributionViewSet", "DependencyViewSet",
    "InitiativeViewSet", "PortfolioViewSet",
    "TrancheViewSet",
]  # fmt: skip
