"""JSON in: decimals exact, and whatever cannot be kept is refused before anything looks at it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

from accounts.rest.problems import TOO_LONG


class TooLarge(APIException):
    """The body is longer than one request may be."""

    status_code = 413
    default_detail = TOO_LONG


class JSONParser(BaseParser):
    """The API's one format; raises ParseError and TooLarge."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The body's data, numbers with a point as Decimal."""
        content = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(content) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            text = content.decode()
            data = json.loads(text, parse_float=Decimal, parse_constant=_refuse)
        except RecursionError:
            raise ParseError("The body is nested too deeply.") from None
        except ValueError as error:
            raise ParseError(f"The body is not JSON in UTF-8: {error}") from None
        # Half a pair, such as "\ud800", is legal JSON and no text: the database cannot keep it.
        if "\\ud" in text.lower() and _has_half_pair(data):
            raise ParseError("The body holds half of a surrogate pair, which is no character.")
        return data


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _has_half_pair(data: Any) -> bool:
    try:
        json.dumps(data, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return True
    return False
