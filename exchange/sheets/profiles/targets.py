"""What a column of somebody's sheet can become here."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Target(StrEnum):
    """A field of a work item, a cost or a row of hours."""

    EXTERNAL_ID = "external_id"
    TITLE = "title"
    TYPE = "type"
    STATE = "state"
    PARENT = "parent"
    INITIATIVE = "initiative"
    TEAM = "team"
    ASSIGNEE = "assignee"
    PLANNED_START = "planned_start"
    PLANNED_FINISH = "planned_finish"
    STARTED_ON = "started_on"
    FINISHED_ON = "finished_on"
    ESTIMATE = "estimate"
    PERCENT = "percent"
    PLANNED_COST = "planned_cost"
    SPENT_COST = "spent_cost"
    HOURS = "hours"
    DATE = "date"
    AMOUNT = "amount"
    CURRENCY = "currency"


LABELS: Final[dict[Target, str]] = {
    Target.EXTERNAL_ID: "External id",
    Target.TITLE: "Title",
    Target.TYPE: "Type",
    Target.STATE: "State",
    Target.PARENT: "Parent",
    Target.INITIATIVE: "Initiative",
    Target.TEAM: "Team",
    Target.ASSIGNEE: "Assignee",
    Target.PLANNED_START: "Planned start",
    Target.PLANNED_FINISH: "Planned finish",
    Target.STARTED_ON: "Started on",
    Target.FINISHED_ON: "Finished on",
    Target.ESTIMATE: "Estimate",
    Target.PERCENT: "Percent complete",
    Target.PLANNED_COST: "Planned cost",
    Target.SPENT_COST: "Spent cost",
    Target.HOURS: "Hours",
    Target.DATE: "Date",
    Target.AMOUNT: "Amount",
    Target.CURRENCY: "Currency",
}
DATES: Final = frozenset(
    {Target.PLANNED_START, Target.PLANNED_FINISH, Target.STARTED_ON, Target.FINISHED_ON, Target.DATE}
)
MONEY: Final = frozenset({Target.PLANNED_COST, Target.SPENT_COST, Target.AMOUNT})
HOURS: Final = frozenset({Target.HOURS})
PERCENTS: Final = frozenset({Target.PERCENT})
NUMBERS: Final = MONEY | HOURS | PERCENTS | {Target.ESTIMATE}
