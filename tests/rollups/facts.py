"""Facts that people add, for tests of what follows from them."""

from __future__ import annotations

from decimal import Decimal

from okrs.actions.check_ins import add_check_in
from okrs.models import KeyResult
from tests.conftest import Cast


def check_in(cast: Cast, value: str) -> KeyResult:
    """Ana checks in a value on Acme's first measured line."""
    line = KeyResult.objects.filter(type="increase").earliest("id")
    add_check_in(actor=cast.ana, key_result=line, value=Decimal(value))
    return line
