"""Forms that read what a person entered about the work; what is right or wrong is said by the actions."""

from execution.forms.work import (
    CorrectionForm,
    CostForm,
    HoursCorrectionForm,
    ItemForm,
    ProgressForm,
    StateForm,
    StopForm,
)

__all__ = [
    "CorrectionForm",
    "CostForm",
    "HoursCorrectionForm",
    "ItemForm",
    "ProgressForm",
    "StateForm",
    "StopForm",
]
