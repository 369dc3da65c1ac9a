"""One running product with the demo for all tests of this folder, and browsers in which people are signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from tests.chromium import chromium
from tests.demo_database import demo_database
from tests.e2e import sights
from tests.e2e.looking import Watched
from tests.e2e.site import Site, running

type Visitor = Callable[..., Watched]
# Wait with `expect`: `wait_for_function` asks a second time by eval, which the pages' own policy forbids.
# How long a page may take here says more about what else the machine does than about the page.
expect.set_options(timeout=15_000)


def pytest_configure(config: pytest.Config) -> None:
    """Pages are looked at in all sights where the long tests run too, and for whoever wants pictures."""
    if sights.FOLDER or "not long" not in config.getoption("markexpr"):
        sights.look_in_all()


@pytest.fixture(scope="package")
def site(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product, running on a copy of the demo."""
    with (
        django_db_blocker.unblock(),
        demo_database("_site"),
        running(tmp_path_factory.mktemp("site")) as site,
    ):
        yield site


@pytest.fixture(scope="package")
def browser(site: Site) -> Iterator[Browser]:
    """Chromium, without a window. It starts when the database was asked all: that cannot be done beside it."""
    with chromium() as browser:
        yield browser


@contextmanager
def watching(site: Site, browser: Browser, who: str, **options: Any) -> Iterator[Watched]:
    """A window of its own of somebody, "" is a stranger; whoever opens it looks at its complaints."""
    context = browser.new_context(base_url=site.base, **options)
    if who:
        host = urlsplit(site.base).hostname or ""
        name, value = settings.SESSION_COOKIE_NAME, site.sessions[who]
        context.add_cookies([{"name": name, "value": value, "domain": host, "path": "/"}])
    watched = Watched(context)
    watched.page.set_default_timeout(15_000)
    try:
        yield watched
    finally:
        context.close()


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Visitor]:
    """A browser of somebody ("northwind owner", "" is a stranger); at the end nothing may have been complained of."""
    opened: list[Watched] = []
    with ExitStack() as windows:

        def enter(who: str = "", width: int = 1440, theme: Any = "light", **options: Any) -> Watched:
            size: Any = {"width": width, "height": 900}
            window = watching(site, browser, who, viewport=size, color_scheme=theme, **options)
            opened.append(windows.enter_context(window))
            return opened[-1]

        yield enter
        said = [line for watched in opened for line in watched.complaints]
    assert said == []
