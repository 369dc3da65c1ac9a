"""Reads of packs: the database gives each reader the rows that are for them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from reviews.blocks import Block, Row
from reviews.models import Pack, PackBlock, PackRow


def blocks_of(pack: Pack) -> list[Block]:
    """The blocks of a made pack as far as the reader may see them, each with how many rows are hidden; two queries."""
    heads = list(PackBlock.objects.filter(pack=pack).order_by("position"))
    rows: dict[int, list[Row]] = defaultdict(list)
    found = PackRow.objects.filter(block__in=[one.pk for one in heads]).order_by("block_id", "position")
    for block_id, objective_id, body in found.values_list("block_id", "objective_id", "body"):
        rows[block_id].append(Row(body, objective_id))
    return [_block(one, rows[one.pk]) for one in heads]


def _block(head: PackBlock, rows: list[Row]) -> Block:
    kind: Any = head.type
    hidden = head.row_count - len(rows)
    return Block(kind, head.title, tuple(rows), head.head, head.objective_id, head.section, hidden)
