"""Work and money that belong to no initiative: kept, counted and shown as unallocated."""

from dataclasses import dataclass

from exchange.demo.book import Book
from exchange.demo.clock import Clock


@dataclass(frozen=True)
class LooseItem:
    """A bug or chore outside every initiative; days are day numbers."""

    title: str
    team: str
    begin: int
    end: int
    cost: int
    type: str = "bug"


@dataclass(frozen=True)
class LooseCost:
    """A cost nobody has put on an initiative yet; a negative one is a correction."""

    day: int
    amount: str
    note: str
    kind: str = "expense"


def add_loose(book: Book, clock: Clock, items: tuple[LooseItem, ...], costs: tuple[LooseCost, ...]) -> None:
    """Write them; an item whose last day is past is done."""
    for item in items:
        done, started = item.end <= clock.now, item.begin <= clock.now
        book.add(
            "items", key=book.next_item(), title=item.title, team=item.team, type=item.type,
            state="done" if done else "doing" if started else "todo", planned_start=clock.iso(item.begin),
            planned_finish=clock.iso(item.end), planned_cost=item.cost, estimate=1,
            started_on=clock.iso(item.begin) if started else None, finished_on=clock.iso(item.end) if done else None,
        )  # fmt: skip
    for cost in costs:
        if cost.day <= clock.now:
            book.add(
                "costs", key=book.next_cost(), date=clock.iso(cost.day), amount=cost.amount, kind=cost.kind,
                note=cost.note,
            )  # fmt: skip
