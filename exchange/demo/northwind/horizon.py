"""Northwind Games: the three-year goal, the year, and the quarter that is over."""

from typing import Final

from exchange.demo.goals import Goal, Result, Stage

THREE_YEARS: Final = Goal(
    "O8", "long", "From launch to leader: triple what Skyharbor earns", "ravi.kapoor", "studio",
    "Skyharbor began as a launch. In three years it leads its genre and pays for the next game.",
    (
        Result(
            "KR8.1", "Triple monthly revenue from €140,000 to €420,000", "increase", "ravi.kapoor",
            "140000 175000 222000 251000 260000 264000 269000 275000 281000 286000 292000 297000",
            "6 6 7 7 7 7 7 7 7 8 8 8", "ggaggggggggg",
            {
                0: "Launch month. Half of this came from the store feature, so the next month will be lower.",
                2: "First season sold less than the launch bundle. We keep the plan and watch the next season.",
                4: "Best month so far: the summer event brought back 11,000 lapsed players.",
                9: "Season pass is now 38 % of revenue. A year ago it did not exist.",
                11: "€297,000. We are a little ahead of the line, and half the road is still to come.",
            },
            unit="€", baseline="140000", target="420000", weight="2",
        ),
        Result(
            "KR8.2", "Rank in the top five of the genre in eight countries", "increase", "amara.okafor",
            "0 0 1 2 2 2 3 3 3 3 4 4", "5 5 6 6 6 6 6 6 6 6 7 7", "gaaggggggggg",
            {
                2: "Austria is in: small market, but the playbook works.",
                6: "Portugal joined after two streamers played for a weekend.",
                10: "Germany is number five, for the first time. It is tight: sixth place is 40 installs a day behind.",
            },
            unit="countries", baseline="0", target="8",
        ),
    ),
    ambition="aspirational",
)  # fmt: skip

LEADER: Final = Goal(
    "O6", "year", "Lead the sky-city genre on phones", "amara.okafor", "growth",
    "Be the name people say first when they mean building cities in the air.",
    (
        Result(
            "KR6.1", "Grow monthly active players from 310,000 to 900,000", "increase", "amara.okafor",
            "310000 365000 428000 512000 538000 552000 571000 588000 607000 626000 644000 660000",
            "6 7 7 7 7 7 7 7 7 7 7 7", "gggggggggggg",
            {
                3: "512,000. Word of mouth now brings more players than adverts.",
                7: "Spain and Poland grow fastest. Neither has a page in its own language yet.",
                11: "660,000. Growth of 16,000 a week is enough if it holds to spring.",
            },
            unit="players", baseline="310000", target="900000", weight="2",
        ),
        Result(
            "KR6.2", "Climb from rank 48 to rank 10 in the strategy chart", "decrease", "oskar.nowak",
            "48 44 39 33 32 31 30 30 29 28 28 28", "6 6 6 6 6 6 5 5 5 5 5 5", "gggggggaaaaa",
            {
                3: "Rank 33. Each feature slot is worth about four places for two weeks.",
                8: "The two games above us spend more on adverts in a day than we do in a month.",
                11: "Third week on 28. We need another feature slot or better conversion on the store page.",
            },
            unit="rank", baseline="48", target="10",
        ),
        Result(
            "KR6.3", "Grow the player community from 12,000 to 60,000 people", "increase", "carla.brandt",
            "12000 17500 24000 33500 35000 36400 37900 39200 40300 41500 42600 43800",
            "7 7 7 8 8 8 8 8 8 8 8 8", "gggggggggggg",
            {
                5: "The build-off weekend brought 900 people, and 700 of them stayed.",
                9: "Moderators are stretched at night. Ines is training four volunteers.",
                11: "43,800. On this slope we are there six weeks early.",
            },
            unit="people", baseline="12000", target="60000", lag=2,
        ),
    ),
    parents="O8",
)  # fmt: skip

PAYS: Final = Goal(
    "O7", "year", "Make the studio stand on its own feet", "lena.vogt", "people",
    "No more bridge money: the game pays for the people who make it.",
    (
        Result(
            "KR7.1", "Turn the operating margin from −18 % to 8 %", "increase", "sofia.bauer",
            "-18 -14 -9 -4 -3.5 -3 -2.6 -2.1 -1.8 -1.5 -1.2 -0.8", "6 6 7 7 7 7 7 7 7 7 7 7", "gggggggggggg",
            {
                2: "Hosting was 22 % of revenue in spring and is 15 % now.",
                8: "The server rebuild costs more than planned and takes a full point of margin.",
                11: "−0.8 %. Next month could be the first one in the black.",
            },
            unit="%", baseline="-18", target="8",
        ),
        Result(
            "KR7.2", "Keep at least nine months of cash, always", "at_least", "sofia.bauer",
            "8.2 8.8 9.4 9.9 10.1 10.1 10 9.8 9.9 9.7 9.7 9.6", "6 6 7 8 8 8 8 8 8 8 8 7", "aagggggggggg",
            {
                1: "Below the line until the platform holder pays for the summer event.",
                7: "The bank confirmed the credit line in writing. It is not counted here.",
                11: "9.6 months. The server invoices of this month will cost us about a week.",
            },
            unit="months", target="9", lag=1,
        ),
    ),
    parents="O8",
)  # fmt: skip

COME_BACK: Final = Goal(
    "O9", "previous", "Prove that players come back", "joy.mensah", "game",
    "Before we pay for reach we want to know that people stay for a second day.",
    (
        Result(
            "KR9.1", "Raise next-day return from 31 % to 40 %", "increase", "joy.mensah",
            "31 31.4 32.2 33.5 34.6 35.2 36.1 37 37.8 38.4 39.3 40.1 40.6", "5 5 6 6 6 7 7 7 8 8 9 9 9",
            "gggaggggggggg",
            {
                3: "The new tutorial is out to a tenth of players. Too early to read.",
                7: "Tutorial is out to all: 37 %.",
                12: "40.6 %. The shorter tutorial did it, the daily gift did not.",
            },
            unit="%", baseline="31", target="40",
        ),
        Result(
            "KR9.2", "Cut loading time from 9.5 to 5 seconds", "decrease", "tomas.lind",
            "9.5 9.4 9.1 8.8 8.4 8 7.7 7.3 7 6.8 6.6 6.4 6.3", "7 7 7 7 6 6 6 5 5 5 4 4 3", "ggggggaaaaaar",
            {
                5: "Compressed textures save a second and a half on old phones.",
                12: "6.3 s. The rest sits in the login servers: that is why we rebuild them this quarter.",
            },
            unit="s", baseline="9.5", target="5",
        ),
        Result(
            "KR9.3", "Open Skyharbor in four test countries", "milestone", "amara.okafor",
            "- - - - - - - - - - - - -", "7 7 7 7 8 8 8 8 8 9 9 9 9", "ggggggggggggg",
            {4: "Ireland and Portugal are live.", 12: "All four are live; Finland was ten days late."},
            stages=(
                Stage("Open Ireland", 25, -72), Stage("Open Portugal", 25, -66), Stage("Open Austria", 25, -38),
                Stage("Open Finland", 25, -12),
            ),
        ),
    ),
    parents="O6",
)  # fmt: skip

LEARN: Final = Goal(
    "O10", "previous", "Learn how people find us", "amara.okafor", "growth",
    "Know what brings a player to the door before spending on doors.",
    (
        Result(
            "KR10.1", "Grow the wish list from 20,000 to 60,000 names", "increase", "oskar.nowak",
            "20000 21800 24500 27600 30100 33000 35800 38700 41600 44500 47300 50100 52400",
            "7 7 7 7 7 7 6 6 6 6 5 5 5", "gggggggaaaaaa",
            {
                6: "Trailer views turn into names at 3 %, not the 5 % we had hoped for.",
                12: "52,400. Not the target, but twice what the last game had at launch.",
            },
            unit="names", baseline="20000", target="60000",
        ),
        Result(
            "KR10.2", "Ask every new player where they came from", "yes_no", "oskar.nowak",
            "0 0 0 0 0 0 1 1 1 1 1 1 1", "6 6 6 6 6 7 9 9 9 9 9 9 9", "ggggggggggggg",
            {6: "One question, four answers, live since Friday. 61 % of players answer it."}, target="1",
        ),
    ),
    parents="O6",
)  # fmt: skip

GOALS: Final = (THREE_YEARS, LEADER, PAYS, COME_BACK, LEARN)
