"""Greenfield County Schools: the three-year goal, the school year, and the quarter that is over."""

from typing import Final

from exchange.demo.goals import Goal, Result, Stage

LEADER: Final = Goal(
    "O7", "long", "Become the district families move to, not away from", "denise.walker", "district",
    "In three years Greenfield goes from the bottom third of the state to its top quarter.",
    (
        Result(
            "KR7.1", "Raise the graduation rate from 81 % to 93 %", "increase", "denise.walker",
            "81 82.6 84.9 86.5 86.6 86.8 87 87.1 87.3 87.5 87.6 87.8", "5 6 6 7 7 7 7 7 7 7 7 7", "gggggggggggg",
            {
                1: "First class that had summer school. It is one class, so we stay careful.",
                7: "87.1 % on credits earned so far. Two high schools make all of the gain.",
                11: "87.8 %. The ninth-graders of today decide whether we reach 93 %.",
            },
            unit="%", baseline="81", target="93", weight="2",
        ),
        Result(
            "KR7.2", "Bring schools rated good or better from 13 to 20 of 22", "increase", "elena.ruiz",
            "13 14 15 16 16 16 16 17 17 17 17 17", "6 6 6 7 7 7 7 7 7 7 7 7", "gggggggggggg",
            {
                7: "Lincoln Middle went up after four years. The inspectors named the reading hour.",
                10: "Next visits are due in spring: five schools at once.",
            },
            unit="schools", baseline="13", target="20", lag=1,
        ),
    ),
    ambition="aspirational",
)  # fmt: skip

STANDARD: Final = Goal(
    "O1", "year", "Bring every pupil up to the standard that opens doors", "elena.ruiz", "teaching",
    "Five in eight pupils reach the expected standard. The other three are not less able; they get less help.",
    (
        Result(
            "KR1.1", "Raise pupils at the expected standard from 62 % to 75 %", "increase", "elena.ruiz",
            "62 63.4 65.1 67.2 67.6 68 68.4 68.8 69.2 69.6 69.9 70.2", "6 6 7 7 7 7 7 8 8 8 8 8", "gggggggggggg",
            {
                1: "63.4 %. Spring tests, all 22 schools counted.",
                3: "Tutoring begins to show: its pupils gain twice as much as the mean.",
                6: "Mathematics moves faster than reading for the first time.",
                9: "Three schools are at 75 % already. Their heads present on Thursday.",
                11: "70.2 %. A little ahead of the line, with the hardest third still to come.",
            },
            unit="%", baseline="62", target="75", weight="2",
        ),
        Result(
            "KR1.2", "Raise third-graders who read at grade level from 58 % to 70 %", "increase", "grace.kim",
            "58 59.2 60.8 62.6 63 63.3 63.6 64 64.3 64.6 65 65.3", "6 6 7 7 7 7 7 7 7 7 7 7", "gggggggggggg",
            {
                2: "Coached teachers' classes: up four points. Others: up one.",
                7: "64 %. Two coaches are on leave; the others take a school more each.",
                11: "65.3 %. The daily reading hour is now kept in 19 of 22 schools.",
            },
            unit="%", baseline="58", target="70", lag=2,
        ),
        Result(
            "KR1.3", "Keep mean class size between 22 and 26 pupils", "between", "ruth.meyer",
            "26.4 25.8 25.6 25.3 25.1 25.1 25 25 24.9 24.9 24.8 24.8", "6 7 8 8 8 8 8 8 8 8 8 8", "aggggggggggg",
            {
                0: "26.4 before the two new classes at Oak Hill.",
                11: "24.8 on average. The largest class has 29 and gets a second teacher in January.",
            },
            unit="pupils", low="22", high="26", lag=1,
        ),
    ),
    parents="O7",
)  # fmt: skip

STAY: Final = Goal(
    "O2", "year", "Let no pupil leave without a plan for what comes next", "james.porter", "support",
    "A pupil who drops out was in trouble for a year before. We want to be there in week two.",
    (
        Result(
            "KR2.1", "Cut the dropout rate from 8 % to 3 %", "decrease", "james.porter",
            "8 7.8 7.5 7.1 7.1 7.0 6.9 6.8 6.8 6.7 6.7 6.6", "6 6 6 5 5 5 4 4 4 3 3 3", "gggaaaarrrrr",
            {
                2: "7.5 %. It falls where there is a mentor, and nowhere else.",
                4: "Only 14 of 60 mentors are trained. Background checks take eleven weeks.",
                7: "The county promised to halve the waiting time for checks.",
                9: "Case work has visited 30 of 310 families; by plan it would be nearly all of them.",
                10: "Two of four case workers are new this month and still learn the roads.",
                11: "6.6 %. What we do works; we do half as much of it as we had planned.",
            },
            unit="%", baseline="8", target="3", weight="2",
        ),
        Result(
            "KR2.2", "Cut chronic absence from 19 % to 12 %", "decrease", "nora.fields",
            "19 18.4 17.6 16.5 16.3 16.1 15.9 15.8 15.6 15.5 15.4 15.3", "6 6 6 6 6 6 6 6 5 5 5 5", "ggggggaaaaaa",
            {
                3: "A call on the second missed day brings half of them back.",
                8: "Flu week. We count it, because the children missed school all the same.",
                11: "15.3 %. Mondays are the worst day, and the first lesson the worst hour.",
            },
            unit="%", baseline="19", target="12", lag=1,
        ),
        Result(
            "KR2.3", "Give 90 % of pupils at risk a mentor, up from 40 %", "increase", "nora.fields",
            "40 43 48 54 55 57 58 60 61 62 63 64", "6 6 6 6 5 5 5 5 5 5 5 5", "ggggaaaaaaaa",
            {
                5: "The fire brigade brings nine mentors at once.",
                7: "Match first, train later? We tried it twice and will not do it again.",
                8: "Rotary and two churches want to help. They wait for background checks.",
                11: "64 %. Rural schools are at 41 %: nobody drives there after work.",
            },
            unit="%", baseline="40", target="90", lag=3,
        ),
    ),
    parents="O7",
)  # fmt: skip

READY: Final = Goal(
    "O8", "previous", "Start the school year ready on the first morning", "tom.becker", "buildings",
    "Last year the first two weeks were lost to missing devices and timetables.",
    (
        Result(
            "KR8.1", "Raise pupils with a working device from 60 % to 100 %", "increase", "carlos.vega",
            "60 62 66 71 75 79 83 87 91 94 97 99 100", "7 7 7 7 7 7 7 8 8 8 9 9 10", "ggggggggggggg",
            {
                3: "First 2,000 devices are out. The barcode list saves a day per school.",
                12: "All 9,000 pupils. 41 devices went back to the maker.",
            },
            unit="%", baseline="60", target="100",
        ),
        Result(
            "KR8.2", "Give all 22 schools a final timetable before the first day", "milestone", "ruth.meyer",
            "- - - - - - - - - - - - -", "7 7 7 7 7 6 6 6 6 5 5 5 5", "gggggaaaaaaaa",
            {12: "Twenty schools had it in time. Two high schools started with a draft."},
            stages=(Stage("Elementary schools", 50, -50), Stage("Middle schools", 30, -24), Stage("High schools", 20)),
        ),
        Result(
            "KR8.3", "Have at least 95 % of staff trained in safeguarding", "at_least", "james.porter",
            "88 91 93 95 96 96 97 97 97 98 98 98 98", "6 6 7 8 8 9 9 9 9 9 9 9 9", "aaagggggggggg",
            {3: "95 %: the evening course for drivers and cooks made the difference."},
            unit="%", target="95",
        ),
    ),
    parents="O1",
)  # fmt: skip

LISTEN: Final = Goal(
    "O9", "previous", "Hear every school before deciding for it", "denise.walker", "office",
    "The office decides a lot and visits little.",
    (
        Result(
            "KR9.1", "Spend a whole day at each of 22 schools", "increase", "denise.walker",
            "0 1 3 5 6 8 10 12 14 16 18 20 22", "7 7 7 7 7 7 7 7 8 8 8 9 10", "ggggggggggggg",
            {
                1: "Started with the smallest school. They asked whether somebody had died.",
                4: "At Oak Hill the bus came 25 minutes late, twice in one day. I sat in it.",
                12: "All 22. The list of small repairs from these days is longer than the plan.",
            },
            unit="schools", baseline="0", target="22",
        ),
        Result(
            "KR9.2", "Publish the budget in a form a parent can read", "yes_no", "marcus.hill",
            "0 0 0 0 0 0 0 0 1 1 1 1 1", "6 6 6 6 6 7 7 8 10 10 10 10 10", "aaaaagggggggg",
            {8: "Twelve pages instead of 340, with one picture per page."}, target="1",
        ),
    ),
    parents="O7",
)  # fmt: skip

GOALS: Final = (LEADER, STANDARD, STAY, READY, LISTEN)
