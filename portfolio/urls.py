"""Addresses of what changes the portfolio."""

from django.urls import URLPattern, path

from portfolio.views import baselines, budgets, dependencies, from_title, initiatives, ledger, tranches
from portfolio.views.claims import claim_list, claim_new
from portfolio.views.options import option_list

urlpatterns: list[URLPattern] = [
    path("portfolios/new/", initiatives.portfolio_new, name="portfolio_new"),
    path("initiatives/new/", initiatives.initiative_new, name="initiative_new"),
    path(
        "objectives/<int:objective_pk>/initiatives/new/", from_title.initiative_from_title, name="initiative_from_title"
    ),
    path("initiatives/<int:pk>/edit/", initiatives.initiative_edit, name="initiative_edit"),
    path("initiatives/<int:pk>/state/", initiatives.initiative_state_new, name="initiative_state_new"),
    path("initiatives/<int:pk>/contributions/new/", initiatives.contribution_new, name="contribution_new"),
    path("initiatives/<int:pk>/claims/new/", claim_new, name="claim_new"),
    path("portfolio/claims/", claim_list, name="claim_list"),
    path("portfolio/options/", option_list, name="option_list"),
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
    path("portfolios/<int:pk>/edit/", budgets.portfolio_edit, name="portfolio_edit"),
    path("portfolios/<int:pk>/budgets/new/", budgets.budget_new, name="funding_budget_new"),
    path("portfolios/<int:pk>/guardrails/new/", budgets.guardrail_new, name="funding_guardrail_new"),
    path("portfolios/<int:pk>/ledger/open/", ledger.ledger_open, name="funding_ledger_open"),
    path("portfolios/<int:pk>/ledger/spending/", ledger.ledger_spending, name="funding_ledger_spending"),
    path("portfolios/<int:pk>/ledger/commit/", ledger.ledger_commit, name="funding_ledger_commit"),
    path("initiatives/<int:pk>/return/", ledger.ledger_return, name="funding_ledger_return"),
    path("budgets/<int:pk>/edit/", budgets.budget_edit, name="funding_budget_edit"),
    path("budgets/<int:pk>/remove/", budgets.budget_remove, name="funding_budget_remove"),
    path("guardrails/<int:pk>/edit/", budgets.guardrail_edit, name="funding_guardrail_edit"),
    path("guardrails/<int:pk>/remove/", budgets.guardrail_remove, name="funding_guardrail_remove"),
    path("funding/budgets/", budgets.funding_budgets, name="funding_budgets"),
    path("funding/rates/new/", budgets.rate_new, name="funding_rate_new"),
    path("funding/policy/", budgets.funding_policy_edit, name="funding_policy"),
    path("funding/ledger/<int:pk>/", ledger.funding_ledger, name="funding_ledger"),
]
