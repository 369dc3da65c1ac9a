"""What the templates in templates/components/ are given: small records, no models."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Crumb:
    """One station of the thread; the last has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Figure:
    """One figure of a strip: label, value, a note whose tone is ok, risk, off or none, and what explains it.

    A figure of an object names it in `why`; one of something else has the `address` of its explanation.
    """

    label: str
    value: str
    note: str = ""
    tone: str = ""
    why: tuple[str, int, str] | None = None
    address: str = ""


@dataclass(frozen=True)
class Tab:
    """One view over the same rows."""

    label: str
    url: str
    icon: str = ""
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Decision:
    """Something that waits for a person: shape, title, sentence, age, one button."""

    status: str
    title: str
    url: str
    text: str
    action: str = ""
    action_url: str = ""
    age: str = ""


@dataclass(frozen=True)
class Page:
    """Where a keyset-paged list continues; empty addresses are not shown."""

    previous_url: str = ""
    next_url: str = ""
    shown: str = ""
