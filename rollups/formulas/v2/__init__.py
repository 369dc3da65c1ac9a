"""Formula version v2: as v1, but a limit is judged by its latest four values (docs/decisions/0011)."""

from rollups.formulas.v1 import earned_schedule, health, initiative, objective, work_item
from rollups.formulas.v2 import key_result

__all__ = ["earned_schedule", "health", "initiative", "key_result", "objective", "work_item"]
