"""`{% load ui %}`: figures, money, days, shapes, icons and the parts of a page, for templates."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ui import formats, navigation
from ui import frame as frames
from ui import markdown as markdowns
from ui.charts import week_bar as week_bars
from ui.components import Crumb
from ui.formats import Number
from ui.shown_day import shown_day
from ui.status import status_of

register = template.Library()


def _day(value: date | datetime | None) -> date | None:
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value or None


def _figure(text: str) -> str | SafeString:
    """A figure that is not known is greyed, so that nobody reads it as 0."""
    return format_html('<span class="unknown">{}</span>', text) if text == formats.NOT_KNOWN else text


def _given(value: Any) -> Any:
    """Templates hand over "" for what is missing; that is None here."""
    return None if value == "" else value


@register.filter
def number(value: Number | None, places: int | None = None) -> str:
    """{{ value|number }} → 1,563; {{ value|number:2 }} → 0.94."""
    return _figure(formats.number(_given(value), places))


@register.filter
def to_the_digit(value: Decimal | str | None) -> str:
    """{{ line.brought|to_the_digit }} → 1,234,567.0025: nothing is rounded."""
    return _figure(formats.to_the_digit(value))


@register.filter
def difference(value: Decimal | str | None) -> str:
    """{{ line.difference|difference }} → −1,234.5: nothing is rounded."""
    return _figure(formats.to_the_digit(value, is_difference=True))


@register.filter
def in_unit(value: Number | None, unit: str) -> str:
    """{{ value|in_unit:key_result.counted_in }} → 1,563 clinics, 62%, €1,250."""
    return _figure(formats.amount(_given(value), unit))


@register.filter
def beside(value: Number | None, unit: str) -> str:
    """{{ value|beside:key_result.counted_in }} → 1,563, 62%, €1,250: only a unit that sticks to the figure."""
    return _figure(formats.amount(_given(value), formats.unit_beside(unit)))


@register.filter
def moved(value: Number | None, unit: str) -> str:
    """{{ change|moved:key_result.counted_in }} → +44: with the decimals of the measure."""
    return _figure(formats.signed(_given(value), formats.places_of(unit)))


@register.filter
def signed(value: Number | None, places: int | None = None) -> str:
    """{{ value|signed }} → +44."""
    return _figure(formats.signed(_given(value), places))


@register.filter
def percent(value: Number | None, places: int = 0) -> str:
    """{{ share|percent }} → 68%."""
    return _figure(formats.percent(_given(value), places))


@register.filter
def points(value: Number | None, places: int = 0) -> str:
    """{{ gap|points }} → −12 points."""
    return _figure(formats.points(_given(value), places))


@register.filter
def ratio(value: Number | None) -> str:
    """{{ cpi|ratio }} → 0.94."""
    return _figure(formats.ratio(_given(value)))


@register.filter
def money(value: Number | None, currency: str) -> str:
    """{{ spent|money:tenant.currency }} → €231k."""
    return _figure(formats.money(_given(value), currency))


@register.filter
def money_full(value: Number | None, currency: str) -> str:
    """{{ spent|money_full:"EUR" }} → €231,400.00."""
    return _figure(formats.money(_given(value), currency, compact=False))


@register.filter
def money_signed(value: Number | None, currency: str) -> str:
    """{{ over|money_signed:"EUR" }} → +€55k."""
    return _figure(formats.signed_money(_given(value), currency))


@register.filter
def day(value: date | None) -> str:
    """{{ date|day }} → 6 days ago, 7 Nov."""
    return _figure(formats.day(_day(value), shown_day()))


@register.filter
def full_day(value: date | None) -> str:
    """{{ date|full_day }} → 7 Nov 2026."""
    return _figure(formats.full_day(_day(value)))


@register.filter
def age(value: date | None) -> str:
    """{{ date|age }} → 6 d."""
    return _figure(formats.age(_day(value), shown_day()))


@register.filter
def unknown(value: object) -> object:
    """{{ value|unknown }}: the value, or 'not known' for None and ""."""
    return _figure(formats.NOT_KNOWN) if value is None or value == "" else value


@register.filter
def markdown(text: str) -> SafeString:
    """{{ objective.description|markdown }}: what people wrote, as HTML that can do no harm."""
    return SafeString(markdowns.to_html(text or ""))  # cleaned by nh3, see ui.markdown


@register.filter
def initials(name: str) -> str:
    """{{ tenant.name|initials }} → NH."""
    return formats.initials(name)


@register.filter
def team(name: str) -> str:
    """{{ item.team.name|team }} → Growth team."""
    return formats.team(name)


@register.filter
def count_of(value: int, words: str) -> str:
    """{{ 3|count_of:"item" }} → 3 items; {{ 2|count_of:"entry,entries" }} → 2 entries."""
    one, _, many = words.partition(",")
    return formats.plural(value, one, many)


@lru_cache(maxsize=64)
def _sprite(path: str, prefix: str) -> str:
    """A sprite's address; a table asks for it hundreds of times, and the prefix tells sites apart in tests."""
    return static(path)


@lru_cache(maxsize=1024)
def _use(css: str, sprite: str, name: str, label: str) -> SafeString:
    """A drawing of a sprite; with a label it speaks, without it is decoration."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="{}" {}><use href="{}#{}"></use></svg>', css, spoken, sprite, name)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """{% icon "plus" %}; with a label it speaks, without it is decoration."""
    return _use("i", _sprite("vendor/icons.svg", settings.STATIC_URL), f"i-{name}", str(label))


@register.simple_tag
def glyph(code: str | None, label: str | None = None) -> SafeString:
    """{% glyph "at_risk" %}: the shape with its word for readers; label="" where the word stands beside."""
    status = status_of(code)
    word = status.word if label is None else label
    return _use(f"gl {status.glyph}", _sprite("img/glyphs.svg", settings.STATIC_URL), f"g-{status.glyph}", str(word))


@register.simple_tag
def status(code: str | None, word: str = "") -> SafeString:
    """{% status "at_risk" %}: shape and word."""
    found = status_of(code)
    return format_html('<span class="st {}">{}{}</span>', found.glyph, glyph(code, ""), word or found.word)


@register.simple_tag
def avatar(name: object) -> SafeString:
    """{% avatar person %}: initials on a ground that goes with the name; decoration."""
    text = str(name or "")
    if not text:
        return SafeString('<span class="av none" aria-hidden="true">?</span>')
    return format_html('<span class="av {}" aria-hidden="true">{}</span>', formats.tone(text), formats.initials(text))


@register.simple_tag
def person(name: object) -> SafeString:
    """{% person lead %}: avatar and name, or 'No lead yet'."""
    text = str(name or "")
    return format_html(
        '<span class="who">{}{}</span>', avatar(text), text or SafeString('<span class="muted">No lead yet</span>')
    )


@register.simple_tag
def week_bar(week: int, weeks: int) -> str:
    """{% week_bar 8 13 %}: one mark a week, this week's in blue."""
    return SafeString(week_bars.draw(week, weeks))


@register.simple_tag
def time(value: date | datetime | None) -> SafeString:
    """{% time check_in.date %}: 6 days ago, with the exact moment in the element."""
    if not value:
        return format_html('<span class="unknown">{}</span>', formats.NOT_KNOWN)
    shown = formats.day(_day(value), shown_day())
    return format_html(
        '<ui-time><time datetime="{}" title="{}">{}</time></ui-time>',
        value.isoformat(),
        formats.full_day(_day(value)),
        shown,
    )


@register.simple_tag
def global_url(name: str, *args: object) -> str:
    """{% global_url "account_logout" %}: an address without the tenant's prefix."""
    return navigation.global_address(name, *args)


@register.simple_tag(takes_context=True)
def shell(context: template.Context) -> navigation.Shell:
    """{% shell as shell %}: what the frame shows; used by base.html alone."""
    return navigation.build_shell(context.get("request"), context.get("nav") or {})


@register.simple_tag(takes_context=True)
def frame(context: template.Context, part: str, shown: navigation.Shell) -> SafeString:
    """{% frame "side" shell %}: a part of the frame; used by base.html alone."""
    drawing: Any = context.template  # a tag that is drawn belongs to a template
    return frames.part_of(drawing.engine, part, shown)


@register.inclusion_tag("components/thread.html")
def thread(*crumbs: Crumb | Iterable[Crumb] | str) -> dict[str, list[Crumb]]:
    """{% thread crumbs %} or {% thread "Portfolio" "Initiatives" %}: the blue breadcrumb."""
    stations: list[Crumb] = []
    for crumb in crumbs:
        if isinstance(crumb, str):
            stations.append(Crumb(crumb))
        elif isinstance(crumb, Crumb):
            stations.append(crumb)
        else:
            stations.extend(crumb)
    return {"crumbs": stations}


@register.inclusion_tag("components/figures.html")
def figures(items: Iterable[object]) -> dict[str, Iterable[object]]:
    """{% figures list_of_Figure %}: the strip of figures."""
    return {"figures": list(items)}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[object], label: str = "Views") -> dict[str, object]:
    """{% tabs list_of_Tab %}: views over the same rows."""
    return {"tabs": list(items), "label": label}


@register.inclusion_tag("components/decisions.html")
def decisions(items: Iterable[object]) -> dict[str, object]:
    """{% decisions list_of_Decision %}: shape, sentence, age, one button."""
    return {"decisions": list(items)}


@register.inclusion_tag("components/pager.html")
def pager(page: object) -> dict[str, object]:
    """{% pager page %}: previous and next of a keyset-paged list."""
    return {"page": page}


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str, action: str = "", url: str = "", example: str = "") -> dict[str, str]:
    """{% empty "No initiatives yet" "Why…" "Propose" url "For example…" %}: why, one action, an example."""
    return {"title": title, "text": text, "action": action, "url": url, "example": example}


@register.inclusion_tag("components/notice.html")
def notice(text: str, code: str = "") -> dict[str, str]:
    """{% notice "Figures are two days old." "risk" %}: a quiet box; ok, risk, off or none."""
    return {"text": text, "code": code}


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, label: str) -> dict[str, object]:
    """{% progress 30 120 "Loading items" %}: a bar with a number."""
    return {"done": done, "total": total, "label": label, "share": done / total if total else 0}
