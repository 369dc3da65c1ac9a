"""Every address of the product, read from the URL configuration itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# What stands in for a part of an address that is no id.
WORDS = {
    "token": "not-a-token",
    "uidb36": "1",
    "key": "1-abcdefghij0123456789",
    "app_label": "okrs",
    "url": "nowhere/",
    "format": "xlsx",
    "provider": "openid_connect",
    "organization_slug": "nobody",
    "provider_id": "nobody",
    "ending": "zip",
}


@dataclass(frozen=True)
class Route:
    """A named address with the names of its parts."""

    name: str
    parts: tuple[str, ...]
    urlconf: str

    def address(self, pk: int) -> str:
        """The path with `pk` wherever an id stands."""
        kwargs: dict[str, Any] = {part: WORDS.get(part, pk) for part in self.parts}
        return reverse(self.name, urlconf=self.urlconf, kwargs=kwargs)


def routes(urlconf: str) -> list[Route]:
    """All routes of a URL configuration; an unnamed one is an error, because nothing could link to it or walk it."""
    return list(_walk(get_resolver(urlconf).url_patterns, urlconf, "", ()))


def _walk(patterns: Any, urlconf: str, space: str, above: tuple[str, ...]) -> Iterator[Route]:
    for pattern in patterns:
        parts = (*above, *_parts(pattern))
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, urlconf, inner, parts)
        elif isinstance(pattern, URLPattern):
            # Django's admin has two addresses without a name: a redirect of old bookmarks and the catch-all 404.
            if pattern.name is None and space.startswith("admin:"):
                continue
            assert pattern.name, f"unnamed route {pattern.pattern}"
            yield Route(space + pattern.name, parts, urlconf)


def _parts(pattern: Any) -> list[str]:
    converters = getattr(pattern.pattern, "converters", None)
    return list(converters) if converters else re.findall(r"\?P<(\w+)>", str(pattern.pattern))
