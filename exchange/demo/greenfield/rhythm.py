"""Greenfield County Schools: two KPIs, how the quarter before was graded, and a word about the warning page."""

from typing import Final

from exchange.demo.rhythm import Gauge, Lesson, Mark, Rhythm, Word

RHYTHM: Final = Rhythm(
    gauges=(
        Gauge(
            "KPI1", "Sick days of teachers", "Per hundred teachers and week. It tells of next year's leavers.",
            "elena.ruiz", "teaching", "days", "9 10 10 11 12 13 15 17", high="12", far_high="16",
            notes={
                4: "Flu in two schools.",
                7: "Seventeen, and only a third of it is flu. Mondays are the worst.",
            },
        ),
        Gauge(
            "KPI2", "Meals that are eaten, not thrown away", "Weighed in six cafeterias.",
            "aisha.grant", "transport", "%", "84 85 86 86.5 87 87 87.5 88", low="80", far_low="70", decimals=1,
        ),
    ),
    marks=(
        Mark("KR8.1", "1", verdict="drop"),
        Mark("KR8.2", "0.8", verdict="learn"),
        Mark("KR8.3", "0.8"),
        Mark("KR9.1", "1", "0.9", reason="Two of the 22 days were half days.", verdict="keep"),
        Mark("KR9.2", "1", verdict="drop"),
    ),
    lessons=(
        Lesson(
            "O8", "0.867", "Devices were given out school by school, with a list, and none was lost.",
            "High schools need their timetable first, not last.",
        ),
        Lesson(
            "O9", "0.95", "A day in a school changed three decisions of the office.",
            "Write down what was promised on the spot.", "keep",
        ),
    ),
    words=(
        Word(
            "KR4.4", 44, "james.porter",
            "@Grace Kim, everything was delivered and nobody looks. What do teachers say?", "grace.kim", 45,
        ),
        Word("KR4.4", 45, "grace.kim", "That they know these names already. They want the one they do not know."),
        Word(
            "KR4.4", 48, "james.porter", "Three names in Monday's mail, then. @Samuel Ortiz, can you make the list?",
            "samuel.ortiz",
        ),
    ),
    phases={"KR5.1": ((41, "24"), (69, "16"))},
    prompted={"O5": "KPI1"},
    helpers=(("O4", "nora.fields"), ("O5", "grace.kim")),
    supports=(("O6", "KR5.1"),),
)  # fmt: skip
