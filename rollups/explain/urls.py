"""Addresses of the explanations."""

from django.urls import URLPattern, path

from rollups.explain.accuracy import explain_claims
from rollups.explain.budgets import explain_budgets
from rollups.explain.capital import explain_capital
from rollups.explain.chosen import explain_chosen
from rollups.explain.claim import explain_claim
from rollups.explain.envelope import explain_envelope
from rollups.explain.freedom import explain_options
from rollups.explain.guardrail import explain_guardrail
from rollups.explain.ledger import explain_ledger
from rollups.explain.next_money import explain_next_money
from rollups.explain.queries import KINDS
from rollups.explain.served import explain_served
from rollups.explain.stopping import explain_option
from rollups.explain.views import explain_page

urlpatterns: list[URLPattern] = [
    path(
        f"{each.word}/explain/" if each.model is None else f"{each.word}/<int:pk>/{each.tail}explain/",
        explain_page(each.name),
        name=f"{each.page}_explain",
    )
    for each in KINDS.values()
] + [
    path("initiatives/explain/", explain_chosen, name="initiatives_explain"),
    path("portfolio/claims/explain/", explain_claims, name="claims_explain"),
    path("portfolio/claims/<int:pk>/explain/", explain_claim, name="claim_explain"),
    path("portfolio/options/explain/", explain_options, name="options_explain"),
    path("initiatives/<int:pk>/stopping/explain/", explain_option, name="option_explain"),
    path("initiatives/<int:pk>/next-money/explain/", explain_next_money, name="next_money_explain"),
    path("key-results/<int:pk>/bets/explain/", explain_served, name="key_result_bets_explain"),
    path("funding/ledger/<int:pk>/explain/", explain_ledger, name="funding_ledger_explain"),
    path("funding/budgets/explain/", explain_budgets, name="funding_budgets_explain"),
    path("funding/portfolios/<int:pk>/explain/", explain_envelope, name="funding_envelope_explain"),
    path("funding/portfolios/<int:pk>/capital/explain/", explain_capital, name="funding_capital_explain"),
    path("funding/guardrails/<int:pk>/explain/", explain_guardrail, name="funding_guardrail_explain"),
]
