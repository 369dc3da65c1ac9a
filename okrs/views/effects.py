"""What a changed target does: the same values measured against the old and the new one, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from okrs.actions.key_results import version_limits
from okrs.kr_types import KeyResultType, Targets
from okrs.models import TargetVersion

type Values = Sequence[tuple[date, Decimal]]


@dataclass(frozen=True)
class Effect:
    """How much of the way the values have come by the old target and by the new one."""

    old: Targets
    new: Targets
    was: Decimal | None
    now: Decimal | None
    value: Decimal | None

    @property
    def moves(self) -> Decimal | None:
        """By how much the measure moves with the target."""
        return None if self.was is None or self.now is None else self.now - self.was


def effect_of(kind: KeyResultType, values: Values, old: Targets, new: Targets, since: date, until: date) -> Effect:
    """Of the values about days up to `until`; a limit judges only what was said from `since` on anew."""
    known = [value for day, value in values if day <= until]
    if kind.is_limit:
        before = [kind.met(value, old) for day, value in values if day <= until]
        after = [kind.met(value, new if day >= since else old) for day, value in values if day <= until]
        was, now = _share(before), _share(after)
    else:
        was, now = kind.progress(known, old), kind.progress(known, new)
    return Effect(old, new, was, now, known[-1] if known else None)


def _share(met: list[bool]) -> Decimal | None:
    return Decimal(sum(met)) / len(met) if met else None


def with_effects(
    kind: KeyResultType, versions: Sequence[TargetVersion], values: Values, today: date
) -> list[tuple[TargetVersion, Effect | None]]:
    """Each version of the target with what it did on the day it came; None for the first."""
    found: list[tuple[TargetVersion, Effect | None]] = []
    for place, version in enumerate(versions):
        if place == 0 or version.date is None:
            found.append((version, None))
            continue
        ends = versions[place + 1].date if place + 1 < len(versions) else None
        until = version.date if not kind.is_limit else ends or today
        old, new = version_limits(versions[place - 1]), version_limits(version)
        found.append((version, effect_of(kind, values, old, new, version.date, until)))
    return found
