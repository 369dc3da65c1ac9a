"""The bars, one module each, in the order in which they are measured."""

from types import ModuleType

from bench.bars import (
    board,
    deep_page,
    drain,
    full_recompute,
    html_list,
    imports,
    incremental,
    json_list,
    lag,
    naive_orm,
    nightly,
    packs,
    pages,
    papers,
    papers_ready,
    tenants,
    workers,
    writers,
)

MODULES: list[ModuleType] = [
    full_recompute,
    tenants,
    nightly,
    incremental,
    drain,
    writers,
    lag,
    naive_orm,
    workers,
    json_list,
    html_list,
    pages,
    papers,
    papers_ready,
    packs,
    deep_page,
    imports,
    board,
]
