"""Tables that few workbooks have: nothing is asked of the database about those without a row."""

from __future__ import annotations

from exchange.loading.details import Details, load_details
from exchange.loading.facts import Facts, load_facts
from exchange.loading.frozen import Frozen, load_frozen
from exchange.loading.merge import Merge, merge
from exchange.loading.session import Session


def merge_if_any(session: Session, how: Merge) -> None:
    """Stage a table and merge it."""
    if session.has(how.table):
        session.stage(how.table)
        merge(session, how)


def load_if_any(session: Session, table: str, how: Facts) -> None:
    """Stage a table and load its facts."""
    if session.has(table):
        session.stage(table)
        load_facts(session, table, how)


def freeze_if_any(session: Session, how: Frozen) -> None:
    """Stage a table and add what is new of it."""
    if session.has(how.table):
        session.stage(how.table)
        load_frozen(session, how)


def set_if_any(session: Session, how: Details) -> None:
    """Stage a table of details and set what differs."""
    if session.has(how.table):
        load_details(session, how)
