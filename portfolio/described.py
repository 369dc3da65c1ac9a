"""What the API's answers about baselines look like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from accounts.rest.described import ExactNumber, figures_serializer
from accounts.rest.fields import Text
from accounts.rest.serializers import Body

if TYPE_CHECKING:
    from rollups.baselines import Against


def shown(found: Against) -> dict[str, Any]:
    """A plan's figures as an answer has them."""
    return {
        "start": found.start, "finish": found.finish, "figures": found.figures,
        "changes": [{"name": each.name, "count": each.count, "amount": each.amount} for each in found.changes],
    }  # fmt: skip


class BaselineBody(Body):
    """Why the plan is agreed anew."""

    reason = Text()


class PlanChangeBody(serializers.Serializer[Any]):
    """One reason for which the plan is another than the baseline."""

    name = serializers.ChoiceField(["added", "dropped", "left", "replanned"])
    count = serializers.IntegerField(help_text="Leaves of the plan, or lines of the baseline.")
    amount = ExactNumber()


NUMBERS = (
    "bac", "pv", "ev", "ac", "sv", "cv", "cpi", "spi", "eac", "vac", "es", "at", "pd", "spi_t", "eac_t", "percent",
)  # fmt: skip
PlanFigures = figures_serializer("PlanFigures", NUMBERS, frozenset())


class AgainstBody(serializers.Serializer[Any]):
    """A plan's figures as MODEL §2 defines them; `changes` sum to the plan's BAC now less the baseline's."""

    start = serializers.DateField(allow_null=True)
    finish = serializers.DateField(allow_null=True)
    figures = PlanFigures(read_only=True)
    changes = PlanChangeBody(many=True)


class BaselineShown(serializers.Serializer[Any]):
    """A baseline; those between the first and the current one are named without figures."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    date = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    recorded_by = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    against = AgainstBody(allow_null=True)


class BaselinesShown(serializers.Serializer[Any]):
    """The plan now and the baselines, the newest first."""

    plan = AgainstBody(allow_null=True)
    baselines = BaselineShown(many=True)
