"""A pack's letter that came back is told to whoever manages the pack."""

from __future__ import annotations

from typing import Any

from activity.actions.notices import tell
from activity.models import Letter
from reviews.actions.delivering import manager_of, page_of
from reviews.models import Delivery


def tell_of(*, letter: Letter, **_: Any) -> None:
    """Tell who asked for the pack, or made its schedule, whom it did not reach and why; of other letters nothing."""
    delivery = Delivery.objects.select_related("pack__schedule", "member").filter(letter=letter).first()
    if delivery is None:
        return
    who = delivery.asked_by or manager_of(delivery.pack)
    if who is not None and who.ended_at is None:
        words = f"{delivery.pack.title} did not reach {delivery.member.name}: {letter.error}"
        tell([who], kind="review", text=words, path=page_of(delivery.pack))
