"""Forms that read what a person entered; what is right or wrong is said by the actions."""

from portfolio.forms.bets import BaselineForm, ContributionForm, InitiativeForm, MoveForm, PortfolioForm
from portfolio.forms.demands import FeasibilityForm, MoveRuleForm, ProposeForm
from portfolio.forms.fields import amount
from portfolio.forms.tranches import DecisionForm, TrancheForm

__all__ = [
    "BaselineForm", "ContributionForm", "DecisionForm", "FeasibilityForm", "InitiativeForm", "MoveForm", "MoveRuleForm",
    "PortfolioForm", "ProposeForm", "TrancheForm", "amount",
]  # fmt: skip
