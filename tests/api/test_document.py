"""The OpenAPI document: complete, without a warning, and true."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from alignment.api import router

FILES = {"/api/v1/packs/{id}/file/"}
"""What answers with a file, in one of several kinds."""


@pytest.fixture(scope="module")
def document() -> Any:
    """The document as a dictionary."""
    return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # the library has no types here


def operations(document: Any) -> list[tuple[str, str, Any]]:
    """Every path, method and operation."""
    return [(path, method, each) for path, methods in document["paths"].items() for method, each in methods.items()]


def test_the_document_is_valid_and_nothing_in_it_is_guessed() -> None:
    out = StringIO()
    call_command("spectacular", "--fail-on-warn", "--validate", stdout=out)
    assert yaml.safe_load(out.getvalue())["info"]["title"] == "Alignment"


def test_every_operation_of_every_resource_is_described(document: Any) -> None:
    described = {(path, method) for path, method, _ in operations(document)}
    for route in router.urls:
        methods = set(route.callback.actions) - {"head"}  # type: ignore[union-attr]  # a viewset's callback has them
        name = "/api/v1/" + str(route.pattern).lstrip("^").rstrip("$").replace("(?P<pk>[0-9]{1,18})", "{id}")
        assert {(name, method) for method in methods} <= described


def test_every_operation_needs_a_token_and_may_answer_with_a_problem(document: Any) -> None:
    for path, method, operation in operations(document):
        assert operation["security"] == [{"bearer": []}], path
        for status in ("400", "401", "403", "404"):
            content = operation["responses"][status]["content"]
            assert list(content) == ["application/problem+json"], f"{method} {path} {status}"
        good = [status for status in operation["responses"] if status.startswith("2")]
        assert len(good) == 1
        if path in FILES:
            schemas = [each["schema"] for each in operation["responses"]["200"]["content"].values()]
            assert schemas == [{"type": "string", "format": "binary"}] * 4
        elif good != ["204"]:
            schema = operation["responses"][good[0]]["content"]["application/json"]["schema"]
            assert set(schema) == {"$ref"}, f"{method} {path} answers with something undescribed"


def test_no_row_has_a_column_without_a_type(document: Any) -> None:
    for name, schema in document["components"]["schemas"].items():
        for column, described in schema.get("properties", {}).items():
            if (name, column) != ("Event", "data"):  # what an event carries is the event's own
                assert set(described) & {"type", "$ref", "allOf", "oneOf"}, f"{name}.{column}"


def test_a_body_takes_nothing_that_is_not_described(document: Any) -> None:
    bodies = {name: each for name, each in document["components"]["schemas"].items() if name.endswith("BodyRequest")}
    assert len(bodies) > 20
    for name, schema in bodies.items():
        assert schema["additionalProperties"] is False, name


def test_document_and_page_are_open_to_all_and_name_no_tenant(db: None) -> None:
    document = Client().get("/api/v1/schema/")
    assert document.status_code == 200
    page = Client().get("/api/v1/docs/")
    assert b"<style" not in page.content
    assert page["Content-Security-Policy"].startswith("default-src 'self'")
    script = Client().get("/api/v1/docs/?script=")
    assert b"/api/v1/schema/" in script.content
