"""What changed a figure between two moments: a waterfall whose parts sum exactly to the change, and restatements.

The order of substitution is one and recorded (docs/decisions/0008-order-of-substitution.md): first time passes, then
everything that happened comes in by the day on which it came to count; on each day the structure before the facts.
"""

from rollups.changes.restatements import Restatement, restatement
from rollups.changes.steps import ORDER, Cause
from rollups.changes.waterfall import Part, Waterfall, waterfall

__all__ = ["ORDER", "Cause", "Part", "Restatement", "Waterfall", "restatement", "waterfall"]
