"""How the cycle was graded: each key result's grade with its reason, the objectives' scores, what was learned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from okrs import grading
from okrs.models import Cycle, Grade, KeyResult, Objective, Verdict
from reviews import blocks, values
from reviews.blocks import Block, Column, Line, Point, Row, Sentence, Value
from reviews.context import Context
from reviews.sections.base import Options, Section
from reviews.wording import EMPTY, goal_of, left_out, most_of, now_of, path_of, sentences, title_of
from ui.formats import full_day, plural

MOST = 200
NOT_YET = "Not graded yet"
COLUMNS = (
    Column(label="Key result", unit="text"),
    Column(label="Goal", unit="text"),
    Column(label="Ended at", unit="text"),
    Column(label="Measured", unit="percent"),
    Column(label="Proposed", unit="number"),
    Column(label="Grade", unit="number"),
    Column(label="Why", unit="text"),
    Column(label="Next", unit="text"),
)
LESSONS = (
    Column(label="Objective", unit="text"),
    Column(label="Score", unit="number"),
    Column(label="What went well", unit="text"),
    Column(label="What to learn", unit="text"),
    Column(label="Next", unit="text"),
)
BANDS = (Decimal("0.4"), Decimal("0.7"), Decimal(1))
"""Where the next band begins."""
BAND_LABELS = {
    "tenths": ("Below 0.4", "0.4 to 0.6", "0.7 to 0.9", "1.0"),
    "percent": ("Below 40%", "40 to 69%", "70 to 99%", "100%"),
}
NEXT = {Verdict.KEEP: "Carry it on", Verdict.LEARN: "Change it", Verdict.DROP: "Drop it"}


def gather(context: Context, options: Options) -> list[Block]:
    """The grades, how they are spread, and what was learned."""
    if not context.key_results:
        return []
    if _is_early(context):
        return [blocks.sentences("Grades", [Row(Sentence(words=_too_early(context)))])]
    most, count = most_of(options, MOST), len(context.key_results)
    about = sentences(_about(context), left_out(min(most, count), count, "key result", "first by key"))
    empty = "There is nothing to grade."
    grades = blocks.table("Grades", COLUMNS, list(_rows(context, most)), empty=empty, about=about)
    return [grades, *([_spread(context)] if _graded(context) else []), _lessons(context)]


def _is_early(context: Context) -> bool:
    """While the cycle runs and nobody graded anything there is nothing to show."""
    runs = context.as_of < context.cycle.ends_on and context.cycle.state in {Cycle.State.DRAFT, Cycle.State.ACTIVE}
    return runs and not context.said.grades and not context.said.retrospectives


def _too_early(context: Context) -> str:
    count, until = len(context.key_results), full_day(context.cycle.ends_on)
    return f"Nothing is graded yet: {plural(count, 'key result')} {'runs' if count == 1 else 'run'} until {until}."


def _about(context: Context) -> str:
    """How many are graded, and how many of those are a success."""
    graded, count = _graded(context), len(context.key_results)
    if not graded:
        return f"Nothing is graded yet: {plural(count, 'key result')} {'waits' if count == 1 else 'wait'} for a grade."
    good = sum(grading.is_success(_grade(said), one.objective.ambition) for one, said in graded)
    first = f"{len(graded)} of {plural(count, 'key result')} {'is' if len(graded) == 1 else 'are'} graded"
    known = {one.pk for one in context.key_results if one.pk in context.said.grades}
    open_ = count - len(known)
    waiting = f" {open_} {'waits' if open_ == 1 else 'wait'} for a grade." if open_ else ""
    return f"{first}; {good} {'is' if good == 1 else 'are'} a success.{waiting}"


def _graded(context: Context) -> list[tuple[KeyResult, Grade]]:
    said = context.said.grades
    return [(one, said[one.pk]) for one in context.key_results if one.pk in said and said[one.pk].grade is not None]


def _grade(said: Grade) -> Decimal:
    return said.grade if said.grade is not None else Decimal(0)


def _rows(context: Context, most: int) -> Iterator[Row]:
    left = most
    for objective in context.objectives:
        own = context.of_objective.get(objective.pk, [])[: max(left, 0)]
        if not own:
            continue
        left -= len(own)
        yield Row(_objective_line(context, objective), objective.pk)
        for one in own:
            yield Row(_line(context, one), objective.pk)


def _objective_line(context: Context, objective: Objective) -> Line:
    figures, written = context.of_objectives.get(objective.pk), context.said.retrospectives.get(objective.pk)
    measured = values.percent(
        figures.measured if figures else None, values.source("objectives", objective.pk, "measured")
    )
    score, next_ = _score(context, objective), values.text(_next(written.verdict if written else ""))
    name, level = values.text(title_of(objective)), values.text(objective.get_ambition_display())
    return Line(
        cells=[name, level, EMPTY, measured, EMPTY, score, EMPTY, next_],
        level=0,
        path=path_of("objective_detail", objective.pk),
    )


def _score(context: Context, objective: Objective) -> Value:
    """As it was kept at the close, else the weighted mean of the grades so far."""
    written = context.said.retrospectives.get(objective.pk)
    said, own = context.said.grades, context.of_objective.get(objective.pk, [])
    graded = [(one.weight, _grade(said[one.pk])) for one in own if one.pk in said and said[one.pk].grade is not None]
    kept = written.score if written is not None and written.score is not None else grading.score(graded)
    return _on_scale(context, kept, NOT_YET)


def _on_scale(context: Context, grade: Decimal | None, nothing: str = "") -> Value:
    shown = grading.shown(grade, context.cycle.grading_scale) or nothing
    return values.worded(grade, "number", shown)


def _line(context: Context, one: KeyResult) -> Line:
    figures, said = context.of_key_results.get(one.pk), context.said.grades.get(one.pk)
    measured = figures.measured if figures else None
    proposed = said.proposed if said else grading.proposal(measured)
    cells = [
        values.text(title_of(one)),
        values.text(goal_of(one)),
        values.text(now_of(one, figures)),
        values.percent(measured, values.source("key_results", one.pk, "measured")),
        _on_scale(context, proposed, "Not measured"),
        _on_scale(context, said.grade, "No grade") if said else values.worded(None, "number", NOT_YET),
        values.text(said.reason if said else ""),
        values.text(_next(said.verdict if said else "")),
    ]
    return Line(cells=cells, level=1, path=path_of("key_result_detail", one.pk))


def _next(verdict: str) -> str:
    return NEXT[Verdict(verdict)] if verdict else ""


def _spread(context: Context) -> Block:
    """How many grades fall where; how many are missing stands beside them."""
    labels, counts = spread([_grade(said) for _, said in _graded(context)], context.cycle.grading_scale)
    every = [*zip(labels, counts, strict=True), (NOT_YET, len(context.key_results) - sum(counts))]
    sentence = _spread_sentence(sum(counts), counts[-1] if labels[-1] != "E" else counts[0], len(context.key_results))
    rows = [Row(Point(label=label, values=[values.number(count)])) for label, count in every]
    return blocks.chart("How the grades are spread", "bar", ["Key results"], rows, sentence=sentence, unit="number")


def spread(grades: Sequence[Decimal], scale: str) -> tuple[list[str], list[int]]:
    """The bands of a scale, and how many grades fall into each."""
    if scale == "letters":
        letters = [letter for letter, _, _ in grading.LETTERS]
        shown = [grading.shown(grade, scale) for grade in grades]
        return letters, [shown.count(letter) for letter in letters]
    places = [sum(grade >= start for start in BANDS) for grade in grades]
    return list(BAND_LABELS[scale]), [places.count(band) for band in range(len(BANDS) + 1)]


def _spread_sentence(graded: int, best: int, every: int) -> str:
    if not graded:
        return f"None of {plural(every, 'key result')} is graded yet."
    open_ = f"; {every - graded} {'has' if every - graded == 1 else 'have'} no grade" if every > graded else ""
    return f"{best} of {plural(graded, 'grade')} {'is' if best == 1 else 'are'} the best there is{open_}."


def _lessons(context: Context) -> Block:
    rows = [Row(_lesson(context, one), one.pk) for one in context.objectives if one.pk in context.said.retrospectives]
    silent = len(context.objectives) - len(rows)
    about = f"Nothing was written about {plural(silent, 'objective')}." if rows and silent else ""
    empty = "Nothing was written yet. Two lines an objective, what went well and what to learn, are worth the minutes."
    return blocks.table("What we learned", LESSONS, rows, empty=empty, about=about)


def _lesson(context: Context, objective: Objective) -> Line:
    written = context.said.retrospectives[objective.pk]
    cells = [
        values.text(title_of(objective)),
        _score(context, objective),
        values.text(written.went_well),
        values.text(written.to_learn),
        values.text(_next(written.verdict)),
    ]
    return Line(cells=cells, path=path_of("objective_detail", objective.pk))


SECTION = Section(
    "grades",
    "Grades",
    "Each key result's grade with its reason, how the grades are spread, and what was learned.",
    gather,
    takes_most=True,
)
