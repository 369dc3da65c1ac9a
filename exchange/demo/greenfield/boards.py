"""Greenfield County Schools: how its teams work, and what they sent up."""

from typing import Final

from exchange.demo.boards import Answer, Boards, Sent

BOARDS: Final = Boards(
    practices=(("transport", "flow", 21), ("support", "iterations", None)),
    columns=("transport",),
    signals=(
        Sent(
            "INI-210", 8, "blocked", "The builder's permit for the kitchens is not signed, so no room can open.",
            "leon.banks", "help", is_on_item=True,
        ),
        Sent(
            "INI-207", 13, "cheaper_way", "Nine of the routes can share their stops with the city's line 4.",
            "leon.banks", "change_scope", amount=-21000,
            answer=Answer(11, "accepted", "The city agrees until June.", "aisha.grant"),
        ),
        Sent(
            "INI-204", 5, "not_feasible", "Sixty mentors by spring is more than the two of us can train.",
            "nora.fields", "hold_tranche",
        ),
        Sent(
            "INI-213", 18, "learned", "Families answer a call in the evening; letters come back unread.",
            "samuel.ortiz", answer=Answer(16, "noted", "Evening hours are open to every case worker.", "james.porter"),
        ),
    ),
)  # fmt: skip
