"""Northwind Games: how its teams work, and what they sent up."""

from typing import Final

from exchange.demo.boards import Answer, Boards, Sent

BOARDS: Final = Boards(
    practices=(("platform", "both", 14), ("game", "flow", 12), ("community", "flow", 10)),
    columns=("platform", "game"),
    signals=(
        Sent(
            "INI-112", 6, "blocked",
            "The payment provider has to allow the new shop page, and nobody there has answered for nine days.",
            "paul.dietrich", "help", is_on_item=True,
        ),
        Sent(
            "INI-112", 9, "not_feasible", "Six languages by the end of the quarter need four translators; we have two.",
            "paul.dietrich", "change_scope", amount=-18000,
        ),
        Sent(
            "INI-104", 20, "cheaper_way", "Two of the ten posts can be cut from the art diary that is written already.",
            "ines.moreau", "change_scope", amount=-3800,
            answer=Answer(17, "accepted", "Good: the harbour and the bells come from the diary.", "carla.brandt"),
        ),
        Sent(
            "INI-122", 12, "scope_found", "Players on old phones need a shorter first scene, which nobody had planned.",
            "yuki.tanaka", "change_scope", amount=7500,
            answer=Answer(10, "otherwise", "Old phones skip the scene for now; we count who comes back.", "joy.mensah"),
        ),
        Sent(
            "INI-118", 15, "learned", "Friends are invited on Fridays. Mail that goes out on Mondays is not read.",
            "oskar.nowak", answer=Answer(14, "noted", "We send it on Thursdays.", "amara.okafor"),
        ),
    ),
)  # fmt: skip
