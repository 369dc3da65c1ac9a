"""Whole organisations as workbooks, small and nasty for the laws or of any size by a seed; all dates are in 2024.

One maker serves both: hypothesis lends it a `Random` whose every throw it can shrink.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from tests.rollups.reference_execution import initiative_of
from tests.rollups.workbook import Row, Workbook, text

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
DAYS = (LAST - FIRST).days
MONEY = ("0", "1", "10.01", "99.99", "100", "250.5", "1000", "3333.3333", "0.0001")
WEIGHTS = ("", "", "0", "1", "2.5", "0.01")
ESTIMATES = ("", "", "0", "1", "3", "0.5", "8")
PERCENTS = ("0", "10", "33.33", "50", "99.99", "100")
VALUES = ("-5", "0", "1", "2.5", "3.3", "4", "7.5", "9", "10", "12.75", "99.75", "100")
TYPES = ("increase", "decrease", "at_least", "at_most", "between", "milestone", "yes_no", "delivery")
STAGES = (("100",), ("25", "75"), ("33.3", "33.3", "33.4"), ("0", "100"))
TECHNIQUES = ("", "", "percent", "0_100", "50_50", "milestones", "units")
STATES = ("demand", "assessing", "approved", "active", "paused", "delivered", "stopped", "rejected")


@dataclass(frozen=True)
class Size:
    """How many of each: the most when made small, exactly so many when made by a seed."""

    objectives: int = 5
    key_results: int = 5
    initiatives: int = 4
    items: int = 9
    costs: int = 6
    exactly: bool = False


def organisations(size: Size | None = None) -> st.SearchStrategy[Workbook]:
    """Return small organisations with every corner of the model in them."""
    chosen = size or Size()
    # What hypothesis throws can be shrunk but is mostly 0s and firsts; what a seed throws is as varied as the model.
    shrinkable = st.randoms(use_true_random=False).map(lambda random: make(random, chosen))
    varied = st.integers(0, 2**40).map(lambda seed: make(Random(seed), chosen))
    return st.one_of(shrinkable, varied, varied, varied)


def days() -> st.SearchStrategy[date]:
    """Return days before, within and after everything that happens in an organisation."""
    first, last = FIRST - timedelta(days=20), LAST + timedelta(days=20)
    within = st.integers(0, 2**40).map(
        lambda seed: first + timedelta(days=Random(seed).randint(0, (last - first).days))
    )
    return st.one_of(st.dates(first, last), within, within)


def organisation(seed: int, items: int) -> Workbook:
    """Return the same organisation for the same seed, with so many items and the rest in proportion."""
    size = Size(
        objectives=max(2, items // 60),
        key_results=max(3, items // 25),
        initiatives=max(2, items // 20),
        items=items,
        costs=items,
        exactly=True,
    )
    return make(Random(seed), size)


def lopsided(seed: int, items: int) -> tuple[Workbook, str, str]:
    """Return an organisation with so many items in one initiative and none in another, and the keys of the two."""
    random, workbook = Random(seed), organisation(seed, 120)
    full, bare = (row["key"] for row in workbook["initiatives"][:2])
    rows = _items(random, workbook, items)
    workbook["items"] = [row | {"initiative": "" if row["parent"] else full} for row in rows]
    workbook["progress"] = [row for each in workbook["items"] for row in _progress(random, each)]
    workbook["costs"] = [_cost(random, workbook, n) for n in range(200)]
    return workbook, full, bare


def make(random: Random, size: Size) -> Workbook:
    """Return one organisation, valid as INTERCHANGE.md wants it."""
    workbook: Workbook = {
        "teams": [{"key": "T0", "name": "Makers", "parent": ""}, {"key": "T1", "name": "Inner makers", "parent": "T0"}],
        "people": [{"email": "ana@acme.example", "name": "Ana", "role": "owner", "team": "T1"}],
        "cycles": _cycles(random),
        "portfolios": [
            {"key": "F0", "name": "Growth", "currency": "USD", "budget": random.choice(("", "0", "5000.5"))},
            {"key": "F1", "name": "Running", "currency": "EUR", "budget": ""},
        ],
    }
    workbook["objectives"] = _objectives(random, _count(random, size, 1, size.objectives))
    workbook["key_results"] = _key_results(random, workbook, _count(random, size, 0, size.key_results))
    workbook["stages"] = [row for each in workbook["key_results"] for row in _stages(random, each)]
    workbook["check_ins"] = [row for each in workbook["key_results"] for row in _check_ins(random, each)]
    workbook["initiatives"] = _initiatives(random, _count(random, size, 0, size.initiatives))
    workbook["contributions"] = [
        row for each in workbook["initiatives"] for row in _contributions(random, workbook, each)
    ]
    workbook["tranches"] = [row for each in workbook["initiatives"] for row in _tranches(random, each)]
    workbook["items"] = _items(random, workbook, _count(random, size, 0, size.items))
    workbook["progress"] = [row for each in workbook["items"] for row in _progress(random, each)]
    workbook["costs"] = [_cost(random, workbook, n) for n in range(_count(random, size, 0, size.costs))]
    workbook["initiative_settings"] = [row for each in workbook["initiatives"] for row in _settings(random, each)]
    workbook["phased_targets"] = [row for each in workbook["key_results"] for row in _phases(random, each)]
    return workbook


def _count(random: Random, size: Size, least: int, most: int) -> int:
    return most if size.exactly else random.randint(least, most)


def _day(random: Random, least: date = FIRST) -> str:
    """Return a day from the given one to the last."""
    return (least + timedelta(days=random.randint(0, (LAST - least).days))).isoformat()


def _dates(random: Random) -> tuple[str, str]:
    """Return a planned start and finish: both, none, only one of them, often one day long."""
    kind = random.choice(("both", "both", "one day", "none", "finish", "start"))
    start = _day(random)
    finish = start if kind == "one day" else _day(random, date.fromisoformat(start))
    return ("" if kind in ("none", "finish") else start), ("" if kind in ("none", "start") else finish)


def _cycles(random: Random) -> list[Row]:
    middle = random.choice(("2024-03-31", "2024-06-30"))
    year = {
        "key": "Y",
        "name": "Year",
        "starts_on": "2024-01-01",
        "ends_on": "2024-12-31",
        "state": "active",
        "parent": "",
    }
    part = {"key": "Q", "name": "Part", "starts_on": "2024-01-01", "ends_on": middle, "state": "closed", "parent": "Y"}
    return [year, part]


# Objectives and key results


def _objectives(random: Random, count: int) -> list[Row]:
    """Return a DAG with diamonds: each objective under up to three of those before it."""
    found: list[Row] = []
    for n in range(count):
        above = random.sample(range(n), min(n, random.choice((0, 1, 1, 2, 3)))) if n else []
        found.append(
            {
                "key": f"O{n}",
                "cycle": random.choice("YQ"),
                "title": f"Objective {n}",
                "owner": random.choice(("", "ana@acme.example")),
                "team": random.choice(("", "T0")),
                "parents": ";".join(f"O{each}" for each in above),
                "ambition": random.choice(("committed", "aspirational")),
                "weight": random.choice(WEIGHTS),
            }
        )
    for row in found:
        _give_weight([each for each in found if row["key"] in each["parents"].split(";")])
    return found


def _give_weight(rows: list[Row]) -> None:
    """Make one of the rows count when none of them would: weights that are all 0 are refused."""
    if rows and all(row["weight"] == "0" for row in rows):
        rows[0]["weight"] = ""


def _key_results(random: Random, workbook: Workbook, count: int) -> list[Row]:
    found = [_key_result(random, n, random.choice(workbook["objectives"])["key"]) for n in range(count)]
    for key in {row["objective"] for row in found}:
        _give_weight([row for row in found if row["objective"] == key])
    return found


def _key_result(random: Random, n: int, owner: str) -> Row:
    kind = random.choice(TYPES)
    low, high = sorted(Fraction(random.choice(VALUES)) for _ in range(2))
    baseline, target = random.choice((("0", "10"), ("1", "4"), ("-2.5", "2.5"), ("99", "100")))
    if kind == "decrease":
        baseline, target = target, baseline
    line, limit = kind in ("increase", "decrease"), kind in ("at_least", "at_most")
    start, end = _dates(random)
    return {
        "key": f"K{n}",
        "objective": owner,
        "title": f"Key result {n}",
        "type": kind,
        "unit": random.choice(("", "%")),
        "baseline": baseline if line else "",
        "target": target if line or limit else "",
        "low": str(float(low)) if kind == "between" else "",
        "high": str(float(max(high, low + 1))) if kind == "between" else "",
        "weight": random.choice(WEIGHTS),
        "starts_on": start if end else "",
        "ends_on": end if start else "",
        "owner": "",
    }


def _stages(random: Random, key_result: Row) -> list[Row]:
    if key_result["type"] != "milestone":
        return []
    percents = random.choice(((), *STAGES))
    return [
        {
            "key_result": key_result["key"],
            "position": str(n + 1),
            "title": f"Stage {n + 1}",
            "percent": percent,
            "done_on": random.choice(("", _day(random))),
        }
        for n, percent in enumerate(percents)
    ]


def _phases(random: Random, key_result: Row) -> list[Row]:
    """Return up to three values to reach on the way, toward the target; some before the start or after the end."""
    if key_result["type"] not in ("increase", "decrease"):
        return []
    about = sorted({_day(random) for _ in range(random.choice((0, 0, 1, 2, 3)))})
    shares = sorted(Fraction(random.choice(("0", "0.05", "0.3", "0.5", "0.9", "1"))) for _ in about)
    baseline, target = Fraction(key_result["baseline"]), Fraction(key_result["target"])
    values = [baseline + share * (target - baseline) for share in shares]
    return [
        {"key_result": key_result["key"], "date": day, "value": f"{float(value):.4f}"}
        for day, value in zip(about, values, strict=True)
    ]


def _check_ins(random: Random, key_result: Row) -> list[Row]:
    """Return up to six check-ins on days of their own, some without a value."""
    values = ("0", "1") if key_result["type"] == "yes_no" else VALUES
    about = sorted({_day(random) for _ in range(random.randint(0, 6))})
    return [
        {
            "key_result": key_result["key"],
            "date": each,
            "value": random.choice(("", *values)),
            "confidence": random.choice(("", "0", "0.35", "1")),
            "status": random.choice(("", "on_track", "at_risk", "off_track")),
            "author": random.choice(("", "ana@acme.example")),
            "comment": "",
        }
        for each in about
    ]


# Initiatives


def _initiatives(random: Random, count: int) -> list[Row]:
    found = []
    for n in range(count):
        start, finish = _dates(random)
        found.append(
            {
                "key": f"I{n}",
                "portfolio": random.choice(("F0", "F1")),
                "title": f"Initiative {n}",
                "kind": random.choice(("strategic", "operational", "compliance", "internal")),
                "state": random.choice(STATES),
                "planned_start": start,
                "planned_finish": finish,
                "budget": random.choice(("", *MONEY)),
            }
        )
    return found


def _settings(random: Random, initiative: Row) -> list[Row]:
    """Return the initiative's technique of earned value, where it chose one."""
    technique = random.choice(TECHNIQUES)
    return [{"initiative": initiative["key"], "technique": technique}] if technique else []


def _contributions(random: Random, workbook: Workbook, initiative: Row) -> list[Row]:
    """Return allocations with awkward decimals that sum to 1 at most, some of them 0."""
    keys = [row["key"] for row in workbook["key_results"]]
    chosen = random.sample(keys, min(len(keys), random.randint(0, 3)))
    left, found = Fraction(1), []
    for key in chosen:
        share = min(Fraction(random.choice(("0", "0.333333", "0.5", "1", "0.000001", "0.09"))), left)
        left -= share
        row = {"initiative": initiative["key"], "key_result": key, "allocation": f"{float(share):.6f}"}
        found.append(row | {"claim": random.choice(("", "1.5"))})
    return found


def _tranches(random: Random, initiative: Row) -> list[Row]:
    found = []
    for n in range(random.randint(0, 2)):
        decision = random.choice(("planned", "released", "released", "held", "stopped", "lapsed"))
        found.append(
            {
                "initiative": initiative["key"],
                "position": str(n + 1),
                "amount": random.choice(("1000", "-250.75", "0.0001")),
                "review_on": _day(random),
                "evidence": "",
                "decision": decision,
                "decided_on": "" if decision == "planned" else _day(random),
            }
        )
    return found


# Items and money


def _items(random: Random, workbook: Workbook, count: int) -> list[Row]:
    """Return a forest, deep as often as wide, whose branches may change initiative on the way down."""
    found: list[Row] = []
    for n in range(count):
        parents = ["", *(row["key"] for row in found[-8:])]
        parent = random.choice((parents[-1], random.choice(parents), ""))
        found.append(_item(random, workbook, n, parent))
    return found


def _item(random: Random, workbook: Workbook, n: int, parent: str) -> Row:
    start, finish = _dates(random)
    state = random.choice(("todo", "doing", "done", "dropped"))
    started = "" if state == "todo" else _day(random)
    finished = _day(random, date.fromisoformat(started)) if state in ("done", "dropped") else ""
    if state == "done" and finish and random.randint(0, 3) == 0:
        # Counts as finished on its planned finish, long past on any day of loading.
        started, finished = "", ""
    return {
        "key": f"W{n}",
        "title": f"Item {n}",
        "initiative": random.choice(("", "", *(row["key"] for row in workbook["initiatives"]))),
        "parent": parent,
        "type": random.choice(("epic", "feature", "story", "task", "milestone", "bug")),
        "state": state,
        "planned_start": start,
        "planned_finish": finish,
        "planned_cost": random.choice(("", "", "", *MONEY)),
        "estimate": random.choice(ESTIMATES),
        "percent": random.choice(("", *PERCENTS)) if started or start else "",
        "started_on": started,
        "finished_on": finished,
    }


def _progress(random: Random, item: Row) -> list[Row]:
    """Return up to three reports on days of their own, none on the day of the item's own percent."""
    own = {text(item, "started_on") or text(item, "planned_start")} if item["percent"] else set()
    about = sorted({_day(random) for _ in range(random.randint(0, 3))} - own)
    return [{"item": item["key"], "date": each, "percent": random.choice(PERCENTS)} for each in about]


def _cost(random: Random, workbook: Workbook, n: int) -> Row:
    """Return a cost of an item, of an initiative or of neither; one in four corrects something downwards."""
    item = random.choice(("", *(row["key"] for row in workbook["items"])))
    owner = random.choice(("", *(row["key"] for row in workbook["initiatives"])))
    if item:
        # Named beside its item, the initiative must be the item's.
        items = {row["key"]: row for row in workbook["items"]}
        owner = random.choice(("", initiative_of(items, item)))
    return {
        "key": f"C{n}",
        "date": _day(random),
        "amount": random.choice(("", "", "", "-")) + random.choice(MONEY),
        "initiative": owner,
        "item": item,
        "kind": random.choice(("labour", "expense", "capital")),
        "hours": random.choice(("", "7.5")),
        "note": "",
    }
