"""Formula versions: a tenant stays on its own until it moves, and sees before it does what would be another figure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rollups.engine import Moment, as_json, compute
from rollups.engine.kinds import KINDS
from rollups.engine.snapshot import consistent
from rollups.engine.statements import VERSIONS
from tenancy.models import Tenant

TOLD = {
    "v1": "A limit to be kept is judged by all of its values so far.",
    "v2": "A limit to be kept is judged by its latest four values: an early miss is worked off. All else is as in v1.",
}


@dataclass(frozen=True)
class Difference:
    """One figure that would be another: whose, which, and both."""

    kind: str
    key: str
    figure: str
    now: Any
    then: Any


def others(formula: str) -> list[str]:
    """The versions a tenant on this one could move to."""
    return [version for version in VERSIONS if version != formula]


def differences(tenant: Tenant, other: str, as_of: date, known_at: datetime | None = None) -> list[Difference]:
    """Every figure of the day that the other version would make another, from the same view of the facts."""
    with consistent(tenant):
        now, then = (_figures(Moment(as_of, known_at, version)) for version in (tenant.formula, other))
    found = []
    for kind in KINDS:
        rows, other_rows = (each[kind.name] if kind.object_column else {"": each[kind.name]} for each in (now, then))
        found += [
            Difference(kind.name, key, figure, rows[key][figure], value)
            for key, row in other_rows.items()
            for figure, value in row.items()
            if rows[key][figure] != value
        ]
    return found


def _figures(moment: Moment) -> dict[str, Any]:
    compute(moment)
    found: dict[str, Any] = json.loads(as_json(moment), parse_float=Decimal, parse_int=Decimal)
    return found
