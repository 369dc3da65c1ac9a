"""Northwind Games: grow a mobile game from launch to leader."""

from datetime import date

from exchange.demo.baselines import Replan, add_baselines
from exchange.demo.bets import add_bets
from exchange.demo.boards import add_boards
from exchange.demo.book import Book, Workbook
from exchange.demo.clock import Clock
from exchange.demo.funding import add_funding
from exchange.demo.goals import add_goals
from exchange.demo.loose import add_loose
from exchange.demo.moves import add_moves
from exchange.demo.northwind.boards import BOARDS
from exchange.demo.northwind.funding import FUNDING
from exchange.demo.northwind.growth import BETS as GROWTH
from exchange.demo.northwind.horizon import GOALS as HORIZON
from exchange.demo.northwind.platform import BETS as PLATFORM
from exchange.demo.northwind.quarter import GOALS as QUARTER
from exchange.demo.northwind.rhythm import RHYTHM
from exchange.demo.northwind.studio import LOOSE_COSTS, LOOSE_ITEMS, PEOPLE, PORTFOLIOS, TEAMS
from exchange.demo.rhythm import add_rhythm
from exchange.demo.teams import Delivery, Lent, add_teams
from exchange.demo.waits import add_waits

LABOUR_RATE = 64
DELIVERY = Delivery(
    currency="EUR", portfolio="STUD", rate=LABOUR_RATE, own_rates=(("joy.mensah", 82), ("hanna.weiss", 71)),
    lent=Lent("oskar.nowak", "game", 24), left=("paul.dietrich", "live"), training="game",
)  # fmt: skip

WAITS = (
    ("INI-112", "Translate 140 texts into Italian", "Build the Italian page", 0),
    ("INI-112", "Build the Italian page", "Open the Italian page", 2),
    ("INI-112", "Translate 140 texts into Turkish", "Check Turkish with two players", 0),
    ("INI-112", "Check Turkish with two players", "Build the Turkish page", 3),
    ("INI-112", "Build the Turkish page", "Open the Turkish page", 0),
    ("INI-122", "Test with 40 players: First storm", "Release to everyone: First goodbye", 2),
    ("INI-128", "Move players: South America, two regions", "Move players: Asia, four regions", 0),
    ("INI-128", "Move players: Asia, four regions", "Move players: Oceania", 0),
    ("INI-128", "Move players: Oceania", "Old servers switched off", 0),
)
REPLANS = (
    Replan("INI-112", 21, 11, "Players check a page before it is built, which nobody had planned for."),
    Replan("INI-128", 28, 18, "The data centre for Asia opens later than it was offered."),
)


def workbook(today: date) -> Workbook:
    """The whole tenant as seen on a day; the same day gives the same rows."""
    book, clock = Book("northwind.example", "SKY"), Clock(today)
    for key, name, parent in TEAMS:
        book.add("teams", key=key, name=name, parent=parent)
    book.add_people(PEOPLE)
    clock.add_cycles(book)
    add_goals(book, clock, HORIZON + QUARTER)
    add_rhythm(book, clock, HORIZON + QUARTER, RHYTHM)
    for key, name, budget in PORTFOLIOS:
        book.add("portfolios", key=key, name=name, currency="EUR", budget=budget)
    add_bets(book, clock, GROWTH + PLATFORM, rate=LABOUR_RATE)
    add_moves(book, clock, GROWTH + PLATFORM)
    add_loose(book, clock, LOOSE_ITEMS, LOOSE_COSTS)
    add_funding(book, clock, FUNDING)
    add_teams(book, clock, DELIVERY)
    add_boards(book, clock, BOARDS)
    add_waits(book, WAITS)
    add_baselines(book, clock, REPLANS)
    return book.tables
