"""What a body may hold."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class Body(serializers.Serializer[Any]):
    """A body in which a field that does not exist is an error, because a misspelt one would be lost in silence."""

    def to_internal_value(self, data: Any) -> Any:
        """The checked values; raises ValidationError for every unknown field at once."""
        if isinstance(data, dict):
            unknown = sorted(set(map(str, data)) - set(self.fields))
            if unknown:
                known = ", ".join(name for name, field in self.fields.items() if not field.read_only)
                raise serializers.ValidationError(dict.fromkeys(unknown, f"There is no such field. Known: {known}."))
        return super().to_internal_value(data)
