"""What the API refuses in words of its own."""

from __future__ import annotations

from rest_framework.exceptions import APIException

from execution.actions.limits import ReasonNeeded


class WithoutReason(APIException):
    """A card would take its column over the limit, and nobody said why: nothing was moved."""

    status_code = 422

    @classmethod
    def of(cls, asked: ReasonNeeded) -> WithoutReason:
        """The refusal, with what to send instead."""
        return cls(f"{asked} Say why it should: send it again with a `reason`.")
