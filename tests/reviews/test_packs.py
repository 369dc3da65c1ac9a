"""A pack is made once, says what was, and says the same for ever."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from okrs.actions.check_ins import add_check_in
from okrs.actions.cycles import create_cycle
from okrs.models import Cycle, KeyResult
from reviews import making
from reviews.actions.packs import ask_for_pack
from reviews.freezing import freeze
from reviews.models import Pack, PackRun
from reviews.queries import blocks_of
from tenancy.clock import present_day
from tenancy.models import Tenant
from tests.conftest import Cast


def made(acme: Tenant, cast: Cast, cycle: Cycle) -> Pack:
    """A pack of the cycle, as a worker made it."""
    asked = ask_for_pack(actor=cast.max, tenant=acme, cycle=cycle)
    assert making.run(acme.pk, asked.pk)
    return Pack.objects.select_related("cycle", "previous").get(pk=asked.pk)


def test_a_worker_makes_what_was_asked_for(acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle) -> None:
    """Its state, its seal and its rows are kept, and nothing waits any more."""
    pack = made(acme, cast, quarter)
    assert (pack.state, pack.as_of, pack.error) == ("made", date(2026, 9, 30), "")
    assert len(pack.digest) == 64
    figures = next(block for block in blocks_of(pack) if block.type == "figures")
    assert figures.rows[0].body["value"]["shown"] == "78%"
    assert not PackRun.objects.exists()


def test_made_again_it_is_the_same_whatever_came_later(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle
) -> None:
    """A late check-in about the quarter, a renamed lead and a renamed organisation change no pack that was made."""
    pack = made(acme, cast, quarter)
    add_check_in(actor=cast.max, key_result=key_result, date=date(2026, 9, 29), value=Decimal(1900))
    cast.max.name = "Maximilian"
    cast.max.save()
    acme.name = "Acme Holding"
    acme.save()
    assert freeze(acme, pack).digest == pack.digest


def test_a_later_pack_knows_what_came_later(acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle) -> None:
    """Asked for again, the same quarter has the late check-in."""
    first = made(acme, cast, quarter)
    add_check_in(actor=cast.max, key_result=key_result, date=date(2026, 9, 29), value=Decimal(1900))
    assert made(acme, cast, quarter).digest != first.digest


def test_the_same_day_made_anew_tells_what_was_corrected_since_and_the_same_change(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle
) -> None:
    """A correction is never silent: the second pack of a day is compared with the first, and tells the same change."""
    first = made(acme, cast, quarter)
    second = made(acme, cast, quarter)
    assert second.previous == first
    assert "of that day still stands" in words_of(second, "Since the last pack")
    add_check_in(actor=cast.max, key_result=key_result, date=date(2026, 9, 29), value=Decimal(1900))
    third = made(acme, cast, quarter)
    assert third.previous == second
    assert "known better now: 1 fact came late" in words_of(third, "Since the last pack")
    changed = {one.title: one for one in blocks_of(third)}["What changed"]
    assert changed.head["sentence"].startswith("On 1 Jul 2026 nothing was measured yet")
    assert freeze(acme, third).digest == third.digest
    assert [freeze(acme, each).digest for each in (first, second)] == [first.digest, second.digest]


def test_it_is_compared_with_the_last_review_of_its_own_cycle(
    acme: Tenant, cast: Cast, key_result: KeyResult, quarter: Cycle
) -> None:
    first = made(acme, cast, quarter)
    later = create_cycle(
        actor=cast.ana, name="Q4 2026", kind="quarter", starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31)
    )
    # A pack of the past quarter may be as of a day of the next one, of which there is a pack by then.
    of_next, day = made(acme, cast, later), present_day(acme)
    asked = ask_for_pack(actor=cast.max, tenant=acme, cycle=quarter, as_of=day)
    assert making.run(acme.pk, asked.pk)
    assert Pack.objects.get(pk=asked.pk).previous == first
    assert of_next.previous == first  # where its cycle has none, the last one before


def words_of(pack: Pack, title: str) -> str:
    """The first sentence of a block."""
    words: str = next(one for one in blocks_of(pack) if one.title == title).rows[0].body["words"]
    return words
