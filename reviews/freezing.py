"""Making what a pack says: from (subject, as of, known at, formula, sections, names) to blocks; the same for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone

from reviews.blocks import Block, Row, digest
from reviews.context import Context, Names
from reviews.earlier import since_of
from reviews.models import Pack
from reviews.scope import Scope
from reviews.sections import BY_NAME
from rollups.past.looking import look_back
from tenancy.clock import Look
from tenancy.context import all_seeing
from tenancy.models import Tenant

type Progress = Callable[[int, int, str], None]
"""Told how many of how many sections are done, and which is next."""


@dataclass(frozen=True)
class Frozen:
    """What is to be kept of a pack: its blocks, the seal on them and the names that they use."""

    blocks: list[Block]
    digest: str
    names: dict[str, dict[str, str]]


def freeze(tenant: Tenant, pack: Pack, progress: Progress | None = None) -> Frozen:
    """Reckon all blocks of a pack that has its `known_at`; nothing is written. Names it already has are used again."""
    if pack.known_at is None:
        raise ValueError("A pack is frozen at a moment: set `known_at` first.")
    then = _as_then(tenant, pack)
    scope, names = Scope.of(pack), Names(pack.names or None)
    with all_seeing(), _as_nobody(then), look_back(then, Look(pack.as_of, pack.known_at)):
        since = since_of(pack.sections)
        context = Context(then, scope.as_then(), pack.as_of, pack.known_at, names, pack.previous, since)
        found = _blocks(context, pack.sections, progress)
    kept = names.used | {"tenant": {"currency": then.currency, "time_zone": then.time_zone, "name": then.name}}
    return Frozen(found, digest(found), kept)


@contextmanager
def _as_nobody(tenant: Tenant) -> Iterator[None]:
    """By the tenant's clock and with addresses inside it: a page that checks a seal finds what the worker found."""
    prefix = get_script_prefix()
    set_script_prefix("/")
    try:
        with timezone.override(tenant.time_zone):
            yield
    finally:
        set_script_prefix(prefix)


def _as_then(tenant: Tenant, pack: Pack) -> Tenant:
    """The tenant with the formula and the settings that the pack was made with."""
    then = copy(tenant)
    then.formula = pack.formula
    for name, value in pack.names.get("tenant", {}).items():
        setattr(then, name, value)
    return then


def _blocks(context: Context, sections: list[dict[str, Any]], progress: Progress | None) -> list[Block]:
    chosen = [(BY_NAME[one["section"]], one) for one in sections if one["section"] in BY_NAME]
    found: list[Block] = []
    for done, (section, asked) in enumerate(chosen):
        if progress is not None:
            progress(done, len(chosen), section.title)
        made = section.gather(context, asked.get("options") or {})
        title = asked.get("title") or ""
        found += [_placed(block, section.name, title if at == 0 else "") for at, block in enumerate(made)]
    return found


def _placed(block: Block, section: str, title: str) -> Block:
    """In its section; rows of a block about an objective are about it too, so that hiding the block hides them."""
    rows = block.rows
    if block.objective is not None:
        rows = tuple(Row(row.body, row.objective or block.objective) for row in rows)
    return replace(block, section=section, title=title or block.title, rows=rows)
