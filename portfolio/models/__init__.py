"""What the organisation funds: portfolios, initiatives, what they contribute to, money released in tranches."""

from portfolio.models.bets import (
    Baseline,
    BaselineAnswer,
    BaselineLine,
    BaselineRequest,
    Contribution,
    Dependency,
    Initiative,
    InitiativeState,
    Lesson,
    Portfolio,
)  # fmt: skip
from portfolio.models.demands import Claim, Feasibility, MoveRule
from portfolio.models.money import (
    FUNDING_ROLES,
    WAYS,
    Account,
    ExchangeRate,
    FundingPolicy,
    FundingTransfer,
    Guardrail,
    PeriodBudget,
)
from portfolio.models.scoring import ScoreCriterion, ScoreInput, ScoreScheme
from portfolio.models.tranches import (
    Attestation,
    DecisionProposal,
    EvidenceFinding,
    EvidenceReview,
    EvidenceTest,
    Tranche,
    TrancheDecision,
)  # fmt: skip
from portfolio.models.views import SavedView, StageLimit

__all__ = [
    "FUNDING_ROLES", "WAYS",
    "Account", "Attestation", "Baseline", "BaselineAnswer", "BaselineLine", "BaselineRequest", "Claim", "Contribution",
    "DecisionProposal", "Dependency", "EvidenceFinding", "EvidenceReview", "EvidenceTest", "ExchangeRate",
    "Feasibility", "FundingPolicy", "FundingTransfer", "Guardrail", "Initiative", "InitiativeState", "Lesson",
    "MoveRule", "PeriodBudget", "Portfolio", "SavedView", "ScoreCriterion", "ScoreInput", "ScoreScheme", "StageLimit",
    "Tranche", "TrancheDecision",
]  # fmt: skip
