"""Northwind Games: where the studio's money is, what was promised for it, and what must be shown first."""

from typing import Final

from exchange.demo.funding import Ask, Funding, Pair

FUNDING: Final = Funding(
    opened=("GROW", "PLAT"),
    details=(("GROW", 85000, 60000), ("PLAT", 200000, 70000)),
    rates=(("USD", -182, "0.928"), ("USD", -91, "0.914"), ("USD", 0, "0.921"), ("GBP", -182, "1.171")),
    guardrails=(
        {"portfolio": "GROW", "kind": "horizon", "horizon": "later", "low": "0.1", "high": "0.4", "is_hard": "no"},
        {"portfolio": "GROW", "kind": "largest", "high": "0.14", "is_hard": "no"},
        {"portfolio": "PLAT", "kind": "run", "high": "0.4", "is_hard": "no"},
    ),
    horizons={
        "INI-101": "now", "INI-104": "now", "INI-107": "now", "INI-112": "next", "INI-118": "next", "INI-122": "now",
        "INI-125": "now", "INI-128": "next", "INI-131": "now", "INI-133": "next", "INI-136": "now", "INI-139": "now",
        "INI-142": "later", "INI-154": "later",
    },
    payoffs={"INI-112": 260000, "INI-125": 410000, "INI-136": 240000, "INI-142": 520000, "INI-128": 600000},
    reasons={
        "INI-145": "It keeps the game running; what it prevents is in no key result.",
        "INI-148": "The law asks for it; no key result has to.",
    },
    chances=(
        ("INI-112", 1, "0.9", ""), ("INI-112", 2, "0.4", ""), ("INI-136", 1, "0.8", ""), ("INI-136", 2, "0.6", ""),
        ("INI-142", 1, "0.7", ""), ("INI-142", 2, "0.5", ""), ("INI-128", 3, "0.3", "45000"),
    ),
    tests=(
        Ask(
            "INI-136", 2, "The bundles pay for themselves before families share them", "cost", "ac", "<=", "",
            against="budget",
        ),
        Ask("INI-136", 2, "Half of the work is done by then", "schedule", "percent", ">=", "0.4"),
        Ask("INI-128", 3, "A forecast under €480,000", "cost", "eac", "<=", "480000"),
        Ask("INI-128", 3, "Four regions held for a week, says the duty rota"),
        Ask("INI-112", 2, "60 visits a day come from the new pages", "key_result", "measured", ">=", "0.5", "KR2.1"),
        Ask("INI-112", 2, "Not more than four weeks late", "schedule", "days_late", "<=", "28"),
    ),
    pairs=(
        Pair(
            "INI-125", 1, "joy.mensah", "amara.okafor",
            "Story and first weather are playable, and sixty players asked for more.",
        ),
    ),
    doubts=(
        ("INI-131", "cost", "doubtful", "Nobody has asked what a click costs in three languages."),
        ("INI-131", "schedule", "fine", "Three weeks are enough."),
        ("INI-131", "scope", "not_feasible", "Twelve adverts in three languages need a writer we do not have."),
        ("INI-142", "cost", "fine", ""), ("INI-142", "schedule", "fine", ""),
        ("INI-142", "scope", "doubtful", "Two hands on glass is new to us; the test on six tablets will tell."),
    ),
    scores={
        "INI-131": "5 7 2 3", "INI-142": "8 3 4 8", "INI-112": "8 6 3 5", "INI-118": "6 5 2 3", "INI-122": "7 5 4 5",
        "INI-125": "9 9 3 8", "INI-128": "6 8 9 9", "INI-136": "7 5 3 5", "INI-139": "5 7 7 3", "INI-154": "3 2 2 3",
        "INI-101": "7 6 2 4", "INI-104": "4 3 2 2",
    },
    dependencies=(("INI-125", "INI-142", 7), ("INI-112", "INI-154", 0), ("INI-107", "INI-112", 0)),
    lessons=(
        ("INI-133", 18, "A new player from television cost €11, nearly three times what we had allowed."),
        ("INI-133", 18, "Test in one district first: two weeks there would have told us the same for a fifth."),
        ("INI-107", 44, "The trailer brought people; the page lost them. Measure the two apart next time."),
    ),
    views=(
        ("ravi.kapoor", "Growth on the road", "roadmap", "portfolio=~GROW"),
        ("amara.okafor", "Bets at risk", "table", "health=at_risk"),
    ),
    limits={"assessing": 3, "active": 8},
)  # fmt: skip
