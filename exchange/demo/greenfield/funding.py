"""Greenfield County Schools: where the county's money is, what was promised for it, and what must be shown first."""

from typing import Final

from exchange.demo.funding import Ask, Funding, Pair

FUNDING: Final = Funding(
    opened=("PUP", "OPS"),
    details=(("PUP", 220000, 250000), ("OPS", 500000, 100000)),
    rates=(("CAD", -182, "0.731"), ("CAD", 0, "0.724")),
    guardrails=(
        {"portfolio": "PUP", "kind": "horizon", "horizon": "next", "low": "0.2", "high": "0.5", "is_hard": "no"},
        {"portfolio": "PUP", "kind": "largest", "high": "0.2", "is_hard": "no"},
        {"portfolio": "OPS", "kind": "run", "high": "0.9", "is_hard": "no"},
    ),
    horizons={
        "INI-201": "now", "INI-204": "next", "INI-213": "next", "INI-207": "now", "INI-210": "now", "INI-216": "next",
        "INI-219": "now", "INI-234": "later", "INI-246": "later",
    },
    payoffs={"INI-204": 900000, "INI-219": 520000, "INI-237": 380000},
    reasons={},
    chances=(
        ("INI-204", 1, "0.8", ""), ("INI-204", 2, "0.4", ""), ("INI-219", 1, "0.9", ""), ("INI-219", 2, "0.7", ""),
        ("INI-237", 2, "0.5", "20000"),
    ),
    tests=(
        Ask("INI-219", 2, "Within what was approved", "cost", "eac", "<=", "", against="budget"),
        Ask("INI-219", 2, "The rooms are open and the buses run", "schedule", "percent", ">=", "0.4"),
        Ask("INI-204", 2, "Mentors are found as fast as planned", "schedule", "spi_t", ">=", "0.9"),
        Ask("INI-204", 2, "Half of the pupils with a mentor are back in class, say their schools"),
    ),
    pairs=(
        Pair(
            "INI-204", 1, "nora.fields", "denise.walker",
            "Thirty people have said yes, and the background checks are paid for.",
        ),
    ),
    doubts=(
        ("INI-234", "cost", "doubtful", "One other district paid half as much again for rooms in summer."),
        ("INI-234", "schedule", "fine", ""),
        ("INI-246", "cost", "not_feasible", "Ten leases are more than the fund for buses holds until the state pays."),
        ("INI-246", "scope", "fine", ""),
    ),
    scores={
        "INI-234": "8 6 4 5", "INI-246": "4 3 5 9", "INI-201": "9 8 6 6", "INI-204": "8 5 4 8", "INI-213": "9 7 5 7",
        "INI-207": "6 6 3 5", "INI-210": "7 5 3 4", "INI-216": "8 4 4 7", "INI-219": "7 6 3 6",
    },
    dependencies=(("INI-201", "INI-213", 0), ("INI-207", "INI-246", 14)),
    lessons=(
        ("INI-240", 37, "A mentor in the same building is worth two in another: match by school first."),
        ("INI-190", -10, "Label devices before they are handed out; afterwards it took three weeks."),
    ),
    views=(("denise.walker", "Pupils first on the road", "roadmap", "portfolio=PUP&view=roadmap"),),
    limits={"assessing": 2, "active": 9},
)  # fmt: skip
