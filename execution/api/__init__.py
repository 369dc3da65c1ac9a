"""The API of what the teams do: the same actions as the pages."""

from execution.api.costs import CostViewSet
from execution.api.dependencies import ItemDependencyViewSet
from execution.api.signals import SignalAnswerViewSet, SignalViewSet
from execution.api.work import ItemViewSet, ProgressViewSet, StopViewSet

__all__ = [
    "CostViewSet",
    "ItemDependencyViewSet",
    "ItemViewSet",
    "ProgressViewSet",
    "SignalAnswerViewSet",
    "SignalViewSet",
    "StopViewSet",
]
