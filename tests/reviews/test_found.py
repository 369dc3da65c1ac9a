"""The palette finds packs, by the layers' rule: it asks who told it as they started."""

from __future__ import annotations

from reviews.models import Pack
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.reviews.story import Story, pack_of


def test_a_pack_is_found_by_words_of_its_title_and_by_what_it_is(story: Story, cast: Cast) -> None:
    made: list[Pack] = []
    for title in ("Harbour team · Q3 2026", "Acme · Q2 2026"):
        pack = pack_of(story, "summary")
        pack.title = title
        pack.save()
        made.append(pack)
    client = cast.client(cast.vic)
    said = client.get("/acme/search/", {"q": "harb q3"}).content.decode()
    assert f"/acme/reviews/{made[0].pk}/" in said
    assert "Acme · Q2" not in said
    said = client.get("/acme/search/", {"q": "review"}).content.decode()
    assert all(f"/acme/reviews/{one.pk}/" in said for one in made)
    assert said.index("Reviews") < said.index("Acme · Q2")
    assert b"Harbour" not in client.get("/acme/search/", {"q": "re"}).content, "two letters are of a title"


def test_anothers_packs_are_not_found(story: Story, cast: Cast) -> None:
    pack = pack_of(story, "summary")
    pack.title = "Acme secret · Q3"
    pack.save()
    with use_tenant(cast.rival):
        assert not Pack.objects.exists()
    said = cast.client(cast.cleo).get("/rival/search/", {"q": "secret"}).content
    assert b"secret" not in said
