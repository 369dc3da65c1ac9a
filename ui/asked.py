"""What a list's address asks for that the list does not know: said, never silently left out."""

from collections.abc import Callable, Collection, Mapping

from ui.formats import listed
from ui.http import whole

LONGEST = 40
type Known = Collection[str] | Callable[[str], bool]
"""The values that a part may have, or whether it may have one."""


def is_id(text: str) -> bool:
    """Whether it can be a row's id."""
    return whole(text) is not None


def is_id_or_none(text: str) -> bool:
    """Whether it can be a row's id, or asks for what has none."""
    return text == "none" or is_id(text)


def is_flag(text: str) -> bool:
    """Whether it switches something on or off."""
    return text in {"0", "1"}


def not_known(asked: Mapping[str, str], known: Mapping[str, Known]) -> str:
    """The parts of an address whose value the list does not know, as "stage “xyz” and kind “zzz”"; empty: none."""
    return listed([
        f"{name.replace('_', ' ')} “{asked[name][:LONGEST]}”"
        for name, values in known.items()
        if asked.get(name) and not (values(asked[name]) if callable(values) else asked[name] in values)
    ])  # fmt: skip
