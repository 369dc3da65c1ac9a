"""The five shapes of status and the words that go with them; pure."""

from dataclasses import dataclass
from typing import Literal

type Glyph = Literal["ok", "risk", "off", "done", "todo", "doing", "dropped"]


@dataclass(frozen=True)
class Status:
    """A shape (and its colour) with its word."""

    glyph: Glyph
    word: str


NO_STATUS = Status("todo", "Not known")
STATUSES: dict[str, Status] = {
    # health of key results, objectives, initiatives
    "on_track": Status("ok", "On track"),
    "at_risk": Status("risk", "At risk"),
    "off_track": Status("off", "Off track"),
    "achieved": Status("done", "Achieved"),
    "too_early": Status("todo", "Too early to tell"),
    "no_data": Status("todo", "No data yet"),
    "not_started": Status("todo", "Not started"),
    # KPIs
    "in_band": Status("ok", "In its band"),
    "near_band": Status("risk", "Near its band"),
    "out_of_band": Status("off", "Out of its band"),
    "no_reading": Status("todo", "No reading yet"),
    "stale_reading": Status("todo", "Reading is old"),
    # work items
    "todo": Status("todo", "To do"),
    "doing": Status("doing", "In progress"),
    "done": Status("done", "Done"),
    "dropped": Status("dropped", "Dropped"),
    "blocked": Status("off", "Blocked"),
    # initiatives
    "demand": Status("todo", "Demand"),
    "assessing": Status("doing", "Assessing"),
    "approved": Status("todo", "Approved"),
    "active": Status("doing", "Active"),
    "paused": Status("risk", "Paused"),
    "delivered": Status("done", "Delivered"),
    "stopped": Status("dropped", "Stopped"),
    "rejected": Status("dropped", "Rejected"),
    # cycles
    "draft": Status("todo", "Draft"),
    "grading": Status("doing", "Grading"),
    "closed": Status("done", "Closed"),
    # plain names of the shapes, for messages and charts
    "ok": Status("ok", "On track"),
    "risk": Status("risk", "At risk"),
    "off": Status("off", "Off track"),
}


def status_of(code: str | None) -> Status:
    """The status a code stands for; unknown codes show as the grey ring."""
    return STATUSES.get(code or "", NO_STATUS)
