"""Which figures there are and how each is explained, by kind of object."""

from __future__ import annotations

from collections.abc import Mapping

from rollups.explain import initiatives, items, key_results, objectives, portfolios
from rollups.explain.how import Measure

MEASURES: Mapping[str, Mapping[str, Measure]] = {
    "key_results": key_results.MEASURES,
    "objectives": objectives.MEASURES,
    "initiatives": initiatives.MEASURES,
    "portfolios": portfolios.PORTFOLIOS,
    "totals": portfolios.TOTALS,
    "items": items.MEASURES,
}
