"""Every address of the product, read from the URL configuration itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# What stands in for a part of an address that is no id.
WORDS = {
    "token": "not-a-token",
    "uidb36": "1",
    "key": "1-abcdefghij0123456789",
    "app_label": "",  # below: each console has its own
    "url": "nowhere/",
    "rest": "nowhere/",
    "format": "xlsx",
    "provider": "openid_connect",
    "organization_slug": "nobody",
    "provider_id": "nobody",
    "ending": "zip",
}
PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True)
class Route:
    """An address with the names of its parts; `pattern` is how the URL configuration writes it."""

    name: str
    parts: tuple[str, ...]
    urlconf: str
    pattern: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """The parts that name a row."""
        return tuple(part for part in self.parts if part not in WORDS)

    def address(self, pk: int, others: Mapping[str, int] | None = None) -> str:
        """The path with `pk` wherever an id stands, unless `others` names another for a part."""
        words = WORDS | {"app_label": "okrs" if "tenant" in self.urlconf else "rollups"}
        kwargs: dict[str, Any] = {part: (others or {}).get(part, words.get(part, pk)) for part in self.parts}
        if self.is_named:
            return reverse(self.name, urlconf=self.urlconf, kwargs=kwargs)
        plain = PART.sub(lambda found: str(kwargs[found[1] or found[2]]), self.pattern)
        return "/" + re.sub(r"[\^$]", "", plain)

    @property
    def is_named(self) -> bool:
        """Whether pages can link to it."""
        return bool(self.name.rpartition(":")[2])


def routes(urlconf: str) -> list[Route]:
    """All routes that have a name."""
    return [route for route in all_routes(urlconf) if route.is_named]


def all_routes(urlconf: str) -> list[Route]:
    """All routes, those included that Django's admin and allauth leave without a name."""
    return list(_walk(get_resolver(urlconf).url_patterns, urlconf, "", (), ""))


def _walk(patterns: Any, urlconf: str, space: str, above: tuple[str, ...], path: str) -> Iterator[Route]:
    for pattern in patterns:
        parts = (*above, *_parts(pattern))
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, urlconf, inner, parts, here)
        elif isinstance(pattern, URLPattern):
            yield Route(space + (pattern.name or ""), parts, urlconf, here)


def _parts(pattern: Any) -> list[str]:
    converters = getattr(pattern.pattern, "converters", None)
    return list(converters) if converters else re.findall(r"\?P<(\w+)>", str(pattern.pattern))
