"""Greenfield County Schools: the quarter that is running."""

from typing import Final

from exchange.demo.goals import Goal, Result, Stage

ARRIVE: Final = Goal(
    "O3", "quarter", "See every child arrive on time and fed", "aisha.grant", "transport",
    "A child who is late and hungry has lost the morning before it begins.",
    (
        Result(
            "KR3.1", "Keep bus runs later than ten minutes at or under 5 %", "at_most", "leon.banks",
            "5.6 4.9 5.2 4.8 4.6 4.9 4.4 4.1", "6 7 6 7 7 7 8 8", "agaggggg",
            {
                0: "5.6 %. Route 14 alone makes a fifth of it.",
                2: "Bridge works on Mill Road. We left ten minutes earlier from the second day.",
                7: "4.1 %, the best week since we count.",
            },
            unit="%", target="5",
        ),
        Result(
            "KR3.2", "Raise pupils who eat breakfast at school from 48 % to 60 %", "increase", "aisha.grant",
            "48 49.5 51 52.4 53.5 54.3 55 55.6", "6 7 7 7 7 7 7 7", "gggggggg",
            {
                1: "The state now pays breakfast for everyone. No form, no queue.",
                4: "53.5 %, and not one of our nine breakfast rooms is open yet.",
                7: "It grows without us: the free meal does it, not the rooms. We should ask whether we need all nine.",
            },
            unit="%", baseline="48", target="60", weight="2",
        ),
        Result(
            "KR3.3", "Redraw 48 bus routes", "delivery", "leon.banks", "- - - - - - - -", "7 7 7 7 7 7 7 7", "gggggggg",
            {
                2: "Drivers found eleven stops on the map that nobody can reach.",
                6: "Half of the routes run as drawn.",
            },
            lag=2,
        ),
        Result(
            "KR3.4", "Keep the mean ride between 20 and 35 minutes", "between", "leon.banks",
            "37 36 34 33 33 32 31 31", "5 6 7 7 8 8 8 8", "aagggggg",
            {
                1: "36. The two mountain routes stay long whatever we draw.",
                2: "In the band since the school at Elm Street opens at 8:15.",
            },
            unit="minutes", low="20", high="35", lag=1,
        ),
    ),
    parents="O2",
)  # fmt: skip

EARLY: Final = Goal(
    "O4", "quarter", "See trouble early enough to help", "james.porter", "support",
    "Attendance, grades and a word with the family tell us months before a pupil leaves.",
    (
        Result(
            "KR4.1", "Bring schools that report each week from 4 to 22", "increase", "samuel.ortiz",
            "4 6 8 9 11 12 13 15", "7 7 7 7 7 7 7 7", "gggggggg",
            {
                2: "Clerks need four minutes a week now. It was half an hour.",
                7: "Fifteen. The last seven use another register and need a bridge.",
            },
            unit="schools", baseline="4", target="22",
        ),
        Result(
            "KR4.2", "Cut days from a warning to the first talk from 15 to 5", "decrease", "samuel.ortiz",
            "15 14 13 12 11.5 11 10.6 10.5", "7 7 7 7 6 6 6 5", "ggggaaaa",
            {
                1: "A letter took four days of the fifteen. We stopped sending letters first.",
                3: "We call parents in the evening now. Two thirds pick up.",
                7: "10.5 days. Four case workers cannot make it five; six could.",
            },
            unit="days", baseline="15", target="5", lag=1,
        ),
        Result(
            "KR4.3", "Ask families what they need, and answer them", "milestone", "nora.fields",
            "- - - - - - - -", "7 7 7 8 8 8 8 8", "gggggggg",
            {
                1: "Questions are agreed with the parents' council: nine, in three languages.",
                3: "Forty families tried it. Two questions were not understood and are gone.",
                6: "3,240 answers. More than half came by phone from the bus stop.",
            },
            stages=(
                Stage("Agree nine questions", 10, 8), Stage("Try them with 40 families", 15, 22),
                Stage("Collect 3,000 answers", 35, 43), Stage("Publish what we heard", 25),
                Stage("Agree five changes with schools", 15),
            ),
        ),
        Result(
            "KR4.4", "Raise teachers who open the warning page weekly from 10 % to 70 %", "increase", "grace.kim",
            "10 11 12 12 13 13 14 14", "7 7 6 6 5 4 4 3", "ggaaarrr",
            {
                1: "The page is on trial in four schools.",
                4: "All parts were delivered on the day. Teachers say it shows what they already know.",
                7: "14 %. I would stop building and put the three names that matter into Monday's mail.",
            },
            unit="%", baseline="10", target="70", lag=2,
        ),
    ),
    parents="O2",
)  # fmt: skip

TEACHERS: Final = Goal(
    "O5", "quarter", "Be the district where teachers want to stay", "elena.ruiz", "teaching",
    "A class that loses its teacher in winter loses half a year.",
    (
        Result(
            "KR5.1", "Cut open teaching posts from 34 to 10", "decrease", "elena.ruiz",
            "34 33 31 29 26 24 22 20", "6 6 6 7 7 7 7 7", "gggggggg",
            {
                3: "Five signed at the college fair.",
                1: "One of the 33 has been open for two years: physics at North High.",
                5: "Special education: two of nine filled. It is the same all over the state.",
                7: "20 open. At this pace we end at 10 or 11.",
            },
            unit="posts", baseline="34", target="10", weight="2",
        ),
        Result(
            "KR5.2", "Have the board adopt the new teacher contract", "yes_no", "marcus.hill",
            "0 0 0 0 0 0 0 0", "6 6 7 7 7 7 7 7", "gggggggg",
            {
                3: "The union agreed to 14 of 16 points.",
                7: "The vote is on the agenda of the last meeting of the quarter.",
            },
            target="1", starts=56, ends=90, lag=1,
        ),
        Result(
            "KR5.3", "Have at least 80 % of new teachers meet their mentor each week", "at_least", "grace.kim",
            "71 78 82 84 85 83 86 88", "5 6 7 7 8 8 8 8", "aagggggg",
            {
                1: "78 %. The mentors' free hour was not in the timetable of three schools.",
                2: "It is now.",
                7: "88 %. Every new teacher has a mentor, and the pairing project is closed.",
            },
            unit="%", target="80", lag=3,
        ),
        Result(
            "KR5.4", "Cut lessons without a substitute from 46 to 15 a week", "decrease", "ruth.meyer",
            "46 43 40 36 32", "6 6 6 6 6", "ggggg",
            {
                2: "Retired teachers: 31 letters, 12 said yes.",
                1: "Mondays and Fridays make half of it.",
                4: "32. The list of substitutes is now one list, not five.",
            },
            unit="lessons", baseline="46", target="15", lag=1,
        ),
    ),
    parents="O1",
)  # fmt: skip

MONEY: Final = Goal(
    "O6", "quarter", "Know where each dollar went before the month is over", "marcus.hill", "office",
    "Heads learn in May what they spent in March. That is too late to choose.",
    (
        Result(
            "KR6.1", "Cut days to close the month's books from 21 to 8", "decrease", "ruth.meyer",
            "21 20 19 18 17 16 15.5 15", "6 6 6 6 5 5 5 5", "gggaaaaa",
            {
                3: "Cafeteria receipts come last. They come on paper.",
                7: "15 days. The portal would save four, when it works for cafeterias.",
            },
            unit="days", baseline="21", target="8",
        ),
        Result(
            "KR6.2", "Raise orders made in the portal from 5 % to 80 %", "increase", "marcus.hill",
            "5 9 14 19 24 29 33 38", "6 6 6 6 5 5 5 5", "gggaaaaa",
            {
                1: "9 %: only the four schools of the trial.",
                4: "24 %. Schools that had a morning of training use it; the others do not.",
                7: "38 %, two weeks later than planned. The vendor's change requests cost more than the licence.",
            },
            unit="%", baseline="5", target="80", lag=1,
        ),
    ),
    parents="O7",
)  # fmt: skip

GOALS: Final = (ARRIVE, EARLY, TEACHERS, MONEY)
