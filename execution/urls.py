"""Addresses of initiatives as they are read, of items and of what happens to them."""

from django.urls import URLPattern, path

from execution.views import (
    backlog,
    boards,
    dependencies,
    earned_value,
    facts,
    flow,
    items,
    iterations,
    signals,
    stopping,
    team_people,
    team_sheets,
    teams,
)
from execution.views.bulk import initiative_bulk
from execution.views.capital import funding_capital
from execution.views.critical_path import initiative_critical_path
from execution.views.exporting import initiative_export
from execution.views.filtering import initiative_filter
from execution.views.initiative_list import initiative_list, roadmap_page
from execution.views.initiatives import initiative_detail
from execution.views.milestones import milestone_list
from execution.views.time_sheets import time_sheet

urlpatterns: list[URLPattern] = [
    path("initiatives/", initiative_list, name="initiative_list"),
    path("initiatives/filter/", initiative_filter, name="initiative_filter"),
    path("initiatives/export/", initiative_export, name="initiative_export"),
    path("initiatives/bulk/", initiative_bulk, name="initiative_bulk"),
    path("roadmap/", roadmap_page, name="roadmap"),
    path("initiatives/<int:pk>/", initiative_detail, name="initiative_detail"),
    path("initiatives/<int:pk>/costs/new/", facts.initiative_cost_new, name="initiative_cost_new"),
    path("initiatives/<int:pk>/critical-path/", initiative_critical_path, name="initiative_critical_path"),
    path("initiatives/<int:pk>/stop/", stopping.initiative_stop, name="initiative_stop"),
    path("initiatives/<int:pk>/stopped/", stopping.initiative_stopped, name="initiative_stopped"),
    path("items/", items.item_list, name="item_list"),
    path("items/new/", items.item_new, name="item_new"),
    path("items/<int:pk>/", items.item_detail, name="item_detail"),
    path("items/<int:pk>/edit/", items.item_edit, name="item_edit"),
    path("items/<int:pk>/state/", facts.item_state_new, name="item_state_new"),
    path("items/<int:pk>/progress/", facts.progress_new, name="progress_new"),
    path("items/<int:pk>/costs/new/", facts.item_cost_new, name="item_cost_new"),
    path("items/<int:pk>/dependencies/new/", dependencies.item_dependency_new, name="item_dependency_new"),
    path("item-dependencies/<int:pk>/remove/", dependencies.item_dependency_remove, name="item_dependency_remove"),
    path("teams/", teams.team_list, name="team_list"),
    path("teams/policy/", team_sheets.delivery_policy_edit, name="delivery_policy"),
    path("teams/<int:pk>/", teams.team_detail, name="team_detail"),
    path("items/<int:pk>/signals/new/", signals.item_signal_new, name="item_signal_new"),
    path("initiatives/<int:pk>/signals/new/", signals.initiative_signal_new, name="initiative_signal_new"),
    path("signals/", signals.signal_list, name="signal_list"),
    path("signals/<int:pk>/", signals.signal_detail, name="signal_detail"),
    path("signals/<int:pk>/answer/", signals.signal_answer_new, name="signal_answer_new"),
    path("teams/<int:pk>/people/", team_people.team_people, name="team_people"),
    path("teams/<int:pk>/time/", team_people.team_time, name="team_time"),
    path("teams/<int:pk>/practice/", team_sheets.team_practice, name="team_practice"),
    path("teams/<int:pk>/seats/new/", team_sheets.seat_new, name="seat_new"),
    path("teams/<int:pk>/capacities/new/", team_sheets.capacity_new, name="capacity_new"),
    path("teams/<int:pk>/money/new/", team_sheets.team_funding_new, name="team_funding_new"),
    path("teams/<int:pk>/rates/new/", team_sheets.cost_rate_new, name="cost_rate_new"),
    path("teams/<int:pk>/pricing/", team_sheets.hours_price, name="hours_price"),
    path("seats/<int:pk>/edit/", team_sheets.seat_edit, name="seat_edit"),
    path("seats/<int:pk>/end/", team_sheets.seat_end, name="seat_end"),
    path("capacities/<int:pk>/edit/", team_sheets.capacity_edit, name="capacity_edit"),
    path("team-money/<int:pk>/edit/", team_sheets.team_funding_edit, name="team_funding_edit"),
    path("time/", time_sheet, name="time_sheet"),
    path("items/<int:pk>/place/", backlog.item_place, name="item_place"),
    path("items/<int:pk>/parts/new/", backlog.item_part_new, name="item_part_new"),
    path("teams/<int:pk>/backlog/", backlog.team_backlog, name="team_backlog"),
    path("teams/<int:pk>/backlog/place/", backlog.team_backlog_place, name="team_backlog_place"),
    path("teams/<int:pk>/backlog/suggested/", backlog.team_suggested, name="team_suggested"),
    path("teams/<int:pk>/board/", boards.team_board, name="team_board"),
    path("teams/<int:pk>/board/moves/", boards.team_board_move, name="team_board_move"),
    path("teams/<int:pk>/board/columns/", boards.team_columns, name="team_columns"),
    path("teams/<int:pk>/plan/", iterations.team_plan, name="team_plan"),
    path("teams/<int:pk>/iterations/", iterations.team_iterations, name="team_iterations"),
    path("teams/<int:pk>/iterations/new/", iterations.team_iteration_new, name="team_iteration_new"),
    path("iterations/<int:pk>/edit/", iterations.iteration_edit, name="iteration_edit"),
    path("iterations/<int:pk>/carry/", iterations.iteration_carry, name="iteration_carry"),
    path("milestones/", milestone_list, name="milestone_list"),
    path("earned-value/", earned_value.earned_value_list, name="earned_value_list"),
    path("portfolios/<int:pk>/earned-value/", earned_value.earned_value_portfolio, name="earned_value_portfolio"),
    path("teams/<int:pk>/earned-value/", earned_value.team_earned_value, name="team_earned_value"),
    path("teams/<int:pk>/flow/", flow.team_flow, name="team_flow"),
    path("teams/<int:pk>/expectation/", flow.team_expectation, name="team_expectation"),
    path("flow/", flow.flow_list, name="flow_list"),
    path("funding/capital/", funding_capital, name="funding_capital"),
    path("costs/<int:pk>/correct/", facts.cost_correction_new, name="cost_correction_new"),
]
