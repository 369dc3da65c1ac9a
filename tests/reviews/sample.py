"""A pack with every type of block and all that is hard to draw, for whoever renders packs; no section is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from okrs.actions.audience import set_audience
from okrs.models import Cycle, Objective
from reviews import blocks, values
from reviews.actions.packs import ask_for_pack, keep_frozen
from reviews.blocks import (
    About,
    Block,
    Column,
    Figure,
    Line,
    Option,
    Point,
    Question,
    Row,
    Sentence,
    Step,
    Value,
)
from reviews.freezing import Frozen
from reviews.models import Pack
from tenancy.clock import now
from tenancy.models import Tenant
from tests.conftest import Cast

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG_TITLE = (
    "Every clinic in the eight regions works with the shared record each week, without a paper copy beside it, so that "
    "no patient is asked the same question twice and no finding is lost between two of the houses"
)
assert len(LONG_TITLE) >= 200


def rich(objective: int | None = None, hidden: int | None = None) -> list[Block]:
    """Every type of block. `objective` is what some rows are about, `hidden` what others are, which a reader lacks."""
    return [
        _in("summary", _sentences()),
        _in("summary", _figures(objective)),
        _in("intent", _line_of_sight(objective)),
        _in("grades", _table(objective, hidden)),
        _in("grades", _bars()),
        _in("gap", _waterfall(objective)),
        _in("money", _stacked()),
        _in("forecast", _lines()),
        _in("risks", blocks.table("Risks", _columns("Risk", ("Days", "days")), [], empty="Nobody raised a risk.")),
        _in("decisions", _decisions()),
    ]


def keep(
    acme: Tenant, cast: Cast, cycle: Cycle, made: Sequence[Block], *, title: str = "", asked: Pack | None = None
) -> Pack:
    """A made pack of the cycle that says just these blocks."""
    pack = asked or ask_for_pack(actor=cast.max, tenant=acme, cycle=cycle)
    pack.known_at = now(acme)
    pack.title = title or pack.title
    keep_frozen(pack, Frozen(list(made), blocks.digest(made), {"members": {}, "teams": {}}))
    return Pack.objects.select_related("cycle", "previous", "team", "portfolio").get(pk=pack.pk)


def hard() -> list[Block]:
    """What no page should break under: a title of 200 letters, one long word, sixty key results, nothing at all."""
    columns = _columns("Key result", ("Measured", "percent"), ("Grade", "number"))
    lines = [_key_result(number) for number in range(1, 61)]
    return [
        blocks.sentences(LONG_TITLE, [Row(Sentence(words=f"The {LONG_WORD} was not founded."))]),
        blocks.figures(LONG_WORD, [_figure(LONG_WORD, values.money(Decimal("123456789.12"), "EUR"), LONG_WORD)]),
        blocks.table("Sixty key results", columns, lines, empty="None."),
        blocks.table("No table", columns, [], empty="Nothing was set out."),
        blocks.figures("No figures", []),
        blocks.sentences("No sentence", []),
        blocks.line_of_sight("No line of sight", columns, [], empty="Nothing was set out."),
        blocks.chart("No chart", "bar", ["Spent"], [], sentence="Nothing was spent.", unit="money", currency="EUR"),
        blocks.waterfall("No waterfall", [], sentence="Nothing moved."),
        blocks.decisions("No decision", [], empty="Nothing is asked."),
    ]


def hidden_objective(cast: Cast, cycle: Cycle) -> Objective:
    """One that only its owner reads."""
    objective = Objective(
        cycle=cycle, key="O9", title="Buy the rival", owner=cast.ana, visibility=Objective.Visibility.PEOPLE
    )
    objective.save()
    set_audience(objective)
    return objective


def _in(section: str, block: Block) -> Block:
    return replace(block, section=section)


def _columns(first: str, *others: tuple[str, blocks.Unit]) -> list[Column]:
    return [Column(label=first, unit="text"), *(Column(label=label, unit=unit) for label, unit in others)]


def _sentences() -> Block:
    first = "Two of three key results ended achieved or on track. 71% of what was aimed for is measured."
    second = "Identity verification is the main brake: its work is late by 41 days."
    rows = [Row(Sentence(words=first, status="on_track")), Row(Sentence(words=second, status="at_risk"))]
    return blocks.sentences("In one sentence", rows)


def _figure(label: str, value: Value, note: str = "") -> Row:
    return Row(Figure(label=label, value=value, note=note))


def _figures(objective: int | None) -> Block:
    origin = values.source("objectives", objective, "measured") if objective else None
    rows = [
        _figure("Measured", values.percent(Decimal("0.7815"), origin), "mean of the key results, by weight"),
        _figure("Delivered", values.percent(Decimal("0.84")), "earned of what the work planned"),
        _figure("Spent", values.money(Decimal("6471230.50"), "EUR"), "of €7.20m planned"),
        _figure("Change since last", values.points(Decimal("-0.034"), places=1)),
        _figure("Forecast", values.percent(None), "nobody has checked in for six weeks"),
    ]
    return blocks.figures("In figures", rows)


def _line_of_sight(objective: int | None) -> Block:
    columns = _columns("What serves what", ("Measured", "percent"), ("Health", "status"), ("Spent", "money"))
    euro = Decimal("12500.75")
    tree: list[tuple[int, str, str]] = [
        (0, "O1 Clinics use it each week", "at_risk"),
        (1, "KR1.1 Active clinics, from 0 to 2,000", "on_track"),
        (2, "INI-7 Identity verification", "off_track"),
        (3, "WI-31 Card reader in every clinic", "done"),
        (1, f"KR1.2 {LONG_WORD}", "off_track"),
    ]
    rows = [
        Row(
            Line(
                cells=[
                    values.text(words),
                    values.percent(Decimal(60 + level) / 100),
                    values.status(status),
                    values.money(euro * (level + 1), "EUR"),
                ],
                level=level,
                path=f"/objectives/{objective}/" if objective and level == 0 else "",
            ),
            objective,
        )
        for level, words, status in tree
    ]
    return blocks.line_of_sight(
        "What we set out to do", columns, rows, empty="Nothing was set out.", about="From the objective to the work."
    )


def _key_result(number: int, objective: int | None = None) -> Row:
    cells = [
        values.text(f"KR1.{number} Clinics of region {number} that work with the shared record each week"),
        values.percent(Decimal(number) / 60),
        values.number(Decimal(number % 11) / 10),
    ]
    return Row(Line(cells=cells), objective)


def _table(objective: int | None, hidden: int | None) -> Block:
    columns = _columns(
        "Key result",
        ("Grade", "number"),
        ("Health", "status"),
        ("Graded on", "date"),
        ("Gap", "points"),
        ("CPI", "ratio"),
    )
    rows = []
    for number, (title, status, about) in enumerate(
        [
            ("KR1.1 Active clinics", "on_track", objective),
            ("=SUM(A1) is only a title here", "at_risk", objective),
            ("KR9.1 Talks with the rival", "achieved", hidden),
            ("KR9.2 Price agreed", "off_track", hidden),
        ]
    ):
        cells = [
            values.text(title),
            values.number(Decimal("0.7") if number != 1 else None),
            values.status(status),
            values.day(None if number == 1 else date(2026, 9, 30)),
            values.points(Decimal("-0.12") + Decimal(number) / 20),
            values.ratio(Decimal("0.94")),
        ]
        rows.append(Row(Line(cells=cells), about))
    return blocks.table("Grades", columns, rows, empty="Nothing was graded.", about="What was reached, by key result.")


def _bars() -> Block:
    rows = [
        Row(Point(label=label, values=[values.percent(share)]))
        for label, share in [("O1", Decimal("0.78")), ("O2", Decimal("0.41")), ("O3", None), ("O4", Decimal("1.04"))]
    ]
    return blocks.chart("How far each objective came", "bar", ["Measured"], rows, sentence=_BARS, unit="percent")


_BARS = "O4 came furthest with 104%; nobody knows how far O3 came."


def _stacked() -> Block:
    rows = [
        Row(Point(label=label, values=[values.money(Decimal(amount), "EUR") for amount in amounts]))
        for label, amounts in [
            ("Core", (400000, 90000)),
            (LONG_WORD, (120000, 0)),
            ("New markets", (250000, 310000)),
        ]
    ]
    return blocks.chart(
        "Where the money went", "stacked", ["Spent", "Still planned"], rows,
        sentence="New markets may still spend the most, €310k.", unit="money", currency="EUR",
    )  # fmt: skip


def _lines() -> Block:
    rows = [
        Row(Point(label=f"Week {week}", values=[values.number(8 * week + week % 3), _forecast(week)]))
        for week in range(1, 14)
    ]
    return blocks.chart(
        "Active clinics", "line", ["Counted", "Forecast"], rows,
        sentence="At today's pace the quarter ends at 112 clinics.", unit="number",
    )  # fmt: skip


def _forecast(week: int) -> Value:
    return values.number(9 * week if week > 8 else None)


def _waterfall(objective: int | None) -> Block:
    steps: list[Step] = [
        Step(label="Expected", role="start", value=values.percent(Decimal("0.9"))),
        Step(label="Plan misfit", role="step", value=values.points(Decimal("-0.05")), note="planned too late"),
        Step(label="Execution shortfall", role="step", value=values.points(Decimal("-0.11"))),
        Step(label="Outcome ahead", role="step", value=values.points(Decimal("0.04"))),
        Step(label="Measured", role="end", value=values.percent(Decimal("0.78"))),
    ]
    return blocks.waterfall(
        "Where the gap came from", [Row(step) for step in steps],
        sentence="Most of the gap is work that came late.", objective=objective,
    )  # fmt: skip


def _decisions() -> Block:
    about = About(kind="tranche", id=1, title="INI-7 Identity verification", path="/initiatives/1/")
    question = Question(
        key="tranche:1",
        kind="tranche",
        question="Shall Identity verification get its next €200k?",
        proposal="hold",
        why="Two of its three evidence tests do not hold.",
        options=[
            Option(choice="fund", label="Fund"),
            Option(choice="hold", label="Hold"),
            Option(choice="stop", label="Stop"),
        ],
        about=about,
        figures=[
            Figure(label="Asked", value=values.money(Decimal(200000), "EUR")),
            Figure(label="Evidence", value=values.text("1 of 3 holds")),
        ],
    )
    grade = Question(
        key="key_result:1",
        kind="grade",
        question="KR1.1 Active clinics ended at 78%. Which grade?",
        proposal="0.7",
        why="It came 78% of the way.",
        options=[Option(choice="0.7", label="0.7"), Option(choice="0.8", label="0.8")],
        about=About(kind="key_result", id=1, title="KR1.1 Active clinics", path="/key-results/1/"),
        figures=[],
    )
    return blocks.decisions("Decisions asked", [Row(question), Row(grade)], empty="Nothing is asked.")
