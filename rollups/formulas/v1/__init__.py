"""Formula version v1: the definitions of the model, one module a noun; pure, exact, undefined is None."""

from rollups.formulas.v1 import earned_schedule, health, initiative, key_result, objective, work_item

__all__ = ["earned_schedule", "health", "initiative", "key_result", "objective", "work_item"]
