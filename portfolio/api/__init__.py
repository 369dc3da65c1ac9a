"""The API of demands, bets and their money: the same actions as the pages."""

from portfolio.api.claims import ClaimAccuracyViewSet, ClaimViewSet
from portfolio.api.contributions import ContributionViewSet
from portfolio.api.dependencies import BaselineRequestViewSet, DependencyViewSet
from portfolio.api.evidence import (
    AttestationViewSet,
    DecisionProposalViewSet,
    EvidenceFindingViewSet,
    EvidenceReviewViewSet,
    EvidenceTestViewSet,
)  # fmt: skip
from portfolio.api.feasibility import FeasibilityViewSet
from portfolio.api.initiatives import InitiativeViewSet
from portfolio.api.lessons import LessonViewSet
from portfolio.api.move_rules import MoveRuleViewSet
from portfolio.api.portfolios import PortfolioViewSet
from portfolio.api.scores import RankingViewSet, ScoreInputViewSet, ScoreSchemeViewSet
from portfolio.api.tranches import TrancheViewSet

__all__ = [
    "AttestationViewSet",
    "BaselineRequestViewSet",
    "ClaimAccuracyViewSet",
    "ClaimViewSet",
    "ContributionViewSet",
    "DecisionProposalViewSet",
    "DependencyViewSet",
    "EvidenceFindingViewSet",
    "EvidenceReviewViewSet",
    "EvidenceTestViewSet",
    "FeasibilityViewSet",
    "InitiativeViewSet",
    "LessonViewSet",
    "MoveRuleViewSet",
    "PortfolioViewSet",
    "RankingViewSet",
    "ScoreInputViewSet",
    "ScoreSchemeViewSet",
    "TrancheViewSet",
]
