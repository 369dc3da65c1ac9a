"""An explanation as the page and the panel show it: every text and address ready for the template."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from rollups.engine.kinds import KINDS as KEPT
from rollups.explain.queries import KINDS, called
from rollups.explain.registry import MEASURES
from rollups.explain.tree import About, Explanation, Input, LeftOut, Rule, Step, Unit
from rollups.explain.writing import plain, shown
from rollups.history.measures import measures_of

type Station = tuple[str, int, str]
"""A figure on the way here: kind, id, measure."""

LONGEST_WAY = 8
TOKEN = re.compile(r"([a-z_]{1,20})\.([0-9]{1,18})\.([a-z_]{1,30})")
WITH_HISTORY = {kind.name: frozenset(measures_of(kind.name)) for kind in KEPT}
BARS_FROM = 2
"""A bar compares; a single input has nothing to be compared with."""


@dataclass(frozen=True)
class Line:
    """One input as a row."""

    name: str
    key: str
    symbol: str
    value: str
    weight: str
    part: str
    note: str
    bar: int
    is_below: bool
    is_rest: bool
    url: str
    words: str
    page_url: str = ""
    """Where it stands among others of its kind, and may be corrected."""


@dataclass(frozen=True)
class Way:
    """A figure one came from."""

    label: str
    url: str


@dataclass(frozen=True)
class Sheet:
    """The whole explanation."""

    name: str
    key: str
    title: str
    object_url: str
    url: str
    here_url: str
    value: str
    words: str
    formula: str
    put_in: str
    result: str
    steps: Sequence[Step]
    lines: Sequence[Line]
    left_out: Sequence[LeftOut]
    weighed_by: str
    has_weights: bool
    has_parts: bool
    next_url: str
    before_url: str
    change_url: str
    came_in_url: str
    way: Sequence[Way]


def address(
    kind: str, pk: int | None, measure: str, way: Sequence[Station] = (), start: int = 0, currency: str = ""
) -> str:
    """The page that explains a figure, with the way that led to it; of a team, in a currency."""
    query = {"measure": measure}
    if currency:
        query["currency"] = currency
    if way:
        query["via"] = ",".join(f"{k}.{i}.{m}" for k, i, m in way[-LONGEST_WAY:])
    if start:
        query["inputs_from"] = str(start)
    name = f"{KINDS[kind].page}_explain"
    return f"{reverse(name, args=[] if kind == 'totals' else [pk])}?{urlencode(query, safe=',.')}"


def way_from(text: str) -> list[Station]:
    """The way written in an address; what is none is left out."""
    found = (TOKEN.fullmatch(part) for part in text.split(",")[:LONGEST_WAY])
    stations = [(match[1], int(match[2]), match[3]) for match in found if match]
    return [each for each in stations if each[0] in MEASURES and each[2] in MEASURES[each[0]]]


def sheet_of(found: Explanation, way: Sequence[Station], currency: str = "") -> Sheet:
    """The explanation, ready to be shown; `currency` is the part of a team that it or the way to it is about."""
    about = found.about
    currency = (
        found.currency if about.kind == "teams" else currency if any(kind == "teams" for kind, _, _ in way) else ""
    )
    here: list[Station] = [*way, (about.kind, about.id or 0, found.measure)]
    is_sum = found.rule in {Rule.SUM, Rule.SHARE}
    has_parts = is_sum and any(each.part != each.value for each in found.inputs if not _is_rest(each))
    lines = [_line(each, found, here, currency, has_parts=has_parts) for each in found.inputs]
    put_in, _, result = found.filled.rpartition(" = ")
    paging = found.paging
    return Sheet(
        name=found.name,
        key="" if about.kind == "teams" else about.key,  # a team's key is its name once more
        title=about.title,
        object_url=_page_of(about),
        url=address(about.kind, about.id, found.measure, currency=currency),
        here_url=address(about.kind, about.id, found.measure, way, currency=currency),
        value=shown(found.value, found.unit, found.currency),
        words=found.words,
        formula=found.formula if found.formula != "x" else "",
        put_in=put_in if found.rule != Rule.WORDS and found.formula != "x" else "",
        result=result,
        steps=found.steps,
        lines=lines,
        left_out=found.left_out,
        weighed_by=found.weighed_by,
        has_weights=bool(found.weighed_by),
        has_parts=has_parts,
        next_url=_page(found, way, paging.next_start, currency) if paging and paging.next_start else "",
        before_url=_page(found, way, 0, currency) if paging and paging.start else "",
        change_url=_change(about, found.measure),
        came_in_url=_came_in(about),
        way=_ways(way, currency),
    )


def _page(found: Explanation, way: Sequence[Station], start: int, currency: str) -> str:
    return address(found.about.kind, found.about.id, found.measure, way, start, currency)


def _is_rest(each: Input) -> bool:
    return each.about is None and not each.symbol


def _line(each: Input, found: Explanation, here: Sequence[Station], currency: str, *, has_parts: bool) -> Line:
    about, is_figure = each.about, bool(each.measure and each.about)
    comparable = found.rule in {Rule.SUM, Rule.SHARE} and len(found.inputs) >= BARS_FROM
    part_unit = Unit.COUNT if found.unit == Unit.COUNT else each.unit
    return Line(
        name=(about.title or each.name) if about and not each.symbol else each.name,
        key=about.key if about and not each.symbol else "",
        symbol=each.symbol if each.symbol != "x" else "",
        value=_value(each, found, has_parts=has_parts),
        weight=plain(each.weight) if each.weight is not None and found.weighed_by else "",
        part=shown(each.part, part_unit, found.currency) if each.part is not None else "",
        note=each.note,
        bar=_length(each) if comparable else 0,
        is_below=each.part is not None and each.part < 0,
        is_rest=_is_rest(each),
        url=address(about.kind, about.id, each.measure, here, currency=currency) if about and is_figure else "",
        words=each.explanation.words if each.explanation and not is_figure else "",
        page_url=reverse("cost_detail", args=[about.id]) if about and about.kind == "costs" else "",
    )


def _value(each: Input, found: Explanation, *, has_parts: bool) -> str:
    """Its own figure; of several put together what they sum to, unless a column of parts says it."""
    if not _is_rest(each):
        return shown(each.value, each.unit, found.currency)
    return "" if has_parts else shown(each.part, each.unit, found.currency)


def _length(each: Input) -> int:
    """How long its bar is, 1 to 100, beside the longest; 0 for none."""
    if each.share is None or not each.part:
        return 0
    return max(1, int(each.share * Decimal(100)))


def _page_of(about: About) -> str:
    if about.kind == "totals":
        return reverse("rollup_status")
    name = KINDS[about.kind].shown_at or f"{KINDS[about.kind].page}_detail"
    return _reversed(name, about.id) or reverse("initiative_list")


def _change(about: About, measure: str) -> str:
    """Where it is told what changed the figure between two days; nowhere of what has no way through time."""
    if measure not in WITH_HISTORY.get(about.kind, ()):
        return ""
    url = _reversed(f"{KINDS[about.kind].page}_change", about.id if about.kind != "totals" else None)
    return f"{url}?{urlencode({'measure': measure})}" if url else ""


def _came_in(about: About) -> str:
    """The certificate of what imports brought for the object; of everything for the totals."""
    if about.kind == "totals":
        return _reversed("reconciliation", None)
    return _reversed(f"{KINDS[about.kind].page}_certificate", about.id)


def _reversed(name: str, pk: int | None) -> str:
    try:
        return reverse(name, args=[] if pk is None else [pk])
    except NoReverseMatch:
        return ""


def _ways(way: Sequence[Station], currency: str) -> list[Way]:
    ids = defaultdict(set)
    for kind, pk, _ in way:
        ids[kind].add(pk)
    keys = {kind: called(kind, sorted(each)) for kind, each in ids.items()}
    return [
        Way(
            f"{keys[kind][pk]} {MEASURES[kind][measure].name.lower()}".strip(),
            address(kind, pk, measure, way[:place], currency=currency),
        )
        for place, (kind, pk, measure) in enumerate(way)
        if pk in keys[kind]
    ]
