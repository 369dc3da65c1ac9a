"""Dependencies between items in the API: the same actions, the same refusals."""

from __future__ import annotations

from tests.api.conftest import Caller, Organisation


def test_one_item_waits_for_another_and_a_loop_is_named(organisation: Organisation) -> None:
    ana = organisation.ana
    one, two = (ana.post("items/", {"title": title}).json() for title in ("Agree", "Build"))
    made = ana.post("item-dependencies/", {"before": one["id"], "after": two["key"], "lag_days": 4})
    assert made.status_code == 201, made.content
    assert (made.json()["before_key"], made.json()["after"], made.json()["lag_days"]) == (one["key"], two["id"], 4)
    refused = ana.post("item-dependencies/", {"before": two["id"], "after": one["id"]})
    assert refused.status_code == 400
    assert f"{one['key']} → {two['key']} → {one['key']}" in str(refused.json())
    assert [each["id"] for each in ana.rows(f"item-dependencies/?after={two['id']}")] == [made.json()["id"]]
    assert ana.rows(f"item-dependencies/?before={two['id']}") == []
    path = f"item-dependencies/{made.json()['id']}/"
    assert Caller(organisation.cast.cleo).get(path).status_code == 404
    assert Caller(organisation.cast.vic).send("DELETE", path).status_code == 403
    assert ana.send("DELETE", path).status_code == 204
    assert ana.rows("item-dependencies/") == []
