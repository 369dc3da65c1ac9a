"""What rows must say together; one list, asked in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from exchange.workbook.content import Content
from exchange.workbook.problems import Problem
from exchange.workbook.rules import (
    bets,
    delivery,
    execution,
    imports,
    kpis,
    links,
    loops,
    money,
    okrs,
    people,
    portfolio,
    reviews,
    talk,
)
from exchange.workbook.stored import Stored

type Rule = Callable[[Content, Stored], Iterator[Problem]]

ALL: Final[tuple[Rule, ...]] = (
    people.settings_are_what_they_say,
    people.last_owner_stays,
    people.owners_are_made_by_owners,
    loops.no_loops,
    okrs.cycles_end_after_start,
    okrs.keys_fit_lists,
    okrs.targets_differ,
    okrs.dated_targets_differ,
    okrs.values_answer_yes_or_no,
    okrs.stages_total_hundred,
    okrs.some_weight_counts,
    kpis.bands_are_in_order,
    links.alignments_have_their_parent,
    links.one_parent_is_primary,
    links.supports_are_of_one_thing,
    links.supports_close_no_loop,
    links.carried_from_another,
    talk.blockers_have_their_check_in,
    talk.days_were_not_moved,
    talk.comments_are_on_one_thing,
    talk.comments_follow_one_another,
    talk.comments_say_something,
    talk.closures_follow_one_another,
    talk.signs_have_their_comment,
    portfolio.dates_in_order,
    portfolio.currencies_have_three_letters,
    portfolio.allocations_within_one,
    portfolio.decided_tranches_exist,
    portfolio.lines_have_their_baseline,
    bets.tranches_are_there,
    bets.numbers_follow_one_another,
    bets.dependencies_close_no_loop,
    bets.criteria_have_their_scheme,
    bets.findings_have_their_review,
    bets.decisions_lean_on_what_is_there,
    bets.requests_are_answered_whole,
    bets.moves_go_somewhere,
    bets.doubts_have_words,
    money.budgets_lie_apart,
    money.rates_are_of_currencies,
    money.transfers_make_sense,
    money.the_ledger_stands,
    money.guardrails_have_their_subject,
    money.tests_say_what_they_ask,
    execution.dates_in_order,
    execution.dropped_items_say_when,
    execution.costs_agree_with_items,
    delivery.hours_are_of_a_day,
    delivery.items_close_no_loop,
    delivery.periods_lie_apart,
    delivery.rates_are_of_one,
    delivery.places_are_on_their_board,
    delivery.signals_are_on_one_thing,
    delivery.answers_have_their_signal,
    imports.mappings_can_be_read,
    imports.sources_said_what_can_be_said,
    reviews.arrangements_show_something,
    reviews.sections_stand_once,
    reviews.schedules_have_their_subject,
)
