"""Northwind Games: the quarter that is running."""

from typing import Final

from exchange.demo.goals import Goal, Result, Stage

LOVED: Final = Goal(
    "O1", "quarter", "Make the game that players tell their friends about", "joy.mensah", "game",
    "Good reviews are the cheapest growth there is. They come from a game that works and a studio that listens.",
    (
        Result(
            "KR1.1", "Earn more than 4 stars on 85 % of each week's reviews", "at_least", "carla.brandt",
            "82 84 86 87 88 86 87 88", "5 5 6 7 7 7 8 8", "aagggggg",
            {
                0: "82 %. Half of the bad reviews name crashes on older Android phones.",
                1: "84 %. We answered all 212 one-star reviews; 31 people changed theirs.",
                2: "Over the line for the first time, two days after the crash fix.",
                4: "The YouTube part of the campaign is out. Reviews from its viewers average 4.6.",
                5: "A bad patch on Tuesday cost two points. It was fixed on Wednesday.",
                7: "88 %, with twice as many reviews as in the first week.",
            },
            unit="%", target="85", weight="2",
        ),
        Result(
            "KR1.2", "Raise the share of players who return after a week from 18 % to 26 %", "increase", "hanna.weiss",
            "18 18.2 18.1 18.5 18.6 18.9 18.8 18.9", "7 7 7 7 7 7 7 7", "gggggggg",
            {
                1: "First cohort with the new opening. Feedback is very warm.",
                3: "The opening tests well with 40 players in the lab. The number will follow.",
                5: "All stories planned for this month are done. We stay on plan.",
                7: "Every build was shipped on its day. I expect the jump with the last one.",
            },
            unit="%", baseline="18", target="26", weight="2",
        ),
        Result(
            "KR1.3", "Keep crashes at or under 0.5 % of sessions", "at_most", "yuki.tanaka",
            "0.6 0.5 0.5 0.4 0.4 0.4 0.3 0.3", "6 7 7 8 8 9 9 9", "aggggggg",
            {
                0: "0.6 %. Two thirds come from one graphics driver.",
                3: "Workaround for that driver is out to everyone.",
                7: "Sixth week under the limit on phones with 3 GB of memory too.",
            },
            unit="%", target="0.5", lag=1,
        ),
        Result(
            "KR1.4", "Win a feature slot in one of the two app stores", "yes_no", "amara.okafor",
            "0 0 0 0 0 0 1 1", "4 4 5 5 6 7 10 10", "aaaggggg",
            {
                2: "Pitch sent to both stores with the new trailer.",
                5: "One editor asked for a build with the autumn event.",
                6: "We are in: five days on the front page in Germany, Austria and Switzerland.",
            },
            target="1", lag=1,
        ),
    ),
    parents="O6",
)  # fmt: skip

FOUND: Final = Goal(
    "O2", "quarter", "Be the first place sky-city fans look", "amara.okafor", "growth",
    "People search for the game every day and land elsewhere. Give them a reason to come to us, and to stay.",
    (
        Result(
            "KR2.1", "Raise daily website visits from 1,200 to 2,500", "increase", "amara.okafor",
            "1200 1268 1352 1441 1530 1622 1706 1780", "8 8 7 7 7 6 5 5", "gggggaaa",
            {
                0: "1,200 a day is the average of the last four weeks. Weekends are a third higher.",
                1: "The first post comes out on Friday. Most visitors come from one forum thread.",
                2: "The new landing page is live. Search engines show it since Thursday.",
                3: "A streamer linked us on Saturday: 600 visits in an hour, and 90 more a day since.",
                4: "Referral codes are with the first 500 players. 40 friends came within a week.",
                5: "No Spanish and no Polish page yet. Both wait for the translators.",
                6: "Translators have texts for two of six pages. We asked Platform for one more person.",
                7: "Posts and streams do what they promised. One regional page is open where the plan has three.",
            },
            unit="visits", baseline="1200", target="2500", weight="4",
        ),
        Result(
            "KR2.2", "Grow newsletter readers from 4,000 to 10,000", "increase", "ines.moreau",
            "4000 4380 4890 5420 6010 6560 7100 7580", "7 7 8 8 8 8 8 8", "gggggggg",
            {
                2: "A free cloud-whale skin for readers works better than any headline.",
                4: "6,010. One in four readers opens the game on the day of the mail.",
                6: "The television test is over. Readers come without it.",
                7: "7,580, and only 1.1 % leave with each issue.",
            },
            unit="readers", baseline="4000", target="10000", weight="2",
        ),
        Result(
            "KR2.3", "Cut the bounce rate from 10 % to 4 %", "decrease", "oskar.nowak",
            "10 10.1 9.9 9.8 9.8 9.7 9.6 9.6", "7 7 7 6 5 4 3 3", "gggaaarr",
            {
                1: "No change yet. The new page is still being built.",
                3: "The new page is faster and prettier. People leave as often as before.",
                5: "We asked 50 visitors: they want prices and phones on the first screen, not a trailer.",
                7: "All work is done and the rate has not moved. I propose to stop polishing and try the short page.",
            },
            unit="%", baseline="10", target="4", weight="2", lag=2,
        ),
        Result(
            "KR2.4", "Publish ten posts about life above the clouds", "increase", "ines.moreau",
            "0 0 1 2 3 4 5 6", "8 8 9 8 8 8 9 9", "gggggggg",
            {
                1: "No post yet: the first one waited for its pictures. From now on a post comes out each Friday.",
                2: "'How a city floats' is out: 4,100 readers in three days.",
                5: "The post about sky whales was translated by fans into three languages.",
                7: "Six of ten, one each Friday. Number seven has its pictures.",
            },
            unit="posts", baseline="0", target="10", weight="2",
        ),
    ),
    parents="O6",
)  # fmt: skip

BUSINESS: Final = Goal(
    "O3", "quarter", "Turn happy players into a healthy business", "ravi.kapoor", "game",
    "Earn more by selling what players like, never by making them wait.",
    (
        Result(
            "KR3.1", "Raise monthly revenue from €260,000 to €320,000", "increase", "ravi.kapoor",
            "260000 264000 269000 275000 281000 286000 292000 297000", "7 7 7 7 8 8 8 8", "gggggggg",
            {
                1: "Slow start: the season opens in week three.",
                3: "'The Long Storm' sold 9,400 passes in five days.",
                7: "€297,000 and no refund wave this time.",
            },
            unit="€", baseline="260000", target="320000", weight="2",
        ),
        Result(
            "KR3.2", "Raise the share of paying players from 2.1 % to 3 %", "increase", "mateo.silva",
            "2.1 2.1 2.2 2.2 2.3 2.4 2.4 2.5", "7 6 6 6 6 6 6 6", "gaaaaaaa",
            {
                2: "62 % of 400 players ask for small bundles. So that is what we build first.",
                4: "In the trial the small bundle sells twice as often as the old one.",
                7: "2.5 %. Family sharing is the next step, if the second tranche is released.",
            },
            unit="%", baseline="2.1", target="3",
        ),
        Result(
            "KR3.3", "Hold refunds at or under 2 % of sales", "at_most", "mateo.silva",
            "1.8 1.9 1.7 2.0 1.6 1.6 1.5 1.4", "8 8 8 7 8 8 9 9", "gggggggg",
            {
                3: "Exactly 2 %. A price label was wrong for two days in Norway.",
                6: "The purchase screen now shows the full price in the first line.",
            },
            unit="%", target="2", lag=3,
        ),
        Result(
            "KR3.4", "Keep the price of a new player between €1.10 and €1.60", "between", "oskar.nowak",
            "1.72 1.58 1.49 1.41 1.36 1.52 1.44 1.38", "5 6 7 7 7 7 7 7", "aggggggg",
            {
                0: "€1.72. Two of the five adverts cost more than they bring.",
                1: "Switched those two off.",
                5: "Dearer for a week: a rival launched and bought the same places.",
            },
            unit="€", low="1.10", high="1.60", lag=1,
        ),
    ),
    parents="O7;O6",
)  # fmt: skip

WORLD: Final = Goal(
    "O4", "quarter", "Run a world that never goes dark", "tomas.lind", "platform",
    "A match that breaks off is a player who does not come back.",
    (
        Result(
            "KR4.1", "Raise matches that finish without a drop from 97.2 % to 99.5 %", "increase", "paul.dietrich",
            "97.2 97.4 97.7 97.9 98.1 98.2 98.3 98.2", "7 7 7 6 6 6 5 5", "gggaaaaa",
            {
                2: "Europe West runs on the new servers: 99.1 % there.",
                5: "South America still runs on the old ones and pulls the mean down.",
                7: "One bad evening in São Paulo cost a tenth of a point.",
            },
            unit="%", baseline="97.2", target="99.5", weight="2",
        ),
        Result(
            "KR4.2", "Cut login time from 4.8 to 2 seconds", "decrease", "tomas.lind",
            "4.8 4.7 4.5 4.4 4.2 4.1 4.0 3.9", "6 6 5 5 4 4 3 3", "gggaaarr",
            {
                3: "Each region gains a second when it moves, and we move one region in two weeks.",
                6: "Two vendors' invoices were higher than offered. Data transfer is the reason.",
                7: "3.9 s. Not enough regions will have moved by the end of the quarter.",
            },
            unit="s", baseline="4.8", target="2", lag=1,
        ),
        Result(
            "KR4.3", "Move all 14 regions to the new match servers", "delivery", "paul.dietrich",
            "- - - - - - - -", "7 7 6 6 5 5 5 5", "gggaaaaa",
            {
                1: "Frankfurt and Dublin moved without anybody noticing.",
                4: "Warsaw went back to the old servers for a night. The cause is found.",
                7: "A little behind in work and far over in money: see the forecast.",
            },
            lag=2,
        ),
        Result(
            "KR4.4", "Raise tickets answered within a day from 62 % to 90 %", "increase", "mateo.silva",
            "62 66 69 73 75", "7 7 7 6 6", "ggggg",
            {
                1: "New rota: someone is at the desk until ten in the evening.",
                4: "75 %. Half of the late ones wait for a refund decision from us.",
            },
            unit="%", baseline="62", target="90", lag=1,
        ),
    ),
    parents="O6",
)  # fmt: skip

HOME: Final = Goal(
    "O5", "quarter", "Build a studio people want to stay in", "lena.vogt", "people",
    "Two good people left in spring because of weekends. That is two too many.",
    (
        Result(
            "KR5.1", "Ask the studio how it is doing, and act on the answer", "milestone", "lena.vogt",
            "- - - - - - - -", "7 7 7 8 8 8 8 8", "gggggggg",
            {
                2: "41 of 46 people answered.",
                5: "Results were shown to everybody on the same day, the bad ones first.",
                7: "Three changes are chosen. The first is an end to meetings on Wednesdays.",
            },
            stages=(
                Stage("Agree twelve questions", 15, 9), Stage("Hear at least 40 of 46 people", 25, 17),
                Stage("Show the results to all", 20, 36), Stage("Make three changes", 25), Stage("Ask again", 15),
            ),
        ),
        Result(
            "KR5.2", "Hire five engineers", "increase", "lena.vogt",
            "0 0 1 1 1 2 2 3", "6 6 6 6 6 7 7 7", "gggaaggg",
            {
                2: "The first one starts on Monday: Android graphics.",
                4: "Two offers were turned down over the salary. We raised the band by 4 %.",
                7: "Three signed, two in the last round.",
            },
            unit="people", baseline="0", target="5", lag=2,
        ),
        Result(
            "KR5.3", "Cut unplanned weekend shifts from 16 to 4 a month", "decrease", "joy.mensah",
            "16 15 14 13 12 10 9 9", "6 6 6 6 7 7 7 7", "gggggggg",
            {
                1: "We no longer release on Fridays. That alone saves one shift a week.",
                6: "Nobody is paid or planned for this, and it works because the leads care.",
            },
            unit="shifts", baseline="16", target="4", lag=3,
        ),
    ),
    parents="O7",
)  # fmt: skip

GOALS: Final = (LOVED, FOUND, BUSINESS, WORLD, HOME)
