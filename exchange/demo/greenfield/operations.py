"""Greenfield County Schools: initiatives for staff, buildings and the office."""

from typing import Final

from exchange.demo.bets import Bet, Serve, Tranche
from exchange.demo.work import Expense, grid, tasks

BOILERS: Final = Bet(
    "INI-222", "Replace boilers and roofs at five schools", "OPS", "tom.becker", "buildings", 1200000, (-20, 24),
    "Warm and dry. It serves no key result, and that is right.",
    work=grid(
        ("Oak Hill", "Elm Street", "North High", "Lincoln Middle", "River Elementary"),
        ("Survey {}", "Order for {}", "Take out the old boiler at {}", "Fit and test at {}", "Repair the roof at {}"),
    ),
    kind="operational", pace=0.95, cpi=0.97, milestone="Five schools signed off",
    expenses=(
        Expense(-80, "148000.00", "Boilers, first two", "capital"),
        Expense(-20, "152000.00", "Boilers, next two", "capital"),
        Expense(26, "-6400.00", "Correction: scrap value of old boilers"),
    ),
)  # fmt: skip

ACCESS: Final = Bet(
    "INI-225", "Meet the federal accessibility rule on all websites", "OPS", "carlos.vega", "buildings", 140000,
    (-8, 16), "The rule has a date; no key result has to.",
    work=grid(
        ("District site", "22 school sites", "Enrolment forms", "Bus times"),
        ("Test with a screen reader: {}", "Correct 40 findings: {}", "Have it checked: {}", "Publish findings: {}"),
    ),
    kind="compliance", pace=0.97, cpi=1.0, priced="budget",
    expenses=(Expense(13, "11300.00", "Outside check, first part"),),
)  # fmt: skip

RECRUIT: Final = Bet(
    "INI-228", "Recruit and keep 24 teachers", "OPS", "elena.ruiz", "teaching", 180000, (-3, 11),
    "Be at the colleges first, answer within three days, pay for the move.",
    work=grid(
        ("Mathematics", "Special education", "Elementary", "Languages"),
        ("Visit three colleges: {}", "Answer within three days: {}", "Let candidates teach a day: {}", "Sign: {}"),
    ),
    serves=(Serve("KR5.1", "1", "-24"),), pace=0.99, cpi=0.92,
    expenses=(Expense(20, "9000.00", "Moving money, three teachers"),),
)  # fmt: skip

PORTAL: Final = Bet(
    "INI-237", "Open one purchasing portal for all schools", "OPS", "marcus.hill", "office", 260000, (-5, 11),
    "One place to order, one list of prices, one bill.",
    work=grid(
        ("Catalogue", "Approval", "Cafeterias", "Reports for heads"),
        ("Agree: {}", "Set up: {}", "Try with three schools: {}", "Train: {}", "Open for all: {}"),
    ),
    serves=(Serve("KR6.1", "0.5", "-9"), Serve("KR6.2", "0.5", "75")),
    tranches=(
        Tranche(210000, -35, "Vendor chosen", "released", -33),
        Tranche(50000, 63, "A third of all orders, and no change requests"),
    ),
    expenses=(Expense(17, "18700.00", "Vendor's change requests"),),
    pace=0.8, cpi=0.85, milestone="All 22 schools order in the portal",
)  # fmt: skip

PAIRING: Final = Bet(
    "INI-240", "Pair each new teacher with a mentor", "OPS", "grace.kim", "teaching", 60000, (-4, 5),
    "Somebody to ask, every week, who is not the boss.",
    work=grid(
        ("Elementary", "Middle", "High"),
        ("Ask for mentors: {}", "Pair: {}", "Put a free hour in the timetable: {}", "Ask both after a month: {}"),
    ),
    serves=(Serve("KR5.3", "1", "15"),), state="delivered", pace=1.05, cpi=1.04,
)  # fmt: skip

DEVICES: Final = Bet(
    "INI-190", "Prepare 9,000 devices for the first day", "OPS", "carlos.vega", "buildings", 210000, (-16, -2),
    "Charged, labelled and on the right desk.",
    work=grid(
        ("Elementary schools", "Middle schools", "High schools"),
        ("Count: {}", "Buy what is missing: {}", "Set up: {}", "Hand out: {}"),
    ),
    serves=(Serve("KR8.1", "1", "40"),), state="delivered", cpi=1.02, milestone="Every pupil has a device",
    expenses=(
        Expense(-70, "64000.00", "Devices", "capital"),
        Expense(-12, "-2050.00", "Correction: 41 sent back", "capital"),
    ),
)  # fmt: skip

WEBSITES: Final = Bet(
    "INI-243", "Refresh the pages of 22 schools", "OPS", "carlos.vega", "buildings", 45000, (-2, 9),
    "Paused until the accessibility work is done, so that nothing is built twice.",
    work=tasks(
        "Agree one layout", "Ask 20 parents what they look for", "Build the layout", "Move 11 schools",
        "Move 11 more schools", "Switch the old pages off",
    ),
    kind="internal", state="paused", why="Nothing is built twice: it waits for the accessibility work.",
    until=18, pace=0.85, cpi=0.98,
)  # fmt: skip

BUSES: Final = Bet(
    "INI-246", "Lease ten electric buses", "OPS", "aisha.grant", "transport", 600000, (26, 52),
    "Being assessed: cheaper per mile, but two depots need new lines.",
    work=tasks("Measure 48 routes for range", "Ask the utility about two depots", "Compare three leases"),
    serves=(Serve("KR3.4", "0.1"),), state="assessing", since=30,
)  # fmt: skip

BETS: Final = (BOILERS, ACCESS, RECRUIT, PORTAL, PAIRING, DEVICES, WEBSITES, BUSES)
