"""Greenfield County Schools: every pupil at the standard, no pupil lost on the way."""

from datetime import date

from exchange.demo.baselines import Replan, add_baselines
from exchange.demo.bets import add_bets
from exchange.demo.boards import add_boards
from exchange.demo.book import Book, Workbook
from exchange.demo.clock import Clock
from exchange.demo.funding import add_funding
from exchange.demo.goals import add_goals
from exchange.demo.greenfield.boards import BOARDS
from exchange.demo.greenfield.district import LOOSE_COSTS, LOOSE_ITEMS, PEOPLE, PORTFOLIOS, TEAMS
from exchange.demo.greenfield.funding import FUNDING
from exchange.demo.greenfield.horizon import GOALS as HORIZON
from exchange.demo.greenfield.operations import BETS as OPERATIONS
from exchange.demo.greenfield.pupils import BETS as PUPILS
from exchange.demo.greenfield.quarter import GOALS as QUARTER
from exchange.demo.greenfield.rhythm import RHYTHM
from exchange.demo.loose import add_loose
from exchange.demo.moves import add_moves
from exchange.demo.rhythm import add_rhythm
from exchange.demo.teams import Delivery, Lent, add_teams
from exchange.demo.waits import add_waits

LABOUR_RATE = 52
DELIVERY = Delivery(
    currency="USD", portfolio="OPS", rate=LABOUR_RATE, own_rates=(("tom.becker", 66), ("grace.kim", 58)),
    lent=Lent("samuel.ortiz", "support", 24), left=("ruth.meyer", "transport"), training="teaching",
)  # fmt: skip
WAITS = (
    ("INI-237", "Open for all: Approval", "Open for all: Cafeterias", 0),
    ("INI-237", "Open for all: Cafeterias", "Open for all: Reports for heads", 0),
    ("INI-237", "Open for all: Reports for heads", "All 22 schools order in the portal", 0),
)
REPLANS = (Replan("INI-210", 14, 10, "The builder comes to the last rooms later than he had said."),)


def workbook(today: date) -> Workbook:
    """The whole tenant as seen on a day; the same day gives the same rows."""
    book, clock = Book("greenfield.example", "GCS"), Clock(today)
    for key, name, parent in TEAMS:
        book.add("teams", key=key, name=name, parent=parent)
    book.add_people(PEOPLE)
    clock.add_cycles(book)
    add_goals(book, clock, HORIZON + QUARTER)
    add_rhythm(book, clock, HORIZON + QUARTER, RHYTHM)
    for key, name, budget in PORTFOLIOS:
        book.add("portfolios", key=key, name=name, currency="USD", budget=budget)
    add_bets(book, clock, PUPILS + OPERATIONS, rate=LABOUR_RATE)
    add_moves(book, clock, PUPILS + OPERATIONS)
    add_loose(book, clock, LOOSE_ITEMS, LOOSE_COSTS)
    add_funding(book, clock, FUNDING)
    add_teams(book, clock, DELIVERY)
    add_boards(book, clock, BOARDS)
    add_waits(book, WAITS)
    add_baselines(book, clock, REPLANS)
    return book.tables
