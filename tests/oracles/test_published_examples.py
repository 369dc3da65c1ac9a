"""Worked examples that others published, reproduced through the product's own formulas within their tolerance."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from rollups.formulas.numbers import Maybe, difference, ratio
from rollups.formulas.v1 import earned_schedule, initiative, key_result, objective, work_item
from tests.shared_data import shared_json

type Inputs = dict[str, Any]
type Outputs = dict[str, Any]

FILES = {
    "evm_edge_cases": 26,
    "evm_ev_techniques": 8,
    "evm_gao_railroad": 3,
    "evm_pmp_questions": 7,
    "es_driftless": 17,
    "es_fabricom_13_months": 17,
    "okr_rollup_vendors": 15,
}
"""How many figures each file has to check: those printed, less those known not to follow from their inputs."""


def exact(number: float | None) -> Maybe:
    """Return a number of the file as it is printed there."""
    return None if number is None else Fraction(str(number))


def known(number: float) -> Fraction:
    """Return a number that the file always gives."""
    return Fraction(str(number))


def all_known(numbers: list[float]) -> list[Fraction]:
    """Return numbers that the file always gives."""
    return [known(number) for number in numbers]


def evm_snapshot(inputs: Inputs) -> Outputs:
    """Return the indices and forecasts of one status date."""
    pv, ev, ac, bac = (exact(inputs[name]) for name in ("pv", "ev", "ac", "bac"))
    cpi, spi = initiative.cpi(ev, ac), initiative.spi(ev, pv)
    found: Outputs = {
        "cpi": cpi,
        "spi": spi,
        "cv": initiative.cv(ev, ac),
        "sv": initiative.sv(ev, pv),
        "eac_cpi": initiative.eac_by_cpi(bac, cpi),
    }
    if bac is None or ev is None or ac is None:
        return found
    eac = initiative.eac(bac, ev, ac)
    return found | {
        "eac_atypical": initiative.eac_atypical(bac, ev, ac),
        "eac_sci": initiative.eac_by_cost_and_schedule(bac, ev, ac, cpi, spi),
        "vac": initiative.vac(bac, eac),
        "etc": initiative.etc(eac, ac),
        "tcpi_bac": initiative.tcpi(bac, ev, ac),
    }


def earned_schedule_alone(inputs: Inputs) -> Outputs:
    """Return ES on a curve given period by period from 0."""
    assert inputs["periods"] == list(range(len(inputs["pv"])))
    curve = all_known(inputs["pv"])
    return {"es": earned_schedule.earned_schedule(curve, known(inputs["ev"]), curve[-1])}


def evm_baseline(inputs: Inputs) -> Outputs:
    """Return money and time of one status date against a whole curve."""
    curve, at = all_known(inputs["pv"]), known(inputs["at"])
    es = earned_schedule_alone(inputs)["es"]
    spi_t = earned_schedule.spi_t(es, at)
    planned = curve[min(int(at), len(curve) - 1)]
    money = evm_snapshot({"pv": planned, "ev": inputs["ev"], "ac": inputs["ac"], "bac": curve[-1]})
    return money | {
        "pct_complete": initiative.percent(known(inputs["ev"]), curve[-1], []),
        "es": es,
        "spi_t": spi_t,
        "sv_t": earned_schedule.sv_t(es, at),
        "ieac_t": earned_schedule.eac_t(Fraction(len(curve) - 1), spi_t),
    }


def evm_series(inputs: Inputs) -> Outputs:
    """Return month by month the indices and the forecasts of duration of a whole project."""
    months = [_month(inputs, n) for n in range(len(inputs["ev"]))]
    return {name: [month[name] for month in months] for name in months[0]}


def _month(inputs: Inputs, n: int) -> Outputs:
    pd = Fraction(inputs["pd"])
    curve = [Fraction(0), *all_known(inputs["pv"])][: inputs["pd"] + 1]
    at, pv, ev, ac = Fraction(n + 1), known(inputs["pv"][n]), known(inputs["ev"][n]), known(inputs["ac"][n])
    cpi, spi = initiative.cpi(ev, ac), initiative.spi(ev, pv)
    es = earned_schedule.earned_schedule(curve, ev, curve[-1])
    spi_t, sci = earned_schedule.spi_t(es, at), initiative.critical_ratio(cpi, spi)
    sci_t, ed = initiative.critical_ratio(cpi, spi_t), earned_schedule.earned_duration(at, spi)
    money = {"sv": initiative.sv(ev, pv), "cv": initiative.cv(ev, ac), "spi": spi, "cpi": cpi}
    time = {"sci": sci, "ed": ed, "es": es, "spi_t": spi_t, "sci_t": sci_t}
    return money | time | _durations(pd, at, (ed, es), (spi, sci, spi_t, sci_t))


def _durations(pd: Fraction, at: Fraction, earned: tuple[Maybe, Maybe], indices: tuple[Maybe, ...]) -> Outputs:
    """Return the forecasts of duration by earned duration and earned schedule, each with three views of the rest."""
    one = Fraction(1)
    spi, sci, spi_t, sci_t = indices
    left_by_ed, left_by_es = (difference(pd, part) for part in earned)
    forecast = earned_schedule.duration_at_completion
    return {
        "eact_pv2": earned_schedule.eac_t(pd, spi),
        "eact_pv3": earned_schedule.eac_t(pd, sci),
        "eact_ed_1": forecast(at, left_by_ed, one),
        "eact_ed_spi": forecast(at, left_by_ed, spi),
        "eact_ed_sci": forecast(at, left_by_ed, sci),
        "eact_es_1": forecast(at, left_by_es, one),
        "eact_es_spit": forecast(at, left_by_es, spi_t),
        "eact_es_scit": forecast(at, left_by_es, sci_t),
    }


def ev_rule(inputs: Inputs) -> Outputs:
    """Return the earned value by the technique named."""
    bac = known(inputs["bac"])
    started, finished = bool(inputs.get("started")), bool(inputs.get("finished"))
    percents: dict[str, Callable[[], Maybe]] = {
        "0/100": lambda: work_item.zero_hundred(finished=finished),
        "50/50": lambda: work_item.fifty_fifty(started=started, finished=finished),
        "milestones": lambda: work_item.weighted_milestones(
            [(known(weight), bool(done)) for weight, done in inputs["milestones"]]
        ),
        "units": lambda: work_item.units_done(known(inputs["done"]), known(inputs["total"])),
        "percent": lambda: work_item.percent_done(finished=False, last_report=known(inputs["pct"])),
        "loe": lambda: work_item.level_of_effort(bac, known(inputs["pv"])),
    }
    percent = percents[inputs["rule"]]()
    assert percent is not None
    return {"ev": work_item.earned_value(bac, percent)}


def _rolled_up(progress: list[Maybe], weights: list[Fraction]) -> Maybe:
    pairs = zip(weights, progress, strict=True)
    return objective.measured([objective.Driver.of_key_result(weight, value, None) for weight, value in pairs])


def rollup_weighted(inputs: Inputs) -> Outputs:
    """Return the weighted mean of progress."""
    return {"progress": _rolled_up([known(each) for each in inputs["progress"]], all_known(inputs["w"]))}


def rollup_perdoo(inputs: Inputs) -> Outputs:
    """Return the plain mean, where what is below 0 counts as 0."""
    values = [key_result.measured(known(each)) for each in inputs["progress"]]
    return {"progress": _rolled_up(values, [Fraction(1)] * len(values))}


def rollup_synergita(inputs: Inputs) -> Outputs:
    """Return the plain mean of the key results' weighted mean and each contributing objective."""
    own = _rolled_up([known(each) for each in inputs["kr"]], all_known(inputs["w"]))
    parts = [own, *[known(each) for each in inputs["contributors"]]]
    return {"progress": _rolled_up(parts, [Fraction(1)] * len(parts))}


def part_of_whole(inputs: Inputs) -> Outputs:
    """Return what is done of what there is."""
    return {"value": ratio(known(inputs["done"]), known(inputs["total"]))}


def boja_status(inputs: Inputs) -> Outputs:
    """Return the mean of status ranks and the rank nearest to it."""
    mean = _rolled_up([known(each) for each in inputs["values"]], [Fraction(1)] * len(inputs["values"]))
    assert mean is not None
    return {"mean": mean, "rounded": round(mean)}


FUNCTIONS: dict[str, Callable[[Inputs], Outputs]] = {
    "evm_snapshot": evm_snapshot,
    "evm_baseline": evm_baseline,
    "evm_series": evm_series,
    "earned_schedule": earned_schedule_alone,
    "ev_rule": ev_rule,
    "rollup_weighted": rollup_weighted,
    "rollup_perdoo": rollup_perdoo,
    "rollup_synergita": rollup_synergita,
    "ratio": part_of_whole,
    "boja_status": boja_status,
}


def is_near(found: Any, printed: Any, tolerance: Fraction) -> bool:
    """Say whether a figure, or each of a list of them, is within the tolerance of what is printed."""
    if isinstance(printed, list):
        pairs = zip(found, printed, strict=True)
        return all(is_near(one, other, tolerance) for one, other in pairs)
    if found is None or printed is None:
        return found is None and printed is None
    return bool(abs(found - known(printed)) <= tolerance)


@pytest.mark.parametrize("name", FILES)
def test_what_was_published_comes_out_of_the_formulas(name: str) -> None:
    wrong, checked = [], 0
    for case in shared_json(f"oracles/{name}.json")["cases"]:
        found = FUNCTIONS[case["fn"]](case["inputs"])
        for field, printed in case["expected"].items():
            if field in case.get("known_bad_fields", []):
                continue
            checked += 1
            if not is_near(found[field], printed, known(case["tol_abs"])):
                wrong.append(f"{case['id']}.{field}: {found[field]} is not {printed}")
    assert wrong == []
    assert checked == FILES[name]
