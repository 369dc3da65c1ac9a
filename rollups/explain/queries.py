"""What is asked for an explanation: the object through its tenant's manager, its figure, a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import Team
from execution.models import Item
from okrs.models import KeyResult, Objective
from portfolio.models import Initiative, Portfolio
from rollups.engine import Moment
from rollups.explain.explaining import explain
from rollups.explain.reading import reading_of
from rollups.explain.registry import MEASURES
from rollups.explain.together import GROUPED
from rollups.explain.tree import About, Explanation, Rule, Step
from rollups.explain.writing import plain
from tenancy.models import Tenant


@dataclass(frozen=True)
class Kind:
    """A kind of object with figures: its rows, its word in addresses, and the figure to begin with."""

    name: str
    model: type[Any] | None
    word: str
    page: str
    first: str
    tail: str = ""
    """What stands in addresses after the object, where its page is one of several."""
    shown_at: str = ""
    """The page that shows its figures; that of the object unless it is named."""


KINDS: Mapping[str, Kind] = {
    each.name: each
    for each in (
        Kind("key_results", KeyResult, "key-results", "key_result", "measured"),
        Kind("objectives", Objective, "objectives", "objective", "measured"),
        Kind("initiatives", Initiative, "initiatives", "initiative", "percent"),
        Kind("portfolios", Portfolio, "portfolios", "portfolio", "ac"),
        Kind("items", Item, "items", "item", "percent"),
        Kind("teams", Team, "teams", "team", "ev", "earned-value/", "team_earned_value"),
        Kind(
            "portfolio_work",
            Portfolio,
            "portfolios",
            "portfolio_earned_value",
            "spi_t",
            "earned-value/",
            "earned_value_portfolio",
        ),
        Kind("totals", None, "rollup/totals", "totals", "cost_in"),
    )
}


@dataclass(frozen=True)
class Question:
    """Which figure of which object is asked about, how deep, and from which input on."""

    kind: str
    pk: int
    measure: str
    depth: int = 0
    start: int = 0
    currency: str = ""
    """Of a team that works in several: which; the first by name unless one is named."""


def exists(kind: str, pk: int) -> bool:
    """Whether the tenant in force has the object."""
    model = KINDS[kind].model
    return model is None or model.objects.filter(pk=pk).exists()


def explanation(tenant: Tenant, asked: Question, moment: Moment) -> Explanation | None:
    """The explanation asked for; None when there is no such object then. Raises NoSuchMeasure."""
    if not exists(asked.kind, asked.pk):
        return None
    with reading_of(tenant, moment, (asked.kind, asked.pk), currency=asked.currency) as reading:
        found = explain(reading, asked.kind, asked.pk, asked.measure, depth=asked.depth, start=asked.start)
    is_without_work = found is None and asked.kind in GROUPED and not asked.currency
    return _without_work(tenant, asked, moment) if is_without_work else found


def _without_work(tenant: Tenant, asked: Question, moment: Moment) -> Explanation:
    """Of a team or a portfolio on which nothing is planned, earned or spent no figure is known."""
    model, known = KINDS[asked.kind].model, MEASURES[asked.kind][asked.measure]
    key, title = model.objects.values_list("key", "name").get(pk=asked.pk) if model else ("", "")
    nothing = Step("There is no initiative with work of it", None, True)
    return Explanation(
        asked.measure, known.name, About(asked.kind, asked.pk, key, title), moment.as_of, moment.known_at,
        moment.formula, None, known.unit, tenant.currency, Rule.WORDS, known.formula, f"{nothing.text}: {plain(None)}",
        "Nothing is planned, earned or spent yet.", steps=(nothing,),
    )  # fmt: skip


def called(kind: str, ids: list[int]) -> dict[int, str]:
    """The keys of these objects, by id; those of nobody are left out."""
    model = KINDS[kind].model
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "key")) if model else {0: "The organisation"}
