"""Every entry can be found and corrected, also one of long ago; a figure's sheet leads to it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from execution.actions.facts import book_cost, correct_cost
from execution.models import Cost
from execution.views.costs import PER_PAGE
from rollups.actions import recompute_now
from tests.execution.scene import Scene

D = Decimal


def text(scene: Scene, path: str) -> str:
    return scene.cast.client(scene.cast.max).get(f"/acme/{path}").content.decode()


def booked(scene: Scene, many: int) -> list[Cost]:
    return [
        book_cost(
            actor=scene.cast.max, initiative=scene.initiative, amount=D(n + 1), date=scene.ago(40) + timedelta(n // 3),
            note=f"Bill {n}",
        )
        for n in range(many)
    ]  # fmt: skip


def test_all_costs_of_an_initiative_page_by_page_the_newest_day_first(scene: Scene, acme: Any) -> None:
    rows = booked(scene, PER_PAGE + 20)
    page = f"initiatives/{scene.initiative.pk}/costs/"
    assert f'href="/acme/{page}">All costs' in text(scene, f"initiatives/{scene.initiative.pk}/")
    first = text(scene, page)
    last = sorted(rows, key=lambda row: (row.date, row.pk))[-PER_PAGE]
    following = f"?after={last.date.isoformat()}_{last.pk}"
    assert following in first
    second = text(scene, page + following)
    keys = [row.key for row in rows]
    shown = [{key for key in keys if f'data-l="Key">{key}<' in html} for html in (first, second)]
    assert (len(shown[0]), len(shown[1])) == (PER_PAGE, 20)
    assert shown[0] | shown[1] == set(keys)
    for nonsense in ("nonsense", "2026-13-01_5", "2026-01-01_x"):
        assert following in text(scene, f"{page}?after={nonsense}")


def test_an_entry_is_found_by_its_key_or_note_and_corrected_there(scene: Scene, acme: Any) -> None:
    old = booked(scene, 30)[0]
    page = f"initiatives/{scene.initiative.pk}/costs/"
    client = scene.cast.client(scene.cast.max)
    assert client.get(f"/acme/costs/{old.pk}/")["Location"] == f"/acme/{page}?q={old.key}"
    for asked in (old.key, "bill 0"):
        html = text(scene, f"{page}?q={asked}")
        assert html.count('data-l="Key">') == 1
        assert f"/acme/costs/{old.pk}/correct/" in html
    assert "Nothing matches" in text(scene, f"{page}?q=elsewhere")
    correct_cost(actor=scene.cast.max, cost=old, amount=D(5), date=old.date, note="Bill 0")
    assert "Corrected" in text(scene, f"{page}?q={old.key}")


def test_an_item_has_its_own_and_the_sheet_of_what_was_spent_leads_to_each(scene: Scene, acme: Any) -> None:
    epic, *_ = scene.work()
    cost = book_cost(actor=scene.cast.max, item=epic, amount=D("100.005"), date=scene.ago(3), note="Odd")
    recompute_now()
    assert "€100.005" in text(scene, f"items/{epic.pk}/costs/")
    sheet = text(scene, f"items/{epic.pk}/explain/?measure=ac")
    assert f'href="/acme/costs/{cost.pk}/">Show the entry' in sheet
    away = scene.cast.client(scene.cast.max).get(f"/acme/costs/{cost.pk}/")["Location"]
    assert away == f"/acme/items/{epic.pk}/costs/?q={cost.key}"
    assert scene.cast.client(scene.cast.cleo).get(f"/rival/costs/{cost.pk}/").status_code == 404


def test_as_many_queries_for_many_entries_as_for_few(scene: Scene, acme: Any) -> None:
    client, page = scene.cast.client(scene.cast.max), f"/acme/initiatives/{scene.initiative.pk}/costs/"
    booked(scene, 2)
    counts = []
    for more in (0, 40):
        booked(scene, more)
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            client.get(page)
        counts.append(len(captured))
    assert counts[0] == counts[1]
