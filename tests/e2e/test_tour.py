"""Every page of the product, found in the URL configuration itself, as everybody who may see it sees it."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Visitor
from tests.e2e.looking import Watched, barriers
from tests.e2e.site import Site
from tests.walk.routes import Route, routes

pytestmark = pytest.mark.e2e

DESK, PHONE = 1440, 390
PAGES = routes("alignment.tenant_urls")


def look(watched: Watched, address: str, theme: str, width: int) -> list[str]:
    """What is wrong with a page in one theme and width."""
    page = watched.page
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto(address)
    return [f"{theme} {width} {address}: {fault}" for fault in [*watched.faults(), *barriers(page)]]


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_a_page_is_sound_on_a_desk_in_the_light_and_on_a_phone_in_the_dark(
    site: Site, visit: Visitor, route: Route
) -> None:
    watched = visit("northwind owner")
    address = site.address(route, "northwind")
    if address is None:
        pytest.fail(f"the demo has nothing to show at {route.name}")
    faults = look(watched, address, "light", DESK) + look(watched, address, "dark", PHONE)
    assert faults == []
