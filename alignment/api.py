"""The API's list of resources: one line each."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.routers import SimpleRouter

from accounts.api import PersonViewSet, TeamViewSet
from accounts.rest.nowhere import nowhere
from activity.api import EventViewSet, LetterViewSet, NoticeViewSet
from exchange.api import ImportMappingViewSet, ImportRowViewSet, ImportViewSet
from execution.api import (
    CostViewSet,
    ItemDependencyViewSet,
    ItemViewSet,
    ProgressViewSet,
    SignalAnswerViewSet,
    SignalViewSet,
    StopViewSet,
)
from execution.api import boards as boards_api
from execution.api import earned_value as earned_value_api
from execution.api import flow as flow_api
from execution.api import teams as teams_api
from okrs.api import (
    CheckInViewSet,
    CommentViewSet,
    CycleViewSet,
    GradeViewSet,
    KeyResultViewSet,
    KpiReadingViewSet,
    KpiViewSet,
    ObjectiveViewSet,
    RetrospectiveViewSet,
    StageViewSet,
)
from okrs.api import alignments as alignments_api
from okrs.api import paste as paste_api
from portfolio.api import (
    AttestationViewSet,
    BaselineRequestViewSet,
    ClaimAccuracyViewSet,
    ClaimViewSet,
    ContributionViewSet,
    DecisionProposalViewSet,
    DependencyViewSet,
    EvidenceFindingViewSet,
    EvidenceReviewViewSet,
    EvidenceTestViewSet,
    FeasibilityViewSet,
    InitiativeViewSet,
    LessonViewSet,
    MoveRuleViewSet,
    PortfolioViewSet,
    RankingViewSet,
    ScoreInputViewSet,
    ScoreSchemeViewSet,
    TrancheViewSet,
)
from portfolio.api import money as money_api
from portfolio.api import views as views_api
from reviews.api import (
    MeetingPointViewSet,
    MeetingViewSet,
    MeetingVoteViewSet,
    PackTemplateViewSet,
    PackViewSet,
    ResolutionViewSet,
)
from reviews.api import files as pack_files_api
from reviews.api.schedules import DeliveryViewSet, ScheduleViewSet
from rollups.api import RollupViewSet
from rollups.explain.api import routes as explain_routes
from rollups.history.api import routes as history_routes

router = SimpleRouter()
router.register("people", PersonViewSet, "api-person")
router.register("teams", TeamViewSet, "api-team")
router.register("cycles", CycleViewSet, "api-cycle")
router.register("objectives", ObjectiveViewSet, "api-objective")
router.register("key-results", KeyResultViewSet, "api-key-result")
router.register("kpis", KpiViewSet, "api-kpi")
router.register("kpi-readings", KpiReadingViewSet, "api-kpi-reading")
router.register("stages", StageViewSet, "api-stage")
router.register("check-ins", CheckInViewSet, "api-check-in")
router.register("comments", CommentViewSet, "api-comment")
router.register("grades", GradeViewSet, "api-grade")
router.register("retrospectives", RetrospectiveViewSet, "api-retrospective")
router.register("portfolios", PortfolioViewSet, "api-portfolio")
router.register("initiatives", InitiativeViewSet, "api-initiative")
router.register("contributions", ContributionViewSet, "api-contribution")
router.register("dependencies", DependencyViewSet, "api-dependency")
router.register("baseline-requests", BaselineRequestViewSet, "api-baseline-request")
router.register("claims", ClaimViewSet, "api-claim")
router.register("feasibility", FeasibilityViewSet, "api-feasibility")
router.register("move-rules", MoveRuleViewSet, "api-move-rule")
router.register("score-schemes", ScoreSchemeViewSet, "api-score-scheme")
router.register("score-inputs", ScoreInputViewSet, "api-score-input")
router.register("saved-views", views_api.SavedViewViewSet, "api-saved-view")
router.register("stage-limits", views_api.StageLimitViewSet, "api-stage-limit")
router.register("tranches", TrancheViewSet, "api-tranche")
router.register("stops", StopViewSet, "api-stop")
router.register("lessons", LessonViewSet, "api-lesson")
router.register("evidence-tests", EvidenceTestViewSet, "api-evidence-test")
router.register("attestations", AttestationViewSet, "api-attestation")
router.register("evidence-reviews", EvidenceReviewViewSet, "api-evidence-review")
router.register("evidence-findings", EvidenceFindingViewSet, "api-evidence-finding")
router.register("decision-proposals", DecisionProposalViewSet, "api-decision-proposal")
router.register("items", ItemViewSet, "api-item")
router.register("item-dependencies", ItemDependencyViewSet, "api-item-dependency")
router.register("signals", SignalViewSet, "api-signal")
router.register("signal-answers", SignalAnswerViewSet, "api-signal-answer")
router.register("progress", ProgressViewSet, "api-progress")
router.register("costs", CostViewSet, "api-cost")
router.register("imports", ImportViewSet, "api-import")
router.register("import-rows", ImportRowViewSet, "api-import-row")
router.register("import-mappings", ImportMappingViewSet, "api-import-mapping")
router.register("packs", PackViewSet, "api-pack")
router.register("meetings", MeetingViewSet, "api-meeting")
router.register("meeting-points", MeetingPointViewSet, "api-meeting-point")
router.register("meeting-votes", MeetingVoteViewSet, "api-meeting-vote")
router.register("resolutions", ResolutionViewSet, "api-resolution")
router.register("pack-templates", PackTemplateViewSet, "api-pack-template")
router.register("rollup", RollupViewSet, "api-rollup")
router.register("schedules", ScheduleViewSet, "api-schedule")
router.register("deliveries", DeliveryViewSet, "api-delivery")
router.register("notices", NoticeViewSet, "api-notice")
router.register("letters", LetterViewSet, "api-letter")
router.register("events", EventViewSet, "api-event")
money_api.register(router)
teams_api.register(router)
boards_api.register(router)

# The document names no tenant's rows, so it needs no token.
open_to_all = {"authentication_classes": [], "permission_classes": [AllowAny]}

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(**open_to_all), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema", **open_to_all), name="api-docs"),
    path("rollup/figures/", RollupViewSet.as_view({"get": "figures_of_day"}), name="api-rollup-figures"),
    path("claim-accuracy/", ClaimAccuracyViewSet.as_view({"get": "of_everybody"}), name="api-claim-accuracy"),
    path("ranking/", RankingViewSet.as_view({"get": "ranking"}), name="api-ranking"),
    path("initiatives/bulk/", views_api.BulkViewSet.as_view({"post": "create"}), name="api-initiative-bulk"),
    *alignments_api.routes(),
    *paste_api.routes(),
    *money_api.routes(),
    *teams_api.routes(),
    *flow_api.routes(),
    *earned_value_api.routes(),
    *boards_api.routes(),
    *pack_files_api.routes(),
    *explain_routes(),
    *history_routes(),
    path("", include(router.urls)),
    re_path(r"^(?P<rest>.*)$", nowhere, name="api-nowhere"),
]
