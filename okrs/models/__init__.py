"""What the organisation wants: cycles, objectives, key results, their stages and check-ins, KPIs, grades."""

from okrs.models.check_ins import CalendarFeed, CheckIn, Comment, Mention, Reaction
from okrs.models.cycles import Cycle, CycleClosure, OkrPolicy
from okrs.models.grading import Grade, Retrospective, Verdict
from okrs.models.key_results import KeyResult, PhasedTarget, Stage, StageCompletion, TargetVersion
from okrs.models.kpis import Kpi, KpiReading
from okrs.models.objectives import Alignment, Audience, Collaborator, Objective, Reader, Support

__all__ = [
    "Alignment", "Audience", "CalendarFeed", "CheckIn", "Collaborator", "Comment", "Cycle", "CycleClosure", "Grade",
    "KeyResult", "Kpi", "KpiReading", "Mention", "Objective", "OkrPolicy", "PhasedTarget", "Reaction", "Reader",
    "Retrospective", "Stage", "StageCompletion", "Support", "TargetVersion", "Verdict",
]  # fmt: skip
