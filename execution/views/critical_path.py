"""The critical path of one initiative: what its end hangs on, as a picture and as a table."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.permissions import may
from execution.critical_path import Loop, Path, Slot, find_path
from execution.critical_words import cpli_status, cpli_words, sentence
from execution.queries.critical_path import work_and_bonds
from portfolio.models import Initiative
from portfolio.views.initiatives import fetch
from portfolio.views.stations import thread_of
from tenancy.clock import today
from ui.charts import critical_path as chart
from ui.charts.drawn import Picture
from ui.http import HtmxRequest, page_or_part

LISTED, DRAWN, NAMED = 200, 40, 20


@require_GET
def initiative_critical_path(request: HtmxRequest, pk: int) -> HttpResponse:
    """Its longest chain, how realistic the planned finish is, and each item with the room it has."""
    initiative, day = fetch(pk), today(request.tenant)
    works, bonds = work_and_bonds(pk)
    context: dict[str, Any] = {
        "initiative": initiative,
        "crumbs": thread_of(initiative, "Critical path"),
        "first": next((work for work in works if work.is_own and work.state != "dropped"), None),
        "has_waits": bool(bonds),
        "may_edit": may(request.membership, "edit", initiative),
        "loop": "",
    }
    try:
        context |= _shown(find_path(works, bonds, day), initiative)
    except Loop as loop:
        context |= {"loop": str(loop), "sentence": f"There is no path: {loop} is a loop."}
    if not bonds:
        context["sentence"] = "No item of this initiative waits for another, so no chain decides its end."
    return page_or_part(request, "execution/initiative_critical_path.html", "body", context)


def _shown(path: Path, initiative: Initiative) -> dict[str, Any]:
    planned = initiative.planned_finish
    chain = set(path.chain)
    slots = sorted(path.slots.values(), key=lambda slot: _order(slot, chain))
    index = path.cpli(planned)
    return {
        "path": path,
        "sentence": sentence(path, planned),
        "cpli": index,
        "cpli_words": cpli_words(index),
        "cpli_status": cpli_status(index),
        "margin": path.margin(planned),
        "slots": [(slot, slot.work.id in chain) for slot in slots[:LISTED]],
        "left": max(0, len(slots) - LISTED),
        "unknown": path.unknown[:NAMED],
        "more_unknown": max(0, len(path.unknown) - NAMED),
        "picture": _picture(path, planned),
    }


def _order(slot: Slot, chain: set[int]) -> tuple[bool, bool, int, date, int]:
    """The chain first in its order, then what has least room; what is done comes last."""
    in_chain = slot.work.id in chain
    return slot.slack is None, not in_chain, 0 if in_chain else slot.slack or 0, slot.start, slot.work.id


def _picture(path: Path, planned: date | None) -> Picture | None:
    """Those that wait or are waited for and those without room, by their earliest start."""
    tied = {pk for bond in path.bonds for pk in (bond.before, bond.after)} | set(path.chain)
    found = sorted((path.slots[pk] for pk in tied), key=lambda slot: (not slot.is_critical, slot.start, slot.work.id))
    drawn = sorted(found[:DRAWN], key=lambda slot: (slot.start, slot.finish, slot.work.id))
    if not drawn:
        return None
    ids = {slot.work.id for slot in drawn}
    bars = [_bar(slot) for slot in drawn]
    chain = list(path.chain)
    links = [
        chart.Link(bond.before, bond.after, is_critical=_follows(chain, bond.before, bond.after))
        for bond in path.bonds if bond.before in ids and bond.after in ids
    ]  # fmt: skip
    return chart.draw(bars, links, path.day, planned, sentence(path, planned))


def _follows(chain: list[int], before: int, after: int) -> bool:
    return before in chain and after in chain and chain.index(after) == chain.index(before) + 1


def _bar(slot: Slot) -> chart.Bar:
    work = slot.work
    return chart.Bar(
        work.id, work.key, work.title, slot.start, slot.finish, latest=slot.latest, is_critical=slot.is_critical,
        is_done=work.state == "done", url=reverse("item_detail", args=[work.id]),
    )  # fmt: skip
