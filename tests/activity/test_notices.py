"""What a person is told: counted in the frame, read once, nobody else's."""

from __future__ import annotations

import pytest

from accounts.permissions import Forbidden
from activity.actions.notices import read_notice, tell
from activity.models import Notice
from tenancy.context import use_tenant
from tests.api.conftest import Caller
from tests.conftest import Cast


def told(cast: Cast, how_many: int = 1) -> list[Notice]:
    """Notices to Ben."""
    with use_tenant(cast.acme):
        return [tell([cast.ben], kind="mention", text=f"Word {n}", path="objectives/")[0] for n in range(how_many)]


def test_the_bell_counts_what_is_unread_and_reading_leads_on(cast: Cast) -> None:
    notice, _ = told(cast, 2)
    ben = cast.client(cast.ben)
    assert "Notices, 2 unread" in ben.get("/acme/notices/").content.decode()
    answer = ben.post(f"/acme/notices/{notice.pk}/reading/")
    assert (answer.status_code, answer["Location"]) == (303, "/acme/objectives/")
    html = ben.get("/acme/notices/?only=unread").content.decode()
    assert "Notices, 1 unread" in html
    assert "Word 0" not in html
    assert ben.post("/acme/notices/reading/").status_code == 302
    assert "Notices, 0 unread" in ben.get("/acme/notices/").content.decode()


def test_nobody_reads_anothers(cast: Cast) -> None:
    notice = told(cast)[0]
    assert "Word" not in cast.client(cast.ana).get("/acme/notices/").content.decode()
    assert cast.client(cast.ana).post(f"/acme/notices/{notice.pk}/reading/").status_code == 404
    assert Caller(cast.ana).get(f"notices/{notice.pk}/").status_code == 404
    with use_tenant(cast.acme), pytest.raises(Forbidden):
        read_notice(actor=cast.ana, notice=notice)


def test_they_are_paged(cast: Cast) -> None:
    told(cast, 55)
    html = cast.client(cast.ben).get("/acme/notices/").content.decode()
    assert ("Word 54" in html, "Word 3<" in html) == (True, False)
    assert "before=" in html


def test_the_api_lists_and_reads_ones_own(cast: Cast) -> None:
    notice = told(cast, 2)[0]
    ben = Caller(cast.ben)
    assert [row["text"] for row in ben.rows("notices/")] == ["Word 1", "Word 0"]
    assert ben.post(f"notices/{notice.pk}/reading/").json()["read_at"]
    assert [row["text"] for row in ben.rows("notices/?unread=true")] == ["Word 1"]
