"""The whole rollup once more, from the text of MODEL.md alone: plain Python, exact, slow on purpose.

It takes a workbook as rows of strings and returns the object of `rollup --format json`, numbers as Fractions.
The engine is held against it; where the two differ, one of them misreads the model.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from rollups.formulas.numbers import ONE, ZERO, Maybe, exact, ratio
from rollups.formulas.v1 import health, key_result, objective
from tests.rollups import reference_execution
from tests.rollups.workbook import Figures, Result, Row, Workbook, day, fraction, maybe, number, table, text

# READINGS: where MODEL.md leaves a choice, this is what is taken.
# Key results. `expected` of a limit looks at the start only. A key result is linked once it has a row in
#   contributions, even with allocation 0. Its EAC is Σ a·EAC of the initiatives. confidence and status are those of
#   the last check-in, blank or not; its stages count by done_on alone.
# Objectives. delivered and planned come from the sums of money alone: no mean of percents where the budget is 0.
#   With one key result or more the children play no part. Weights that sum to 0 give None.
# Totals. `mapped` is what belongs to an initiative, so cost_in = cost_mapped + cost_unallocated; what is unaligned
#   is inside `mapped`: Σ over key results + unaligned = cost_mapped.
# Work items and initiatives: see reference_execution.

MONEY = ("budget", "planned_value", "earned_value", "spend", "eac")
LIMITS = ("at_least", "at_most", "between")


def rollup(workbook: Workbook, as_of: date, loaded_on: date) -> Result:
    """Return every figure of the workbook at the end of a day, as if it had been loaded on another."""
    leaves = reference_execution.leaves(workbook, as_of, loaded_on)
    initiatives = reference_execution.initiatives(workbook, leaves, as_of)
    key_results = {
        text(row, "key"): _key_result(workbook, row, initiatives, as_of) for row in table(workbook, "key_results")
    }
    return {
        "as_of": as_of.isoformat(),
        "formula": "v1",
        "key_results": key_results,
        "objectives": _objectives(workbook, key_results),
        "initiatives": initiatives,
        "portfolios": _portfolios(workbook, initiatives),
        "totals": reference_execution.totals(workbook, leaves, initiatives, as_of),
    }


def _sum(rows: Iterable[Figures], name: str) -> Fraction:
    return sum((fraction(row[name]) for row in rows), ZERO)


# Key results


def _key_result(workbook: Workbook, row: Row, initiatives: dict[str, Figures], as_of: date) -> Figures:
    """Return the figures of one key result (MODEL.md §3)."""
    money = _money_of_key_result(workbook, text(row, "key"), initiatives)
    raw = _raw(workbook, row, maybe(money["delivered"]), as_of)
    measured, expected = key_result.measured(raw), _expected(workbook, row, as_of)
    last = _last_check_in(workbook, text(row, "key"), as_of)
    status = (text(last, "status") or None) if last else None
    outer = health.outer_ranks(status, maybe(money["spi"]), maybe(money["cpi"]))
    return {
        "raw": raw,
        "measured": measured,
        "expected": expected,
        **money,
        "confidence": number(last, "confidence") if last else None,
        **_differences(measured, expected, money),
        "health": health.health(measured, expected),
        "watermelon": health.watermelon(outer, health.inner_ranks(measured, expected)),
        "last_check_in": text(last, "date") if last else None,
    }


def _differences(measured: Maybe, expected: Maybe, money: Figures) -> Figures:
    """Return what is computed from M, P, D, Q and S alone."""
    delivered, planned, spend = maybe(money["delivered"]), maybe(money["planned"]), maybe(money["spend"])
    parts = key_result.decomposition(expected, planned, delivered, measured)
    return {
        "gap": key_result.gap(delivered, measured),
        "pace_gap": key_result.pace_gap(measured, expected),
        "plan_misfit": parts.plan_misfit,
        "execution_shortfall": parts.execution_shortfall,
        "outcome_shortfall": parts.outcome_shortfall,
        "yield": key_result.yield_of_work(measured, delivered),
        "cost_per_point": key_result.cost_per_point(spend, measured),
        "forecast": key_result.forecast(measured, expected),
    }


def _money_of_key_result(workbook: Workbook, key: str, initiatives: dict[str, Figures]) -> Figures:
    """Return delivered, planned and the money of the linked initiatives, each by its allocation."""
    linked = [
        (exact(text(row, "allocation")), initiatives[text(row, "initiative")])
        for row in table(workbook, "contributions")
        if text(row, "key_result") == key
    ]
    if not linked:
        return dict.fromkeys(("delivered", "planned", *MONEY, "cpi", "spi"))

    def allocated(name: str) -> Fraction:
        return key_result.allocated((share, fraction(initiative[name])) for share, initiative in linked)

    budget, earned = allocated("bac"), allocated("ev")
    percents = [(share, maybe(initiative["percent"])) for share, initiative in linked]
    return {
        "delivered": key_result.delivered(earned, budget, percents),
        "planned": key_result.planned(allocated("pv"), budget),
        "budget": budget,
        "planned_value": allocated("pv"),
        "earned_value": earned,
        "spend": allocated("ac"),
        "eac": allocated("eac"),
        "cpi": ratio(earned, allocated("ac")),
        "spi": ratio(earned, allocated("pv")),
    }


def _check_ins(workbook: Workbook, key: str, as_of: date) -> list[Row]:
    """Return the check-ins of a key result up to a day, the last one last."""
    found = [
        row
        for row in table(workbook, "check_ins")
        if text(row, "key_result") == key and date.fromisoformat(text(row, "date")) <= as_of
    ]
    return sorted(found, key=lambda row: text(row, "date"))


def _last_check_in(workbook: Workbook, key: str, as_of: date) -> Row | None:
    return next(reversed(_check_ins(workbook, key, as_of)), None)


def _values(workbook: Workbook, key: str, as_of: date) -> list[Fraction]:
    return [value for row in _check_ins(workbook, key, as_of) if (value := number(row, "value")) is not None]


def _raw(workbook: Workbook, row: Row, delivered: Maybe, as_of: date) -> Maybe:
    """Return raw progress by the key result's type."""
    kind, values = text(row, "type"), _values(workbook, text(row, "key"), as_of)
    last = values[-1] if values else None
    match kind:
        case "increase" | "decrease":
            return key_result.raw_on_line(last, exact(text(row, "baseline")), exact(text(row, "target")))
        case "at_least":
            return key_result.raw_at_least(values, exact(text(row, "target")))
        case "at_most":
            return key_result.raw_at_most(values, exact(text(row, "target")))
        case "between":
            return key_result.raw_between(values, exact(text(row, "low")), exact(text(row, "high")))
        case "milestone":
            return key_result.raw_of_milestones(list(_stages(workbook, text(row, "key"), as_of)))
        case "yes_no":
            return last
        case "delivery":
            return delivered
    raise ValueError(f"unknown type of key result: {kind}")


def _stages(workbook: Workbook, key: str, as_of: date) -> Iterator[tuple[Fraction, bool]]:
    """Yield (percent, done by the day) of each stage."""
    for row in table(workbook, "stages"):
        if text(row, "key_result") == key:
            done_on = day(row, "done_on")
            yield exact(text(row, "percent")), done_on is not None and done_on <= as_of


def _expected(workbook: Workbook, row: Row, as_of: date) -> Maybe:
    """Return P over the key result's own dates, each else its cycle's."""
    parent = next(each for each in table(workbook, "objectives") if text(each, "key") == text(row, "objective"))
    cycle = next(each for each in table(workbook, "cycles") if text(each, "key") == text(parent, "cycle"))
    start = day(row, "starts_on") or date.fromisoformat(text(cycle, "starts_on"))
    end = day(row, "ends_on") or date.fromisoformat(text(cycle, "ends_on"))
    if text(row, "type") in LIMITS:
        return key_result.expected_of_limit(start, as_of)
    if text(row, "type") not in ("increase", "decrease"):
        return key_result.expected_on_line(start, end, as_of)
    baseline, target = exact(text(row, "baseline")), exact(text(row, "target"))
    phases = [
        (date.fromisoformat(text(each, "date")), exact(text(each, "value")))
        for each in table(workbook, "phased_targets")
        if text(each, "key_result") == text(row, "key")
    ]
    return key_result.expected_in_phases(start, end, as_of, baseline, target, phases)


# Objectives


def _objectives(workbook: Workbook, key_results: dict[str, Figures]) -> dict[str, Figures]:
    """Return the figures of every objective (MODEL.md §4)."""
    done: dict[str, Figures] = {}
    own: dict[str, list[Row]] = {text(row, "key"): [] for row in table(workbook, "objectives")}
    for row in table(workbook, "key_results"):
        own[text(row, "objective")].append(row)
    for row in _children_first(workbook):
        key = text(row, "key")
        below = _children(workbook, key)
        drivers = [_driver_of(each, key_results) for each in own[key]]
        if not own[key]:
            drivers = [_driver_of_child(child, done) for child in below]
        measured, expected = objective.measured(drivers), objective.expected(drivers)
        done[key] = {
            "measured": measured,
            "coverage": objective.coverage(drivers),
            "expected": expected,
            **_money_of_objective(workbook, key, own, key_results),
            "health": health.health(measured, expected),
        }
    return {text(row, "key"): done[text(row, "key")] for row in table(workbook, "objectives")}


def _weight(row: Row) -> Fraction:
    weight = number(row, "weight")
    return ONE if weight is None else weight


def _driver_of(row: Row, key_results: dict[str, Figures]) -> objective.Driver:
    figures = key_results[text(row, "key")]
    return objective.Driver.of_key_result(_weight(row), maybe(figures["measured"]), maybe(figures["expected"]))


def _driver_of_child(row: Row, done: dict[str, Figures]) -> objective.Driver:
    figures = done[text(row, "key")]
    return objective.Driver(
        _weight(row), maybe(figures["measured"]), maybe(figures["expected"]), maybe(figures["coverage"])
    )


def _parents(row: Row) -> set[str]:
    return {part.strip() for part in text(row, "parents").split(";") if part.strip()}


def _children(workbook: Workbook, key: str) -> list[Row]:
    return [row for row in table(workbook, "objectives") if key in _parents(row)]


def _children_first(workbook: Workbook) -> list[Row]:
    """Return the objectives so that each comes after all of its children."""
    waiting = {text(row, "key"): row for row in table(workbook, "objectives")}
    ordered: list[Row] = []
    while waiting:
        with_children = {parent for row in waiting.values() for parent in _parents(row)}
        ready = [key for key in waiting if key not in with_children]
        if not ready:
            raise ValueError(f"the alignment has a cycle among {sorted(waiting)}")
        ordered += [waiting.pop(key) for key in ready]
    return ordered


def _below(workbook: Workbook, key: str) -> set[str]:
    """Return the objective and all that are below it, each once however many ways lead there."""
    found, fresh = {key}, {key}
    while fresh:
        fresh = {text(row, "key") for row in table(workbook, "objectives") if _parents(row) & fresh} - found
        found |= fresh
    return found


def _money_of_objective(
    workbook: Workbook, key: str, own: dict[str, list[Row]], key_results: dict[str, Figures]
) -> Figures:
    """Return the sums over the linked key results here and below, each once; None when none is linked."""
    inside = [key_results[text(row, "key")] for each in _below(workbook, key) for row in own[each]]
    linked = [figures for figures in inside if figures["budget"] is not None]
    if not linked:
        return dict.fromkeys(("delivered", "planned", *MONEY, "cpi", "spi"))
    sums = {name: _sum(linked, name) for name in MONEY}
    return {
        "delivered": ratio(sums["earned_value"], sums["budget"]),
        "planned": ratio(sums["planned_value"], sums["budget"]),
        **sums,
        "cpi": ratio(sums["earned_value"], sums["spend"]),
        "spi": ratio(sums["earned_value"], sums["planned_value"]),
    }


# Portfolios


def _portfolios(workbook: Workbook, initiatives: dict[str, Figures]) -> dict[str, Figures]:
    """Return the sums over the initiatives of each portfolio, 0 when it is empty."""
    of_portfolio: dict[str, list[Figures]] = {text(row, "key"): [] for row in table(workbook, "portfolios")}
    for row in table(workbook, "initiatives"):
        of_portfolio[text(row, "portfolio")].append(initiatives[text(row, "key")])
    found: dict[str, Figures] = {}
    for row in table(workbook, "portfolios"):
        inside = of_portfolio[text(row, "key")]
        sums = {name: _sum(inside, name) for name in ("bac", "pv", "ev", "ac", "eac", "released")}
        indices = {"cpi": ratio(sums["ev"], sums["ac"]), "spi": ratio(sums["ev"], sums["pv"])}
        found[text(row, "key")] = {"budget": number(row, "budget"), **sums, **indices}
    return found
