"""From a key result to what moves it: ribbons to initiatives, their items, their money, and the gap as a row."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ui.charts.bars import Cost, ItemCounts, draw_cost, draw_items
from ui.charts.svg import Drawing, place, real
from ui.formats import Number, plural
from ui.status import status_of

ROW, LINK = 76.0, 96.0
THICKEST, CARD = 58.0, 140.0


@dataclass(frozen=True)
class SightRow:
    """One initiative that serves the key result; `claim` is the movement it promises and sets its ribbon."""

    title: str
    url: str
    status: str
    claim: Number | None = None
    claim_text: str = ""
    note: str = ""
    items: ItemCounts = field(default_factory=ItemCounts)
    cost: Cost = field(default_factory=lambda: Cost(None, None))


@dataclass(frozen=True)
class Gap:
    """What no initiative has claimed: a row of its own."""

    title: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class LineOfSight:
    """What the picture is made from; sums are given as text, so that they are the stored figures."""

    value: str
    of: str
    rows: Sequence[SightRow] = ()
    to_go: str = ""
    claimed: str = ""
    gap: Gap | None = None
    sums: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class DrawnRow:
    """A row with its two bars."""

    row: SightRow
    items: Drawing
    cost: Drawing


@dataclass(frozen=True)
class SightPicture:
    """The grid's content and the ribbons that lie beside it."""

    sight: LineOfSight
    rows: list[DrawnRow]
    ribbons: Drawing
    sentence: str


def draw(sight: LineOfSight) -> SightPicture:
    """The picture of a key result's line of sight."""
    full = max((value for row in sight.rows for value in (real(row.cost.budget), row.cost.most) if value), default=0.0)
    rows = [DrawnRow(row, draw_items(row.items), draw_cost(row.cost, full)) for row in sight.rows]
    return SightPicture(sight, rows, draw_ribbons(sight), describe(sight))


def draw_ribbons(sight: LineOfSight) -> Drawing:
    """A ribbon a row, as thick as its claim; a dotted line where nothing is claimed, and to the gap."""
    count = len(sight.rows) + (1 if sight.gap else 0)
    height = max(1, count) * ROW
    drawing = Drawing(LINK, height, css="los-link", stretches=True, fixed=False)
    sizes = ribbon_sizes([row.claim for row in sight.rows])
    solid = sum(size for size in sizes if size) + max(0, sum(1 for size in sizes if size) - 1)
    loose = sum(1 for size in sizes if not size) + (1 if sight.gap else 0)
    left = max(4.0, (height - solid - 8 * loose) / 2)
    for index, size in enumerate(sizes):
        if size:
            middle = ROW * (index + 0.5)
            css = f"rib f-{_tone(sight.rows[index].status)}"
            drawing.path(ribbon(left, middle - size / 2, size), css)
            left += size + 1
    left += 8
    for index in [*(i for i, size in enumerate(sizes) if not size), *([count - 1] if sight.gap else [])]:
        steps = _curve(min(left, height - 2), ROW * (index + 0.5))
        drawing.path(
            steps, "f-none s-ink3", stroke_width=1.5, stroke_dasharray="2 4", stroke_linecap="round", opacity=0.7
        )
        left += 8
    return drawing


def _tone(status: str) -> str:
    """The colour of a ribbon; what neither runs nor is done is grey."""
    glyph = status_of(status).glyph
    return glyph if glyph in {"ok", "risk", "off", "done"} else "todo"


def ribbon_sizes(claims: Sequence[Number | None]) -> list[float]:
    """Thickness of each ribbon: none beyond its row, all together no more than the card; 0 for no claim."""
    known = [abs(value) if (value := real(claim)) is not None else 0.0 for claim in claims]
    if not any(known):
        return [0.0] * len(known)
    # shares of the largest, not of the scale: claims may be as small as a float can be
    most = max(known)
    shares = [value / most for value in known]
    thickest = min(THICKEST, CARD / sum(shares))
    return [max(2.0, share * thickest) if value else 0.0 for share, value in zip(shares, known, strict=True)]


def ribbon(left: float, right: float, size: float) -> str:
    """The outline of a ribbon from the card's edge to a row's edge."""
    low, high = f"{place(left + size)}", f"{place(right + size)}"
    return (
        f"M0 {place(left)} C54 {place(left)} 42 {place(right)} {place(LINK)} {place(right)} "
        f"V{high} C42 {high} 54 {low} 0 {low}Z"
    )


def _curve(left: float, right: float) -> str:
    return f"M0 {place(left)} C54 {place(left)} 42 {place(right)} {place(LINK)} {place(right)}"


def describe(sight: LineOfSight) -> str:
    """The picture in words."""
    said = [f"{sight.value} {sight.of}.", f"{plural(len(sight.rows), 'initiative')} serve it."]
    if sight.to_go:
        said.append(f"{sight.to_go}{', ' + sight.claimed if sight.claimed else ''}.")
    if sight.gap:
        said.append(f"{sight.gap.title}.")
    return " ".join(said)
