"""A line of the list of initiatives as HTML: fifty of them are most of the page, too many for a template each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from html import escape

from portfolio.standings import Standing
from ui.addresses import address_of
from ui.charts import bars, roadmap
from ui.charts.svg import Markup
from ui.formats import signed_money
from ui.shown_day import shown_day
from ui.templatetags import ui

SHOWN_LINKS = 2
WARNED_FROM = Decimal("0.01")
"""The share over what was approved that is worth a warning: above 0 as it is shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table; between its start and its end its template puts the figure that opens its explanation."""

    id: int
    start: Markup
    over: str
    end: Markup


def row_of(each: Standing, window: roadmap.Window, updated: date | None, *, may_pick: bool) -> Line:
    """The initiative as one line of the table; `may_pick` puts a box to choose it by before it."""
    title, owner = escape(each.title), escape(each.owner_name)
    is_over = each.over_share >= WARNED_FROM
    picture = roadmap.draw(
        window, each.planned_start, each.planned_finish,
        percent=each.percent, forecast=each.forecast_finish, status=each.status,
    )  # fmt: skip
    start = Markup(
        f'<tr class="row">{_pick(each) if may_pick else ""}<td class="gs">{ui.glyph(each.status)}</td>'
        f'<td class="key opt o2">{escape(each.key)}</td>'
        f'<td class="nm short" title="{title}"><a href="{address_of("initiative_detail", each.id)}">{title}</a></td>'
        f'<td class="soft opt serves">{_links(each)}</td><td class="soft opt o2">{escape(each.stage)}</td>'
        f'<td class="tl opt">{picture}</td>'
        f'<td class="opt o2"{f' title="{owner}"' if owner else ""}>{_avatar(each.owner_name)}'
        f'<span class="vh">{owner}</span></td>'
        f'<td class="bud opt">{bars.draw_spent(each.ac, each.approved, is_over=is_over)}</td>'
        f'<td class="num">{_text(ui.money(each.approved, each.currency))}</td>'
        f'<td class="num{" over" if is_over else ""}">'
    )
    age = _age(updated, shown_day()) if updated else ""
    over = signed_money(each.over, each.currency)
    return Line(each.id, start, over, Markup(f'</td><td class="num muted opt o2">{age}</td></tr>'))


def options(named: Iterable[tuple[int, str]], chosen: int | None) -> Markup:
    """The choices of a list to choose one of, which may be as long as the page."""
    return Markup(
        "".join(
            f'<option value="{pk}"{" selected" if pk == chosen else ""}>{escape(name)}</option>' for pk, name in named
        )
    )


def tags(standings: Iterable[Standing]) -> Markup:
    """Initiatives as short links, one beside the other."""
    return Markup(
        "".join(
            f'<a class="tag" href="{address_of("initiative_detail", each.id)}">'
            f"{ui.glyph(each.status)}{escape(each.title)}</a>"
            for each in standings
        )
    )


def _pick(each: Standing) -> str:
    box = f'<input type="checkbox" name="pick" value="{each.id}.{each.version}" aria-label="Choose {escape(each.key)}">'
    return f'<td class="pk">{box}</td>'


def _links(each: Standing) -> str:
    shown = ", ".join(
        f'<a class="link" href="{address_of("key_result_detail", link.key_result_id)}" title="{escape(link.title)}">'
        f"{escape(link.key)}</a>"
        for link in each.links[:SHOWN_LINKS]
    )
    more = len(each.links) - SHOWN_LINKS
    return f"{shown or '<span class="muted">None</span>'}{f' <span class="muted">+{more}</span>' if more > 0 else ''}"


def _text(shown: str) -> str:
    """What a filter answers: markup as it is, anything else escaped."""
    return shown if hasattr(shown, "__html__") else escape(shown)


@lru_cache(maxsize=1024)
def _avatar(name: str) -> str:
    return ui.avatar(name)


@lru_cache(maxsize=1024)
def _age(updated: date, day: date) -> str:
    return _text(ui.age(updated))
