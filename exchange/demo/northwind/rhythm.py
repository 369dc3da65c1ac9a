"""Northwind Games: two KPIs, how the quarter before was graded, and a word about the bounce rate."""

from typing import Final

from exchange.demo.rhythm import Gauge, Lesson, Mark, Rhythm, Word

RHYTHM: Final = Rhythm(
    gauges=(
        Gauge(
            "KPI1", "Night calls to the server team", "Each is somebody's sleep. More than six a week is not normal.",
            "tomas.lind", "platform", "calls", "3 4 4 5 5 6 8 11", high="6", far_high="10",
            notes={
                6: "Eight: the old login servers again, on three nights.",
                7: "Eleven. This is why the rebuild must not wait for spring.",
            },
        ),
        Gauge(
            "KPI2", "Players who end a session by themselves", "The others were thrown out or gave up waiting.",
            "joy.mensah", "game", "%", "94.1 94.3 94.2 94.8 94.9 95.1 95 95.2", low="92", far_low="88", decimals=1,
        ),
    ),
    marks=(
        Mark("KR9.1", "1"),
        Mark("KR9.2", "0.7", verdict="learn"),
        Mark("KR9.3", "1", verdict="drop"),
        Mark(
            "KR10.1", "0.8", "0.7", verdict="learn",
            reason="1,900 names came from one giveaway and left with it.",
        ),
        Mark("KR10.2", "1"),
    ),
    lessons=(
        Lesson(
            "O9", "0.9", "The shorter tutorial: one change, tested on a tenth of players, then for all.",
            "Loading time was three teams' work and had one team's people.", "keep",
        ),
        Lesson(
            "O10", "0.85", "One question to new players told us more than the paid study.",
            "Count only names that are still there after two weeks.",
        ),
    ),
    words=(
        Word(
            "KR2.3", 45, "amara.okafor",
            "@Oskar Nowak, eight weeks and it has not moved. What would you stop doing?", "oskar.nowak", 46,
        ),
        Word("KR2.3", 46, "oskar.nowak", "The redesign of the blog. People bounce on the landing page, not there."),
        Word(
            "KR2.3", 48, "amara.okafor", "Then let us decide on Thursday, with @Ines Moreau and her numbers.",
            "ines.moreau",
        ),
    ),
    phases={"KR2.2": ((27, "5300"), (55, "7400"))},
    prompted={"O4": "KPI1"},
    helpers=(("O4", "yuki.tanaka"), ("O2", "ines.moreau")),
    supports=(("O5", "KR4.4"),),
)  # fmt: skip
