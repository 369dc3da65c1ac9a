"""What rows must say together; one list, asked in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from exchange.workbook.content import Content
from exchange.workbook.problems import Problem
from exchange.workbook.rules import execution, loops, okrs, people, portfolio
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
    portfolio.dates_in_order,
    portfolio.currencies_have_three_letters,
    portfolio.allocations_within_one,
    portfolio.decided_tranches_exist,
    portfolio.lines_have_their_baseline,
    execution.dates_in_order,
    execution.dropped_items_say_when,
    execution.costs_agree_with_items,
)
