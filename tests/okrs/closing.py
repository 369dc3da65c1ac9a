"""A quarter that is over and being graded: two objectives, the second below the first, with figures, and the next."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from okrs.actions.alignment import align_objective
from okrs.actions.check_ins import add_check_in
from okrs.actions.cycles import create_cycle
from okrs.actions.stages import StageWish, complete_stage, set_stages
from okrs.models import Cycle, KeyResult, Objective
from rollups.actions import recompute_now
from tests.okrs.conftest import Story


class Ended:
    """Q4 is being graded: O1 with KR1.1 (65 % measured), a milestone (30 %) and one nobody spoke of; O2 below O1."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.cast = story.cast
        self.clinics = story.key_result
        self.milestone = story.key_result_of("milestone", title="Opened", weight=Decimal(3))
        self.silent = story.key_result_of("yes_no", title="Signed")
        stages = [StageWish("Found", Decimal(30)), StageWish("Built", Decimal(70))]
        first = set_stages(actor=None, key_result=self.milestone, stages=stages)[0]
        complete_stage(actor=None, stage=first, date=story.ago(3))
        add_check_in(actor=None, key_result=self.clinics, date=story.ago(2), value=Decimal(1734))  # 494 of 760
        self.below = story.objective_named("Below")
        align_objective(actor=None, child=self.below, parent=story.objective)
        self.next = create_cycle(actor=None, name="Q5", starts_on=story.ago(-42), ends_on=story.ago(-132))
        recompute_now()
        self.turn("grading")

    @property
    def cycle(self) -> Cycle:
        """The quarter as it is now."""
        return Cycle.objects.get(pk=self.story.cycle.pk)

    @property
    def objective(self) -> Objective:
        """O1 as it is now."""
        return Objective.objects.get(pk=self.story.objective.pk)

    def key_result(self, row: KeyResult) -> KeyResult:
        """A key result as it is now."""
        return KeyResult.objects.get(pk=row.pk)

    def turn(self, state: str) -> None:
        """The quarter is in this state, however it came there."""
        Cycle.objects.filter(pk=self.story.cycle.pk).update(state=state)

    def page(self, who: Any) -> str:
        """The closing page as somebody sees it."""
        answer = self.cast.client(who).get(f"/acme/cycles/{self.cycle.pk}/close/")
        assert answer.status_code == 200
        return str(answer.content.decode())
