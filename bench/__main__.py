"""bin/bench: the bars, measured one after the other. Run by the launcher in the project's environment."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import django

from bench.report import RESULTS, Row, as_json, table

if TYPE_CHECKING:
    from bench.run import Run


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure the bars of the design, as ratios.")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="100,000 items only, in under three minutes")
    size.add_argument("--full", action="store_true", help="10,000,000 items too; takes hours and 20 GB")
    size.add_argument("--items", type=int, metavar="N", help="one size of so many items, for trying the bench out")
    parser.add_argument("--only", metavar="NAME", action="append", help="only this bar (may be given again)")
    parser.add_argument("--list", action="store_true", help="name the bars and end")
    parser.add_argument("--keep", action="store_true", help="keep the databases for the next run")
    parser.add_argument("--strict", action="store_true", help="end with 1 when a bar does not hold or was not measured")
    parser.add_argument("--output", type=Path, default=None, help="where the results go (bench/results.json)")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Measure, print, write."""
    options = parse(arguments)
    django.setup()
    logging.disable(logging.INFO)
    from bench.bars import MODULES

    if options.list:
        print("\n".join(f"{each.name:26}{each.about}" for module in MODULES for each in module.LIMITS))
        return 0
    modules = chosen(MODULES, options.only)
    if not modules:
        print(f"There is no bar named {' or '.join(options.only)}: see bin/bench --list", file=sys.stderr)
        return 2
    rows = measured(options, modules)
    print(f"\n{table(rows)}")
    output = options.output or (RESULTS if not options.only and not options.items else None)
    if output:
        output.write_text(as_json(rows), encoding="utf-8")
    return int(options.strict and not all(row.holds for row in rows))


def chosen(modules: list[ModuleType], only: list[str] | None) -> list[ModuleType]:
    """The modules that measure these bars, all without a choice."""
    return [each for each in modules if not only or {limit.name for limit in each.LIMITS} & set(only)]


def measured(options: argparse.Namespace, modules: list[ModuleType]) -> list[Row]:
    """Every bar of the modules, in order; the databases are dropped at the end."""
    run = the_run(options)
    print(f"{', '.join(size.name for size in run.sizes)} items; {os.cpu_count()} processors", flush=True)
    try:
        return [row for module in modules for row in rows_of(module, run)]
    finally:
        run.close()


def the_run(options: argparse.Namespace) -> Run:
    """The sizes that were asked for."""
    from bench.databases import LARGE, MIDDLE, SMALL, tiny
    from bench.run import Run

    if options.items:
        return Run([tiny(options.items)], sample=3, is_quick=True, keep=options.keep)
    if options.quick:
        return Run([SMALL], is_quick=True, keep=options.keep)
    return Run([SMALL, MIDDLE, LARGE] if options.full else [SMALL, MIDDLE], keep=options.keep)


def rows_of(module: ModuleType, run: Run) -> Iterator[Row]:
    """What a module measures; when it fails, its bars stand as not measured, with the reason."""
    from bench.measuring import Measured

    name = module.__name__.rpartition(".")[2]
    started = time.monotonic()
    found: dict[str, Measured] = {}
    reason = "it measured nothing"
    try:
        found = {each.name: each for each in module.measure(run)}
    except Exception as error:  # noqa: BLE001  # one bar that cannot be measured must not hide the others
        traceback.print_exc()
        reason = f"failed: {type(error).__name__}: {error}".splitlines()[0][:160]
    rows = [Row(limit, found.get(limit.name) or Measured(limit.name, None, reason)) for limit in module.LIMITS]
    # A run that is ended early has at least said what it knew.
    print(f"  {name}, {time.monotonic() - started:.0f} s: {', '.join(map(str, rows))}", flush=True)
    yield from rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
