"""Memory that a file took goes back to the machine: a large pack's slides are a hundred megabytes of small pieces."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Final

LIBRARY: Final = "libc.so.6"


def give_back() -> None:
    """Hand free pieces back; nothing where the C library keeps no heap of this kind. Takes some milliseconds."""
    _trim()(0)


@cache
def _trim() -> Callable[[int], object]:
    with suppress(OSError, AttributeError):
        return ctypes.CDLL(LIBRARY).malloc_trim
    return lambda _: None
