"""How a question is put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reviews.blocks import About, Figure, Option, Question, Row
from reviews.questions import CHOICES


@dataclass(frozen=True)
class Ask:
    """A question before it becomes a row."""

    kind: str
    key: str
    """Of the thing it is about, such as KR12.3; the question's own key begins with its kind."""
    question: str
    about: About
    proposed: str
    why: str
    proposal: str = ""
    """In words, where the label of the proposed choice does not say it all."""
    sets: Mapping[str, str] = field(default_factory=dict)
    figures: Iterable[Figure] = ()
    objective: int | None = None


def row_of(ask: Ask) -> Row:
    """The question with all answers that its kind has."""
    choices = CHOICES[ask.kind]
    body = Question(
        key=f"{ask.kind}:{ask.key}",
        kind=ask.kind,
        question=ask.question,
        proposal=ask.proposal or choices.get(ask.proposed, "Nothing is proposed"),
        why=ask.why,
        options=[Option(choice=choice, label=label) for choice, label in choices.items()],
        about=ask.about,
        figures=list(ask.figures),
        proposed=ask.proposed,
        sets=dict(ask.sets),
    )
    return Row(body, ask.objective)
