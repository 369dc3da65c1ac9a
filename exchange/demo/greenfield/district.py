"""Greenfield County Schools: the people, the teams, the money boxes, and what belongs to no initiative."""

from typing import Final

from exchange.demo.loose import LooseCost, LooseItem

TEAMS: Final = (
    ("district", "Greenfield County Schools", ""),
    ("teaching", "Teaching and learning", "district"),
    ("support", "Pupil support", "district"),
    ("casework", "Case work", "support"),
    ("transport", "Transport and meals", "district"),
    ("buildings", "Buildings and IT", "district"),
    ("office", "District office", "district"),
)

PEOPLE: Final = (
    ("denise.walker", "owner", "district"),
    ("marcus.hill", "admin", "office"),
    ("elena.ruiz", "manager", "teaching"),
    ("james.porter", "manager", "support"),
    ("aisha.grant", "manager", "transport"),
    ("tom.becker", "manager", "buildings"),
    ("grace.kim", "member", "teaching"),
    ("samuel.ortiz", "member", "casework"),
    ("nora.fields", "member", "support"),
    ("leon.banks", "member", "transport"),
    ("ruth.meyer", "member", "office"),
    ("carlos.vega", "member", "buildings"),
    ("helen.shaw", "viewer", "district"),
)

PORTFOLIOS: Final = (
    ("PUP", "Pupils first", 2800000),
    ("OPS", "Schools that work", 2300000),
)

LOOSE_ITEMS: Final = (
    LooseItem("Replace 12 broken locks at North High", "buildings", 5, 12, 1400, "task"),
    LooseItem("Correct 37 wrong addresses in the pupil register", "office", 20, 25, 800),
    LooseItem("Answer the county auditor's 9 questions", "office", 33, 41, 2600, "task"),
    LooseItem("Fix grades that print twice on reports", "buildings", 46, 52, 1100),
    LooseItem("Sort 140 boxes of old exam papers", "office", 54, 75, 3000, "task"),
    LooseItem("Fix the phone menu that ends in silence", "buildings", 59, 64, 900),
)

LOOSE_COSTS: Final = (
    LooseCost(3, "5120.00", "Storm clean-up at two schools, insurer to decide"),
    LooseCost(11, "1975.25", "Substitute drivers in the flu week"),
    LooseCost(25, "2480.00", "Legal advice on a boundary question"),
    LooseCost(36, "-1500.00", "Correction: insurer paid part of the clean-up"),
    LooseCost(44, "860.00", "Printing for the open day, order without a reference"),
)
