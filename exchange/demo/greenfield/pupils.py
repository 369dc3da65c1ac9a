"""Greenfield County Schools: initiatives for pupils."""

from typing import Final

from exchange.demo.bets import Bet, Serve, Tranche
from exchange.demo.work import Expense, Node, grid, tasks

CLUSTERS: Final = ("North schools", "River schools", "Hill schools")

MONITOR: Final = Bet(
    "INI-201", "Monitor attendance and grades in 22 schools, weekly", "PUP", "samuel.ortiz", "support", 380000,
    (-6, 10), "One page per school with the pupils who need a call this week.",
    work=grid(
        ("Attendance feed", "Grades feed", "Warning page", "Monday mail", "Training for 22 clerks"),
        (
            "Agree what to collect: {}", "Build: {}", "Try in four schools: {}", "Correct after the trial: {}",
            "Roll out: {}",
        ),
    ),
    serves=(Serve("KR4.1", "0.4", "18"), Serve("KR4.4", "0.4", "60"), Serve("KR2.2", "0.2", "-2")),
    tranches=(
        Tranche(200000, -42, "Four schools report for a month", "released", -41),
        Tranche(180000, 0, "Clerks need less than ten minutes a week", "released", 2),
    ),
    expenses=(Expense(6, "24500.00", "Licences, first year"), Expense(29, "-3100.00", "Correction: seats not used")),
    pace=1.03, cpi=1.04, milestone="All 22 schools are connected",
)  # fmt: skip

NETWORK: Final = Bet(
    "INI-204", "Build a support network of 60 mentors", "PUP", "nora.fields", "support", 520000, (-16, 22),
    "An adult outside the family who asks each week how it goes.",
    work=grid(
        (*CLUSTERS, "Rural schools", "Evening line"),
        (
            "Find 12 mentors: {}", "Check backgrounds: {}", "Train for two weekends: {}", "Match with pupils: {}",
            "Meet for a term: {}",
        ),
    ),
    serves=(Serve("KR2.1", "0.6", "-2"), Serve("KR2.3", "0.4", "40")),
    tranches=(
        Tranche(260000, -112, "Thirty people have said yes", "released", -110),
        Tranche(260000, 62, "30 mentors matched, half of their pupils back in class"),
    ),
    expenses=(Expense(-40, "8600.00", "Background checks"), Expense(14, "9400.00", "Background checks")),
    pace=0.5, cpi=0.86, milestone="60 mentors matched",
)  # fmt: skip

CASE_WORK: Final = Bet(
    "INI-213", "Case work: one plan for each of 310 pupils at risk", "PUP", "samuel.ortiz", "casework", 460000,
    (-14, 20), "In four phases, one after the other, in three clusters of schools.",
    work=(
        Node("Phase 1: find", grid(CLUSTERS, ("List pupils with three warnings: {}", "Agree the list with heads: {}"))),
        Node("Phase 2: meet", grid(CLUSTERS, ("Visit 100 families: {}", "Write down what each needs: {}"))),
        Node("Phase 3: plan", grid(CLUSTERS, ("Write 100 plans: {}", "Sign them with families: {}"))),
        Node("Phase 4: follow", grid(CLUSTERS, ("Review every plan after six weeks: {}", "Hand over to schools: {}"))),
    ),
    serves=(Serve("KR2.1", "0.7", "-2.5"), Serve("KR2.2", "0.3", "-3")),
    tranches=(
        Tranche(160000, -98, "Heads of all three clusters agree", "released", -97),
        Tranche(150000, 10, "200 families visited", "held", 12),
        Tranche(150000, 77, "200 plans signed"),
    ),
    expenses=(Expense(16, "3900.00", "Travel to families"),),
    pace=0.48, cpi=0.85, priced="epic", milestone="310 plans are signed",
)  # fmt: skip

ROUTES: Final = Bet(
    "INI-207", "Transport and meals: redraw 48 bus routes", "PUP", "leon.banks", "transport", 290000, (-2, 11),
    "Shorter rides, fewer transfers, and a bus that comes when the sign says.",
    work=grid(
        ("North, 14 routes", "River, 12 routes", "Hill, 12 routes", "Mountain, 10 routes"),
        (
            "Ride along and measure: {}", "Redraw: {}", "Ask drivers and parents: {}", "Run for a week: {}",
            "Correct and keep: {}",
        ),
    ),
    serves=(Serve("KR3.1", "0.4", "-2"), Serve("KR3.3", "0.4", "1"), Serve("KR3.4", "0.2", "-5")),
    expenses=(Expense(12, "15200.00", "Route software, one year"),),
    pace=0.99, cpi=0.98, milestone="All 48 routes run as drawn",
)  # fmt: skip

BREAKFAST: Final = Bet(
    "INI-210", "Transport and meals: open nine breakfast rooms", "PUP", "aisha.grant", "transport", 240000, (-2, 10),
    "A warm room with food from seven o'clock. The builder is late.",
    work=grid(
        ("Oak Hill", "Elm Street", "Lincoln Middle", "North High", "River Elementary", "Four small schools"),
        ("Plan the room at {}", "Build the room at {}", "Hire two cooks for {}", "Open {}"),
    ),
    serves=(Serve("KR3.2", "1", "12"),),
    tranches=(
        Tranche(120000, -14, "Building permits for five schools", "released", -12),
        Tranche(120000, 57, "Five rooms open, 200 more children eat"),
    ),
    expenses=(Expense(9, "21800.00", "Kitchen equipment", "capital"),),
    pace=0.45, cpi=0.95, milestone="Nine rooms open",
)  # fmt: skip

COACH: Final = Bet(
    "INI-216", "Coach 120 teachers in reading and number", "PUP", "grace.kim", "teaching", 410000, (-24, 20),
    "A coach in the room for six weeks does more than a course.",
    work=grid(
        ("First 30 teachers", "Second 30 teachers", "Third 30 teachers", "Fourth 30 teachers"),
        (
            "Choose with heads: {}", "Watch two lessons each: {}", "Coach for six weeks: {}", "Watch again: {}",
            "Compare pupils' tests: {}",
        ),
    ),
    serves=(Serve("KR1.1", "0.5", "6"), Serve("KR1.2", "0.5", "12")),
    expenses=(Expense(-90, "12400.00", "Reading sets"), Expense(3, "9800.00", "Reading sets, second order")),
    pace=1.0, cpi=1.01, milestone="120 teachers coached",
)  # fmt: skip

TUTORING: Final = Bet(
    "INI-219", "Offer tutoring after school at 12 sites", "PUP", "elena.ruiz", "teaching", 350000, (-10, 22),
    "Two hours, twice a week, for the pupils just below the standard.",
    work=grid(
        ("Sites 1 to 3", "Sites 4 to 6", "Sites 7 to 9", "Sites 10 to 12"),
        ("Find rooms and 8 tutors: {}", "Invite 120 pupils: {}", "Teach the first term: {}", "Test: {}", "Improve: {}"),
    ),
    serves=(Serve("KR1.1", "0.9", "5"),),
    tranches=(
        Tranche(240000, -70, "Rooms and buses for six sites", "released", -68),
        Tranche(110000, 58, "Tutored pupils gain twice the mean"),
    ),
    pace=0.98, cpi=1.03,
)  # fmt: skip

SUMMER: Final = Bet(
    "INI-234", "Open a summer bridge for 300 ninth-graders", "PUP", "", "teaching", 160000, (20, 28),
    "Asked for by two high schools. Not funded: nobody leads it and the evidence is thin.",
    work=tasks("Compare three districts that have one", "Find a lead", "Invite 300 pupils", "Teach for six weeks"),
    serves=(Serve("KR7.1", "1", "2"),), state="demand",
    tranches=(Tranche(160000, 59, "A lead, and results from one other district"),),
)  # fmt: skip

BETS: Final = (MONITOR, NETWORK, CASE_WORK, ROUTES, BREAKFAST, COACH, TUTORING, SUMMER)
