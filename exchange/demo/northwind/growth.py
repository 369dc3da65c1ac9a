"""Northwind Games: initiatives that bring players and money."""

from typing import Final

from exchange.demo.bets import Bet, Serve, Tranche
from exchange.demo.work import Expense, grid, tasks

REVIEWS: Final = Bet(
    "INI-101", "Run a review campaign on six channels", "GROW", "carla.brandt", "community", 96000, (0, 11),
    "Ask people who love the game to say so where others look: six channels, one brief, one count.",
    work=grid(
        ("YouTube", "Twitch", "TikTok", "Reddit", "Games press", "App stores"),
        (
            "Choose 12 voices for {}", "Agree the brief and the dates on {}", "Go live on {}",
            "Count ratings and visits from {}",
        ),
    ),
    serves=(Serve("KR1.1", "0.7", "5"), Serve("KR2.1", "0.3", "160")),
    tranches=(
        Tranche(48000, 0, "Twelve voices signed on two channels", "released", 1),
        Tranche(48000, 28, "Ratings from viewers average 4.3 or better", "released", 29),
    ),
    expenses=(
        Expense(10, "9200.00", "Fees, YouTube creators"), Expense(24, "7400.00", "Fees, Twitch weekend"),
        Expense(31, "-1200.00", "Correction: one creator pulled out and paid back"),
        Expense(45, "5300.00", "Fees, TikTok clips"),
    ),
    cpi=1.03, milestone="All six channels counted",
)  # fmt: skip

POSTS: Final = Bet(
    "INI-104", "Write and publish ten posts about life above the clouds", "GROW", "ines.moreau", "community", 38000,
    (0, 12), "Ten long reads that fans search for anyway, each with pictures from the game.",
    work=grid(
        (
            "How a city floats", "The sky whale's family tree", "A day in a harbour of the air",
            "Who paints the clouds", "Building with wind", "The long storm of year 40", "Five gardens without soil",
            "Letters from a lamp keeper", "Maps of nowhere", "How we made the bells",
        ),
        ("Write '{}'", "Draw three pictures for '{}'", "Publish '{}'"),
    ),
    serves=(Serve("KR2.4", "0.5", "10"), Serve("KR2.1", "0.5", "180")),
    expenses=(Expense(15, "1800.00", "Guest author and translation"),),
    pace=1.15, cpi=1.0, stint=0.07,
)  # fmt: skip

LANDING: Final = Bet(
    "INI-107", "Rebuild the landing page and the trailer", "GROW", "oskar.nowak", "growth", 84000, (-3, 6),
    "A faster page with a 30-second trailer, so that visitors stay.",
    work=grid(
        ("Page", "Trailer", "Store links", "Measurement"),
        ("Sketch three versions: {}", "Build it: {}", "Test with 20 visitors: {}", "Release: {}"),
    ),
    serves=(Serve("KR2.3", "0.8", "-6"), Serve("KR2.1", "0.2", "120")),
    tranches=(Tranche(84000, -21, "Visitors leave within ten seconds", "released", -21),),
    expenses=(Expense(2, "14500.00", "Trailer: animation studio"),),
    state="delivered", pace=1.06, cpi=1.02, milestone="New landing page is live for everyone",
)  # fmt: skip

REGIONS: Final = Bet(
    "INI-112", "Open regional pages in six languages", "GROW", "tomas.lind", "platform", 110000, (-1, 11),
    "Half of the visits come from countries whose language we do not speak on the page.",
    work=grid(
        ("Spanish", "Polish", "Portuguese", "French", "Italian", "Turkish"),
        ("Translate 140 texts into {}", "Check {} with two players", "Build the {} page", "Open the {} page"),
    ),
    serves=(Serve("KR2.1", "0.6", "120"), Serve("KR6.1", "0.4", "40000")),
    tranches=(
        Tranche(60000, -7, "Search demand in four of six countries", "released", -6),
        Tranche(50000, 65, "Three pages open and 60 visits a day from them"),
    ),
    expenses=(Expense(20, "6100.00", "Translators, first invoice"),),
    pace=0.53, cpi=0.93, milestone="Six regional pages open",
)  # fmt: skip

REFERRAL: Final = Bet(
    "INI-118", "Reward players who bring a friend", "GROW", "amara.okafor", "growth", 60000, (1, 10),
    "A code to share, and a cloud garden for both when the friend builds a first tower.",
    work=grid(
        ("Codes", "Rewards", "Invitation mail", "Fraud checks"),
        ("Design: {}", "Build: {}", "Try with 500 players: {}", "Roll out to all: {}"),
    ),
    serves=(Serve("KR2.1", "0.6", "60"), Serve("KR2.2", "0.4", "2000")),
    pace=1.02, cpi=1.05, milestone="Every player has a code",
)  # fmt: skip

SEARCH: Final = Bet(
    "INI-131", "Buy search adverts in three countries", "GROW", "", "growth", 40000, (9, 12),
    "Asked for by Growth; nobody leads it yet and nobody has estimated what it brings.",
    work=tasks(
        "Choose 200 search words", "Write twelve adverts", "Set limits per country", "Run for three weeks",
        "Compare the price of a visit with INI-101",
    ),
    serves=(Serve("KR2.1", "1"),), state="demand",
    tranches=(Tranche(40000, 58, "An estimate of visits per euro, and a lead"),),
)  # fmt: skip

TELEVISION: Final = Bet(
    "INI-133", "Try television adverts in Bavaria", "GROW", "oskar.nowak", "growth", 180000, (-3, 14),
    "A test with a stop built in: money comes in three parts, and the second needs evidence.",
    work=grid(
        ("First flight", "Second flight", "Third flight"),
        (
            "Cut a 20-second spot: {}", "Book 40 slots: {}", "Run for two weeks: {}", "Count installs by district: {}",
        ),
    ),
    serves=(Serve("KR2.2", "0.5", "1500"), Serve("KR6.1", "0.5", "60000")),
    tranches=(
        Tranche(70000, -21, "Spot tested with 50 people", "released", -21),
        Tranche(60000, 18, "A new player for under €4; it was €11", "stopped", 18),
        Tranche(50000, 46, "Same price in a second region", "lapsed", 46),
    ),
    expenses=(Expense(-3, "21000.00", "Slots, first flight"), Expense(26, "-2600.00", "Unused slots paid back")),
    state="stopped", why="A new player from television cost €11, where €4 was the limit.",
    until=18, pace=1.12, cpi=0.97, stint=0.1, milestone="Decision on all of Germany",
)  # fmt: skip

SEASON: Final = Bet(
    "INI-125", "Ship the season 'The Long Storm'", "GROW", "joy.mensah", "game", 160000, (-4, 10),
    "Nine weeks of weather, twelve buildings and one story told in five parts.",
    work=grid(
        ("Season pass", "Weather", "Twelve buildings", "Story in five parts", "Closing event"),
        ("Design and draw: {}", "Play-test with 60 players: {}", "Release: {}"),
    ),
    serves=(Serve("KR3.1", "0.6", "40000"), Serve("KR6.1", "0.3", "50000")),
    tranches=(
        Tranche(90000, -28, "Story and first weather playable", "released", -27),
        Tranche(70000, 14, "8,000 passes sold in the first fortnight", "released", 30),
    ),
    expenses=(Expense(8, "11800.00", "Music: recording and rights"),),
    pace=0.97, cpi=0.98, milestone="Season is closed with an event",
)  # fmt: skip

BUNDLES: Final = Bet(
    "INI-136", "Add fair-price bundles and family sharing", "GROW", "mateo.silva", "live", 90000, (1, 12),
    "Small bundles first; family sharing only if the small ones sell.",
    work=grid(
        ("Small bundles", "Large bundles", "Family sharing", "Price tests in four countries"),
        ("Choose contents: {}", "Build: {}", "Try with 5 % of players: {}", "Decide: {}"),
    ),
    serves=(Serve("KR3.2", "0.8", "0.6"), Serve("KR3.1", "0.2", "15000")),
    tranches=(
        Tranche(60000, 7, "Price survey with 400 players", "released", 7),
        Tranche(30000, 58, "2.4 % of players pay, refunds under 2 %"),
    ),
    pace=0.96, cpi=1.01, milestone="Family sharing decided",
)  # fmt: skip

BETS: Final = (REVIEWS, POSTS, LANDING, REGIONS, REFERRAL, SEARCH, TELEVISION, SEASON, BUNDLES)
