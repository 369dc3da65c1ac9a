"""Facts that were put in together, in words: what they are, how many, and whose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Final

from rollups.changes.currencies import Currencies
from rollups.changes.steps import Happening
from ui.formats import exact_money, listed, plural

type Rows = dict[tuple[str, int], Any]
"""Table and row → the row, where the reader may see it."""

STATES: Final = {"todo": "back to do", "doing": "started", "done": "done", "dropped": "dropped"}
EDITED: Final = {
    "okrs_objective": "objective", "okrs_alignment": "alignment", "okrs_keyresult": "key result",
    "okrs_stage": "stage", "okrs_phasedtarget": "phased target", "okrs_cycle": "cycle", "rollups_policy": "threshold",
    "portfolio_portfolio": "portfolio", "portfolio_initiative": "initiative", "portfolio_contribution": "link",
    "portfolio_tranche": "tranche", "execution_item": "work item",
}  # fmt: skip
MANY: Final = {
    "okrs_targetversion": ("change of targets", "changes of targets"),
    "okrs_stagecompletion": ("stage done", "stages done"),
    "okrs_checkin": ("check-in", "check-ins"),
    "portfolio_initiativestate": ("move", "moves"),
    "execution_progressreport": ("report of progress", "reports of progress"),
    "portfolio_tranchedecision": ("decision about tranches", "decisions about tranches"),
}
# The key result or the initiative that a fact belongs to; work and money say it by the number of their initiative.
WHOSE: Final[dict[str, Callable[[Any], Any]]] = {
    "okrs_targetversion": attrgetter("key_result"),
    "okrs_stagecompletion": attrgetter("stage.key_result"),
    "okrs_checkin": attrgetter("key_result"),
    "portfolio_initiativestate": attrgetter("initiative"),
    "portfolio_tranchedecision": attrgetter("tranche.initiative"),
}
WORK: Final = frozenset({"execution_itemstate", "execution_progressreport", "execution_cost"})
NAMED: Final = 2
NOBODY: Final = "no initiative"


class Gathered:
    """Names what was gathered on the page of one kind of thing."""

    def __init__(self, rows: Rows, kind: str, currencies: Currencies) -> None:
        self.rows = rows
        self._kind = kind
        self._currencies = currencies

    def currency(self, happening: Happening) -> str:
        """That of a cost."""
        is_told = happening.owner or happening.about <= 0
        return self._currencies.of(owner_of(happening)) if is_told else self._currencies.of_item(happening.about)

    def words(self, table: str, happenings: Sequence[Happening]) -> str:
        """So many facts of one kind, and whose they are."""
        if table == "structure":
            edited = Counter(EDITED.get(each.edited, "row") for each in happenings)
            return f"{listed([plural(n, word) for word, n in edited.most_common()])} edited"
        those = self._seen(happenings)
        if table == "execution_cost":
            return f"{self.costs(happenings)}{self._largest(happenings)}"
        if table == "execution_itemstate":
            states = Counter(STATES[row.state] for row in those)
            said = listed([f"{n} {word}" for word, n in states.most_common()])
            return f"Work{self._whose(table, happenings, 'of')}: {said}"
        one, many = MANY[table]
        return f"{plural(len(happenings), one, many)}{self._whose(table, happenings, 'of')}"

    def _largest(self, happenings: Sequence[Happening]) -> str:
        costs = [(self.rows.get((each.table, each.id)), each) for each in happenings]
        seen = [(row, each) for row, each in costs if row is not None]
        if not seen:
            return ""
        row, happening = max(seen, key=lambda one: abs(one[0].amount))
        return f", the largest {exact_money(row.amount, self.currency(happening))} {about_cost(row)}"

    def costs(self, happenings: Sequence[Happening]) -> str:
        """How many costs, and on what."""
        return f"{plural(len(happenings), 'cost')} booked{self._whose('execution_cost', happenings, 'on')}"

    def _whose(self, table: str, happenings: Sequence[Happening], word: str) -> str:
        """of KR1.1 and KR1.2, as far as the reader may see them; on a page of such a thing all are its own."""
        is_outcome = table.startswith("okrs_")
        if self._kind == ("key_results" if is_outcome else "initiatives"):
            return ""
        keys = {self._key(each) for each in happenings} - {""}
        named = sorted(keys - {NOBODY})
        if len(named) > NAMED:
            named = [plural(len(named), "key result" if is_outcome else "initiative")]
        nobody = ["none" if named else NOBODY] if NOBODY in keys else []
        return f" {word} {listed([*named, *nobody])}" if keys else ""

    def _key(self, happening: Happening) -> str:
        row = self.rows.get((happening.table, happening.id))
        if row is None:
            return ""
        if happening.table not in WORK:
            return str(WHOSE[happening.table](row).key)
        owner = owner_of(happening)
        return self._currencies.key(owner) if owner else NOBODY

    def _seen(self, happenings: Sequence[Happening]) -> list[Any]:
        return [self.rows[each.table, each.id] for each in happenings if (each.table, each.id) in self.rows]


def owner_of(happening: Happening) -> int:
    """The initiative that work or money belongs to; 0 for none."""
    return int(happening.owner[1:] or 0)


def about_cost(row: Any) -> str:
    """What a cost was for."""
    if row.note:
        return f"“{row.note[:60]}”"
    if row.item_id:
        return f"on “{row.item.title}”"
    return f"on {row.initiative.key}" if row.initiative_id else "on no initiative"
