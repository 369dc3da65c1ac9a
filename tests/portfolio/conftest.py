"""The scene of the stories told here."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import Cast
from tests.execution.scene import Scene


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A portfolio with one bet that serves one key result."""
    return Scene(cast)


@pytest.fixture
def at_nine(scene: Scene, acme: Any) -> datetime:
    """Nine in the morning of the scene's day, where the tenant is."""
    zone = ZoneInfo(scene.cast.acme.time_zone)
    return datetime(scene.today.year, scene.today.month, scene.today.day, 9, tzinfo=zone)
