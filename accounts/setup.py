"""The tabs that all set-up pages share."""

from __future__ import annotations

from ui.components import Crumb, Tab
from ui.navigation import address

PAGES = (
    ("setup", "Overview"),
    ("setup_people", "People"),
    ("setup_teams", "Teams"),
    ("setup_cycles", "Cycles"),
    ("setup_policy", "Policy"),
    ("setup_moves", "Moves"),
    ("setup_schemes", "Scores"),
    ("setup_reviews", "Reviews"),
    ("setup_imports", "Imports"),
    ("setup_tokens", "Tokens"),
    ("setup_letters", "Letters"),
    ("audit", "Audit"),
)


def setup_tabs(current: str) -> list[Tab]:
    """One tab for each set-up page that there is."""
    return [Tab(label, url, is_current=name == current) for name, label in PAGES if (url := address(name))]


def setup_crumbs(*names: str) -> list[Crumb]:
    """The thread from Set-up down; each name is a page's URL name, the last may be plain words."""
    labels = dict(PAGES)
    stations = [Crumb(labels[name], address(name)) if name in labels else Crumb(name) for name in names]
    crumbs = [Crumb("Set-up", address("setup")), *stations]
    return [*crumbs[:-1], Crumb(crumbs[-1].label)]
