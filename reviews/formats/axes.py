"""Where the marks of a chart lie, as shares of its height: for the formats that draw it themselves; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from reviews.blocks import Block, Unit, Value
from ui.charts import scale

_SCALED: dict[Unit, int] = {"percent": 100, "points": 100}
_MARKS: dict[Unit, str] = {"percent": "%"}


def exactly(value: Value) -> Decimal | None:
    """The value's digits; None where it is words, a day, or not known."""
    digits = value["value"]
    return None if digits is None or value["unit"] in {"date", "text", "status"} else Decimal(digits)


@dataclass(frozen=True)
class Axis:
    """An axis from its lowest to its highest tick; it always has 0 where bars begin."""

    marks: list[float]
    unit: Unit
    currency: str

    @classmethod
    def over(cls, values: Iterable[Decimal | None], unit: Unit, currency: str = "", *, has_zero: bool = True) -> Axis:
        """An axis that has all the values; percent and points are counted in hundredths."""
        found = [float(value) * _SCALED.get(unit, 1) for value in values if value is not None]
        low, high = scale.extent([*found, 0.0] if has_zero or not found else found)
        return cls(scale.ticks(low, high), unit, currency)

    def at(self, value: Decimal | float) -> float:
        """Where a value lies: 0 at the lowest tick, 1 at the highest."""
        low, high = self.marks[0], self.marks[-1]
        return (float(value) * _SCALED.get(self.unit, 1) - low) / (high - low)

    def ticks(self) -> list[dict[str, object]]:
        """Each tick's place and words."""
        mark = self.currency or _MARKS.get(self.unit, "")
        low, high = self.marks[0], self.marks[-1]
        return [
            {"at": (each - low) / (high - low), "text": scale.tick_text(each, self.marks, mark)} for each in self.marks
        ]


def axis_of(chart: Block) -> Axis:
    """The axis of a `chart` block: of sums where its series are stacked."""
    rows = [[exactly(value) for value in row.body["values"]] for row in chart.rows]
    if chart.head["kind"] == "stacked":
        known = [[value for value in row if value is not None] for row in rows]
        values = [sum((v for v in row if (v > 0) == up), Decimal(0)) for row in known for up in (True, False)]
    else:
        values = [value for row in rows for value in row if value is not None]
    is_line = chart.head["kind"] == "line"
    return Axis.over(values, chart.head["unit"], chart.head.get("currency", ""), has_zero=not is_line)


@dataclass(frozen=True)
class Bar:
    """A bar of a waterfall, from one level to another; None where a value is not known."""

    start: Decimal | None
    end: Decimal | None
    is_level: bool

    @property
    def rises(self) -> bool:
        """Whether a step goes up."""
        return self.start is not None and self.end is not None and self.end >= self.start


def bars_of(waterfall: Block) -> list[Bar]:
    """The bars of a `waterfall` block: each step begins where the one before it ended."""
    found: list[Bar] = []
    level = Decimal(0)
    for row in waterfall.rows:
        value = exactly(row.body["value"])
        if row.body["role"] == "step":
            until = None if value is None else level + value
            found.append(Bar(level, until, is_level=False))
            level = level if until is None else until
        else:
            found.append(Bar(Decimal(0), value, is_level=True))
            level = level if value is None else value
    return found
