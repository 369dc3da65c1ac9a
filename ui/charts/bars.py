"""The two bars of a line of sight: work items by state, and money spent against budget; also a plain share."""

from dataclasses import dataclass
from functools import lru_cache

from ui.charts.svg import Drawing, Markup, clamp, real
from ui.formats import Number, money, percent, plural

HEIGHT = 8.0


class Bar(Drawing):
    """A drawing as wide as its cell: places along x are percents."""

    def __init__(self, label: str) -> None:
        # no viewBox: percents stretch with the cell while heights stay
        super().__init__(100, HEIGHT, label, "bar", fixed=False, has_box=False)

    def part(self, start: float, width: float, css: str, *, is_round: bool = True) -> None:
        """A piece of the bar; both in percent of its cell."""
        if width > 0:
            more = {"rx": 2.0} if is_round else {}
            self._add("rect", css, x=f"{start:.2f}%", y=0, width=f"{width:.2f}%", height=HEIGHT, **more)

    def open_part(self, start: float, width: float) -> None:
        """A piece that is only asked for: an outline."""
        if width > 0:
            self._add(
                "rect", "f-none s-ink3", x=f"{start:.2f}%", y=0.5, width=f"{width:.2f}%", height=HEIGHT - 1, rx=2.0,
                stroke_dasharray="3 2",
            )  # fmt: skip

    def mark(self, at: float, css: str) -> None:
        """A tick across the bar."""
        self._add("line", css, x1=f"{at:.2f}%", x2=f"{at:.2f}%", y1=-3, y2=11, stroke_width=2)


@dataclass(frozen=True)
class ItemCounts:
    """Leaves of the work by state."""

    done: int = 0
    doing: int = 0
    blocked: int = 0
    todo: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.done + self.doing + self.blocked + self.todo

    @property
    def note(self) -> str:
        """What matters most about them, in two words."""
        if not self.total:
            return ""
        if self.blocked:
            return f"{self.blocked} blocked"
        if self.doing:
            return f"{self.doing} in progress"
        return "Not started" if not self.done else "All done" if self.done == self.total else f"{self.todo} to do"


def draw_items(counts: ItemCounts) -> Drawing:
    """Done, in progress, blocked, to do: one piece each, as wide as their number."""
    bar = Bar(f"{counts.done} done, {counts.doing} in progress, {counts.blocked} blocked, {counts.todo} to do")
    if not counts.total:
        bar.part(0, 100, "f-sunken")
        return bar
    start = 0.0
    pieces = (counts.done, "f-accent"), (counts.doing, "f-accent2"), (counts.blocked, "f-off"), (counts.todo, "f-todo")
    for count, css in pieces:
        width = 100 * count / counts.total
        # the hairline between pieces is ground, as in print; the last piece keeps its end
        bar.part(start, max(0.4, width - 0.8) if start + width < 99.9 else width, css)
        start += width if count else 0
    return bar


@dataclass(frozen=True)
class Cost:
    """Money of one initiative, in one currency."""

    spent: Number | None
    budget: Number | None
    forecast: Number | None = None
    currency: str = "EUR"

    @property
    def over(self) -> float | None:
        """Forecast, or what is spent if that is more, less the budget."""
        budget, most = real(self.budget), self.most
        return None if budget is None or most is None else most - budget

    @property
    def most(self) -> float | None:
        """The greater of spent and forecast."""
        known = [value for value in (real(self.spent), real(self.forecast)) if value is not None]
        return max(known) if known else None

    @property
    def note(self) -> str:
        """€55k over, €5k under, on budget."""
        if self.over is None:
            return "no budget" if self.budget is None else ""
        size = money(abs(self.over), self.currency)
        if not any(digit in size for digit in "123456789"):
            return "on budget"
        return f"{size} {'over' if self.over > 0 else 'under'}"

    @property
    def is_over(self) -> bool:
        """Whether the note is a warning."""
        return self.note.endswith("over")


def draw_cost(cost: Cost, scale: Number | None = None) -> Drawing:
    """Spent over budget, the forecast's excess in red, a tick at the budget; `scale` is what 100% stands for."""
    spent, budget, most = real(cost.spent) or 0.0, real(cost.budget), cost.most or 0.0
    full = max(real(scale) or 0.0, spent, budget or 0.0, most) or 1.0
    bar = Bar(describe_cost(cost))

    def share(value: float) -> float:
        return 100 * clamp(value / full, 0, 1)

    if budget is not None:
        bar.part(0, share(budget), "f-todo")
    bar.part(0, share(min(spent, budget) if budget else spent), "f-ink2")
    if budget is not None and most > budget:
        bar.part(share(budget), share(most) - share(budget), "f-off", is_round=False)
    if budget is not None:
        bar.mark(share(budget), "s-ink")
    return bar


def describe_cost(cost: Cost) -> str:
    """The bar in words."""
    said = [f"Spent {money(cost.spent, cost.currency)} of {money(cost.budget, cost.currency)}"]
    if cost.forecast is not None:
        said.append(f"forecast {money(cost.forecast, cost.currency)}")
    return ", ".join(said)


def draw_spent(spent: Number | None, budget: Number | None, *, is_over: bool = False) -> Markup:
    """For a table's cell, 92 wide: the share of the budget that is spent, a red end when the forecast exceeds it."""
    part, whole = real(spent), real(budget)
    share = real(part / whole) if part is not None and whole else None  # a budget too small to divide by says nothing
    return _spent(f"{percent(share)} of budget spent", round(92 * clamp(share or 0.0, 0, 1), 1), is_over=is_over)


@lru_cache(maxsize=4096)
def _spent(words: str, width: float, *, is_over: bool) -> Markup:
    # A page has a bar for each of its rows, and there are only so many shares.
    drawing = Drawing(92, HEIGHT, words)
    drawing.rect(0, 0, 92, HEIGHT, "f-todo", rx=2)
    drawing.rect(0, 0, width, HEIGHT, "f-ink2", rx=2)
    if is_over:
        drawing.path("M91 -2v12", "s-off", stroke_width=3)
    return Markup(drawing)


def draw_share(share: Number | None, title: str = "", expected: Number | None = None) -> Drawing:
    """How much of a way is gone, with a tick where it should be by now."""
    value, goal = real(share), real(expected)
    label = f"{title + ': ' if title else ''}{percent(share)}"
    bar = Bar(label if goal is None else f"{label}, expected {percent(expected)}")
    bar.part(0, 100, "f-todo")
    bar.part(0, 100 * clamp(value or 0.0, 0, 1), "f-accent")
    if goal is not None:
        bar.mark(100 * clamp(goal, 0, 1), "s-ink")
    return bar


def describe_items(counts: ItemCounts) -> str:
    """28 of 36 items."""
    return f"{counts.done} of {plural(counts.total, 'item')}"
