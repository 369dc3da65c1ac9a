"""The reference's lower half: work items, initiatives and the totals (MODEL.md §1, §2 and the end of §4)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rollups.formulas.numbers import ONE, ZERO, Maybe, exact, shares, weights
from rollups.formulas.v1 import earned_schedule, health, initiative, work_item
from tests.rollups.workbook import Figures, Row, Workbook, day, fraction, number, table, text

# READINGS: where MODEL.md leaves a choice, this is what is taken.
# Leaves. Of an item with children only its planned cost (a plan), its initiative (inherited) and its costs count; its
#   state, percent, reports, dates and estimate do not. A dropped parent drops no leaf.
# BAC. A plan takes off its own leaves' costs and the costs of the plans directly below it; the leaves of those are
#   inside them. Estimates that sum to 0 share equally, so that no money is lost. A leaf of a plan "got a BAC" even
#   when its share is 0. Sharing uses the costs as given: a drop cuts the leaf afterwards and changes no one's share.
# Window. The initiative's dates pass through the same rule as a leaf's. A finish before the start is no window.
# Dropped. What was earned is the last report up to the day it was dropped; later reports do not count.
# A `progress` row wins over items.percent about the same day.
# Initiative without leaves: one leaf, items = 0. Initiatives of every state count.
# Curve. It ends at PD; value k is at the end of day k, value 0 before the first day; a finish-only leaf rises within
#   its day. "Leaves with both ends" are those with a window after the fill-ins, whatever their BAC.


@dataclass(frozen=True)
class Leaf:
    """A work item without children, as it stands at the end of a day."""

    initiative: str
    window: work_item.Window | None
    bac: Fraction
    percent: Fraction
    estimate: Maybe
    earned_of_it: Fraction
    """Its weight's factor where there is no BAC: what was earned of a dropped leaf, 1 for any other."""
    finished: bool

    @property
    def ev(self) -> Fraction:
        """The earned value, in money."""
        return work_item.earned_value(self.bac, self.percent)

    def pv(self, as_of: date) -> Fraction:
        """Return the planned value at the end of a day, in money."""
        return work_item.planned_value(self.bac, work_item.planned_share(self.window, as_of))


def leaves(workbook: Workbook, as_of: date, loaded_on: date) -> list[Leaf]:
    """Return every leaf of the workbook; those of no initiative have an empty one."""
    items, owners = _by_key(workbook, "items"), _by_key(workbook, "initiatives")
    bacs = planned_costs(workbook)
    reports = _reports(workbook, loaded_on)
    techniques = {text(row, "initiative"): text(row, "technique") for row in table(workbook, "initiative_settings")}
    milestones = _milestones(workbook, set(bacs))
    found = []
    for key in bacs:
        row, owner = items[key], initiative_of(items, key)
        until = date.fromisoformat(text(row, "finished_on")) if _is_dropped(row, as_of) else as_of
        finished = _is_finished(row, as_of, loaded_on)
        technique = techniques.get(owner, "")
        bac, percent = (
            bacs[key],
            _earned_share(
                technique,
                is_milestone=text(row, "type") == "milestone",
                finished=finished,
                begun=_is_begun(row, as_of),
                report=_last_report(reports[key], until),
                reached=_reached(milestones[owner], as_of, until, loaded_on) if technique == "milestones" else ZERO,
            ),
        )
        kept = ONE
        if _is_dropped(row, as_of):
            kept = percent
            bac, percent = work_item.dropped(bac, percent)
        window = _window(row, owners.get(owner, {}))
        found.append(Leaf(owner, window, bac, percent, number(row, "estimate"), kept, finished))
    return found


def _by_key(workbook: Workbook, name: str) -> dict[str, Row]:
    return {text(row, "key"): row for row in table(workbook, name)}


def _line(items: dict[str, Row], key: str) -> Iterator[str]:
    """Yield the item and then its ancestors, nearest first."""
    while key:
        yield key
        key = text(items[key], "parent")


def initiative_of(items: dict[str, Row], key: str) -> str:
    """Return the initiative of an item: its own, else the nearest ancestor's; empty when none has one."""
    return next((owner for each in _line(items, key) if (owner := text(items[each], "initiative"))), "")


def _window(row: Row, owner: Row) -> work_item.Window | None:
    return work_item.window(
        day(row, "planned_start"),
        day(row, "planned_finish"),
        day(owner, "planned_start"),
        day(owner, "planned_finish"),
    )


# Planned costs


def planned_costs(workbook: Workbook) -> dict[str, Fraction]:
    """Return the BAC of every leaf before any drop, in the order of the items."""
    items = _by_key(workbook, "items")
    parents = {text(row, "parent") for row in items.values()}
    keys = [key for key in items if key not in parents]
    given = {key: cost for key in keys if (cost := number(items[key], "planned_cost")) is not None}
    planned = _shares_of_plans(items, keys)
    found = given | planned
    of_owner: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        of_owner[initiative_of(items, key)].append(key)
    for owner, row in _by_key(workbook, "initiatives").items():
        if not any(key in found for key in of_owner[owner]):
            estimates = [number(items[key], "estimate") for key in of_owner[owner]]
            found |= dict(zip(of_owner[owner], shares(number(row, "budget") or ZERO, estimates), strict=True))
    return {key: found.get(key, ZERO) for key in keys}


def plan_of(items: dict[str, Row], key: str) -> str:
    """Return the nearest ancestor that has a planned cost; empty when none has."""
    above = list(_line(items, key))[1:]
    return next((each for each in above if number(items[each], "planned_cost") is not None), "")


def _shares_of_plans(items: dict[str, Row], keys: list[str]) -> dict[str, Fraction]:
    """Return what each leaf without a cost gets of its plan."""
    parents = {text(row, "parent") for row in items.values()}
    costs: dict[str, list[Fraction]] = defaultdict(list)
    below: dict[str, list[Fraction]] = defaultdict(list)
    sharing: dict[str, list[str]] = defaultdict(list)
    for key, row in items.items():
        plan, cost = plan_of(items, key), number(row, "planned_cost")
        if key in parents:
            if cost is not None:
                below[plan].append(cost)
        elif cost is None:
            sharing[plan].append(key)
        else:
            costs[plan].append(cost)
    found: dict[str, Fraction] = {}
    for plan, sharers in sharing.items():
        if plan:
            pot = work_item.plan_pot(exact(text(items[plan], "planned_cost")), costs[plan], below[plan])
            estimates = [number(items[key], "estimate") for key in sharers]
            found |= dict(zip(sharers, shares(pot, estimates), strict=True))
    return {key: found[key] for key in keys if key in found}


# Percent


def _reports(workbook: Workbook, loaded_on: date) -> dict[str, dict[date, Fraction]]:
    """Return the percent reports of each item by date, 0 to 1; a row of `progress` wins over the item's own cell."""
    found: dict[str, dict[date, Fraction]] = defaultdict(dict)
    for row in table(workbook, "items"):
        percent = number(row, "percent")
        if percent is not None:
            about = day(row, "started_on") or day(row, "planned_start") or loaded_on
            found[text(row, "key")][about] = percent / 100
    for row in table(workbook, "progress"):
        found[text(row, "item")][date.fromisoformat(text(row, "date"))] = exact(text(row, "percent")) / 100
    return found


def _is_dropped(row: Row, as_of: date) -> bool:
    return text(row, "state") == "dropped" and date.fromisoformat(text(row, "finished_on")) <= as_of


def _is_finished(row: Row, as_of: date, loaded_on: date) -> bool:
    if text(row, "state") != "done":
        return False
    finish = day(row, "planned_finish")
    assumed = finish if finish is not None and finish < loaded_on else loaded_on
    return (day(row, "finished_on") or assumed) <= as_of


def _is_begun(row: Row, as_of: date) -> bool:
    """Say whether it was in hand at the end of the day; of a dropped one, on the eve of the day it was dropped."""
    started = day(row, "started_on")
    if started is None or text(row, "state") == "todo":
        return False
    return started < date.fromisoformat(text(row, "finished_on")) if _is_dropped(row, as_of) else started <= as_of


def _last_report(reports: dict[date, Fraction], until: date) -> Maybe:
    counted = [about for about in reports if about <= until]
    return reports[max(counted)] if counted else None


def _earned_share(
    technique: str, *, is_milestone: bool, finished: bool, begun: bool, report: Maybe, reached: Fraction
) -> Fraction:
    """Return the percent earned of a leaf by its initiative's technique (docs/decisions/0009)."""
    match technique:
        case "units":
            return report or ZERO
        case "0_100":
            return work_item.zero_hundred(finished=finished)
        case "50_50":
            return work_item.fifty_fifty(started=begun or bool(report), finished=finished)
        case "milestones":
            return reached if not is_milestone and not finished else work_item.zero_hundred(finished=finished)
    return work_item.percent_done(finished=finished, last_report=report)


def _milestones(workbook: Workbook, leaves: set[str]) -> dict[str, list[Row]]:
    """Return the milestones of each initiative that are leaves."""
    items = _by_key(workbook, "items")
    found: dict[str, list[Row]] = defaultdict(list)
    for key in items:
        if key in leaves and text(items[key], "type") == "milestone":
            found[initiative_of(items, key)].append(items[key])
    return found


def _reached(milestones: Iterable[Row], as_of: date, until: date, loaded_on: date) -> Fraction:
    """Return the weight of the milestones finished by a day, of all that were not dropped by then, as seen at D."""
    standing = [row for row in milestones if not (_is_dropped(row, as_of) and _is_dropped(row, until))]
    by_weight = weights([number(row, "estimate") for row in standing])
    if not any(by_weight):
        by_weight = [ONE for _ in standing]
    reached = [_is_finished(row, as_of, loaded_on) and _is_finished(row, until, loaded_on) for row in standing]
    return work_item.weighted_milestones(list(zip(by_weight, reached, strict=True))) or ZERO


# Initiatives


def initiatives(workbook: Workbook, leaves: list[Leaf], as_of: date) -> dict[str, Figures]:
    """Return the figures of every initiative (MODEL.md §2)."""
    of_owner: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in leaves:
        of_owner[leaf.initiative].append(leaf)
    spent = _spent(workbook, as_of)
    found = {}
    for key, row in _by_key(workbook, "initiatives").items():
        own = of_owner[key]
        counts: Figures = {
            "items": len(own),
            "items_done": sum(leaf.finished for leaf in own),
            "released": _released(workbook, key, as_of),
        }
        found[key] = _figures(own or [_whole(row)], spent[key], as_of) | counts
    return found


def _whole(row: Row) -> Leaf:
    """Return an initiative without items as one leaf."""
    delivered = text(row, "state") == "delivered"
    window = work_item.window(day(row, "planned_start"), day(row, "planned_finish"), None, None)
    budget = number(row, "budget") or ZERO
    return Leaf(text(row, "key"), window, budget, ONE if delivered else ZERO, None, ONE, delivered)


def _figures(own: list[Leaf], ac: Fraction, as_of: date) -> Figures:
    bac, ev = sum((leaf.bac for leaf in own), ZERO), sum((leaf.ev for leaf in own), ZERO)
    pv = sum((leaf.pv(as_of) for leaf in own), ZERO)
    eac, cpi = initiative.eac(bac, ev, ac), initiative.cpi(ev, ac)
    by_weight = weights([leaf.estimate for leaf in own])
    weighed = [(weight * leaf.earned_of_it, leaf.percent) for weight, leaf in zip(by_weight, own, strict=True)]
    schedule = _schedule(own, bac, ev, as_of)
    return {
        "bac": bac,
        "pv": pv,
        "ev": ev,
        "ac": ac,
        "cpi": cpi,
        "spi": initiative.spi(ev, pv),
        "sv": initiative.sv(ev, pv),
        "cv": initiative.cv(ev, ac),
        "eac": eac,
        "etc": initiative.etc(eac, ac),
        "vac": initiative.vac(bac, eac),
        "tcpi": initiative.tcpi(bac, ev, ac),
        **schedule,
        "percent": initiative.percent(ev, bac, weighed),
        "health": health.initiative_health(cpi, schedule["spi_t"]),
    }


def _schedule(own: list[Leaf], bac: Fraction, ev: Fraction, as_of: date) -> dict[str, Maybe]:
    """Return the earned schedule of an initiative, in days; all None when no leaf has a window with both ends."""
    windows = [leaf.window for leaf in own if leaf.window is not None]
    starts = [window.start for window in windows if window.start is not None]
    if not starts:
        return dict.fromkeys(("es", "at", "pd", "spi_t", "eac_t", "p_factor"))
    first, last = min(starts), max(window.finish for window in windows if window.start is not None)
    pd = earned_schedule.planned_duration(first, last)
    at = Fraction(earned_schedule.actual_time(first, as_of))
    es = earned_schedule.earned_schedule(curve(own, first, pd), ev, bac)
    moment = ZERO if es is None else es
    adherence = [(leaf.bac * earned_schedule.share_at(leaf.window, first, moment), leaf.ev) for leaf in own]
    spi_t = earned_schedule.spi_t(es, at)
    return {
        "es": es,
        "at": at,
        "pd": Fraction(pd),
        "spi_t": spi_t,
        "eac_t": earned_schedule.eac_t(Fraction(pd), spi_t),
        "p_factor": earned_schedule.p_factor(adherence),
    }


def curve(own: Iterable[Leaf], first: date, pd: int) -> list[Fraction]:
    """Return PV at the end of each day from the eve of the first to the last, by what each day adds."""
    steps: dict[int, Fraction] = defaultdict(Fraction)
    rates: dict[int, Fraction] = defaultdict(Fraction)
    for leaf in own:
        if leaf.window is None or leaf.bac == 0:
            continue
        end = (leaf.window.finish - first).days + 1
        if leaf.window.start is None:
            steps[max(end, 0)] += leaf.bac
        else:
            rates[end - leaf.window.days + 1] += leaf.bac / leaf.window.days
            rates[end + 1] -= leaf.bac / leaf.window.days
    points, total, rate = [], ZERO, ZERO
    for k in range(pd + 1):
        rate += rates.get(k, ZERO)
        total += rate + steps.get(k, ZERO)
        points.append(total)
    return points


# Money


def _cost_owner(row: Row, items: dict[str, Row]) -> str:
    item = text(row, "item")
    return initiative_of(items, item) if item else text(row, "initiative")


def _spent(workbook: Workbook, as_of: date) -> dict[str, Fraction]:
    """Return the costs up to a day by initiative; those of none under the empty key."""
    items = _by_key(workbook, "items")
    found: dict[str, Fraction] = defaultdict(Fraction)
    for row in table(workbook, "costs"):
        if date.fromisoformat(text(row, "date")) <= as_of:
            found[_cost_owner(row, items)] += exact(text(row, "amount"))
    return found


def _released(workbook: Workbook, key: str, as_of: date) -> Fraction:
    found = ZERO
    for row in table(workbook, "tranches"):
        decided = day(row, "decided_on")
        released = text(row, "decision") == "released" and decided is not None and decided <= as_of
        if text(row, "initiative") == key and released:
            found += exact(text(row, "amount"))
    return found


def totals(workbook: Workbook, leaves: list[Leaf], initiatives: dict[str, Figures], as_of: date) -> Figures:
    """Return what came in, and how much of it belongs to an initiative."""
    spent = _spent(workbook, as_of)
    mapped = sum((fraction(row["bac"]) for row in initiatives.values()), ZERO)
    return {
        "cost_in": sum(spent.values(), ZERO),
        "cost_mapped": sum((amount for owner, amount in spent.items() if owner), ZERO),
        "cost_unallocated": spent[""],
        "bac_mapped": mapped,
        "bac_unallocated": sum((leaf.bac for leaf in leaves if not leaf.initiative), ZERO),
    }
