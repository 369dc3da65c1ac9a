"""What a list's address asks for and the list does not know is said, and an export of it is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.execution.scene import Scene
from ui.asked import is_flag, is_id, not_known

LISTS = {
    "initiatives/?portfolio=GROW&state=xyz&health=at_risk": "state “xyz” and portfolio “GROW”",
    "items/?team=core&mine=yes": "team “core” and mine “yes”",
    "signals/?kind=bad&initiative=INI-1": "kind “bad” and initiative “INI-1”",
    "teams/{team}/backlog/?type=huge": "type “huge”",
}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_says_what_it_leaves_out(scene: Scene, address: str) -> None:
    client = scene.cast.client(scene.cast.max)
    at = f"/acme/{address.format(team=scene.cast.team.pk)}"
    assert f"The address asks for {LISTS[address]}, which this list does not know" in client.get(at).content.decode()
    assert "which this list does not know" not in client.get(at.partition("?")[0]).content.decode()


def test_an_export_of_what_is_not_known_is_refused(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.max)
    found = client.get("/acme/initiatives/export/?portfolio=GROW&format=csv")
    assert (found.status_code, found.content.decode()) == (
        400, "The address asks for portfolio “GROW”, which the list does not know.",
    )  # fmt: skip
    sent = client.get(f"/acme/initiatives/export/?portfolio={scene.portfolio.pk}&format=csv")
    assert sent.status_code == 200
    assert scene.initiative.key in b"".join(sent.streaming_content).decode()  # type: ignore[attr-defined]  # a file


@given(st.dictionaries(st.sampled_from(["kind", "mine", "owner", "other"]), st.text(max_size=6)))
def test_only_values_of_known_parts_that_are_not_known_are_named(asked: dict[str, str]) -> None:
    words = not_known(asked, {"kind": {"", "run"}, "mine": is_flag, "owner": is_id})
    bad = [name for name, fits in (("kind", {"", "run"}), ("mine", {"", "0", "1"})) if asked.get(name, "") not in fits]
    if asked.get("owner") and not (asked["owner"].isascii() and asked["owner"].isdecimal()):
        bad.append("owner")
    assert words.count("“") - "".join(asked.values()).count("“") <= len(bad)
    assert bool(words) is bool(bad)
