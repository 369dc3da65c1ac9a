"""The rollup engine: set-based SQL from facts to figures, one folder of statements a formula version."""

from rollups.engine.compute import Moment, Progress, compute
from rollups.engine.results import as_json, difference, store

__all__ = ["Moment", "Progress", "as_json", "compute", "difference", "store"]
