"""The small line beside a key result ends where its row, its page and its history do, on a past day too."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from okrs.actions.check_ins import add_check_in, correct_check_in
from okrs.actions.key_results import change_target
from rollups.actions import recompute_now
from rollups.history.series import series
from rollups.queries import rollup
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene

LINE = re.compile(r'aria-label="Weekly active clinics: ([^"]*)"')


class Story(Scene):
    """Values of 25, 15, 5 and 1 days ago; that of 15 days ago was corrected, the target raised 6 days ago."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        with use_tenant(cast.acme):
            for ago, value in ((25, 1300), (15, 1999), (5, 1500), (1, 1620)):
                one = add_check_in(actor=cast.max, key_result=self.key_result, date=self.ago(ago), value=Decimal(value))
                if ago == 15:
                    correct_check_in(actor=cast.max, check_in=one, date=one.date, value=Decimal(1400))
            change_target(
                actor=cast.max, key_result=self.key_result, date=self.ago(6), reason="More", target=Decimal(2500)
            )
            recompute_now()

    def page(self, day: date | None, page: str) -> Any:
        at = f"@{day}/" if day else ""
        return self.cast.client(self.cast.max).get(f"/acme/{at}{page}")


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast)


@pytest.mark.parametrize(
    ("ago", "drawn", "value"),
    [
        (None, "from 1,300 to 1,620, target 2,500", 1620),
        (3, "from 1,300 to 1,500, target 2,500", 1500),
        (10, "from 1,300 to 1,400, target 2,000", 1400),
        (20, "now 1,300, target 2,000", 1300),
    ],
)
def test_the_line_ends_at_the_value_that_page_and_rollup_say(
    story: Story, ago: int | None, drawn: str, value: int
) -> None:
    day = None if ago is None else story.ago(ago)
    listed = story.page(day, "objectives/").content.decode()
    assert LINE.findall(listed) == [drawn]
    page = story.page(day, f"key-results/{story.key_result.pk}/")
    counting = [each.value for each in page.context["every"] if each.correction is None]
    assert (counting[0], page.context["rollup"].value) == (value, value)
    assert len(counting) == {None: 4, 3: 3, 10: 2, 20: 1}[ago]
    computed = rollup(story.cast.acme, day or story.today)["key_results"]["KR1.1"]
    assert page.context["rollup"].measured == computed["measured"]


def test_the_history_of_the_value_ends_where_the_line_does(story: Story) -> None:
    with use_tenant(story.cast.acme):
        steps = series("key_results", story.key_result.pk, ["value", "measured"], story.ago(30), story.today)
    assert steps[-1].values["value"] == 1620
