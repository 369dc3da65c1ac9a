"""Northwind Games: the people, the teams, the money boxes, and what belongs to no initiative."""

from typing import Final

from exchange.demo.loose import LooseCost, LooseItem

TEAMS: Final = (
    ("studio", "Northwind Games", ""),
    ("growth", "Growth", "studio"),
    ("community", "Community", "growth"),
    ("game", "Skyharbor game team", "studio"),
    ("live", "Live operations", "game"),
    ("platform", "Platform", "studio"),
    ("people", "People and finance", "studio"),
)

PEOPLE: Final = (
    ("ravi.kapoor", "owner", "studio"),
    ("lena.vogt", "admin", "people"),
    ("amara.okafor", "manager", "growth"),
    ("carla.brandt", "manager", "community"),
    ("tomas.lind", "manager", "platform"),
    ("joy.mensah", "manager", "game"),
    ("mateo.silva", "member", "live"),
    ("hanna.weiss", "member", "game"),
    ("yuki.tanaka", "member", "game"),
    ("paul.dietrich", "member", "platform"),
    ("ines.moreau", "member", "community"),
    ("oskar.nowak", "member", "growth"),
    ("sofia.bauer", "member", "people"),
    ("victor.hale", "viewer", "studio"),
)

PORTFOLIOS: Final = (
    ("GROW", "Grow Skyharbor", 1220000),
    ("PLAT", "Platform and live operations", 820000),
    ("STUD", "Studio", 95000),
)

LOOSE_ITEMS: Final = (
    LooseItem("Fix flickering clouds on tablets", "game", 8, 11, 1800),
    LooseItem("Fix wrong currency sign in the Swiss shop", "live", 16, 17, 900),
    LooseItem("Repair 14 broken links in old patch notes", "community", 22, 24, 600),
    LooseItem("Answer a data request from the tax office", "people", 30, 38, 2400, "task"),
    LooseItem("Fix double login prompt after a time zone change", "platform", 45, 51, 1500),
    LooseItem("Replace 6 failing test phones", "game", 50, 60, 3200, "task"),
    LooseItem("Fix muted sound after a phone call", "game", 58, 63, 1200),
)

LOOSE_COSTS: Final = (
    LooseCost(5, "4200.00", "Stand at the Cologne trade fair, not yet put on an initiative"),
    LooseCost(12, "1860.50", "Travel to the Cologne trade fair"),
    LooseCost(19, "2975.00", "Legal advice on the studio's name in Brazil"),
    LooseCost(33, "-620.00", "Correction: hotel charged twice in Cologne"),
    LooseCost(40, "3300.00", "Freelance illustrator, order without a reference"),
    LooseCost(47, "1450.00", "Test phones, first delivery", "capital"),
)
