"""What a body may hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from rest_framework import serializers

from ui.years import FIRST_YEAR, LAST_YEAR


class Body(serializers.Serializer[Any]):
    """A body in which a field that does not exist is an error, because a misspelt one would be lost in silence."""

    def to_internal_value(self, data: Any) -> Any:
        """The checked values; raises ValidationError for every unknown field at once."""
        if isinstance(data, dict):
            unknown = sorted(set(map(str, data)) - set(self.fields))
            if unknown:
                known = ", ".join(name for name, field in self.fields.items() if not field.read_only)
                raise serializers.ValidationError(dict.fromkeys(unknown, f"There is no such field. Known: {known}."))
        values = super().to_internal_value(data)
        _check_years(values)
        return values


def _check_years(values: dict[str, Any]) -> None:
    """Days as forms take them: a year such as 0206 or 9999 is a slip that no picture can show."""
    wrong = [
        name for name, value in values.items() if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR
    ]
    if wrong:
        raise serializers.ValidationError(dict.fromkeys(wrong, f"Choose a day from {FIRST_YEAR} to {LAST_YEAR}."))
