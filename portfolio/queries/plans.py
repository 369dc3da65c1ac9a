"""Reads of what is agreed about plans, and of what is asked."""

from __future__ import annotations

from portfolio.models import Baseline, BaselineLine, BaselineRequest, Initiative
from portfolio.plans import Plan


def open_request(initiative: Initiative) -> BaselineRequest | None:
    """The request that waits for an answer; there is at most one."""
    return initiative.baseline_requests.filter(answers=None).select_related("recorded_by").first()


def plan_agreed(initiative: Initiative) -> tuple[int, Plan] | None:
    """The number and the plan of the current baseline; None while there is none."""
    last = Baseline.objects.filter(initiative=initiative).order_by("-number").first()
    return None if last is None else (last.number, Plan.of(BaselineLine.objects.filter(baseline=last)))
