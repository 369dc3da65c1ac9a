"""What an objective or a key result goes on from and what went on from it, with the grades, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from okrs import grading
from okrs.cycle_results import line_of_key_result, line_of_objective
from okrs.models import KeyResult, Objective


@dataclass(frozen=True)
class Ancestor:
    """One station of the line; without an address it is what is looked at."""

    words: str
    url: str = ""


def lineage_of(row: KeyResult | Objective) -> list[Ancestor]:
    """The line in order; empty while there is nothing but the row itself without a grade. One query."""
    return list(_of_key_result(row) if isinstance(row, KeyResult) else _of_objective(row))


def _of_key_result(row: KeyResult) -> Iterator[Ancestor]:
    for one in line_of_key_result(row):
        yield from _station(one, row, one.objective.cycle, "key_result_detail", "graded")


def _of_objective(row: Objective) -> Iterator[Ancestor]:
    for one in line_of_objective(row):
        yield from _station(one, row, one.cycle, "objective_detail", "scored")


def _station(one: Any, row: KeyResult | Objective, cycle: Any, page: str, verb: str) -> Iterator[Ancestor]:
    grade = f"{verb} {grading.shown(one.grade, cycle.grading_scale)}" if one.grade is not None else ""
    if one.pk == row.pk:
        if grade:
            yield Ancestor(grade.capitalize())
        return
    went = "Goes on from" if one.pk == row.carried_from_id else "Went on as"
    yield Ancestor(f"{went} {one.key} in {cycle.name}{f', {grade}' if grade else ''}", reverse(page, args=[one.pk]))
