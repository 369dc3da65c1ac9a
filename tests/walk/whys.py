"""The figures of a page that lead to why they are so, and what their sheets say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.walk.page import Element, read
from tests.walk.same_figure import is_said_in, is_same, is_same_but_for_its_unit
from ui.formats import NOT_KNOWN

EXPLAIN = "/explain/"
PANEL = {"HX-Request": "true", "HX-Request-Type": "partial"}
OK = 200
# Words that stand where a number is not said; the sheet says the number. All else on a page is what its sheet states.
WORDS_FOR_A_NUMBER = {
    (
        "item_explain",
        "percent",
    ): "unreported counts as not begun; above others, done by count, the sheet has what is earned",
    ("item_explain", "planned_cost"): "an item without a cost of its own has a share of what stands above it",
    ("initiative_explain", "eac_t"): "that a bet ends on time or slips is said of how long it takes",
    ("key_result_explain", "watermelon"): "a pack says how it looks from outside, which the sheet ranks from 0 to 2",
}
# How an address says which figure of a thing it is.
ASKED_BY = ("measure", "account", "figure", "line", "of")
# Below a headline, and where guardrails are held against an ask, a whole sentence leads to the figure that it holds.
IN_WORDS = {"rests", "tests"}
# A sheet writes the value alone, which on the page stands with what it is counted in, or as the answer that it is.
WITH_ITS_UNIT = ("key_result_explain", "value")
ANSWERS = {"yes": "1", "no": "0"}


@dataclass(frozen=True)
class Figure:
    """A figure as a page shows it, and the address of why it is so."""

    page: str
    label: str
    text: str
    why: str
    is_in_words: bool = False
    """Whether the link is a sentence that holds the figure, as below a headline that rests on something."""

    @property
    def kind(self) -> tuple[str, str]:
        """Which measure of which kind of thing it is."""
        parts = urlsplit(self.why)
        asked = parse_qs(parts.query)
        return route_of(parts.path), " ".join(asked[name][0] for name in ASKED_BY if name in asked)


@dataclass(frozen=True)
class Sheet:
    """What an explanation states: its value, and whether it says more than that."""

    status: int
    value: str = ""
    says_why: bool = False
    figures: tuple[Figure, ...] = ()


@dataclass
class Reading:
    """Somebody goes through pages and asks of figures why they are so, of each once."""

    client: Client
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def page(self, address: str) -> Element | None:
        """A page as a tree; none of what is a file, leads elsewhere or is refused."""
        answer: Any = self.client.get(address)
        is_page = answer.status_code == OK and not answer.streaming and "text/html" in answer["Content-Type"]
        answer.close()  # a file stays open otherwise
        return read(answer.content.decode()) if is_page else None

    def sheet(self, why: str, *, as_panel: bool = False) -> Sheet:
        """What the explanation at an address states, as a page or as the panel beside one."""
        key = f"{why}#panel" if as_panel else why
        if key not in self.sheets:
            answer = self.client.get(why, headers=PANEL if as_panel else {})
            known = answer.status_code == OK
            self.sheets[key] = stated(why, read(answer.content.decode())) if known else Sheet(answer.status_code)
        return self.sheets[key]

    def fault(self, figure: Figure, *, as_panel: bool = False) -> str:
        """What is wrong between a figure and its explanation; nothing when it is the same."""
        sheet = self.sheet(figure.why, as_panel=as_panel)
        where = f"{figure.page}: {figure.label} {figure.text!r} → {figure.why}"
        if sheet.status != OK:
            return f"{where} answers {sheet.status}"
        if not sheet.says_why:
            return f"{where} says nothing"
        return "" if agree(figure, sheet.value) else f"{where} says {sheet.value!r}"


def agree(figure: Figure, value: str) -> bool:
    """Whether the page's figure is the value that its sheet states."""
    is_in_digits = any(map(str.isdigit, figure.text)) or figure.text == NOT_KNOWN
    if figure.kind in WORDS_FOR_A_NUMBER and not is_in_digits:
        return True
    if figure.is_in_words:
        return is_said_in(figure.text, value)
    if EXPLAIN in figure.page and is_same(value, figure.text):
        # Another sheet says in full what the sheet of a list answers in the short form of its page.
        return True
    if EXPLAIN in figure.page and f"{value} in all, " in figure.label:
        return True  # a part of what its line names beside it; the line leads to the whole
    text = ANSWERS.get(figure.text, figure.text) if figure.kind == WITH_ITS_UNIT else figure.text
    return is_same(text, value) or (figure.kind == WITH_ITS_UNIT and is_same_but_for_its_unit(text, value))


def stated(address: str, tree: Element) -> Sheet:
    """The sheet of a page or panel that explains a figure."""
    head = tree.first("p", "answer")
    value = head.first("strong") if head else None
    verdict = tree.first("p", "verdict")
    because = [tree.first("ol", "rule"), tree.first("div", "worked"), tree.first("div", "inputs"), verdict]
    says = any(each is not None and each.words() for each in because)
    return Sheet(OK, value.words() if value else "", says, tuple(inputs_in(address, tree)))


def figures_in(address: str, tree: Element) -> Iterator[Figure]:
    """The figures of a page that are links to why they are so."""
    for each in tree.all():
        why = each.attributes.get("href", "")
        if each.tag == "a" and EXPLAIN in why:
            is_in_words = any(IN_WORDS & set(one.classes) for one in each.above())
            yield Figure(address, label_of(each), each.words(), why, is_in_words)


def inputs_in(address: str, tree: Element) -> Iterator[Figure]:
    """The figures that a sheet is made of, each of which unfolds to why it is so."""
    for each in tree.all():
        why = each.attributes.get("hx-get", "")
        if each.tag == "details" and EXPLAIN in why:
            number, what = each.first("span", "num"), each.first("span", "what")
            assert number is not None, f"{address}: an input without a figure"
            yield Figure(address, what.words() if what else "", number.words(), why.replace("&part=unfolded", ""))


def label_of(figure: Element) -> str:
    """What a figure is called where it stands: by its term, or by its row and column."""
    for each in figure.above():
        if each.tag == "div" and (term := each.first("dt")):
            return term.words()
        if each.tag == "tr":
            head = each.first("th")
            cell = next((one for one in figure.above() if one.parent is each), None)
            column = cell.attributes.get("data-l", "") if cell else ""
            return f"{head.words() if head else ''} {column}".strip()
    return figure.parent.words()[:60] if figure.parent else ""


def route_of(path: str) -> str:
    """The name of an address; of a past day's too."""
    parts = [each for each in path.split("/")[2:] if not each.startswith("@")]
    try:
        return resolve("/" + "/".join(parts), "alignment.tenant_urls").view_name
    except Resolver404:
        return ""
