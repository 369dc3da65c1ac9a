"""A page as a tree of elements, read by Python's own parser: enough to find a figure and what stands around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
INLINE = frozenset({"a", "b", "i", "strong", "small", "span"})
# Read aloud or never shown: no part of the figure that is seen.
UNSEEN = frozenset({"script", "style", "template", "title", "option"})


@dataclass(eq=False)
class Element:
    """An element with what it holds."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """Its classes."""
        return frozenset(self.attributes.get("class", "").split())

    @property
    def is_seen(self) -> bool:
        """Whether its words are there for the eye."""
        return self.tag not in UNSEEN and "vh" not in self.classes

    def all(self) -> Iterator[Element]:
        """It and everything below it, as it is read."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.all()

    def above(self) -> Iterator[Element]:
        """Everything it stands in, the nearest first."""
        here = self.parent
        while here is not None:
            yield here
            here = here.parent

    def first(self, tag: str, name: str = "") -> Element | None:
        """The first element of this tag and class in it."""
        return next((each for each in self.all() if each.tag == tag and (not name or name in each.classes)), None)

    def words(self) -> str:
        """What is seen of it, its spaces drawn together."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.is_seen:
                yield from child._texts()
                yield "" if child.tag in INLINE else " "


class Reader(HTMLParser):
    """Builds the tree; what a page leaves open ends with what it stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        made = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(made)
        if tag not in VOID:
            self.here = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without anything in it, as pictures are full of."""
        self.here.children.append(Element(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and all that was left open in it."""
        opened = next((each for each in (self.here, *self.here.above()) if each.tag == tag), None)
        if opened is not None and opened.parent is not None:
            self.here = opened.parent

    def handle_data(self, data: str) -> None:
        """Words."""
        self.here.children.append(data)


def read(html: str) -> Element:
    """The page's tree."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.root
