"""Where a key result stands by its lead's word and by its measure, and where it ends, for the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from rest_framework import serializers

from accounts.rest.described import ExactNumber
from okrs.kr_types import TYPES
from okrs.models import KeyResult
from okrs.outlook import outlook
from okrs.queries import targets_of, values_of
from rollups.queries import key_result_rollups
from tenancy.clock import today

SHARE = 0.8


class KeyResultForecast(serializers.Serializer[Any]):
    """What was said beside what is computed, and the forecast with the range that holds it with 80 percent."""

    key_result = serializers.IntegerField()
    as_of = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField()
    stated = serializers.CharField(help_text="The status its lead gave last; empty: none.")
    computed = serializers.CharField(help_text="The health that the measure has.")
    pace_gap = ExactNumber(allow_null=True)
    last_check_in = serializers.DateField(allow_null=True)
    is_stale = serializers.BooleanField()
    forecast = ExactNumber(allow_null=True, help_text="Measured ÷ expected, at most 1.")
    value = ExactNumber(allow_null=True, help_text="The forecast in the unit of the key result.")
    low = ExactNumber(allow_null=True)
    high = ExactNumber(allow_null=True)
    share = ExactNumber(help_text="How often the end lies from low to high.")


def forecast_of(key_result: KeyResult) -> dict[str, Any]:
    """The row, from the figures and the check-ins that its page shows; two queries."""
    rollup = key_result_rollups([key_result.pk]).get(key_result.pk)
    end: date = key_result.ends_on or key_result.objective.cycle.ends_on
    kind = TYPES[key_result.type]
    values = values_of([key_result.pk], today(key_result.tenant)).get(key_result.pk, [])
    points = values if kind.takes_value else []
    ends = outlook(kind, targets_of(key_result), points, end, rollup.forecast if rollup else None)
    return {
        "key_result": key_result.pk,
        "as_of": rollup.as_of if rollup else None,
        "ends_on": end,
        "stated": rollup.status if rollup else "",
        "computed": rollup.health if rollup else "no_data",
        "pace_gap": rollup.pace_gap if rollup else None,
        "last_check_in": rollup.last_check_in if rollup else None,
        "is_stale": bool(rollup and rollup.is_stale),
        "forecast": rollup.forecast if rollup else None,
        "value": ends.value,
        "low": ends.low,
        "high": ends.high,
        "share": SHARE,
    }
