"""Scores put in order: ranks, ties with what decided them, what is missing; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portfolio.scoring import FRAMEWORKS
from portfolio.scoring.base import Criterion, Refused
from portfolio.standings import natural
from ui.formats import listed, number, plural

SHOWN_TIES = 3


@dataclass(frozen=True)
class Scheme:
    """A way to score as it holds: a version of a policy, or (number 0) the usual one."""

    name: str
    framework: str
    criteria: tuple[Criterion, ...]
    number: int = 0
    id: int | None = None

    @property
    def weights(self) -> dict[str, Decimal]:
        """Weight by criterion."""
        return {each.key: each.weight for each in self.criteria}


@dataclass(frozen=True)
class Entrant:
    """What is ranked: an initiative with what was given for it."""

    id: int
    key: str
    title: str
    state: str
    inputs: Mapping[str, Decimal]
    owner_id: int | None = None
    team_id: int | None = None


@dataclass(frozen=True)
class Ranked:
    """An entrant that has a score; `rank` counts from 1, equal scores stand in the order of their keys."""

    entrant: Entrant
    score: Decimal
    rank: int
    tied_with: tuple[str, ...] = ()
    """Keys of the first of those that are level with it."""
    tied_many: int = 0
    has_same_inputs: bool = False

    @property
    def why_tied(self) -> str:
        """Why it stands where it does among equals; empty when nobody is level with it."""
        if not self.tied_with:
            return ""
        more = self.tied_many - len(self.tied_with)
        names = [*self.tied_with, *([plural(more, "other")] if more else [])]
        why = "the same inputs" if self.has_same_inputs else "other inputs that come to the same score"
        return f"Level with {listed(names)} at {number(self.score)}: {why}. The key decides the order."


@dataclass(frozen=True)
class Unscored:
    """An entrant without a score, and why: the names of what is missing, or what was refused."""

    entrant: Entrant
    missing: tuple[str, ...] = ()
    refused: str = ""

    @property
    def why(self) -> str:
        """What is missing, in words."""
        return self.refused or f"{listed(list(self.missing))} missing".capitalize()


@dataclass(frozen=True)
class Ranking:
    """Everything that was to be ranked."""

    ranked: tuple[Ranked, ...]
    unscored: tuple[Unscored, ...]

    @property
    def ranks(self) -> dict[int, int]:
        """Rank by the entrant's id."""
        return {each.entrant.id: each.rank for each in self.ranked}


def rank(scheme: Scheme, entrants: Iterable[Entrant]) -> Ranking:
    """The order by score, the highest first; a missing input means not scored, never 0; ties break by key."""
    scored: list[tuple[Decimal, Entrant]] = []
    unscored: list[Unscored] = []
    for entrant in entrants:
        found = score_of(scheme, entrant)
        if isinstance(found, Unscored):
            unscored.append(found)
        else:
            scored.append((found, entrant))
    scored.sort(key=lambda pair: (-pair[0], natural(pair[1].key)))
    unscored.sort(key=lambda each: natural(each.entrant.key))
    return Ranking(tuple(_ranked(scheme, scored)), tuple(unscored))


def score_of(scheme: Scheme, entrant: Entrant) -> Decimal | Unscored:
    """Its score, or why it has none."""
    missing = tuple(each.name.lower() for each in scheme.criteria if each.key not in entrant.inputs)
    if missing:
        return Unscored(entrant, missing)
    inputs = {each.key: entrant.inputs[each.key] for each in scheme.criteria}
    try:
        return FRAMEWORKS[scheme.framework].score(inputs, scheme.weights)
    except Refused as refused:
        return Unscored(entrant, refused=str(refused))


def _ranked(scheme: Scheme, scored: Sequence[tuple[Decimal, Entrant]]) -> Iterable[Ranked]:
    level: dict[Decimal, list[Entrant]] = defaultdict(list)
    for score, entrant in scored:
        level[score].append(entrant)
    for place, (score, entrant) in enumerate(scored, start=1):
        peers = level[score]
        others = [each for each in peers[: SHOWN_TIES + 1] if each is not entrant][:SHOWN_TIES]
        yield Ranked(
            entrant, score, place, tuple(each.key for each in others), len(peers) - 1,
            has_same_inputs=all(_same(scheme, entrant, each) for each in others),
        )  # fmt: skip


def _same(scheme: Scheme, one: Entrant, other: Entrant) -> bool:
    return all(one.inputs[each.key] == other.inputs[each.key] for each in scheme.criteria)
