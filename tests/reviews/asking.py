"""Packs that ask: questions by hand, and a meeting about them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.utils import timezone

from execution.actions.signals import raise_signal
from okrs.actions.audience import set_audience
from okrs.actions.check_ins import add_check_in
from okrs.actions.closing import start_grading
from okrs.actions.key_results import create_key_result
from okrs.models import Cycle, KeyResult, Objective
from portfolio.actions.initiatives import propose_initiative
from portfolio.actions.portfolios import create_portfolio
from portfolio.actions.tranches import plan_tranche
from reviews import questions
from reviews.actions.meetings import open_meeting, plan_meeting
from reviews.actions.packs import keep_frozen
from reviews.blocks import About, Block, Figure, Option, Question, Row, decisions, digest
from reviews.freezing import Frozen
from reviews.models import AgendaItem, Meeting, Pack
from reviews.values import number, source
from rollups.actions import recompute_now
from tests.conftest import Cast

D = Decimal
SECRET = "Acquire the rival before spring"


def question(kind: str, about: Any, title: str, **fields: Any) -> Question:
    """One question about a row; the answers are those of its kind."""
    page = {"key_result": "key-results", "objective": "objectives", "tranche": "funding/tranches", "signal": "signals"}
    noun = {"KeyResult": "key_result", "Objective": "objective", "Tranche": "tranche", "Signal": "signal"}[
        type(about).__name__
    ]
    values: dict[str, Any] = {
        "key": f"{kind}:{about.pk}",
        "kind": kind,
        "question": title,
        "proposal": "",
        "why": "The figures say so.",
        "options": [Option(choice=choice, label=label) for choice, label in questions.CHOICES[kind].items()],
        "about": About(kind=noun, id=about.pk, title=str(about), path=f"{page[noun]}/{about.pk}/"),
        "figures": [
            Figure(
                label="Now", value=number(Decimal(1563), "clinics", source("totals", None, "items_in")), note="of 2,000"
            )
        ],
        "proposed": "",
        "sets": {},
    }
    return cast(Question, values | fields)


def pack_of(cycle: Cycle, rows: list[Row], title: str = "Acme · Q3 2026") -> Pack:
    """A made pack that asks these."""
    pack = Pack(cycle=cycle, title=title, as_of=date(2026, 9, 30), formula="v1", known_at=timezone.now())
    pack.state = Pack.State.RUNNING
    pack.save()
    blocks: list[Block] = [decisions("Decisions asked", rows, empty="Nothing is asked.")]
    keep_frozen(pack, Frozen(blocks, digest(blocks), {}))
    return pack


class Scene:
    """Max meets Ben about Q3: a grade, what becomes of O1, a target, a tranche and a signal are asked."""

    def __init__(self, cast: Cast, quarter: Cycle, *, is_grading: bool = True) -> None:
        self.cast, self.quarter = cast, quarter
        self.objective = Objective(cycle=quarter, key="O1", title="Clinics use it", owner=cast.max, team=cast.team)
        self.objective.save()
        self.key_result = self.measure("KR1.1", "Active clinics")
        self.other = self.measure("KR1.2", "Clinics that stay")
        portfolio = create_portfolio(actor=cast.ana, key="GROW", name="Growth bets", currency="EUR")
        self.initiative = propose_initiative(
            actor=cast.max, state="active", title="Self-serve", portfolio=portfolio, budget=D(600_000), owner=cast.ben
        )
        self.tranche = plan_tranche(
            actor=cast.max, initiative=self.initiative, amount=D(200_000), review_on=date(2026, 10, 10)
        )
        self.signal = raise_signal(
            actor=cast.ben, thing=self.initiative, kind="blocked", words="The vendor is late.", proposal="hold_tranche"
        )
        recompute_now()
        if is_grading:
            start_grading(actor=cast.ana, cycle=quarter)
            quarter.refresh_from_db()
        self.pack = pack_of(quarter, self.rows())

    def measure(self, key: str, title: str, objective: Objective | None = None) -> KeyResult:
        """A key result that came from 0 to 1,563 of 2,000 clinics."""
        made = create_key_result(
            actor=None, objective=objective or self.objective, type="increase", key=key, title=title,
            baseline=D(0), target=D(2000), unit="clinics", owner=self.cast.max,
        )  # fmt: skip
        add_check_in(actor=self.cast.max, key_result=made, date=date(2026, 9, 28), value=D(1563))
        return made

    def rows(self) -> list[Row]:
        """The five kinds of question."""
        about = self.objective.pk
        grade = question(
            "grade", self.key_result, "Which grade does KR1.1 get?", proposed="accept", proposal="Grade it 0.8",
            sets={"grade": "0.8"},
        )  # fmt: skip
        carry = question("carry", self.objective, "What becomes of O1?", proposed="keep", sets={"verdict": "keep"})
        target = question("target", self.other, "Does the target of KR1.2 fit?", sets={"target": "2400"})
        money = question("tranche", self.tranche, "Fund tranche 1 of INI-1?", sets={"decision": "released"})
        signal = question("signal", self.signal, "The vendor is late: hold the money?", proposed="accepted")
        return [Row(grade, about), Row(carry, about), Row(target, about), Row(money), Row(signal)]

    def meeting(self, *, is_open: bool = True, **fields: Any) -> Meeting:
        """The meeting of Max and Ben, without a decider."""
        guests = fields.pop("guests", [self.cast.max, self.cast.ben])
        planned = plan_meeting(actor=self.cast.max, pack=self.pack, guests=guests, **fields)
        return open_meeting(actor=self.cast.max, meeting=planned) if is_open else planned

    @staticmethod
    def point(meeting: Meeting, kind: str) -> AgendaItem:
        """The point that asks this kind."""
        rows = AgendaItem.objects.filter(meeting=meeting).select_related("question", "meeting__decider")
        return next(row for row in rows if row.question and row.question.body["kind"] == kind)


def secret_of(scene: Scene) -> Objective:
    """An objective that only Max (and the owner) may see, with a key result."""
    made = Objective(
        cycle=scene.quarter, key="OSECRET", title=SECRET, owner=scene.cast.max, visibility="people",
    )  # fmt: skip
    made.save()
    set_audience(made)
    return made
