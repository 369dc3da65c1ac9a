"""The rollup engine: set-based SQL from facts to figures, one folder of statements a formula version."""

from rollups.engine.at_once import Asking
from rollups.engine.compute import Moment, Progress, compute
from rollups.engine.results import as_json, difference, store
from rollups.engine.scope import Scope

__all__ = ["Asking", "Moment", "Progress", "Scope", "as_json", "compute", "difference", "store"]
