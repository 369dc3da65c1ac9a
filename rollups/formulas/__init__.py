"""The versions of the formulas, newest last; a figure stored under one is never recomputed with another."""

from types import ModuleType

from rollups.formulas import v1, v2

VERSIONS: dict[str, ModuleType] = {"v1": v1, "v2": v2}
CURRENT = "v1"
