"""Whether the evidence that was agreed for a tranche holds, and what follows from it; pure (docs/decisions/0016).

Every answer is one of three: it holds, it does not, or it is not known. Unknown is never taken for failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import ge, gt, le, lt

from ui.formats import listed, plural

NARROW = Decimal("0.1")
"""A test that is missed by at most this share of what was asked failed narrowly."""
UNMOVED = "output_without_outcome"
COMPARE = {">=": ge, "<=": le, ">": gt, "<": lt}


@dataclass(frozen=True)
class Measure:
    """A figure that a test may ask about: what it is called, how it is written, whether it is an amount of money."""

    label: str
    form: str
    """value (in the key result's unit), share, points, money, ratio or days."""
    names: tuple[str, ...] = ()
    """Other names under which it may be typed."""

    @property
    def is_money(self) -> bool:
        """Whether it can be held against the tranche, what was released, or the budget."""
        return self.form == "money"


MEASURES: Mapping[str, Mapping[str, Measure]] = {
    "key_result": {
        "value": Measure("value", "value"),
        "measured": Measure("measured", "share", ("progress",)),
        "expected": Measure("expected", "share"),
        "delivered": Measure("delivered", "share"),
        "confidence": Measure("confidence", "share"),
        "gap": Measure("gap", "points"),
        "pace_gap": Measure("pace gap", "points"),
        "forecast": Measure("forecast", "share"),
    },
    "cost": {
        "ac": Measure("cost", "money", ("ac", "spent", "actual cost")),
        "eac": Measure("forecast cost", "money", ("eac", "forecast at completion")),
        "cv": Measure("cost variance", "money", ("cv",)),
        "cpi": Measure("CPI", "ratio", ("cost index",)),
    },
    "schedule": {
        "percent": Measure("work done", "share", ("percent", "done", "percent done")),
        "spi_t": Measure("SPI(t)", "ratio", ("spi_t", "spit")),
        "spi": Measure("SPI", "ratio", ("schedule index",)),
        "days_late": Measure("days late", "days", ("late", "days_late")),
        "p_factor": Measure("p-factor", "share", ("p_factor", "p factor")),
    },
}  # fmt: skip
LARGEST = {"share": Decimal(1), "points": Decimal(1)}


@dataclass(frozen=True)
class Predicate:
    """One test: a figure, a comparison, and what it is held against; or somebody's word."""

    kind: str
    """key_result, cost, schedule or attestation."""
    measure: str = ""
    operator: str = ""
    against: str = "number"
    """number, tranche, released or budget."""
    threshold: Decimal | None = None
    words: str = ""
    key_result_id: int | None = None
    id: int | None = None
    """Of the stored test, under which somebody's word is found."""


@dataclass(frozen=True)
class Figures:
    """The figures of one day that tests are held against; what is missing or None is not known."""

    key_results: Mapping[int, Mapping[str, Decimal | None]] = field(default_factory=dict)
    initiative: Mapping[str, Decimal | None] = field(default_factory=dict)
    amounts: Mapping[str, Decimal | None] = field(default_factory=dict)
    """tranche, released and budget."""
    words: Mapping[int, bool] = field(default_factory=dict)
    """Whether what a test asks for was attested (or denied), by test."""


@dataclass(frozen=True)
class Found:
    """What one test came to."""

    value: Decimal | None = None
    threshold: Decimal | None = None
    holds: bool | None = None
    is_narrow: bool = False


@dataclass(frozen=True)
class Standing:
    """How the initiative does beside its tests: its health, and that of the key results it serves."""

    health: str = "no_data"
    served: tuple[tuple[str, str], ...] = ()
    """(health, quadrant) of each."""


def problem_with(predicate: Predicate) -> str:
    """Why this cannot be a test, in words; nothing when it can."""
    if predicate.kind == "attestation":
        return "" if predicate.words.strip() else "Say what somebody is to give their word on."
    measure = MEASURES.get(predicate.kind, {}).get(predicate.measure)
    if measure is None:
        return f"{predicate.measure or 'That'} is no figure of {KINDS.get(predicate.kind, 'anything known')}."
    if predicate.operator not in COMPARE:
        return f"Say how {measure.label} compares: ≥, ≤, > or <."
    if predicate.against != "number":
        return "" if measure.is_money else f"{_begun(measure.label)} is no amount: hold it against a number."
    return _number_problem(measure, predicate.threshold)


KINDS = {"key_result": "a key result", "cost": "cost", "schedule": "the schedule"}


def _number_problem(measure: Measure, threshold: Decimal | None) -> str:
    if threshold is None:
        return f"Say what {measure.label} is held against."
    most = LARGEST.get(measure.form)
    if most is None or (threshold <= most and threshold >= (-most if measure.form == "points" else 0)):
        return ""
    return f"{_begun(measure.label)} is a share: write 60% rather than {_plain(threshold)}."


def evaluate(predicate: Predicate, figures: Figures) -> Found:
    """Hold one test against the figures of a day."""
    if predicate.kind == "attestation":
        return Found(holds=None if predicate.id is None else figures.words.get(predicate.id))
    value, threshold = _value(predicate, figures), _threshold(predicate, figures)
    if value is None or threshold is None:
        return Found(value, threshold)
    holds = COMPARE[predicate.operator](value, threshold)
    return Found(value, threshold, holds, not holds and abs(value - threshold) <= NARROW * abs(threshold))


def _value(predicate: Predicate, figures: Figures) -> Decimal | None:
    if predicate.kind == "key_result":
        return figures.key_results.get(predicate.key_result_id or 0, {}).get(predicate.measure)
    return figures.initiative.get(predicate.measure)


def _threshold(predicate: Predicate, figures: Figures) -> Decimal | None:
    return predicate.threshold if predicate.against == "number" else figures.amounts.get(predicate.against)


def together(found: Iterable[bool | None]) -> bool | None:
    """All of them: one that does not hold decides, then one that is not known; no test at all is not known."""
    answers = list(found)
    if False in answers:
        return False
    return None if None in answers or not answers else True


@dataclass(frozen=True)
class Proposal:
    """What the evidence speaks for, and why, in words that name nothing which a reader might not see."""

    decision: str
    """fund, hold or stop."""
    reason: str


def propose(found: Sequence[Found], standing: Standing) -> Proposal:
    """Fund when all tests hold; stop when one clearly failed and the bet is in trouble; else hold."""
    if not found:
        return Proposal("hold", "No test was agreed, so there is no evidence that could speak for it.")
    counted = _counted([each.holds for each in found])
    answer = together(each.holds for each in found)
    if answer:
        return Proposal("fund", counted)
    trouble = _trouble(standing)
    clearly = any(each.holds is False and not each.is_narrow for each in found)
    if answer is False and clearly and trouble:
        return Proposal("stop", f"{counted} {trouble}")
    if answer is False:
        why = trouble if trouble and not clearly else ""
        narrow = "It was missed by a tenth or less." if not clearly else "The bet itself is not in trouble."
        return Proposal("hold", " ".join(part for part in (counted, narrow, why) if part))
    return Proposal("hold", counted)


def _trouble(standing: Standing) -> str:
    """Why the bet itself does badly, or nothing (docs/decisions/0016): its health, then the gap of what it serves."""
    if standing.health == "off_track":
        return "The initiative is off track."
    known = [each for each in standing.served if each[0] not in {"", "no_data"}]
    if known and all(health == "off_track" or quadrant == UNMOVED for health, quadrant in known):
        return "No key result that it serves moves as it should."
    return ""


def _counted(answers: Sequence[bool | None]) -> str:
    """All 3 tests hold. 2 of 3 tests hold, 1 does not, 1 is not known."""
    good, bad, unknown = (answers.count(each) for each in (True, False, None))
    total = len(answers)
    if good == total:
        return "The test holds." if total == 1 else f"All {total} tests hold."
    rest = [f"{bad} {'does' if bad == 1 else 'do'} not"] if bad else []
    rest += [f"{unknown} {'is' if unknown == 1 else 'are'} not known"] if unknown else []
    if total == 1:
        return "The test does not hold." if bad else "Whether the test holds is not known."
    return f"Of {plural(total, 'test')} {listed([f'{good} {_hold(good)}', *rest])}."


def _hold(count: int) -> str:
    return "holds" if count == 1 else "hold"


def _begun(label: str) -> str:
    return label[:1].upper() + label[1:]


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
