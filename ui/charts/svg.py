"""A drawing: marks with places in attributes and looks in classes, as the strict policy asks; pure."""

import html
import math
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from ui.formats import Number

type Point = tuple[float, float]

_NOT_OF_XML = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def place(value: float) -> str:
    """A coordinate with at most one decimal; what is not finite would break a browser's picture."""
    if not math.isfinite(value):
        raise ValueError(f"not a place in a drawing: {value}")
    text = f"{value:.1f}"
    if text[-1] == "0":
        text = text[:-2]
    return "0" if text == "-0" else text


def real(value: Number | None) -> float | None:
    """The number as a float for drawing; None stays None, and so becomes what is not finite."""
    if value is None:
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def escape(text: str) -> str:
    """Text for an SVG; XML has no control characters, so they go."""
    return html.escape(text if text.isascii() and text.isprintable() else _NOT_OF_XML.sub("", text))


def clamp(value: float, low: float, high: float) -> float:
    """The value held between two bounds."""
    return max(low, min(high, value))


class Markup(str):
    """Text that is markup already; templates ask for `__html__` before they escape."""

    __slots__ = ()

    def __html__(self) -> "Markup":
        """Itself: every part was escaped when it was added."""
        return self


class Drawing:
    """An SVG that is built up mark by mark; safe to put into a template as it is."""

    def __init__(
        self,
        width: float,
        height: float,
        label: str = "",
        css: str = "",
        *,
        stretches: bool = False,
        fixed: bool = True,
        has_box: bool = True,
        role: str = "img",
    ) -> None:
        self.width, self.height = width, height
        self._label, self._css, self._stretches, self._fixed, self._has_box = label, css, stretches, fixed, has_box
        self._marks: list[str] = []
        self._role = role

    def line(self, start: Point, end: Point, css: str, width: float = 1, dash: str = "") -> None:
        """A straight line."""
        self._add("line", css, x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke_width=width, dash=dash)

    def rect(self, x: float, y: float, width: float, height: float, css: str, **more: float | str) -> None:
        """A box; a negative width or height counts as 0."""
        self._add("rect", css, x=x, y=y, width=max(0.0, width), height=max(0.0, height), **more)

    def circle(self, center: Point, radius: float, css: str, **more: float | str) -> None:
        """A disc."""
        self._add("circle", css, cx=center[0], cy=center[1], r=max(0.0, radius), **more)

    def polyline(self, points: Sequence[Point], css: str, width: float = 1, dash: str = "") -> None:
        """A line through all the points."""
        more: dict[str, float | str] = {"stroke_width": width, "stroke_linejoin": "round", "cap": "round", "dash": dash}
        self._add("polyline", css, points=_path(points), **more)

    def polygon(self, points: Sequence[Point], css: str, **more: float | str) -> None:
        """A closed shape."""
        self._add("polygon", css, points=_path(points), **more)

    def path(self, steps: str, css: str, **more: float | str) -> None:
        """A path whose steps are already written with `place`."""
        self._add("path", css, d=steps, **more)

    def text(self, at: Point, words: str, css: str = "", anchor: str = "", **more: float | str) -> None:
        """A word or two at a place."""
        attributes = _attributes(css, {"x": at[0], "y": at[1], "text_anchor": anchor, **more})
        self._marks.append(f"<text{attributes}>{escape(words)}</text>")

    def place_link(self, at: Point, radius: float, url: str, words: str) -> None:
        """A place to press that leads to an address; who uses no pointer finds the same links in the table beside."""
        where = _attributes("hit", {"cx": at[0], "cy": at[1], "r": radius})
        circle = f"<circle{where}><title>{escape(words)}</title></circle>"
        self._marks.append(f'<a href="{escape(url)}" tabindex="-1" aria-hidden="true">{circle}</a>')

    def again(self, marks: Iterable[str]) -> None:
        """Marks that another drawing has."""
        self._marks += marks

    @property
    def marks(self) -> tuple[str, ...]:
        """What was drawn so far, to be drawn again by another."""
        return tuple(self._marks)

    def _add(self, tag: str, css: str, **attributes: float | str) -> None:
        self._marks.append(f"<{tag}{_attributes(css, attributes)}/>")

    def __str__(self) -> str:
        """The drawing as SVG, with its sentence for those who do not see it."""
        spoken = f' role="{self._role}" aria-label="{escape(self._label)}"' if self._label else ' aria-hidden="true"'
        css = f' class="{escape(self._css)}"' if self._css else ""
        size = f' width="{place(self.width)}" height="{place(self.height)}"' if self._fixed else ""
        ratio = ' preserveAspectRatio="none"' if self._stretches else ""
        box = f' viewBox="0 0 {place(self.width)} {place(self.height)}"' if self._has_box else ""
        return Markup(f"<svg{css}{size}{box}{ratio}{spoken}>{''.join(self._marks)}</svg>")

    def __html__(self) -> str:
        """The same, for whoever asks before escaping."""
        return str(self)


def _path(points: Iterable[Point]) -> str:
    return " ".join(f"{place(x)},{place(y)}" for x, y in points)


_NAMES = {"dash": "stroke-dasharray", "cap": "stroke-linecap"}


def _attributes(css: str, attributes: dict[str, float | str]) -> str:
    parts = [_class(css)] if css else []
    for name, value in attributes.items():
        if value == "" or (name == "stroke_width" and value == 1):
            continue
        written = escape(value) if isinstance(value, str) else place(value) if name != "opacity" else f"{value:g}"
        parts.append(f' {_written(name)}="{written}"')
    return "".join(parts)


@cache
def _written(name: str) -> str:
    return _NAMES.get(name, name.replace("_", "-"))


@lru_cache(maxsize=256)
def _class(css: str) -> str:
    return f' class="{escape(css)}"'
