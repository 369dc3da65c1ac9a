"""What a careful person sees and a browser tells: complaints, sideways scroll, headings, barriers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

GRAVE = {"serious", "critical"}
# Widths and themes in which a page is looked at: two by default, all four in the long form.
SIGHTS = [
    (1440, "light"),
    (390, "dark"),
    pytest.param(1440, "dark", marks=pytest.mark.long),
    pytest.param(390, "light", marks=pytest.mark.long),
]
# Known before any script of the page runs, so that the very first violation counts.
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  const { violatedDirective, blockedURI, sourceFile, lineNumber } = event;
  window.violations.push(`${violatedDirective} ${blockedURI} ${sourceFile ?? ""}:${lineNumber}`);
});
"""
AXE = """async ([rules, only, known]) => {
  const ask = (context, runOnly, off) => axe.run(context, {
    runOnly,
    rules: Object.fromEntries(off.map((rule) => [rule, { enabled: false }])),
    resultTypes: ["violations"],
  });
  const context = { include: [document], exclude: known };
  const asked = [await ask(known.length ? context : document, only ?? rules.slow, [])];
  if (!only) asked.push(await ask(document, rules.tags, rules.slow));
  return asked.flatMap((found) => found.violations);
}"""
# What another theme or width can break on a page whose elements are sound. They take three quarters of axe's time.
OF_COLOUR_AND_WIDTH = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
RULES = {
    "tags": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "slow": OF_COLOUR_AND_WIDTH,
}
# What is drawn around every page: its colours and sizes are the same wherever one stands.
FRAME = ["nav.side", "ui-palette", "ui-shortcuts"]
# The name of what sticks out, for whoever has to mend it.
WIDE = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const clipped = (element) => {
    for (let at = element.parentElement; at; at = at.parentElement)
      if (at.parentElement?.parentElement && getComputedStyle(at).overflowX !== "visible") return true;
    return false;
  };
  const sticks = (element) => element.getBoundingClientRect().right > width + 1 && !clipped(element);
  const wide = [...document.body.querySelectorAll("*")].filter(sticks).map((element) => element.outerHTML.slice(0, 90));
  return `${document.documentElement.scrollWidth} px: ${wide.slice(-3).join(" | ")}`;
}
"""


class Watched:
    """A page and what was complained about on it."""

    def __init__(self, context: BrowserContext) -> None:
        context.add_init_script(WATCH)
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.expected: set[int] = set()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        # An answer of 4xx or 5xx is said here too, without its address; _answered names it.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.status}: {response.url}")

    def faults(self) -> list[str]:
        """Everything that is wrong with the page as it stands, and what was said since the last time."""
        self.page.wait_for_load_state()  # a press that leads on returns when the next page begins, not when it is there
        found = [*self.said_since(), *map(str, self.page.evaluate("window.violations.splice(0)"))]
        return [*found, *shape_faults(self.page)]

    def said_since(self) -> list[str]:
        """What was complained about since the last time, said once."""
        said, self.complaints = self.complaints, []
        return said


def shape_faults(page: Page) -> Iterator[str]:
    """A page has one name, one first heading and no sideways scroll."""
    if not page.title().strip():
        yield "no title"
    headings = page.locator("h1:visible").count()
    if headings != 1:
        yield f"{headings} first headings"
    if wide := page.evaluate(WIDE):
        yield f"sideways scroll: {wide}"
    if styled := page.locator("main [style]").count():
        yield f"{styled} elements with a style of their own"


def barriers(page: Page, only: Sequence[str] | None = None, known: Sequence[str] = ()) -> list[str]:
    """What axe calls serious or critical, by all of its rules or by those named.

    Of what is `known`, as selectors, colours and sizes are left out.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(AXE, [RULES, only, known])
    return [
        f"{violation['id']}: {node['html'][:160]} {' '.join(check['message'] for check in node['any'])[:160]}"
        for violation in found
        if violation["impact"] in GRAVE
        for node in violation["nodes"][:3]
    ]
