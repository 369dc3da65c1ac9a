"""Addresses of many rows of one kind: a page of fifty rows looks its pattern up once."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse

STANDS_FOR_A_ROW = 987_654_321_012_345


def address_of(name: str, pk: int) -> str:
    """What `reverse(name, args=[pk])` says, for an address whose only part that changes is a row's number."""
    before, after = _around(name, get_urlconf(), get_script_prefix())
    return f"{before}{pk}{after}"


@lru_cache(maxsize=1024)
def _around(name: str, urlconf: str | None, prefix: str) -> tuple[str, str]:
    # The prefix, in which the organisation and the day that is looked at stand, is part of what `reverse` answers.
    before, _, after = reverse(name, args=[STANDS_FOR_A_ROW], urlconf=urlconf).rpartition(str(STANDS_FOR_A_ROW))
    return before, after
