"""The demo: two tenants, made new for any day, as workbooks. Pure Python; nothing here knows the database."""

from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

from exchange.demo import greenfield, northwind
from exchange.demo.book import Workbook


class DemoTenant(NamedTuple):
    """A tenant of the demo and the function that makes its workbook for a day."""

    slug: str
    name: str
    currency: str
    time_zone: str
    workbook: Callable[[date], Workbook]
    owner_email: str


TENANTS: Final = (
    DemoTenant(
        "northwind", "Northwind Games", "EUR", "Europe/Berlin", northwind.workbook, "ravi.kapoor@northwind.example"
    ),
    DemoTenant(
        "greenfield", "Greenfield County Schools", "USD", "America/New_York", greenfield.workbook,
        "denise.walker@greenfield.example",
    ),
)  # fmt: skip
