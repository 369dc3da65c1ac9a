"""A row of a roadmap for a table's cell: planned time, how much is done, the expected end, today."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ui.charts.svg import Drawing, Markup, clamp, escape, place, real
from ui.formats import Number, full_day
from ui.status import status_of

WIDTH, HEIGHT, HEAD = 236.0, 39.0, 33.0
PALE = ' opacity="0.32"'


@dataclass(frozen=True)
class Window:
    """The days that a roadmap shows, and today."""

    start: date
    end: date
    today: date

    def x(self, day: date) -> float:
        """Where a day lies, held at the edges."""
        length = max(1, (self.end - self.start).days)
        return WIDTH * clamp((day - self.start).days / length, 0, 1)

    def quarters(self) -> list[tuple[date, str]]:
        """The first days of the quarters inside, with their names."""
        found: list[tuple[date, str]] = []
        day = date(self.start.year, (self.start.month - 1) // 3 * 3 + 1, 1)
        while day < self.end:
            if day >= self.start or not found:
                found.append((max(day, self.start), f"Q{(day.month + 2) // 3}"))
            day = date(day.year + (day.month + 3 > 12), (day.month + 2) % 12 + 1, 1)
        return found


def window_around(today: date) -> Window:
    """Four quarters: the one before this, this, and two to come."""
    quarter = (today.month - 1) // 3
    start = date(today.year, quarter * 3 + 1, 1)
    start = date(start.year - (quarter == 0), (start.month - 4) % 12 + 1, 1)
    return Window(start, date(start.year + 1, start.month, 1), today)


def draw_head(window: Window) -> Drawing:
    """The heading of the column: quarters, and a dot for today."""
    drawing = Drawing(WIDTH, HEAD, f"Quarters from {full_day(window.start)}", fixed=False)
    for day, name in window.quarters():
        at = window.x(day)
        if at > 1:
            drawing.line((at, 20), (at, HEAD), "s-line")
        if at < WIDTH - 20:
            drawing.text((at + 5, 24), name)
    if window.start <= window.today <= window.end:
        drawing.circle((window.x(window.today), 29), 4, "f-accent")
    return drawing


def draw_blank(window: Window) -> Drawing:
    """A group's cell: only today."""
    drawing = Drawing(WIDTH, 36, stretches=True, fixed=False)
    _draw_today(drawing, window, 36)
    return drawing


def draw(
    window: Window,
    start: date | None,
    finish: date | None,
    *,
    percent: Number | None = None,
    forecast: date | None = None,
    status: str = "no_data",
) -> Markup:
    """One initiative: solid as far as it is done, pale to its planned end, dashes to the expected one."""
    before, behind, after = _around(window)
    begin = start or finish
    bar = "" if begin is None else _bar(window, begin, finish, percent, forecast, status)
    return Markup(f"{before}{escape(describe(start, finish, forecast))}{behind}{bar}{after}")


# A page has fifty of these: what is around the bar is drawn once, and its marks are written without a drawing each.
@lru_cache(maxsize=16)
def _around(window: Window) -> tuple[str, str, str]:
    """What stands before the sentence of a bar, between it and the bar, and after the bar."""
    words = "sentence"
    drawing = Drawing(WIDTH, HEIGHT, words, stretches=True, fixed=False)
    for day, _ in window.quarters():
        at = window.x(day)
        if at > 1:
            drawing.line((at, 0), (at, HEIGHT), "s-line")
    before, _, behind = str(drawing).removesuffix("</svg>").partition(words)
    today = Drawing(WIDTH, HEIGHT)
    _draw_today(today, window, HEIGHT)
    return before, behind, f"{''.join(today.marks)}</svg>"


def _bar(
    window: Window, start: date, finish: date | None, percent: Number | None, forecast: date | None, status: str
) -> str:
    glyph = status_of(status).glyph
    left, right = window.x(start), window.x(max(start, finish or window.end))
    width = max(3.0, right - left)
    if glyph in {"todo", "doing", "dropped"} and not percent:
        left = min(left, WIDTH - 4)
        dashed = f'x="{place(left + 0.5)}" y="14.5" width="{place(width - 1)}" height="10" rx="3"'
        return f'{_box(left, width, "todo", PALE)}<rect class="f-none s-ink3" {dashed} stroke-dasharray="3 3"/>'
    tone = glyph if glyph in {"ok", "risk", "off", "done"} else "ink3"
    left = min(left, WIDTH - 3)
    done = 1.0 if glyph == "done" else clamp(real(percent) or 0.0, 0, 1)
    bar = _box(left, width, tone, PALE) + (_box(left, width * done, tone) if done else "")
    is_late = forecast is not None and finish is not None and forecast > finish
    return bar + _late(right, window.x(forecast), tone) if is_late and forecast else bar


def _box(x: float, width: float, tone: str, more: str = "") -> str:
    return f'<rect class="f-{tone}" x="{place(x)}" y="14" width="{place(width)}" height="11" rx="3"{more}/>'


def _late(planned: float, expected: float, tone: str) -> str:
    """Dashes from the planned to the expected end, and a tick there."""
    end = place(expected)
    dashes = f'x1="{place(planned)}" y1="19.5" x2="{end}" y2="19.5" stroke-width="2" stroke-dasharray="3 3"'
    tick = f'x1="{end}" y1="15" x2="{end}" y2="24" stroke-width="2"'
    return f'<line class="s-{tone}" {dashes}/><line class="s-{tone}" {tick}/>'


def _draw_today(drawing: Drawing, window: Window, height: float) -> None:
    if window.start <= window.today <= window.end:
        at = window.x(window.today)
        drawing.line((at, 0), (at, height), "s-accent", 1.5)


def describe(start: date | None, finish: date | None, forecast: date | None) -> str:
    """The bar in words."""
    if start is None and finish is None:
        return "No dates planned"
    said = f"Planned {full_day(start)} to {full_day(finish)}"
    return f"{said}, expected {full_day(forecast)}" if forecast and forecast != finish else said
