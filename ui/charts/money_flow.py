"""Where the money of a portfolio went: pool → committed → released → spent, and what came back."""

from dataclasses import dataclass

from ui.charts.svg import Drawing, place, real
from ui.formats import Number, money

NODE = 12.0
TOP = 48.0
TALLEST = 128.0
LANE = 30.0


@dataclass(frozen=True)
class Flow:
    """Net amounts that moved along each way, in one currency."""

    granted: Number
    committed: Number
    released: Number
    spent: Number
    from_committed: Number
    """Returned before it was released; below 0 where more of what came back was taken up again."""
    from_released: Number
    """Returned after it was released."""
    currency: str = "EUR"


@dataclass(frozen=True)
class Station:
    """One account: what came in, what went on, what came back from here, and what lies here now."""

    name: str
    came: float
    went: float
    back: float
    lies: Number

    @property
    def height(self) -> float:
        """What it must hold."""
        return max(self.came, self.went + self.back)


@dataclass(frozen=True)
class FlowPicture:
    """Two drawings of one picture, and its words."""

    wide: Drawing
    narrow: Drawing
    sentence: str


def draw(flow: Flow) -> FlowPicture:
    """The picture; a station is as tall as what came through it, its dark end is what lies there now."""
    stations = _stations(flow)
    sentence = describe(flow)
    return FlowPicture(
        _drawing(stations, flow, sentence, 800, "wide"), _drawing(stations, flow, sentence, 358, "narrow"), sentence
    )


def _stations(flow: Flow) -> list[Station]:
    granted, committed, released, spent = (
        real(each) or 0.0 for each in (flow.granted, flow.committed, flow.released, flow.spent)
    )
    early, late = real(flow.from_committed) or 0.0, real(flow.from_released) or 0.0
    # What was released, came back and was put aside again stands at what it was put aside for.
    again = max(0.0, -early)
    back = (max(0.0, early), max(0.0, late - again))
    returned = flow.from_committed + flow.from_released  # type: ignore[operator]  # one kind of number
    pool = flow.granted + returned - flow.committed  # type: ignore[operator]  # every amount is known where the picture is drawn
    waiting = flow.committed - flow.released - flow.from_committed  # type: ignore[operator]  # every amount is known where the picture is drawn
    unspent = flow.released - flow.spent - flow.from_released  # type: ignore[operator]  # every amount is known where the picture is drawn
    return [
        Station("Pool", granted + early + late, committed, 0.0, pool),
        Station("Committed", committed + again, released, back[0], waiting),
        Station("Released", released, max(0.0, spent), back[1], unspent),
        Station("Spent", max(0.0, spent), 0.0, 0.0, flow.spent),
    ]


def describe(flow: Flow) -> str:
    """The picture in words."""
    stations = _stations(flow)
    pool, committed, released, spent = (money(each.lies, flow.currency) for each in stations)
    unspent = stations[2].lies
    lies = f"{released} released and not spent, {spent} spent."
    if unspent < 0:
        beyond = money(-unspent, flow.currency)
        lies = f"{spent} spent, {beyond} of it beyond what was released."
    returned = flow.from_committed + flow.from_released  # type: ignore[operator]  # every amount is known where the picture is drawn
    back = f" {money(returned, flow.currency)} came back to the pool." if returned > 0 else ""
    granted = money(flow.granted, flow.currency)
    return f"Of {granted} granted, {pool} lies in the pool, {committed} is committed, {lies}{back}"


def _drawing(stations: list[Station], flow: Flow, sentence: str, width: float, css: str) -> Drawing:
    scale = TALLEST / (max(each.height for each in stations) or 1.0)
    has_back = any(each.back for each in stations)
    drawing = Drawing(width, TOP + TALLEST + (LANE + 22 if has_back else 8), sentence, css, fixed=False)
    step = (width - NODE) / (len(stations) - 1)
    places = [index * step for index in range(len(stations))]
    for index in range(len(stations) - 1):
        size = min(stations[index].went, stations[index + 1].came) * scale
        _ribbon(drawing, places[index] + NODE, places[index + 1], size)
    if has_back:
        _returns(drawing, stations, places, scale, flow)
    for x, station in zip(places, stations, strict=True):
        _node(drawing, x, station, scale, flow.currency, is_last=station is stations[-1])
    return drawing


def _ribbon(drawing: Drawing, start: float, end: float, size: float) -> None:
    if size <= 0:
        return
    size, middle = max(1.5, size), (start + end) / 2
    top, low = place(TOP), place(TOP + size)
    curve = (
        f"M{place(start)} {top}C{place(middle)} {top} {place(middle)} {top} {place(end)} {top}V{low}"
        f"C{place(middle)} {low} {place(middle)} {low} {place(start)} {low}Z"
    )
    drawing.path(curve, "f-accent2 flow")


def _returns(drawing: Drawing, stations: list[Station], places: list[float], scale: float, flow: Flow) -> None:
    """What came back: from under its station, along the lane below, up into the pool."""
    lane = TOP + TALLEST + LANE
    for x, station in zip(places, stations, strict=True):
        if station.back <= 0:
            continue
        size = max(1.5, min(station.back * scale, LANE - 8))
        low = TOP + max(4.0, station.height * scale)
        right, left = x + NODE / 2, places[0] + NODE / 2
        pool = TOP + max(4.0, stations[0].height * scale) + 3
        up, down, out, into = place(lane - 10), place(lane), place(right), place(left)
        way = (
            f"M{out} {place(low)}V{up}Q{out} {down} {place(right - 10)} {down}"
            f"H{place(left + 10)}Q{into} {down} {into} {up}V{place(pool)}"
        )
        drawing.path(way, "f-none s-ok flow", stroke_width=size)
    returned = flow.from_committed + flow.from_released  # type: ignore[operator]  # every amount is known where the picture is drawn
    drawing.text((places[1] - 8, lane + 18), f"{money(returned, flow.currency)} returned", "ok rim", "end")


def _node(drawing: Drawing, x: float, station: Station, scale: float, currency: str, *, is_last: bool) -> None:
    height = max(2.0, station.height * scale)
    lies = (real(station.lies) or 0.0) * scale
    drawing.rect(x, TOP, NODE, height, "f-ink2" if is_last else "f-accent2", rx=2)
    if not is_last and lies > 0:
        size = min(height, max(2.0, lies))
        drawing.rect(x, TOP + height - size, NODE, size, "f-accent", rx=2)
    at, anchor = (x + NODE, "end") if is_last else (x, "start")
    below = not is_last and lies < 0
    drawing.text((at, 16), station.name, "ink2", anchor)
    drawing.text((at, 36), money(station.lies, currency), "off" if below else "ink", anchor)
