"""Which moves between states are allowed, who may make them and what must be there first; pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from ui.formats import listed, plural

STATES: Mapping[str, str] = {
    "demand": "Demand", "assessing": "Assessing", "approved": "Approved", "active": "Active", "paused": "Paused",
    "delivered": "Delivered", "stopped": "Stopped", "rejected": "Rejected",
}  # fmt: skip
FIRST = "demand"
"""The state in which everything begins that was not loaded."""
RANKS: Mapping[str, int] = {"viewer": 0, "member": 1, "manager": 2, "admin": 3, "owner": 4}
MOVERS: Mapping[str, str] = {"member": "Member", "manager": "Manager", "admin": "Admin", "owner": "Owner"}
"""Who may be named as the least role: a viewer only reads."""
MOVER_CHOICES = list(MOVERS.items())
SIDES = ("cost", "schedule", "scope")
SOME_WORDS = 3


@dataclass(frozen=True)
class Rule:
    """One allowed move."""

    from_state: str
    to_state: str
    least_role: str = "manager"
    needs_reason: bool = False
    needs_feasibility: bool = False
    needs_key_result: bool = False
    needs_budget: bool = False
    needs_claim: bool = False
    id: int | None = field(default=None, compare=False)
    """The row that says so; None: one of the usual ones."""

    @property
    def needs(self) -> list[str]:
        """What must be there, in words for a list."""
        return [words for name, words in NEEDS.items() if getattr(self, name)]


NEEDS: Mapping[str, str] = {
    "needs_reason": "a reason",
    "needs_feasibility": "cost, schedule and scope assessed",
    "needs_key_result": "a key result, or why none",
    "needs_budget": "a budget",
    "needs_claim": "a claim for each key result",
}
COLUMNS = tuple(each.name for each in fields(Rule))

# The moves of an organisation that has set none: who may is whoever funds.
USUAL: tuple[Rule, ...] = (
    Rule("demand", "assessing"),
    Rule("demand", "approved", needs_key_result=True),
    Rule("demand", "rejected", needs_reason=True),
    Rule("assessing", "demand"),
    Rule("assessing", "approved", needs_key_result=True),
    Rule("assessing", "rejected", needs_reason=True),
    Rule("approved", "active"),
    Rule("approved", "paused"),
    Rule("approved", "stopped", needs_reason=True),
    Rule("approved", "rejected", needs_reason=True),
    Rule("active", "paused"),
    Rule("active", "delivered"),
    Rule("active", "stopped", needs_reason=True),
    Rule("paused", "active"),
    Rule("paused", "stopped", needs_reason=True),
    Rule("delivered", "active"),
    Rule("stopped", "active"),
    Rule("rejected", "demand"),
)


@dataclass(frozen=True)
class Case:
    """What is known of an initiative when it is to be moved."""

    kind: str = "strategic"
    assessed: frozenset[str] = frozenset()
    key_results: Sequence[str] = ()
    """Keys of those that it serves."""
    without_claim: Sequence[str] = ()
    """Keys of those among them that nothing is promised for."""
    no_key_result_reason: str = ""
    has_budget: bool = False


def leading_from(rules: Iterable[Rule], state: str) -> list[Rule]:
    """The moves that lead on from a state, in the order of a bet's life."""
    order = list(STATES)
    return sorted((rule for rule in rules if rule.from_state == state), key=lambda rule: order.index(rule.to_state))


def has_rank(role: str, least: str) -> bool:
    """Whether a role is at least another."""
    return RANKS[role] >= RANKS[least]


def who_may(rule: Rule) -> str:
    """The roles that may make the move: managers, admins and owners."""
    names = [name.lower() + "s" for role, name in MOVERS.items() if has_rank(role, rule.least_role)]
    return f"{listed(names)}, members only what is theirs" if rule.least_role == "member" else listed(names)


def missing(rule: Rule, case: Case) -> list[str]:
    """What must still be there before the move, a sentence each; the reason is asked for where it is given."""
    found: list[str] = []
    if rule.needs_feasibility:
        found += _unassessed(case)
    if rule.needs_key_result:
        found += _unaligned(case)
    if rule.needs_budget and not case.has_budget:
        found.append("It names no budget.")
    if rule.needs_claim:
        found += _unclaimed(case)
    return found


def _unassessed(case: Case) -> list[str]:
    sides = [side for side in SIDES if side not in case.assessed]
    return [f"Its {listed(sides)} {'was' if len(sides) == 1 else 'were'} not assessed."] if sides else []


def _unaligned(case: Case) -> list[str]:
    if case.key_results:
        return []
    if case.kind == "strategic":
        return ["It serves no key result, as strategic work must: link the one that it should move."]
    if not case.no_key_result_reason.strip():
        return ["It serves no key result and does not say why."]
    return []


def _unclaimed(case: Case) -> list[str]:
    if not case.without_claim:
        return []
    more = len(case.without_claim) - SOME_WORDS
    shown = list(case.without_claim[:SOME_WORDS]) + ([plural(more, "other")] if more > 0 else [])
    return [f"It claims no movement for {listed(shown)}."]


def warnings(rules: Sequence[Rule]) -> list[str]:
    """What is odd about a set of rules: a state from which nothing leads on, one that nothing leads to."""
    stuck = [state for state in STATES if not leading_from(rules, state)]
    reached = _reached(rules)
    lost = [state for state in STATES if state not in reached]
    found = [f"Nothing leads on from {STATES[state].lower()}: what is there stays there." for state in stuck]
    return [*found, *(f"No way leads from {FIRST} to {STATES[state].lower()}." for state in lost)]


def _reached(rules: Sequence[Rule]) -> set[str]:
    reached, waiting = {FIRST}, deque([FIRST])
    while waiting:
        for rule in leading_from(rules, waiting.popleft()):
            if rule.to_state not in reached:
                reached.add(rule.to_state)
                waiting.append(rule.to_state)
    return reached


def sentence(rules: Sequence[Rule], *, is_own: bool) -> str:
    """What the set-up page says first, at most 30 words."""
    states = {rule.from_state for rule in rules} | {rule.to_state for rule in rules}
    asking = sum(bool(rule.needs) for rule in rules)
    whose = "You set these yourselves" if is_own else "These are the usual ones"
    odd = len(warnings(rules))
    more = f" {plural(odd, 'thing')} may be forgotten." if odd else ""
    moves = plural(len(rules), "move")
    return f"{moves} between {plural(len(states), 'state')}, of which {asking} ask for something first. {whose}.{more}"
