"""Reads of demands on their way to a decision: which moves are allowed, what was assessed, what resembles a title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Exists, OuterRef
from django.db.models.functions import Greatest

from accounts.models import Membership
from accounts.permissions import may
from portfolio.models import Claim, Contribution, Feasibility, Initiative, MoveRule
from portfolio.moves import COLUMNS, USUAL, Case, Rule, has_rank, leading_from, missing, who_may

ALIKE = Decimal("0.4")
"""From this on two titles are shown as alike: pg_trgm's share of equal trigrams, of the whole or of its best part."""
LEAST_LETTERS = 4
MOST_ALIKE = 5


@dataclass(frozen=True)
class Alike:
    """An initiative whose title resembles another: `similarity` 0–1."""

    id: int
    key: str
    title: str
    state: str
    similarity: float

    @property
    def state_name(self) -> str:
        """Its state as people call it."""
        return str(Initiative.State(self.state).label)


@dataclass(frozen=True)
class Move:
    """A move from where an initiative is, whether this member may make it, and what is missing first."""

    rule: Rule
    is_allowed: bool
    missing: tuple[str, ...]

    @property
    def label(self) -> str:
        """The state it leads to."""
        return str(Initiative.State(self.rule.to_state).label)

    @property
    def hint(self) -> str:
        """What stands under its name: what is missing, or what is asked for."""
        if not self.is_allowed:
            return f"Who may: {who_may(self.rule)}."
        return " ".join(self.missing) or ("Say why." if self.rule.needs_reason else "")

    @property
    def is_open(self) -> bool:
        """Whether it can be made now."""
        return self.is_allowed and not self.missing


def own_rules() -> list[Rule]:
    """The moves that the organisation set itself; none as long as the usual ones hold."""
    columns = [name for name in COLUMNS if name != "id"]
    rows = MoveRule.objects.order_by("id").values_list("id", *columns)
    return [Rule(**dict(zip(columns, values, strict=True)), id=pk) for pk, *values in rows]


def rules_in_force() -> list[Rule]:
    """The moves that hold now: its own, else the usual ones; one query."""
    return own_rules() or list(USUAL)


def may_make(member: Membership, rule: Rule, initiative: Initiative) -> bool:
    """Whether the member may make a move; a member moves only what is theirs."""
    if not may(member, "propose") or not has_rank(member.role, rule.least_role):
        return False
    return member.role != "member" or may(member, "edit", initiative)


def moves_of(initiative: Initiative, member: Membership) -> list[Move]:
    """Every move that leads on from where it is, with what is missing."""
    rules, case = leading_from(rules_in_force(), initiative.state), case_of(initiative)
    return [Move(rule, may_make(member, rule, initiative), tuple(missing(rule, case))) for rule in rules]


def can_move(initiative: Initiative, member: Membership) -> bool:
    """Whether the member may make any move from where it is; one query."""
    return any(may_make(member, rule, initiative) for rule in leading_from(rules_in_force(), initiative.state))


def case_of(initiative: Initiative) -> Case:
    """What the rules ask about, in two queries."""
    claims = Claim.objects.filter(
        initiative=OuterRef("initiative"), key_result=OuterRef("key_result"), superseded_by=None
    )
    served = list(
        Contribution.objects.filter(initiative=initiative)
        .annotate(is_claimed=Exists(claims))
        .order_by("key_result__key")
        .values_list("key_result__key", "claim", "is_claimed")
    )
    return Case(
        kind=initiative.kind,
        assessed=frozenset(feasibility_of([initiative.pk]).get(initiative.pk, {})),
        key_results=tuple(key for key, _, _ in served),
        without_claim=tuple(key for key, claim, is_claimed in served if claim is None and not is_claimed),
        no_key_result_reason=initiative.no_key_result_reason,
        has_budget=initiative.budget is not None,
    )


def feasibility_of(initiative_ids: Iterable[int]) -> dict[int, dict[str, Feasibility]]:
    """For each initiative the newest word on each of its sides; one query."""
    rows = (
        Feasibility.objects.filter(initiative_id__in=list(initiative_ids), superseded_by=None)
        .select_related("recorded_by")
        .order_by("initiative_id", "aspect", "-date", "-id")
        .distinct("initiative_id", "aspect")
    )
    found: dict[int, dict[str, Feasibility]] = {}
    for row in rows:
        found.setdefault(row.initiative_id, {})[row.aspect] = row
    return found


def feasibility_head(initiative: Initiative, aspect: str, day: Any) -> Feasibility | None:
    """What counts now of what was said about one side on a day."""
    rows = Feasibility.objects.filter(initiative=initiative, aspect=aspect, date=day, superseded_by=None)
    return rows.order_by("-id").first()


def feasibility_history(initiative: Initiative) -> list[Feasibility]:
    """Everything that was said, the newest first; what was corrected says so by `superseded`."""
    later = Feasibility.objects.filter(supersedes=OuterRef("pk"))
    rows = Feasibility.objects.filter(initiative=initiative).annotate(superseded=Exists(later))
    return list(rows.select_related("recorded_by").order_by("-date", "-id"))


def alike(title: str, *, without: int | None = None) -> list[Alike]:
    """The initiatives whose titles resemble this one most, in one query over all of them (pg_trgm)."""
    words = title.strip()
    if len(words) < LEAST_LETTERS:
        return []
    # The whole title against the whole, and against its best part: what is typed is mostly the beginning of one.
    similarity = Greatest(TrigramSimilarity("title", words), TrigramWordSimilarity(words, "title"))
    rows = Initiative.objects.exclude(pk=without) if without else Initiative.objects.all()
    found = rows.annotate(similarity=similarity).filter(similarity__gte=ALIKE).order_by("-similarity", "id")
    return [Alike(*row) for row in found.values_list("id", "key", "title", "state", "similarity")[:MOST_ALIKE]]
