"""What the tests of the tenant boundary share."""

from __future__ import annotations

import pytest

from tests.conftest import Cast


@pytest.fixture
def two(transactional_db: None) -> Cast:
    """The cast, committed."""
    return Cast()
