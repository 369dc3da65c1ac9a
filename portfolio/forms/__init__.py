"""Forms that read what a person entered; what is right or wrong is said by the actions."""

from portfolio.forms.bets import BaselineForm, ContributionForm, InitiativeForm, MoveForm, PortfolioForm
from portfolio.forms.demands import FeasibilityForm, MoveRuleForm, ProposeForm
from portfolio.forms.evidence import (
    AgreeForm,
    AttestForm,
    LineForm,
    ReasonForm,
    RowSet,
    WithdrawForm,
    row_of,
    what_choices,
)  # fmt: skip
from portfolio.forms.fields import amount
from portfolio.forms.tranches import DecisionForm, TrancheForm

__all__ = [
    "AgreeForm",
    "AttestForm",
    "BaselineForm",
    "ContributionForm",
    "DecisionForm",
    "FeasibilityForm",
    "InitiativeForm",
    "LineForm",
    "MoveForm",
    "MoveRuleForm",
    "PortfolioForm",
    "ProposeForm",
    "ReasonForm",
    "RowSet",
    "TrancheForm",
    "WithdrawForm",
    "amount",
    "row_of",
    "what_choices",
]
