"""A coach beside the title of a key result: explained, never blocking, silent when unsure; pure."""

from okrs.coach.advising import Advice, advise
from okrs.coach.draft import Draft
from okrs.coach.rules import RULES, Rule

__all__ = ["RULES", "Advice", "Draft", "Rule", "advise"]
