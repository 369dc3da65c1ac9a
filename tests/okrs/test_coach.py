"""The coach: held to a labelled list of sentences, rule by rule; it blocks nothing and is silent when unsure."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from okrs.coach import RULES, Draft, advise

D = Decimal
LABELLED = ("no_number", "todo", "output", "vague", "several")
# What a rule must reach at least: (precision, recall). No rule was changed after the held-out sentences were tried.
FLOORS = {
    "tuned": {"each": (0.9, 0.85), "overall": (0.95, 0.95)},
    "held": {"each": (0.8, 0.4), "overall": (0.9, 0.8)},
}


@dataclass(frozen=True)
class Labelled:
    """A sentence and the rules that should speak of it."""

    part: str
    labels: frozenset[str]
    sentence: str


def sentences() -> list[Labelled]:
    """The list, from its file."""
    with (Path(__file__).parent / "coach_sentences.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Labelled(row["part"], frozenset(row["labels"].split()), row["sentence"]) for row in rows]


def said(sentence: str) -> set[str]:
    """The rules that speak of it as a title alone."""
    return {advice.rule for advice in advise(Draft(title=sentence))}


@dataclass
class Count:
    """Hits, false alarms and misses of a rule."""

    hit: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """How many of its words were right."""
        return self.hit / (self.hit + self.false) if self.hit + self.false else 1.0

    @property
    def recall(self) -> float:
        """How much of what it should find it found."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 1.0


def counted(part: str) -> dict[str, Count]:
    """Each rule's count, and all of them together."""
    counts = {rule: Count() for rule in (*LABELLED, "overall")}
    for each in sentences():
        if each.part != part:
            continue
        found = said(each.sentence)
        for rule in LABELLED:
            for count in (counts[rule], counts["overall"]):
                count.hit += rule in found and rule in each.labels
                count.false += rule in found and rule not in each.labels
                count.missed += rule not in found and rule in each.labels
    return counts


def wrong(part: str) -> Iterator[str]:
    """The sentences about which the coach and the labels differ."""
    for each in sentences():
        if each.part == part and said(each.sentence) != set(each.labels):
            yield f"{each.sentence!r}: said {sorted(said(each.sentence))}, labelled {sorted(each.labels)}"


def test_the_list_is_long_and_a_third_of_it_is_held_out() -> None:
    every = sentences()
    assert len(every) >= 120
    assert len({each.sentence for each in every}) == len(every)
    assert sum(each.part == "held" for each in every) >= len(every) / 3
    assert {label for each in every for label in each.labels} == set(LABELLED)


@pytest.mark.parametrize("part", ["tuned", "held"])
def test_precision_and_recall_hold_their_floors(part: str) -> None:
    counts = counted(part)
    lines = [f"{part:>10}  precision  recall   hit  false  missed"]
    for rule, count in counts.items():
        numbers = f"{count.precision:9.2f} {count.recall:7.2f} {count.hit:5} {count.false:6} {count.missed:7}"
        lines.append(f"{rule:>10}  {numbers}")
    print("", *lines, *wrong(part), sep="\n")  # noqa: T201  # the figures are what this test is read for
    for rule, count in counts.items():
        precision, recall = FLOORS[part]["overall" if rule == "overall" else "each"]
        assert count.precision >= precision, f"{rule}: {count}"
        assert count.recall >= recall, f"{rule}: {count}"


@pytest.mark.parametrize(
    "each", [each for each in sentences() if not each.sentence.isascii()], ids=lambda e: e.sentence
)
def test_it_says_nothing_about_what_is_not_surely_english(each: Labelled) -> None:
    if not each.labels:
        assert said(each.sentence) == set()


@pytest.mark.parametrize("title", ["", "   ", "42", "!!!", "ö", "a" * 300, "KPI", "<script>alert(1)</script>"])
def test_it_bears_any_title(title: str) -> None:
    assert isinstance(advise(Draft(title=title)), list)


def structural(**fields: object) -> set[str]:
    """What is said of a good sentence with these fields."""
    draft = Draft(title="Raise weekly active clinics", **fields)  # type: ignore[arg-type]  # given by each test
    return {advice.rule for advice in advise(draft)}


def test_the_figures_beside_the_title_count_as_its_number() -> None:
    assert structural() == {"no_number"}
    assert structural(type="increase", baseline=D(1), target=D(2)) == set()
    assert structural(type="between", low=D(1), high=D(2)) == set()
    assert structural(type="milestone") == set()


def test_a_missing_baseline_is_missed_only_where_one_is_needed() -> None:
    assert structural(type="increase", target=D(5)) == {"baseline_missing"}
    assert structural(type="at_least", target=D(5)) == set()


def test_a_target_that_goes_nowhere_or_the_wrong_way_is_said() -> None:
    assert structural(type="increase", baseline=D(5), target=D(5)) == {"no_way"}
    assert structural(type="increase", baseline=D(5), target=D(4)) == {"wrong_way"}
    assert structural(type="decrease", baseline=D(5), target=D(6)) == {"wrong_way"}
    assert structural(type="decrease", baseline=D(5), target=D(4)) == set()


def test_the_sixth_key_result_is_one_too_many() -> None:
    assert structural(type="at_least", target=D(1), others=4) == set()
    assert structural(type="at_least", target=D(1), others=5) == {"too_many"}


def test_every_rule_explains_itself() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.words.endswith(".")
        assert len(rule.why) > 40
        assert rule.example
