"""Numbers as people type them where a field takes words; what could be a thousand or a fraction is asked back."""

import re
from decimal import Decimal, InvalidOperation

ASKED = "Is it a thousand or a fraction? Write a thousand without a sign, a fraction with one or two more digits."
GAPS = re.compile(r"[\s'’]")
ONE_GROUP = re.compile(r"[-+−]?\d{1,3}[.,]\d{3}")
COMMA_GROUPS = re.compile(r"[-+−]?\d{1,3}(,\d{3})+(\.\d+)?")
POINT_GROUPS = re.compile(r"[-+−]?\d{1,3}(\.\d{3})+(,\d+)?")


def typed_number(text: str, *, is_money: bool = False) -> Decimal:
    """1,234,567.5 and 12,5 and 1 250; raises ValueError (ASKED) for 1,234, and for 1.234 where it is money.

    Raises InvalidOperation for what is no number.
    """
    written = GAPS.sub("", text).replace("−", "-")
    if ONE_GROUP.fullmatch(written) and ("," in written or is_money):
        raise ValueError(ASKED)
    if COMMA_GROUPS.fullmatch(written):
        written = written.replace(",", "")
    elif POINT_GROUPS.fullmatch(written) and not ONE_GROUP.fullmatch(written):
        written = written.replace(".", "").replace(",", ".")
    elif written.count(",") == 1 and "." not in written:
        written = written.replace(",", ".")
    if not written.isascii():
        raise InvalidOperation
    return Decimal(written)
