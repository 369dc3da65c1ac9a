"""Addresses of what changes the portfolio."""

from django.urls import URLPattern, path

from portfolio.views import baselines, dependencies, from_title, initiatives, tranches

urlpatterns: list[URLPattern] = [
    path("portfolios/new/", initiatives.portfolio_new, name="portfolio_new"),
    path("initiatives/new/", initiatives.initiative_new, name="initiative_new"),
    path(
        "objectives/<int:objective_pk>/initiatives/new/", from_title.initiative_from_title, name="initiative_from_title"
    ),
    path("initiatives/<int:pk>/edit/", initiatives.initiative_edit, name="initiative_edit"),
    path("initiatives/<int:pk>/state/", initiatives.initiative_state_new, name="initiative_state_new"),
    path("initiatives/<int:pk>/contributions/new/", initiatives.contribution_new, name="contribution_new"),
    path("contributions/<int:pk>/edit/", initiatives.contribution_edit, name="contribution_edit"),
    path("contributions/<int:pk>/remove/", initiatives.contribution_remove, name="contribution_remove"),
    path("initiatives/<int:pk>/baselines/new/", baselines.baseline_new, name="baseline_new"),
    path("initiatives/<int:pk>/baselines/ask/", baselines.baseline_request_new, name="baseline_request_new"),
    path("baseline-requests/<int:pk>/answer/", baselines.baseline_answer_new, name="baseline_answer_new"),
    path("dependencies/", dependencies.dependency_list, name="dependency_list"),
    path("initiatives/<int:pk>/dependencies/new/", dependencies.dependency_new, name="dependency_new"),
    path("dependencies/<int:pk>/remove/", dependencies.dependency_remove, name="dependency_remove"),
    path("initiatives/<int:pk>/tranches/new/", tranches.tranche_new, name="tranche_new"),
    path("tranches/<int:pk>/decide/", tranches.tranche_decision_new, name="tranche_decision_new"),
]
