"""Random edits of an organisation in the tables: facts and structure, as people, programs and loaders make them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import DatabaseError, transaction

from execution.models import Cost, Item, ItemState, ProgressReport
from okrs.models import Alignment, CheckIn, KeyResult, Objective, PhasedTarget, Stage, StageCompletion, TargetVersion
from portfolio.models import Contribution, Initiative, InitiativeState, Portfolio, Tranche, TrancheDecision
from rollups.models import Policy
from tenancy.models import TenantModel

type Edit = Callable[[Random, date], None]


def one[Row: TenantModel](dice: Random, model: type[Row]) -> Row:
    """Any row of the model."""
    rows = model.objects.order_by("pk")
    return rows[dice.randrange(len(rows))]


def some_day(dice: Random, day: date) -> date:
    """A day around this one: mostly past, sometimes to come."""
    return day + timedelta(days=dice.choice([-400, -120, -30, -7, -1, 0, 0, 1, 40]))


def amount(dice: Random) -> Decimal:
    """An amount of money, at times negative or nothing."""
    return dice.choice([Decimal(0), Decimal(dice.randrange(-20_000, 200_000)) / dice.choice([1, 3, 7])]).quantize(
        Decimal("0.0001")
    )


def _place(dice: Random) -> dict[str, Any]:
    return dice.choice([{"item": one(dice, Item)}, {"initiative": one(dice, Initiative)}, {}])


def book(dice: Random, day: date) -> None:
    """A cost of an item, an initiative or neither."""
    Cost(key=f"e{dice.random()}", date=some_day(dice, day), amount=amount(dice), **_place(dice)).save()


def correct(dice: Random, day: date) -> None:
    """A correction of a cost, which may book it elsewhere."""
    old = one(dice, Cost)
    Cost(key=old.key, date=some_day(dice, day), amount=amount(dice), supersedes=old, **_place(dice)).save()


def check_in(dice: Random, day: date) -> None:
    """A value of a key result."""
    value = dice.choice([None, Decimal(dice.randrange(0, 120))])
    line, on = one(dice, KeyResult), some_day(dice, day)
    head = CheckIn.objects.filter(key_result=line, date=on, superseded_by=None).first()
    CheckIn(key_result=line, date=on, value=value, status="at_risk", supersedes=head).save()


def raise_target(dice: Random, day: date) -> None:
    """Another target from a day on."""
    line = one(dice, KeyResult)
    TargetVersion(
        key_result=line, date=some_day(dice, day), baseline=line.baseline or 0, target=dice.randrange(200, 900),
        low=line.low, high=line.high,
    ).save()  # fmt: skip


def phase(dice: Random, day: date) -> None:
    """A phased target comes, changes or goes."""
    lines = list(KeyResult.objects.filter(type__in=["increase", "decrease"]).order_by("pk"))
    if not lines:
        return
    line = dice.choice(lines)
    value, on = Decimal(dice.randrange(-30, 1200)) / dice.choice([3, 10]), some_day(dice, day)
    if PhasedTarget.objects.exists():
        old = PhasedTarget.objects.filter(pk=one(dice, PhasedTarget).pk)
        if dice.random() < 0.3:
            old.delete()
        elif dice.random() < 0.5:
            old.update(value=value) if dice.random() < 0.5 else old.update(key_result=line)
    PhasedTarget.objects.update_or_create(key_result=line, date=on, defaults={"value": value})


def report(dice: Random, day: date) -> None:
    """A percent report."""
    item, on = one(dice, Item), some_day(dice, day)
    head = ProgressReport.objects.filter(item=item, date=on, superseded_by=None).first()
    ProgressReport(item=item, date=on, percent=dice.choice([0, 33, 60, 100]), supersedes=head).save()


def change_state(dice: Random, day: date) -> None:
    """An item is done, dropped or taken up again."""
    state = dice.choice(["doing", "done", "dropped", "todo"])
    ItemState(item=one(dice, Item), date=some_day(dice, day), state=state).save()


def replan(dice: Random, day: date) -> None:
    """Another plan of an item."""
    start = dice.choice([None, some_day(dice, day)])
    changes = {
        "planned_start": start,
        "planned_finish": dice.choice([None, (start or day) + timedelta(days=dice.randrange(90))]),
        "planned_cost": dice.choice([None, abs(amount(dice))]),
        "estimate": dice.choice([None, 0, 3, 8]),
        "type": dice.choice(["task", "milestone"]),
    }
    for name in dice.sample(sorted(changes), 2):
        Item.objects.filter(pk=one(dice, Item).pk).update(**{name: changes[name]})


def reparent(dice: Random, day: date) -> None:
    """An item moves below another, to the top, or to another initiative."""
    item, parent = one(dice, Item), dice.choice([None, one(dice, Item)])
    above = parent
    while above is not None and above.pk != item.pk:
        above = above.parent
    if above is None:
        Item.objects.filter(pk=item.pk).update(parent=parent)
    Item.objects.filter(pk=one(dice, Item).pk).update(initiative=dice.choice([None, one(dice, Initiative)]))


def add_work(dice: Random, day: date) -> None:
    """A new item."""
    Item(
        key=f"e{dice.random()}", title="new", parent=dice.choice([None, one(dice, Item)]),
        initiative=dice.choice([None, one(dice, Initiative)]), planned_cost=dice.choice([None, abs(amount(dice))]),
    ).save()  # fmt: skip


def relink(dice: Random, day: date) -> None:
    """An initiative serves a key result with more, less, or not at all."""
    link = one(dice, Contribution)
    if dice.random() < 0.3:
        Contribution.objects.filter(pk=link.pk).delete()
    else:
        # More than all of its money is refused by the database.
        with suppress(DatabaseError), transaction.atomic():
            Contribution.objects.filter(pk=link.pk).update(allocation=Decimal(dice.randrange(0, 20)) / 100)
    with suppress(DatabaseError), transaction.atomic():
        Contribution(
            initiative=one(dice, Initiative), key_result=one(dice, KeyResult), allocation=Decimal("0.01")
        ).save()


def edit_key_result(dice: Random, day: date) -> None:
    """Another weight, other dates, another objective, or a new key result."""
    change: dict[str, Any] = dice.choice(
        [{"weight": dice.choice([None, 1, 5])}, {"ends_on": some_day(dice, day)}, {"objective": one(dice, Objective)}]
    )
    KeyResult.objects.filter(pk=one(dice, KeyResult).pk).update(**change)
    if dice.random() < 0.4:
        new = KeyResult(key=f"e{dice.random()}", title="new", type="yes_no", objective=one(dice, Objective))
        new.save()
        TargetVersion(key_result=new).save()


def edit_objective(dice: Random, day: date) -> None:
    """Another weight, another driver, or a new objective."""
    change: dict[str, Any] = dice.choice(
        [{"weight": dice.choice([None, 2, 7])}, {"driven_by": dice.choice(["aligned", "both"])}]
    )
    Objective.objects.filter(pk=one(dice, Objective).pk).update(**change)
    if dice.random() < 0.4:
        Objective(key=f"e{dice.random()}", title="new", cycle=one(dice, Objective).cycle).save()


def realign(dice: Random, day: date) -> None:
    """An alignment goes, another comes; never one that closes a ring."""
    links = list(Alignment.objects.order_by("pk"))
    if links and dice.random() < 0.5:
        dice.choice(links).delete()
    child, parent = one(dice, Objective), one(dice, Objective)
    above, seen = [parent.pk], set[int]()
    while above:
        seen |= set(above)
        found = Alignment.objects.filter(child__in=above).values_list("parent_id", flat=True)
        above = [each for each in found if each not in seen]
    if child.pk not in seen:
        Alignment.objects.get_or_create(child=child, parent=parent)


def edit_initiative(dice: Random, day: date) -> None:
    """Another budget, other dates, another portfolio, another state, or a new initiative."""
    chosen = one(dice, Initiative)
    changes: list[dict[str, Any]] = [
        {"budget": abs(amount(dice))},
        {"planned_start": None},
        {"portfolio": one(dice, Portfolio)},
        {"technique": dice.choice(Initiative.Technique.values)},
    ]
    Initiative.objects.filter(pk=chosen.pk).update(**dice.choice(changes))
    state = dice.choice(["active", "delivered", "stopped"])
    InitiativeState(initiative=chosen, date=some_day(dice, day), state=state).save()
    if dice.random() < 0.3:
        new = Initiative(key=f"e{dice.random()}", title="new", portfolio=one(dice, Portfolio), budget=abs(amount(dice)))
        new.save()


def fund(dice: Random, day: date) -> None:
    """A tranche and what is decided about it; another envelope."""
    tranche = Tranche(initiative=one(dice, Initiative), position=dice.randrange(10**9), amount=5, review_on=day)
    tranche.save()
    TrancheDecision(tranche=tranche, date=some_day(dice, day), decision=dice.choice(["released", "held"])).save()
    Portfolio.objects.filter(pk=one(dice, Portfolio).pk).update(budget=abs(amount(dice)))


def do_stage(dice: Random, day: date) -> None:
    """A stage is done, or worth another share."""
    if Stage.objects.exists():
        stage = one(dice, Stage)
        StageCompletion(stage=stage, date=dice.choice([None, some_day(dice, day)])).save()
        Stage.objects.filter(pk=one(dice, Stage).pk).update(percent=dice.randrange(100))


def set_policy(dice: Random, day: date) -> None:
    """Other thresholds: everything is computed again."""
    policy = Policy.objects.first() or Policy()
    policy.on_track = dice.choice([Decimal("0.9"), Decimal("0.95")])
    policy.save()


EDITS: list[Edit] = [
    book, correct, check_in, raise_target, report, change_state, replan, reparent, add_work, relink, edit_key_result,
    edit_objective, realign, edit_initiative, fund, do_stage, phase,
]  # fmt: skip


def edit(dice: Random, day: date) -> str:
    """Make one edit; what would break a rule of the tables is left undone. Returns its name."""
    chosen = dice.choice(EDITS)
    with suppress(DatabaseError), transaction.atomic():
        chosen(dice, day)
    return chosen.__name__
