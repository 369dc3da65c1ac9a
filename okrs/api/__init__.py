"""The API's objectives, key results, stages and check-ins: the same actions as the pages."""

from okrs.api.check_ins import CheckInViewSet
from okrs.api.closing import GradeViewSet, RetrospectiveViewSet
from okrs.api.comments import CommentViewSet
from okrs.api.cycles import CycleViewSet
from okrs.api.key_results import KeyResultViewSet
from okrs.api.kpis import KpiReadingViewSet, KpiViewSet
from okrs.api.objectives import ObjectiveViewSet
from okrs.api.stages import StageViewSet

__all__ = [
    "CheckInViewSet",
    "CommentViewSet",
    "CycleViewSet",
    "GradeViewSet",
    "KeyResultViewSet",
    "KpiReadingViewSet",
    "KpiViewSet",
    "ObjectiveViewSet",
    "RetrospectiveViewSet",
    "StageViewSet",
]
