"""Northwind Games: initiatives that keep the game and the studio running."""

from typing import Final

from exchange.demo.bets import Bet, Serve, Tranche
from exchange.demo.work import Expense, grid, tasks

OPENING: Final = Bet(
    "INI-122", "Rebuild the first ten minutes of the game", "GROW", "hanna.weiss", "game", 120000, (-2, 11),
    "A new opening, so that more people come back after a week.",
    work=grid(
        ("First flight", "First tower", "First neighbour", "First storm", "First goodbye"),
        (
            "Write the scene: {}", "Build the scene: {}", "Test with 40 players: {}", "Release to everyone: {}",
        ),
    ),
    serves=(Serve("KR1.2", "1", "6"),),
    tranches=(
        Tranche(60000, -14, "40 players finish the new opening", "released", -14),
        Tranche(45000, 28, "First three scenes released on their day", "released", 29),
        Tranche(15000, 86, "Return after a week at 21 % or better"),
    ),
    expenses=(Expense(30, "5400.00", "Voice recording"),),
    pace=1.02, cpi=1.04, milestone="New opening for every new player",
)  # fmt: skip

CRASHES: Final = Bet(
    "INI-139", "Cut crashes on older Android phones", "PLAT", "yuki.tanaka", "game", 70000, (-3, 7),
    "One driver and three memory leaks cause most one-star reviews.",
    work=grid(
        ("Graphics driver", "Memory in large cities", "Sound after a call", "Start without a network"),
        ("Find the cause: {}", "Fix: {}", "Test on 14 phones: {}", "Release to everyone: {}"),
    ),
    serves=(Serve("KR1.3", "0.7", "-0.3"), Serve("KR1.1", "0.3", "2")),
    expenses=(Expense(-10, "3900.00", "Fourteen second-hand phones", "capital"),),
    pace=1.05, cpi=1.1,
)  # fmt: skip

SERVERS: Final = Bet(
    "INI-128", "Rebuild the match servers for 14 regions", "PLAT", "tomas.lind", "platform", 420000, (-8, 13),
    "New servers near the players: matches that hold and a login that does not feel like one.",
    work=grid(
        (
            "Login", "Match making", "Europe, four regions", "North America, three regions",
            "South America, two regions", "Asia, four regions", "Oceania",
        ),
        ("Plan: {}", "Build: {}", "Load-test with 20,000 bots: {}", "Move players: {}"),
    ),
    serves=(Serve("KR4.1", "0.5", "2.3"), Serve("KR4.2", "0.3", "-2.8"), Serve("KR4.3", "0.2", "1")),
    tranches=(
        Tranche(210000, -56, "One region runs for a week", "released", -55),
        Tranche(150000, -1, "Four regions moved, cost per region as offered", "released", 1),
        Tranche(60000, 60, "A forecast under €480,000"),
    ),
    expenses=(
        Expense(-30, "38000.00", "Servers, first half", "capital"),
        Expense(4, "41000.00", "Servers, second half", "capital"),
        Expense(32, "17600.00", "Data transfer above the offer"),
        Expense(39, "-4100.00", "Correction: transfer billed twice"),
    ),
    pace=0.84, cpi=0.71, milestone="Old servers switched off",
)  # fmt: skip

TABLETS: Final = Bet(
    "INI-142", "Bring Skyharbor to tablets", "GROW", "hanna.weiss", "game", 150000, (9, 24),
    "Large screens are a third of the genre. Approved, starts when the season is closed.",
    work=grid(
        ("Layout", "Touch with two hands", "Battery", "Stores"),
        ("Design: {}", "Build: {}", "Test on six tablets: {}"),
    ),
    serves=(Serve("KR6.1", "0.8", "90000"),), state="approved",
    tranches=(
        Tranche(60000, 63, "Six tablets hold 30 frames a second"),
        Tranche(90000, 112, "Layout liked by 30 players"),
    ),
)  # fmt: skip

STORY: Final = Bet(
    "INI-154", "Record the story in two more languages", "GROW", "ines.moreau", "community", 48000, (-2, 9),
    "Paused: the voices wait until the regional pages are open.",
    work=grid(("French", "Italian"), ("Cast four voices: {}", "Record 300 lines: {}", "Mix: {}", "Release: {}")),
    serves=(Serve("KR6.3", "0.5", "1500"),), state="paused",
    why="The voices wait until the regional pages are open.", until=21, pace=0.8, cpi=0.96,
)  # fmt: skip

SUPPORT: Final = Bet(
    "INI-145", "Keep the game running, every day", "PLAT", "mateo.silva", "live", 240000, (-13, 12),
    "Duty, support desk, small repairs. It serves no key result, and that is right.",
    work=grid(
        ("Duty rota", "Support desk", "Small repairs", "Monthly release"),
        ("{}: weeks 1 to 7", "{}: weeks 8 to 13", "{}: weeks 14 to 20", "{}: weeks 21 to 26"),
    ),
    kind="operational", pace=1.0, cpi=0.99, stint=0.25,
    expenses=(
        Expense(-60, "6800.00", "Hosting, extra"), Expense(-30, "6900.00", "Hosting, extra"),
        Expense(1, "7100.00", "Hosting, extra"), Expense(31, "7300.00", "Hosting, extra"),
    ),
)  # fmt: skip

YOUTH: Final = Bet(
    "INI-148", "Meet the new rules on the protection of minors", "PLAT", "lena.vogt", "people", 64000, (-4, 16),
    "The law says so; no key result has to.",
    work=grid(
        ("Age check", "Chat filter", "Spending limits for children"),
        ("Read the rule: {}", "Build: {}", "Have it checked by the lawyer: {}", "File the report: {}"),
    ),
    kind="compliance", pace=0.98, cpi=1.0, priced="budget",
    expenses=(Expense(22, "5200.00", "Lawyer, two opinions"),),
)  # fmt: skip

HIRING: Final = Bet(
    "INI-151", "Find and settle in five engineers", "STUD", "lena.vogt", "people", 75000, (-1, 12),
    "Write better adverts, talk within a week, decide within two.",
    work=grid(
        ("Android graphics", "Servers", "Tools", "Data", "Web"),
        ("Advertise: {}", "Talk to eight people: {}", "Make an offer: {}", "Settle in: {}"),
    ),
    serves=(Serve("KR5.2", "1", "5"),), kind="internal", pace=1.0, cpi=1.06,
    expenses=(Expense(18, "8200.00", "Recruiter, first placement"),),
)  # fmt: skip

SOFT_LAUNCH: Final = Bet(
    "INI-087", "Open the game in four test countries", "GROW", "amara.okafor", "growth", 130000, (-15, -2),
    "Small countries first, so that mistakes stay small.",
    work=grid(
        ("Ireland", "Portugal", "Austria", "Finland"),
        ("Prepare the store page for {}", "Open {}", "Watch the first 2,000 players in {}", "Write up {}"),
    ),
    serves=(Serve("KR9.1", "0.5", "9"), Serve("KR9.3", "0.4", "1")),
    state="delivered", pace=1.0, cpi=1.03, milestone="Four countries open",
)  # fmt: skip

WIKI: Final = Bet(
    "INI-157", "Move 600 studio notes to one wiki", "STUD", "sofia.bauer", "people", 18000, (14, 20),
    "Asked for by many; turned down until the season is closed.",
    work=tasks("Sort 600 notes", "Choose a wiki", "Move the notes"), kind="internal", state="rejected", since=35,
    why="Not before the season is closed: the people who would do it are in it.",
)  # fmt: skip

BETS: Final = (OPENING, CRASHES, SERVERS, TABLETS, STORY, SUPPORT, YOUTH, HIRING, SOFT_LAUNCH, WIKI)
