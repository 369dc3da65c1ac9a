"""The ways to score; a new one is one file and one line here. Pure: no Django."""

from portfolio.scoring.base import Criterion, Framework, Refused
from portfolio.scoring.rice import RICE
from portfolio.scoring.scorecard import SCORECARD
from portfolio.scoring.value_effort import VALUE_EFFORT
from portfolio.scoring.wsjf import WSJF

FRAMEWORKS: dict[str, Framework] = {each.key: each for each in (WSJF, RICE, VALUE_EFFORT, SCORECARD)}

__all__ = ["FRAMEWORKS", "Criterion", "Framework", "Refused"]
