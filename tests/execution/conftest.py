"""The scene of the stories told here."""

from __future__ import annotations

import pytest

from tests.conftest import Cast
from tests.execution.scene import Scene


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A portfolio with one bet that serves one key result."""
    return Scene(cast)
