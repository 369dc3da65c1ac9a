"""A page in the themes and widths people have: what is wrong with it there, and a picture for whoever wants one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.e2e.looking import FRAME, OF_COLOUR_AND_WIDTH, Watched, barriers

type Sight = tuple[str, int]

DESK, PHONE = 1440, 390
ALL: Final[list[Sight]] = [("light", DESK), ("dark", PHONE), ("dark", DESK), ("light", PHONE)]
# In which a run looks: two of them unless the long tests run too, or pictures are wanted.
of_this_run: Final[list[Sight]] = ALL[:2]
# Where pictures go when somebody asks for them.
FOLDER = os.environ.get("PICTURES", "")
# Colours on their way are no colours yet, and an end may be the beginning of another: what inherits follows.
SETTLED = """async () => {
  for (let round = 0; round < 20 && document.getAnimations().length; round++)
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
}"""


def look_in_all() -> None:
    """From now on pages are looked at in all themes and widths."""
    of_this_run[:] = ALL


def look(
    watched: Watched,
    address: str,
    *sights: Sight,
    is_deep: bool = True,
    rules: Sequence[str] | None = OF_COLOUR_AND_WIDTH,
    known: Sequence[str] = FRAME,
    name: str = "",
) -> list[str]:
    """What is wrong with a page in these themes and widths; it is loaded in the first and turned into the others.

    In the first, axe is asked about everything; in the others, when all sights are looked at, about what they can
    break. `known` is what the tour looks at on other pages. With a `name`, a picture is kept of each sight.
    """
    page, found = watched.page, list[str]()
    sights = sights or tuple(of_this_run)
    for sight in sights:
        turn(page, sight)
        if sight == sights[0]:
            page.goto(address)
            if urlsplit(page.url).path != urlsplit(address).path:
                return [f"{address} led to {page.url}"]
        page.evaluate(SETTLED)
        is_first = sight == sights[0]
        is_asked = is_deep and (is_first or of_this_run == ALL)  # axe takes longer than the page itself
        faults = [*watched.faults(), *(barriers(page, None if is_first else rules, known) if is_asked else ())]
        found += [f"{sight[0]} {sight[1]} {address}: {fault}" for fault in faults]
    for sight in sights if name and FOLDER else ():
        turn(page, sight)
        page.evaluate(SETTLED)
        picture(page, f"{name}-{sight[0]}-{sight[1]}")
    return found


def turn(page: Page, sight: Sight) -> None:
    """The page as it stands, in this theme and width."""
    theme, width = sight
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")


def sound(faults: list[str]) -> None:
    """Fail with all that is wrong."""
    assert not faults, "\n" + "\n".join(faults)


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page where somebody asked for pictures; taking it touches the page, so it comes last."""
    if FOLDER:
        page.screenshot(path=Path(FOLDER) / f"{name}.png", full_page=True)


def at_a_desk(page: Page) -> None:
    """Sit down at a desk again, in the light."""
    turn(page, ("light", DESK))
