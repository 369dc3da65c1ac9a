"""Sample data for the gallery: the two screens of the mock-ups, and a page of every part."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from ui.charts import bars, bubble, confidence, line_of_sight, roadmap, s_curve, sparkline, trend, waterfall
from ui.charts.bars import Cost, ItemCounts
from ui.components import Crumb, Decision, Figure, Page, Tab
from ui.forms import Combobox, DateInput, RadioCards

TODAY = date(2026, 11, 21)
START, END = date(2026, 10, 1), date(2026, 12, 31)
MEASURED = [1240, 1292, 1341, 1392, 1436, 1478, 1519, 1563]
DAYS = [date(2026, 10, 1), *[date(2026, 10, day) for day in (8, 15, 22, 29)], *[date(2026, 11, d) for d in (5, 12, 20)]]

OVERSPENT = "Forecast is €410k over what was approved. KR 3.1 moves, KR 3.2 has not moved for five weeks."
LATE = "Nine weeks late. Three other initiatives wait for it. Adding two people costs €40k and saves four weeks."
ASKS = "Asks for €120k. It serves KR 2.2, which has no funded work, but gives no expected contribution."


def a_trend(**changes: Any) -> trend.Trend:
    """Weekly active clinics."""
    facts: dict[str, Any] = {
        "title": "Weekly active clinics",
        "start": START,
        "end": END,
        "today": TODAY,
        "points": list(zip(DAYS, MEASURED, strict=True)),
        "baseline": 1240,
        "target": 2000,
        "forecast": 1790,
        "low": 1728,
        "high": 1862,
        "status": "at_risk",
    }
    return trend.Trend(**(facts | changes))


def a_sight() -> line_of_sight.LineOfSight:
    """What moves weekly active clinics."""
    facts = [
        ("Referral network pilot", "on_track", 110, "Carla Brandt", (28, 5, 0, 3), (231, 340, 335)),
        ("Self-serve onboarding", "at_risk", 160, "Amara Okafor", (34, 9, 3, 6), (420, 600, 655)),
        ("Identity verification", "off_track", 60, "Tomas Lind", (7, 6, 6, 12), (190, 280, 365)),
        ("Regional field team", "on_track", 60, "Joy Mensah", (12, 2, 0, 1), (391, 520, 505)),
        ("Clinic scorecards", "not_started", None, "No lead yet", (0, 0, 0, 18), (0, 120, 120)),
    ]
    rows = [
        line_of_sight.SightRow(
            title=title,
            url="#",
            status=status,
            claim=claim,
            claim_text=f"+{claim}" if claim else "",
            note=f"expected, {lead}" if claim else f"Contribution not estimated, {lead}",
            items=ItemCounts(*counts),
            cost=Cost(money[0] * 1000, money[1] * 1000, money[2] * 1000),
        )
        for title, status, claim, lead, counts, money in facts
    ]
    return line_of_sight.LineOfSight(
        value="1,563",
        of="of 2,000 weekly active clinics",
        rows=rows,
        to_go="437 to go",
        claimed="390 claimed by initiatives",
        gap=line_of_sight.Gap("47 clinics have no initiative", "Link existing work or propose a new initiative", "#"),
        sums=[
            ("5 initiatives, 390 of 437 covered", "2 need a decision this month"),
            ("81 of 152 items", "9 blocked by 2 dependencies"),
            ("€1.98m forecast, €120k over", "€3.6k per clinic gained, planned €2.4k"),
        ],
    )


@dataclass(frozen=True)
class Row:
    """A line of the initiatives table."""

    status: str
    key: str
    title: str
    serves: str
    stage: str
    lead: str
    approved: Decimal
    over: Decimal
    updated: date
    roadmap: Any
    spent: Any


@dataclass(frozen=True)
class GroupOfRows:
    """An objective with its initiatives."""

    key: str
    title: str
    score: Decimal
    rows: list[Row] = field(default_factory=list)

    @property
    def approved(self) -> Decimal:
        """The sum of its rows."""
        return sum((row.approved for row in self.rows), Decimal(0))

    @property
    def over(self) -> Decimal:
        """The sum of its rows."""
        return sum((row.over for row in self.rows), Decimal(0))


WINDOW = roadmap.window_around(TODAY)
INITIATIVES = """
O2|Become the default intake for community clinics|.68
at_risk|INI-118|Self-serve onboarding|KR 2.1|Build|Amara Okafor|600|55|15|2026-08-10|2026-12-20|2027-01-10|.7
off_track|INI-131|Identity verification|KR 2.1|Build|Tomas Lind|280|85|20|2026-09-01|2026-12-05|2027-02-03|.4
on_track|INI-97|Referral network pilot|KR 2.1, 2.3|Scale|Carla Brandt|340|-5|19|2026-05-01|2026-12-28||.8
demand|INI-140|Clinic scorecards|KR 2.2|Proposed||120|0|9|2027-01-05|2027-04-15||0
O3|Settle claims within one day|.54
off_track|INI-88|Claims automation|KR 3.1, 3.2|Build|Rita Klein|2400|410|21|2026-06-01|2027-01-12|2027-03-08|.5
on_track|INI-112|Payer rules service|KR 3.1|Build|Joy Mensah|780|-20|18|2026-09-20|2027-03-03||.4
achieved|INI-79|Audit trail|KR 4.2|Done|Dan Vos|260|-12|1|2026-07-01|2026-11-08||1
"""


def initiatives() -> list[GroupOfRows]:
    """The table of the portfolio page."""
    groups: list[GroupOfRows] = []
    for line in INITIATIVES.strip().splitlines():
        facts = line.split("|")
        if len(facts) == 3:
            groups.append(GroupOfRows(facts[0], facts[1], Decimal(facts[2])))
        else:
            groups[-1].rows.append(an_initiative(facts))
    return groups


def an_initiative(facts: list[str]) -> Row:
    """One line of the table, with its two drawings."""
    status, *words, approved, over, day, start, finish, late, share = facts
    drawn = roadmap.draw(
        WINDOW,
        date.fromisoformat(start),
        date.fromisoformat(finish),
        percent=Decimal(share),
        forecast=date.fromisoformat(late) if late else None,
        status=status,
    )
    spent = bars.draw_spent(Decimal(approved) * Decimal(share), Decimal(approved), is_over=int(over) > 20)
    money = Decimal(approved) * 1000, Decimal(over) * 1000
    key, title, serves, stage, lead = words
    return Row(status, key, title, serves, stage, lead, *money, date(2026, 11, int(day)), drawn, spent)


def bubbles() -> list[bubble.Bubble]:
    """Where the remaining money goes."""
    facts = [
        ("Claims automation", ".25", ".84", 1100, "off_track"),
        ("Ledger migration", ".55", ".39", 430, "at_risk"),
        ("Payer rules service", ".74", ".80", 310, "on_track"),
        ("Self-serve onboarding", ".57", ".64", 260, "at_risk"),
        ("Data quality signals", ".82", ".27", 190, "on_track"),
        ("Identity verification", ".17", ".66", 170, "off_track"),
        ("Clinic scorecards", ".38", ".24", 120, "demand"),
        ("Regional field team", ".70", ".55", 100, "on_track"),
        ("Consent registry", ".90", ".52", 50, "on_track"),
        ("Not assessed yet", None, ".5", 50, "demand"),
    ]
    return [
        bubble.Bubble(
            title, Decimal(confidence) if confidence else None, Decimal(value), Decimal(left) * 1000, status, "#"
        )
        for title, confidence, value, left, status in facts
    ]


class SampleForm(forms.Form):
    """A field of every kind."""

    title = forms.CharField(help_text="One sentence that says what will be different.")
    due = forms.DateField(widget=DateInput, required=False)
    value = forms.DecimalField()
    lead = forms.ChoiceField(choices=[("", "No lead yet"), ("1", "Amara Okafor"), ("2", "Tomas Lind")], widget=Combobox)
    stage = forms.ChoiceField(choices=[("a", "Assessing"), ("b", "Active")])
    decision = forms.ChoiceField(
        choices=[("fund", "Fund"), ("hold", "Hold"), ("stop", "Stop")],
        widget=RadioCards(hints={"fund": "Release a tranche", "hold": "Wait for evidence", "stop": "End it now"}),
        initial="hold",
    )
    grade = forms.ChoiceField(choices=[("1", "One"), ("2", "Two")], widget=forms.RadioSelect, required=False)
    is_committed = forms.BooleanField(label="This is a commitment, not an aspiration", required=False)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)


def moments() -> list[s_curve.Moment]:
    """An initiative's work and money, a fortnight a step."""
    planned = [0, 20, 60, 120, 200, 290, 380, 460, 520, 560, 590, 600]
    earned, actual = [0, 10, 45, 90, 160, 240, 310], [0, 15, 60, 125, 215, 320, 420]
    days = [date(2026, 8, 10 + 0)] + [date(2026, 8, 24)] + [date(2026, m, d) for m in (9, 10, 11, 12) for d in (7, 21)]
    days += [date(2027, 1, 4), date(2027, 1, 18)]
    return [
        s_curve.Moment(
            day,
            planned[i] * 1000,
            earned[i] * 1000 if i < len(earned) else None,
            actual[i] * 1000 if i < len(actual) else None,
        )
        for i, day in enumerate(days)
    ]


def shell() -> dict[str, Any]:
    """What stands around every page."""
    return {
        "waiting": 4,
        "cycle": "Q4 2026",
        "week": 8,
        "weeks": 13,
        "unread": 3,
        "as_of": TODAY,
        "today": TODAY,
        "pinned": [
            {"title": "Weekly active clinics", "url": "#", "status": "at_risk"},
            {"title": "Identity verification", "url": "#", "status": "off_track"},
            {"title": "Claims in 24 hours", "url": "#", "status": "on_track"},
        ],
        "tenants": [
            {"name": "Northwind Health", "url": "#", "current": True},
            {"name": "Greenfield County Schools", "url": "#", "current": False},
        ],
    }


def charts() -> dict[str, Any]:
    """Each chart, with much to show and with little."""
    return {
        "trend": trend.draw(a_trend()),
        "falling": trend.draw(
            a_trend(
                title="Dropout",
                baseline=8,
                target=3,
                points=[(START, 8), (DAYS[3], Decimal("6.9")), (DAYS[7], 5.2)],
                forecast=Decimal("3.4"),
                low=None,
                high=None,
                unit="%",
                status="on_track",
            )
        ),
        "limit": trend.draw(
            a_trend(
                title="Stars",
                baseline=None,
                target=4,
                floor=4,
                forecast=None,
                low=None,
                high=None,
                status="on_track",
                points=[(day, 3.8 + i * 0.07) for i, day in enumerate(DAYS)],
            )
        ),
        "unmeasured": trend.draw(a_trend(points=[], forecast=None, low=None, high=None)),
        "confidence": confidence.draw([0.7, 0.7, 0.6, 0.6, 0.6, 0.5, 0.5], "at_risk"),
        "confidence_tenths": confidence.tenths(0.5),
        "sight": line_of_sight.draw(a_sight()),
        "decomposition": waterfall.draw(
            waterfall.Decomposition(Decimal(".56"), Decimal(".50"), Decimal(".38"), Decimal(".43"))
        ),
        "half_known": waterfall.draw(waterfall.Decomposition(Decimal(".56"), None, None, Decimal(".43"))),
        "bubbles": bubble.draw(bubbles()),
        "curve": s_curve.draw(s_curve.SCurve(moments(), TODAY, "EUR", 600_000, 655_000)),
        "spark": sparkline.draw(MEASURED, 2000, "Weekly active clinics"),
        "no_spark": sparkline.draw([None, None], None),
        "share": bars.draw_share(Decimal(".43"), "Measured", Decimal(".56")),
        "groups": initiatives(),
        "roadmap_head": roadmap.draw_head(WINDOW),
        "roadmap_blank": roadmap.draw_blank(WINDOW),
    }


def parts() -> dict[str, Any]:
    """Figures, decisions and tabs."""
    return {
        "figures": [
            Figure("Approved this year", "€6.47m", "10 initiatives, 3 objectives"),
            Figure("Forecast at completion", "€7.01m", "€537k over, driven by two", "off"),
            Figure("Spent", "€4.26m", "66% of approved, plan 61%"),
            Figure("Key results covered", "7 of 9", "2 have no funded work"),
            Figure("Finish on the planned date", "5 of 10", "4 slip, 1 not planned"),
        ],
        "few_figures": [Figure("Measured", "43%"), Figure("Expected", "56%"), Figure("Delivered", "")],
        "decisions": [
            Decision("off_track", "Claims automation", "#", OVERSPENT, "Decide"),
            Decision("off_track", "Identity verification", "#", LATE, "Decide", "#", "9 d"),
            Decision("demand", "Clinic scorecards", "#", ASKS, "Decide"),
        ],
        "tabs": [
            Tab("Table", "#", "table-2", is_current=True),
            Tab("Board", "#", "columns-3"),
            Tab("Bubble", "#", "chart-scatter"),
            Tab("Roadmap", "#", "chart-gantt", count=9),
        ],
    }


def context() -> dict[str, Any]:
    """All that the gallery's templates name."""
    answers = {"title": "", "value": "many", "lead": "1", "stage": "a", "decision": "fund"}
    bad = SampleForm({f"bad-{name}": answer for name, answer in answers.items()}, prefix="bad")
    bad.is_valid()
    bad.add_error(None, "The cycle is closed, so nothing can be added to it.")
    return {
        "nav": shell(),
        "today": TODAY,
        "day": date(2026, 11, 7),
        "nothing": None,
        "kr_crumbs": [Crumb("Grow reach", "#"), Crumb("O2 Default intake", "#"), Crumb("KR 2.1")],
        **charts(),
        **parts(),
        "page": Page("#", "#", "Rows 51 to 100"),
        "form": SampleForm(),
        "bad_form": bad,
        "statuses": ["on_track", "at_risk", "off_track", "achieved", "not_started", "doing", "dropped", "no_data"],
    }
