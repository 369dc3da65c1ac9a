"""A page for a browser, a part for htmx, and never one for the other out of a cache."""

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from ui.http import redirect_for, toast, wants_part


def ask(**headers: str) -> bool:
    """Whether a request with these headers wants a part."""
    return wants_part(RequestFactory().get("/", headers=headers))


def test_only_a_partial_htmx_request_gets_the_part() -> None:
    assert ask(**{"HX-Request": "true", "HX-Request-Type": "partial"})
    assert ask(**{"HX-Request": "true"})
    assert not ask()


@pytest.mark.parametrize(
    "header", [("HX-Request-Type", "full"), ("HX-Boosted", "true"), ("HX-History-Restore-Request", "true")]
)
def test_a_boosted_link_and_a_restored_page_get_the_page(header: tuple[str, str]) -> None:
    assert not ask(**{"HX-Request": "true", header[0]: header[1]})


def test_after_a_write_a_browser_is_redirected_and_htmx_told_to() -> None:
    plain = redirect_for(RequestFactory().post("/"), "/acme/")
    assert (plain.status_code, plain.headers["Location"]) == (303, "/acme/")
    told = redirect_for(RequestFactory().post("/", headers={"HX-Request": "true"}), "/acme/#costs")
    assert (told.status_code, told.headers["HX-Redirect"]) == (204, "/acme/")


def test_a_toast_travels_in_a_header() -> None:
    response = toast(HttpResponse(), "Saved.", "ok")
    assert json.loads(response.headers["HX-Trigger"]) == {"toast": {"text": "Saved.", "status": "ok"}}
