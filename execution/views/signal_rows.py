"""Signals as lines of a list: what, on what, since when, what was answered, and whether this reader may answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from execution.models import Item, Signal, SignalAnswer
from execution.queries.signals import answers_of, levels_of, served_by, thing_of
from execution.signals import DECIDED, GLYPHS
from ui.components import Decision
from ui.formats import age, ended

SHOWN_WORDS = 32
ASKED = {1: "asked the managers", 2: "asked the admins"}


@dataclass(frozen=True)
class Line:
    """One signal."""

    signal: Signal
    answer: SignalAnswer | None
    level: int
    bet: tuple[int, str] | None
    day: date

    @property
    def glyph(self) -> str:
        """Its shape: its kind's while it is open."""
        return "done" if self.answer else GLYPHS[self.signal.kind]

    @property
    def kind(self) -> str:
        """Its kind as people call it."""
        return str(self.signal.get_kind_display())

    @property
    def thing(self) -> str:
        """What it is about."""
        return str(thing_of(self.signal))

    @property
    def thing_url(self) -> str:
        """Where that is."""
        thing = thing_of(self.signal)
        return reverse("item_detail" if isinstance(thing, Item) else "initiative_detail", args=[thing.pk])

    @property
    def proposal(self) -> str:
        """What they propose; empty when nothing is to be decided."""
        return "" if self.signal.proposal == "nothing" else str(self.signal.get_proposal_display())

    @property
    def age(self) -> str:
        """How long it has waited; nothing once it is answered."""
        return "" if self.answer else age(self.signal.date, self.day)

    @property
    def answered(self) -> str:
        """Who decided what, without the words."""
        if self.answer is None:
            return ""
        who = self.answer.recorded_by.name if self.answer.recorded_by else "Somebody"
        return f"{who} {DECIDED[self.answer.decision]}"

    @property
    def higher(self) -> str:
        """How far up it went."""
        return "" if self.answer else ASKED.get(self.level, "")

    @property
    def words(self) -> str:
        """The beginning of what they said."""
        said = self.signal.words.split()
        return ended(" ".join(said[:SHOWN_WORDS]) + ("…" if len(said) > SHOWN_WORDS else ""))


def lines_of(rows: Iterable[Signal], day: date) -> list[Line]:
    """The signals as lines; three queries, whatever their number."""
    listed = list(rows)
    if not listed:
        return []
    ids = [row.pk for row in listed]
    answers, levels, bets = answers_of(ids), levels_of(ids), served_by(listed)
    return [Line(row, answers.get(row.pk), levels.get(row.pk, 0), bets.get(row.pk), day) for row in listed]


def waiting_line(signal: Signal, day: date) -> Decision:
    """The signal as something that waits for a person, on their first page."""
    who = signal.recorded_by.name if signal.recorded_by else "Somebody"
    asks = "" if signal.proposal == "nothing" else f" They propose: {signal.get_proposal_display().lower()}."
    words = " ".join(signal.words.split()[:20]).removesuffix(".")
    url = reverse("signal_detail", args=[signal.pk])
    return Decision(
        status=GLYPHS[signal.kind], title=f"{signal.get_kind_display()}: {thing_of(signal)}", url=url,
        text=f"{who}: {words}.{asks}", action="Answer", age=age(signal.date, day),
    )  # fmt: skip
