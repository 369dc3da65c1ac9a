"""Which figures there are and how each is explained, by kind of object."""

from __future__ import annotations

from collections.abc import Mapping

from rollups.explain import approved, grouped, honesty, initiatives, items, key_results, objectives, portfolios, whole
from rollups.explain.how import Measure

MEASURES: Mapping[str, Mapping[str, Measure]] = {
    "key_results": {**key_results.MEASURES, **honesty.KEY_RESULTS},
    "objectives": {**objectives.MEASURES, **honesty.OBJECTIVES},
    "initiatives": {**initiatives.MEASURES, **approved.APPROVED, **honesty.INITIATIVES},
    "portfolios": {**portfolios.PORTFOLIOS, **honesty.PORTFOLIOS},
    "totals": {**portfolios.TOTALS, **whole.WHOLE, **honesty.TOTALS},
    "items": items.MEASURES,
    "teams": grouped.TEAMS,
    "portfolio_work": grouped.PORTFOLIO_WORK,
}
