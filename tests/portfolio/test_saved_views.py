"""Saved views: one's own and shared ones; only whoever keeps one changes it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.permissions import Forbidden
from activity.models import Event
from portfolio.actions.views import change_view, remove_view, save_view
from portfolio.models import SavedView
from tenancy.context import use_tenant
from tests.execution.scene import Scene

URL = "/acme/initiatives/"
NEW = "/acme/saved-views/new/"


def test_a_view_keeps_the_filter_and_not_the_moment(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        view = save_view(actor=scene.cast.ben, name="  My  bets ", query="?state=open&after=7&view=3&layout=board&q=")
        assert (view.name, view.query, view.layout, view.is_shared) == ("My bets", "state=open", "table", False)
        with pytest.raises(ValidationError, match="already"):
            save_view(actor=scene.cast.ben, name="My bets")
        save_view(actor=scene.cast.max, name="My bets")
        with pytest.raises(ValidationError):
            save_view(actor=scene.cast.ben, name=" ")


def test_a_shared_one_is_changed_by_whoever_keeps_it_only(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        view = save_view(actor=scene.cast.ben, name="Ours", is_shared=True)
        for other in (scene.cast.ana, scene.cast.vic):
            with pytest.raises(Forbidden):
                change_view(actor=other, view=view, name="Mine")
            with pytest.raises(Forbidden):
                remove_view(actor=other, view=view)
        save_view(actor=scene.cast.vic, name="Viewer's own")
        with pytest.raises(Forbidden):
            save_view(actor=scene.cast.vic, name="Viewer's shared", is_shared=True)
        change_view(actor=scene.cast.ben, view=view, name="Ours too", query="kind=internal", layout="board")
        assert (view.name, view.query, view.layout) == ("Ours too", "kind=internal", "board")
        remove_view(actor=scene.cast.ben, view=view)
        names = list(Event.objects.filter(name__startswith="saved_view").order_by("id").values_list("name", flat=True))
        assert names == ["saved_view.kept", "saved_view.kept", "saved_view.changed", "saved_view.removed"]


def test_the_page_saves_lists_updates_and_removes(scene: Scene) -> None:
    ben, max_ = scene.cast.client(scene.cast.ben), scene.cast.client(scene.cast.max)
    made = ben.post(NEW, {"name": "Demands", "query": "state=demand", "layout": "board", "is_shared": "on"})
    assert made.status_code == 303
    with use_tenant(scene.cast.acme):
        view = SavedView.objects.get()
    assert made.headers["Location"] == f"{URL}?state=demand&layout=board&view={view.pk}"
    assert ben.post(NEW, {"name": "Demands", "layout": "board"}).status_code == 422
    assert ben.post(NEW, {"name": "Own", "layout": "table", "query": "mine=1"}).status_code == 303
    menu = max_.get(URL).content.decode()
    assert "Demands" in menu
    assert ">Own" not in menu
    changed = f"{URL}?state=active&layout=board&view={view.pk}"
    assert "Update Demands" in ben.get(changed).content.decode()
    assert "Update Demands" not in max_.get(changed).content.decode()
    edit = f"/acme/saved-views/{view.pk}/edit/"
    assert max_.get(edit).status_code == 403
    assert max_.post(f"/acme/saved-views/{view.pk}/remove/").status_code == 403
    assert scene.cast.client(scene.cast.cleo).get(edit).status_code == 404
    assert ben.post(edit, {"name": "Active", "query": "state=active", "layout": "board"}).status_code == 303
    assert max_.get(edit).status_code == 404
    assert ben.post(f"/acme/saved-views/{view.pk}/remove/").status_code == 303
    with use_tenant(scene.cast.acme):
        assert list(SavedView.objects.values_list("name", flat=True)) == ["Own"]
