"""The parts in a real browser: no violation of the policy, no sideways scroll, keys and elements that work."""

import http.server
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import chromium
from tests.ui import samples
from tests.ui.test_gallery import PAGES, ROOT, a_request, engine

pytestmark = pytest.mark.e2e
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
PLAYGROUND = """
{% extends "base.html" %}
{% block main %}
<button id="get" type="button" hx-get="/answer.html" hx-target="#target">Get</button><div id="target"></div>
<label for="lead">Lead</label>
<ui-combobox><select id="lead" name="lead"><option value="">None</option>
<option value="1">Amara Okafor</option><option value="2">Tomas Lind</option></select></ui-combobox>
<ui-sortable><ol>{% for key in "abc" %}<li data-id="{{ key }}">
<button class="grip" type="button" aria-label="Move {{ key }}">{% icon "grip-vertical" %}</button>{{ key }}</li>
{% endfor %}</ol></ui-sortable>
<table class="tb"><tbody><tr class="row"><td><a id="one" href="#one">One</a></td></tr>
<tr class="row"><td><a id="two" href="#two">Two</a></td></tr></tbody></table>
<a class="btn" href="#checked-in" data-shortcut="c" data-command="Check in now">Check in</a>
<input type="search" id="filter" aria-label="Filter">
{% endblock %}
"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder under the product's policy."""

    def end_headers(self) -> None:
        """Add the policy to every answer."""
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The gallery and a playground on loopback."""
    folder: Path = tmp_path_factory.mktemp("gallery")
    shutil.copytree(ROOT / "static", folder / "static")
    pages = {
        name: engine().get_template(f"gallery/{name}.html").render(samples.context(), a_request()) for name in PAGES
    }
    pages["playground"] = engine().from_string(PLAYGROUND).render({"nav": {}}, a_request())
    pages["answer"] = "<p>Fetched</p>"
    for name, text in pages.items():
        # the manifest's hashed names are another test's subject: here the files are served as they are written
        (folder / f"{name}.html").write_text(re.sub(r"(/static/[\w./-]+?)\.[0-9a-f]{12}(\.\w+)", r"\1\2", text))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    with chromium() as browser:
        yield browser


type Opener = Callable[..., Page]


@pytest.fixture
def opened(site: str, browser: Browser) -> Iterator[Opener]:
    """Opens a page of the gallery; at the end nothing may have been complained about."""
    complaints: list[str] = []
    contexts = []

    def open_page(name: str, width: int = 1440, theme: Any = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{site}/{name}.html")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (820, "light"), (1440, "dark")])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_or_breaks_the_policy(opened: Opener, name: str, width: int, theme: str) -> None:
    page = opened(name, width, theme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Instrument Sans\"'))")


def test_the_palette_opens_filters_and_runs(opened: Opener) -> None:
    page = opened("playground")
    page.keyboard.press("Control+k")
    page.keyboard.type("check")
    options = page.locator("#palette [role=option]:visible")
    assert [text.strip() for text in options.all_inner_texts()] == ["Check in now"]
    page.keyboard.press("Enter")
    assert page.url.endswith("#checked-in")
    assert not page.locator("#palette").is_visible()


def test_letters_work_on_the_page_and_are_dead_in_a_field(opened: Opener) -> None:
    page = opened("playground")
    focused = "document.activeElement.id"
    for key, wanted in (("j", "one"), ("j", "two"), ("k", "one"), ("/", "filter")):
        page.keyboard.press(key)
        assert page.evaluate(focused) == wanted
    page.keyboard.type("c?gh")
    assert page.input_value("#filter") == "c?gh"
    assert "#" not in page.url
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("c")
    assert page.url.endswith("#checked-in")


def test_letters_can_be_switched_off(opened: Opener) -> None:
    page = opened("playground")
    page.keyboard.press("?")
    page.uncheck("[data-single-keys]")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("c")
    page.keyboard.press("?")
    assert "#" not in page.url
    assert not page.locator("#keys").is_visible()


def test_the_theme_is_chosen_and_kept(opened: Opener) -> None:
    page = opened("kr")
    page.click(".me")
    page.click("[data-theme-choice=dark]")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_select_can_be_typed_into(opened: Opener) -> None:
    page = opened("playground")
    page.click("#lead-field")
    page.keyboard.type("tom")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('#lead').value") == "2"
    assert page.input_value("#lead-field") == "Tomas Lind"


def test_rows_are_sorted_by_keys_and_by_hand_and_no_style_is_left(opened: Opener) -> None:
    page = opened("playground")
    order = (
        "[...document.querySelectorAll('[data-id]')].map((row) => row.dataset.id + (row.getAttribute('style') ?? ''))"
    )
    page.locator("[data-id=a] .grip").focus()
    for key in ("Space", "ArrowDown", "Space"):
        page.keyboard.press(key)
    assert page.evaluate(order) == ["b", "a", "c"]
    page.wait_for_load_state("networkidle")
    grip, last = page.locator("[data-id=b] .grip").bounding_box(), page.locator("[data-id=c]").bounding_box()
    assert grip
    assert last
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(last["x"] + 9, last["y"] + last["height"] - 3, steps=12)
    page.wait_for_timeout(200)
    page.mouse.up()
    page.wait_for_timeout(200)
    assert page.evaluate(order) == ["a", "c", "b"]


def test_htmx_swaps_under_the_policy(opened: Opener) -> None:
    page = opened("playground")
    page.click("#get")
    page.wait_for_selector("#target p")
    assert page.inner_text("#target") == "Fetched"


def test_the_drawer_opens_and_closes_on_a_phone(opened: Opener) -> None:
    page = opened("kr", 390)
    side = page.locator("#side")
    assert not side.is_visible()
    page.click(".burger")
    assert side.is_visible()
    page.click(".shut")
    assert not side.is_visible()
