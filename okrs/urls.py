"""Addresses of objectives, key results and check-ins."""

from django.urls import path

from okrs.views import (
    alignment_map,
    alignments,
    cascade,
    check_ins,
    closing,
    cycles,
    key_results,
    objectives,
    paste,
    stages,
    targets,
)

urlpatterns = [
    path("setup/cycles/", cycles.setup_cycles, name="setup_cycles"),
    path("setup/cycles/new/", cycles.cycle_new, name="cycle_new"),
    path("setup/cycles/year/", cycles.setup_cycles_year, name="setup_cycles_year"),
    path("setup/cycles/<int:pk>/", cycles.cycle_edit, name="cycle_edit"),
    path("cycles/<int:pk>/close/", closing.cycle_close, name="cycle_close"),
    path("cycles/<int:pk>/close/grading/", closing.cycle_close_start, name="cycle_close_start"),
    path("cycles/<int:pk>/close/proposals/", closing.cycle_close_accept, name="cycle_close_accept"),
    path("cycles/<int:pk>/close/key-results/<int:key_result_pk>/", closing.cycle_close_grade, name="cycle_close_grade"),
    path("cycles/<int:pk>/close/objectives/<int:objective_pk>/", closing.cycle_close_learn, name="cycle_close_learn"),
    path("cycles/<int:pk>/close/carry-over/", closing.cycle_close_carry, name="cycle_close_carry"),
    path("cycles/<int:pk>/close/reopening/", closing.cycle_close_reopen, name="cycle_close_reopen"),
    path("alignment/", alignment_map.alignment_map, name="alignment_map"),
    path("alignment/gaps/", alignment_map.alignment_gaps, name="alignment_gaps"),
    path("objectives/", objectives.objective_list, name="objective_list"),
    path("objectives/new/", objectives.objective_new, name="objective_new"),
    path("objectives/paste/", paste.objective_paste, name="objective_paste"),
    path("objectives/<int:pk>/", objectives.objective_detail, name="objective_detail"),
    path("objectives/<int:pk>/edit/", objectives.objective_edit, name="objective_edit"),
    path("objectives/<int:pk>/align/", alignments.objective_align, name="objective_align"),
    path(
        "objectives/<int:pk>/alignments/<int:parent_pk>/remove/", alignments.alignment_remove, name="alignment_remove"
    ),
    path(
        "objectives/<int:pk>/alignments/<int:parent_pk>/primary/",
        alignments.alignment_primary,
        name="alignment_primary",
    ),
    path("objectives/<int:pk>/supports/<int:support_pk>/remove/", alignments.support_remove, name="support_remove"),
    path("objectives/<int:objective_pk>/key-results/new/", key_results.key_result_new, name="key_result_new"),
    path("key-results/<int:pk>/", key_results.key_result_detail, name="key_result_detail"),
    path("key-results/<int:pk>/cascade/", cascade.key_result_cascade, name="key_result_cascade"),
    path("key-results/<int:pk>/edit/", key_results.key_result_edit, name="key_result_edit"),
    path("key-results/<int:pk>/target/", targets.key_result_target, name="key_result_target"),
    path("key-results/<int:pk>/stages/", stages.key_result_stages, name="key_result_stages"),
    path(
        "key-results/<int:pk>/stages/<int:stage_pk>/done/", stages.key_result_stage_done, name="key_result_stage_done"
    ),
    path("key-results/<int:pk>/check-ins/new/", check_ins.check_in_new, name="check_in_new"),
]
