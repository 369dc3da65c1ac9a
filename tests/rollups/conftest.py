"""What the tests of the numbers share."""

import pytest


@pytest.fixture(autouse=True)
def _tables(request: pytest.FixtureRequest) -> None:
    """Give a law its database when it is asked of an engine that has one."""
    engine = getattr(getattr(request.node, "callspec", None), "params", {}).get("engine")
    if engine is not None and engine.name == "sql":
        request.getfixturevalue("db")
