"""One change to many: tried first, told per row, done in one transaction, never over what somebody else saved."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from activity.models import Event
from portfolio.actions.bulk import MOST, Change, Pick, change_many
from portfolio.actions.initiatives import edit_initiative
from portfolio.models import Initiative, InitiativeState
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.execution.test_initiative_list import HTMX, URL
from ui.formats import full_day

D = Decimal


@pytest.fixture
def three(scene: Scene) -> tuple[Scene, list[Initiative]]:
    """Three bets of Ben's team."""
    with use_tenant(scene.cast.acme):
        return scene, [scene.bet(f"Bet {n}", team=scene.cast.team) for n in range(3)]


def picks(rows: list[Initiative]) -> list[Pick]:
    return [Pick(row.pk, row.version) for row in rows]


def test_a_preview_tells_all_and_changes_nothing(three: tuple[Scene, list[Initiative]]) -> None:
    scene, rows = three
    change = Change({"owner": scene.cast.ben}, 7, "paused")
    with use_tenant(scene.cast.acme):
        events = Event.objects.count()
        told = change_many(actor=scene.cast.max, picks=picks(rows), change=change, is_preview=True)
        assert all(not each.refused and len(each.changes) == 4 for each in told)
        assert ("Lead", "", "Ben") in [(name, was, to.split()[0]) for name, was, to in told[0].words]
        assert Event.objects.count() == events
        assert {row.version for row in Initiative.objects.filter(pk__in=[row.pk for row in rows])} == {1}
        assert not InitiativeState.objects.filter(state="paused").exists()
        done = change_many(actor=scene.cast.max, picks=picks(rows), change=change)
        assert done == told
        assert Event.objects.count() == events + 6
        for row in Initiative.objects.filter(pk__in=[row.pk for row in rows]):
            assert (row.owner_id, row.state, row.planned_start) == (scene.cast.ben.pk, "paused", scene.ago(42))


def test_a_row_that_somebody_changed_meanwhile_is_told_and_not_overwritten(
    three: tuple[Scene, list[Initiative]],
) -> None:
    scene, rows = three
    with use_tenant(scene.cast.acme):
        chosen = picks(rows)
        edit_initiative(actor=scene.cast.ana, initiative=rows[1], expected_version=None, title="Anew")
        for change in (Change({"kind": "internal"}), Change(state="paused")):
            told = change_many(actor=scene.cast.max, picks=chosen[1:2], change=change)
            assert "in the meantime" in told[0].refused
        told = change_many(actor=scene.cast.max, picks=chosen, change=Change({"kind": "internal"}))
        assert [bool(each.refused) for each in told] == [False, True, False]
        kinds = [Initiative.objects.get(pk=row.pk).kind for row in rows]
        assert kinds == ["internal", "strategic", "internal"]


def test_each_refusal_says_why_and_a_half_changed_row_is_left_whole(three: tuple[Scene, list[Initiative]]) -> None:
    scene, rows = three
    with use_tenant(scene.cast.acme):
        foreign = scene.bet("Not Ben's")
        told = change_many(actor=scene.cast.ben, picks=picks([rows[0], foreign]), change=Change({"kind": "internal"}))
        assert not told[0].refused
        assert "may not do this" in told[1].refused
        told = change_many(
            actor=scene.cast.max, picks=picks(rows[1:]), change=Change({"kind": "internal"}, state="demand")
        )
        assert all("can go to" in each.refused for each in told)
        assert Initiative.objects.get(pk=rows[1].pk).kind == "strategic"
        for bad in (Change(), Change({"title": "x"})):
            with pytest.raises(ValidationError):
                change_many(actor=scene.cast.max, picks=picks(rows), change=bad)
        for amount in (0, MOST + 1):
            with pytest.raises(ValidationError):
                change_many(actor=scene.cast.max, picks=[Pick(n) for n in range(amount)], change=Change(shift_days=1))


def test_the_dialog_previews_and_then_does_it(three: tuple[Scene, list[Initiative]]) -> None:
    scene, rows = three
    client = scene.cast.client(scene.cast.max)
    chosen = [f"{row.pk}.1" for row in rows]
    dialog = client.get(f"{URL}bulk/", {"pick": [*chosen, "x", "7"]}, headers=HTMX).content.decode()
    assert "Change 3 initiatives" in dialog
    data = {"pick": chosen, "kind": "internal", "shift_days": "7"}
    assert client.post(f"{URL}bulk/", {"pick": chosen}, headers=HTMX).status_code == 422
    preview = client.post(f"{URL}bulk/", data, headers=HTMX).content.decode()
    assert "3 initiatives would change" in preview
    assert "Strategic → Internal" in preview
    start = rows[0].planned_start
    assert start
    assert f"Starts: {full_day(start)} → {full_day(start + timedelta(days=7))}" in preview
    with use_tenant(scene.cast.acme):
        assert not Initiative.objects.filter(kind="internal").exists()
    done = client.post(f"{URL}bulk/", data | {"do": "apply"}, headers=HTMX)
    assert "3 initiatives changed" in done.content.decode()
    with use_tenant(scene.cast.acme):
        assert Initiative.objects.filter(kind="internal").count() == 3
    again = client.post(f"{URL}bulk/", {"pick": chosen, "kind": "strategic", "do": "apply"}, headers=HTMX)
    assert "3 initiatives refused" in again.content.decode()
    assert scene.cast.client(scene.cast.vic).get(f"{URL}bulk/").status_code == 403
    assert scene.cast.client(scene.cast.cleo).get(f"{URL}bulk/").status_code == 404


def test_a_lead_and_a_team_are_taken_off_and_not_set_in_the_same_change(three: tuple[Scene, list[Initiative]]) -> None:
    scene, rows = three
    client, cast = scene.cast.client(scene.cast.max), scene.cast
    chosen = [f"{row.pk}.{row.version}" for row in rows[:2]]
    both = client.post(f"{URL}bulk/", {"pick": chosen, "team": cast.team.pk, "without_team": "on", "do": "apply"})
    assert both.status_code == 422
    assert "Choose a team or take the team off" in both.content.decode()
    response = client.post(f"{URL}bulk/", {"pick": chosen, "without_team": "on", "do": "apply"}, headers=HTMX)
    assert response.status_code == 200
    with use_tenant(cast.acme):
        teams = Initiative.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
        assert list(teams.values_list("team", flat=True)) == [None, None, cast.team.pk]
