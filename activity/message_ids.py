"""The name that a letter goes out under: which tenant's and which one, signed, so that nobody can make one up."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from activity.models import Letter

SALT: Final = "activity.message_ids"
SIGNS: Final = 24
FORM: Final = re.compile(r"letter-(\d{1,18})-(\d{1,18})-([0-9a-f]{24})@")


def name_of(letter: Letter) -> str:
    """What stands before the @ of its Message-ID."""
    about = f"{letter.tenant_id}-{letter.pk}"
    return f"letter-{about}-{_sign(about, settings.SECRET_KEY)}"


def letter_of(message_id: str) -> tuple[int, int] | None:
    """Tenant and letter of a Message-ID that was signed here, by this key or one from before; None for any other."""
    found = FORM.search(message_id)
    if found is None:
        return None
    about = f"{found[1]}-{found[2]}"
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any(constant_time_compare(found[3], _sign(about, key)) for key in keys):
        return None
    return int(found[1]), int(found[2])


def _sign(about: str, key: str | bytes) -> str:
    return salted_hmac(SALT, about, secret=key, algorithm="sha256").hexdigest()[:SIGNS]
