"""The thread of a page about an item, and the item itself."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse

from execution.models import Item
from okrs.sentences import cut
from portfolio.views.stations import TITLE_WORDS
from ui.components import Crumb


def fetch_item(pk: int) -> Item:
    """The item with what every page of it shows; 404 when the tenant has none by this id."""
    rows = Item.objects.select_related("initiative__portfolio", "initiative__owner", "parent", "team", "assignee")
    return get_object_or_404(rows, pk=pk)


def thread_of_item(item: Item | None, last: str = "") -> list[Crumb]:
    """The list (or the initiative), the item above, the item, and the page itself."""
    crumbs = [Crumb("Work items", reverse("item_list"))]
    if item is not None and item.initiative is not None:
        crumbs = [Crumb(item.initiative.key, reverse("initiative_detail", args=[item.initiative.pk]))]
    if item is not None and item.parent is not None:
        crumbs.append(Crumb(item.parent.key, reverse("item_detail", args=[item.parent.pk])))
    if item is not None:
        crumbs.append(Crumb(f"{item.key} {cut(item.title, TITLE_WORDS)}", reverse("item_detail", args=[item.pk])))
    return [*crumbs, Crumb(last)] if last else crumbs
