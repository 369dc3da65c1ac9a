"""Every part of a page keeps the policy: no style, no inline script, unique ids, readable without colour."""

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory

from tests.ui import samples

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PAGES = ("kr", "portfolio", "parts", "sign_in")
ERRORS = ("403", "404", "500")


class Reader(HTMLParser):
    """Notes what a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep every element with its attributes."""
        self.elements.append((tag, dict(attrs)))
        self._in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        """A script ends."""
        self._in_script = False

    def handle_data(self, data: str) -> None:
        """Keep what stands inside scripts."""
        if self._in_script and data.strip():
            self.scripts.append(data)


def a_request(path: str = "/x/") -> HttpRequest:
    """A signed-in request on a page of the objectives."""
    request = RequestFactory().get(path)
    request.user = SimpleNamespace(name="Rita Klein", email="rita@northwind.example")  # type: ignore[assignment]  # as much of one as the template reads
    request.tenant = SimpleNamespace(name="Northwind Health")  # type: ignore[attr-defined]  # set by the middleware
    request.resolver_match = SimpleNamespace(view_name="key_result_detail")  # type: ignore[assignment]  # as much of one as the template reads
    return request


def engine() -> DjangoTemplates:
    """The project's own engine, that also finds the gallery's pages."""
    own: Any = engines["django"]
    builtins = own.engine.builtins[len(own.engine.default_builtins) :]
    options = {"context_processors": ["django.template.context_processors.request"], "builtins": builtins}
    return DjangoTemplates(
        {"NAME": "gallery", "DIRS": [*own.dirs, HERE / "templates"], "APP_DIRS": False, "OPTIONS": options}
    )


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """All pages of the gallery, and the error pages as they are without any context."""
    drawn = {
        name: engine().get_template(f"gallery/{name}.html").render(samples.context(), a_request()) for name in PAGES
    }
    return drawn | {name: engine().get_template(f"{name}.html").render() for name in ERRORS}


@pytest.fixture(params=[*PAGES, *ERRORS])
def page(request: pytest.FixtureRequest, pages: dict[str, str]) -> Reader:
    """One page, read."""
    reader = Reader()
    reader.feed(pages[request.param])
    return reader


def test_a_page_keeps_the_strict_policy(page: Reader) -> None:
    for tag, attributes in page.elements:
        assert "style" not in attributes, (tag, attributes)
        assert not [name for name in attributes if re.match(r"on[a-z]|hx-on", name)], (tag, attributes)
        address = attributes.get("src") or attributes.get("href") or ""
        assert not address.startswith(("http:", "https:", "//", "javascript:")), (tag, address)
    assert page.scripts == []
    assert "style" not in {tag for tag, _ in page.elements}


def test_ids_are_unique_and_what_names_them_exists(page: Reader) -> None:
    ids = [name for _, attributes in page.elements if (name := attributes.get("id"))]
    assert len(ids) == len(set(ids)), sorted(name for name in ids if ids.count(name) > 1)
    for tag, attributes in page.elements:
        for name in ("aria-labelledby", "aria-controls", "popovertarget", "commandfor", "for"):
            for wanted in (attributes.get(name) or "").split():
                assert wanted in ids, (tag, name, wanted)


def test_everything_that_is_pressed_or_seen_has_a_name(page: Reader) -> None:
    for tag, attributes in page.elements:
        if attributes.get("role") == "img":
            assert attributes.get("aria-label"), attributes
        if tag == "svg":
            assert attributes.get("role") == "img" or attributes.get("aria-hidden") == "true", attributes
        if tag == "button":
            assert attributes.get("type") or "btn" in (attributes.get("class") or ""), attributes


def test_every_number_in_a_drawing_is_finite(pages: dict[str, str]) -> None:
    for text in pages.values():
        drawings = "".join(re.findall(r"<svg.*?</svg>", text, re.DOTALL))
        assert not re.search(r'"[^"]*\b(nan|inf|None|undefined)\b[^"]*"', re.sub(r'aria-label="[^"]*"', "", drawings))


def test_icons_and_glyphs_exist_in_their_sprites(pages: dict[str, str]) -> None:
    known = set()
    for sprite in ("static/vendor/icons.svg", "static/img/glyphs.svg"):
        known |= set(re.findall(r'<symbol id="([^"]+)"', (ROOT / sprite).read_text()))
    used = {name for text in pages.values() for name in re.findall(r'<use href="[^"#]*#([^"]+)"', text)}
    templates = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    used |= {f"i-{name}" for text in templates for name in re.findall(r'{% icon "([^"]+)"', text)}
    assert used <= known, used - known


def test_the_frame_stands_without_any_context() -> None:
    html = engine().get_template("base.html").render({}, RequestFactory().get("/"))
    assert "<main" in html
    assert "Week" not in html


def test_a_page_of_the_past_says_so(pages: dict[str, str]) -> None:
    context = samples.context()
    context["nav"] |= {"as_of": samples.START, "is_past": True, "today_url": "/acme/x/?group=team"}
    html = engine().get_template("base.html").render(context, a_request("/x/?group=team&as_of=2026-10-01"))
    assert "You are looking at <b>1 October 2026</b>" in html
    assert 'href="/acme/x/?group=team">Back to today' in html
    assert '<input type="hidden" name="group" value="team">' in html
    assert "You are looking at" not in pages["kr"]


def test_the_current_place_is_marked(pages: dict[str, str]) -> None:
    assert pages["kr"].count('aria-current="page"') == 1 + ("/objectives" in pages["kr"])


def test_bad_fields_say_what_to_do_beside_themselves(pages: dict[str, str]) -> None:
    assert 'aria-invalid="true"' in pages["parts"]
    assert "The cycle is closed, so nothing can be added to it." in pages["parts"]
    assert "Enter a number." in pages["parts"]
