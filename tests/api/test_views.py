"""Saved views, limits of stages, the bulk change and the longer filter in the API."""

from __future__ import annotations

from tests.api.conftest import Caller, Organisation


def test_saved_views_are_ones_own_and_the_shared_ones(organisation: Organisation) -> None:
    ana, max_ = organisation.ana, Caller(organisation.cast.max)
    shared = ana.post("saved-views/", {"name": "All", "query": "state=open", "layout": "board", "is_shared": True})
    assert shared.status_code == 201, shared.content
    own = ana.post("saved-views/", {"name": "Mine"}).json()["id"]
    path = f"saved-views/{shared.json()['id']}/"
    assert [row["name"] for row in max_.rows("saved-views/")] == ["All"]
    assert max_.get(f"saved-views/{own}/").status_code == 404
    assert max_.send("DELETE", f"saved-views/{own}/").status_code == 404
    assert max_.patch(path, {"name": "Other"}).status_code == 403
    assert ana.patch(path, {"name": "Other"}).json()["name"] == "Other"
    assert ana.send("DELETE", path).status_code == 204
    assert Caller(organisation.cast.cleo).rows("saved-views/") == []


def test_a_limit_is_set_changed_and_taken_away(organisation: Organisation) -> None:
    ana = organisation.ana
    assert ana.post("stage-limits/", {"state": "active", "limit": 0}).status_code == 400
    made = ana.post("stage-limits/", {"state": "active", "limit": 3})
    assert made.status_code == 201, made.content
    assert ana.post("stage-limits/", {"state": "active", "limit": 4}).json()["id"] == made.json()["id"]
    assert Caller(organisation.cast.ben).post("stage-limits/", {"state": "active", "limit": 1}).status_code == 403
    assert ana.send("DELETE", f"stage-limits/{made.json()['id']}/").status_code == 204
    assert ana.rows("stage-limits/") == []


def test_many_are_changed_at_once_and_tried_before(organisation: Organisation) -> None:
    ana, pk = organisation.ana, organisation.ids["initiative"]
    version = ana.get(f"initiatives/{pk}/").json()["version"]
    body = {"rows": [{"id": pk, "version": version}], "kind": "internal", "preview": True}
    tried = ana.post("initiatives/bulk/", body)
    assert tried.status_code == 200, tried.content
    assert tried.json()["rows"][0]["changes"] == [{"name": "Kind", "was": "Strategic", "to": "Internal"}]
    assert ana.get(f"initiatives/{pk}/").json()["kind"] == "strategic"
    assert ana.post("initiatives/bulk/", body | {"preview": False}).json()["preview"] is False
    assert ana.get(f"initiatives/{pk}/").json()["kind"] == "internal"
    stale = ana.post("initiatives/bulk/", body | {"preview": False, "kind": "strategic"}).json()
    assert "in the meantime" in stale["rows"][0]["refused"]
    assert ana.post("initiatives/bulk/", {"rows": [], "kind": "internal"}).status_code == 400
    assert Caller(organisation.cast.cleo).post("initiatives/bulk/", body).json()["rows"] == []


def test_the_list_is_narrowed_by_more(organisation: Organisation) -> None:
    ana, pk = organisation.ana, organisation.ids["initiative"]
    row = ana.get(f"initiatives/{pk}/").json()
    assert [each["id"] for each in ana.rows(f"initiatives/?q={row['title'][:4]}")] == [pk]
    assert ana.rows("initiatives/?q=zebra") == []
    rollup = row["rollup"]
    approved = row["budget"] if row["budget"] is not None else rollup["bac"]
    expected = [pk] if rollup["eac"] > approved else []
    assert [each["id"] for each in ana.rows("initiatives/?over_budget=true")] == expected
    assert ana.rows("initiatives/?mine=true") == ana.rows(f"initiatives/?owner={organisation.cast.ana.pk}")
    for name in ("mine", "waiting"):
        found = [each for value in ("true", "false") for each in ana.rows(f"initiatives/?{name}={value}")]
        assert [each["id"] for each in found] == [pk], name
    for query in ("owner=999999", "team=999999", "objective=999999", "horizon=later", "health=achieved"):
        assert ana.rows(f"initiatives/?{query}") == [], query
