"""The thread of a page about an initiative."""

from __future__ import annotations

from django.urls import reverse

from okrs.sentences import cut
from portfolio.models import Initiative
from ui.components import Crumb

TITLE_WORDS = 5


def thread_of(initiative: Initiative | None, last: str = "") -> list[Crumb]:
    """The portfolio's list, the initiative, and the page itself."""
    crumbs = [Crumb("Initiatives", reverse("initiative_list"))]
    if initiative is not None:
        label = f"{initiative.key} {cut(initiative.title, TITLE_WORDS)}"
        crumbs.append(Crumb(label, reverse("initiative_detail", args=[initiative.pk])))
    return [*crumbs, Crumb(last)] if last else crumbs
