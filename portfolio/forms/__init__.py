"""Forms that read what a person entered; what is right or wrong is said by the actions."""

from portfolio.forms.bets import BaselineForm, ContributionForm, InitiativeForm, MoveForm, PortfolioForm
from portfolio.forms.fields import amount
from portfolio.forms.tranches import DecisionForm, TrancheForm

__all__ = [
    "BaselineForm", "ContributionForm", "DecisionForm", "InitiativeForm", "MoveForm", "PortfolioForm", "TrancheForm",
    "amount",
]  # fmt: skip
