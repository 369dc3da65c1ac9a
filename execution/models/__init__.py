"""What the teams do: work and its facts, the teams themselves, their backlogs and boards, signals that go up."""

from execution.models.boards import BacklogPlace, BoardColumn, Iteration
from execution.models.signals import Signal, SignalAnswer, SignalEscalation
from execution.models.teams import CostRate, DeliveryPolicy, TeamCapacity, TeamFunding, TeamPractice, TeamSeat
from execution.models.work import Cost, Item, ItemDependency, ItemState, ProgressReport

__all__ = [
    "BacklogPlace",
    "BoardColumn",
    "Cost",
    "CostRate",
    "DeliveryPolicy",
    "Item",
    "ItemDependency",
    "ItemState",
    "Iteration",
    "ProgressReport",
    "Signal",
    "SignalAnswer",
    "SignalEscalation",
    "TeamCapacity",
    "TeamFunding",
    "TeamPractice",
    "TeamSeat",
]
