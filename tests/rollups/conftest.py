"""What the tests of the numbers share."""

from datetime import date

import pytest

from rollups import draining, marks
from rollups.models import RollupRequest
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

DAY = date(2024, 7, 1)


@pytest.fixture(autouse=True)
def _tables(request: pytest.FixtureRequest) -> None:
    """Give a law its database when it is asked of an engine that has one."""
    engine = getattr(getattr(request.node, "callspec", None), "params", {}).get("engine")
    if engine is not None and engine.name == "sql":
        request.getfixturevalue("db")


@pytest.fixture
def house(cast: Cast) -> Cast:
    """Acme with an organisation in it, its figures stored and no mark left."""
    with use_tenant(cast.acme):
        fill(organisation(1, 60), DAY)
        marks.ask_for_everything(cast.acme.pk)
    draining.drain(cast.acme.pk)
    RollupRequest.objects.all().delete()
    return cast
