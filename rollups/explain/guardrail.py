"""Why the share that a guardrail holds is what it is: every bet with its money, and how much of that counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from portfolio.guardrails import HORIZONS, ZERO, Bet, Finding, counts, is_over
from portfolio.models import FundingTransfer, Guardrail, Initiative, Tranche
from portfolio.queries import standing_of
from portfolio.queries.ledger import balances_by_bet, currency_of, is_opened
from portfolio.queries.money import Guarded, guarded, would_add
from portfolio.standings import UNDER_WAY
from rollups.explain.lists import Listed, answer, line
from rollups.explain.showing import Line, address
from rollups.explain.tree import Input, LeftOut, Rule, Unit
from rollups.explain.views import start_of, whole_of
from rollups.explain.writing import filled_in, plain, shown
from tenancy.clock import today
from ui.formats import money, percent, plural
from ui.http import HtmxRequest

PER_PAGE = 20
SHARE = "Σ money × what of it counts ÷ Σ money"
LARGEST = "Σ 1 of each whose money ÷ Σ money is over the limit"
MOST_KEYS = 3


@dataclass(frozen=True)
class Row:
    """A bet of the guardrail with what of its money counts, as far as the reader may know."""

    bet: Bet
    counted: Decimal
    part: Decimal
    through: str = ""


@dataclass(frozen=True)
class Held:
    """A guardrail with its rows in order and where its sheet is.

    `unseen` is the money that counts through links that are not for the reader; `more` is what one bet has on top.
    """

    rail: Guardrail
    found: Guarded
    currency: str
    here: str
    rows: list[Row]
    unseen: Decimal = ZERO
    more_for: Initiative | None = None
    more: Decimal = ZERO

    @property
    def finding(self) -> Finding:
        """What the guardrail came to."""
        return self.found.finding

    @property
    def is_largest(self) -> bool:
        """Whether single bets are held against a limit, and no sum."""
        return self.rail.kind == "largest"


@require_GET
def explain_guardrail(request: HtmxRequest, pk: int) -> HttpResponse:
    """Why the share is what it is, or what it would be if a `tranche` or a `demand` were paid."""
    rail = get_object_or_404(Guardrail.objects.select_related("portfolio", "objective"), pk=pk)
    asked, bet, amount = _more(request, rail)
    found = guarded(rail, bet, amount)
    here = f"{reverse('funding_guardrail_explain', args=[pk])}?{urlencode(asked or {'figure': 'share'})}"
    rows, unseen = _rows(found)
    held = Held(
        rail, found, currency_of(rail.portfolio, request.tenant), here, rows, unseen, bet if amount else None, amount
    )
    return answer(request, _listed(held, start_of(request)), today(request.tenant))


def _more(request: HtmxRequest, rail: Guardrail) -> tuple[dict[str, int], Initiative | None, Decimal]:
    """The ask that would be paid as well, its bet, and how much that would add; nothing else may be tried out."""
    bets, tranches = Initiative.objects.filter(portfolio=rail.portfolio_id).select_related("portfolio"), Tranche.objects
    if pk := whole_of(request, "tranche"):
        tranche = get_object_or_404(tranches.select_related("initiative__portfolio"), pk=pk, initiative__in=bets)
        return {"tranche": pk}, tranche.initiative, would_add(tranche.initiative, tranche)
    if pk := whole_of(request, "demand"):
        bet = get_object_or_404(bets, pk=pk)
        return {"demand": pk}, bet, would_add(bet, None, standing_of(bet, request.tenant.currency).approved)
    return {}, None, ZERO


def _rows(found: Guarded) -> tuple[list[Row], Decimal]:
    """Each bet with what of it counts, the largest part first, and what counts through links that are not for one."""
    rail, total = found.finding.rail, found.finding.total
    if rail.kind == "largest":
        rows = [Row(bet, bet.money / total, Decimal(int(is_over(rail, bet, total)))) for bet in found.bets]
        return sorted(rows, key=lambda row: (-row.bet.money, row.bet.key)), ZERO
    if rail.kind != "objective":
        rows = [Row(bet, share, share * bet.money) for bet in found.bets for share in [counts(rail, bet)]]
        return _in_order(rows), ZERO
    seen: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for link in found.serving:
        seen[link.bet].append((link.key, link.share))
    rows = [
        Row(bet, share, share * bet.money, _through(seen[bet.id]))
        for bet in found.bets
        for share in [sum((each for _, each in seen[bet.id]), ZERO)]
    ]
    unseen = sum((counts(rail, row.bet) * row.bet.money - row.part for row in rows), ZERO)
    return _in_order(rows), unseen


def _in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.part, -row.bet.money, row.bet.key))


def _through(links: Sequence[tuple[str, Decimal]]) -> str:
    """Through which key results its money serves the objective."""
    said = [f"{key} {percent(share)}" for key, share in links[:MOST_KEYS]]
    rest = [f"{len(links) - MOST_KEYS} more"] if len(links) > MOST_KEYS else []
    return f"through {', '.join([*said, *rest])}" if said else ""


def _listed(held: Held, start: int) -> Listed:
    finding, end = held.finding, min(start + PER_PAGE, len(held.rows))
    return Listed(
        name=finding.rail.subject,
        title=f"Guardrails of {held.rail.portfolio.name}",
        list_url=f"{reverse('funding_budgets')}#pot-{held.rail.portfolio_id}",
        here=held.here,
        value=_value(finding),
        words=_words(held),
        formula=LARGEST if held.is_largest else SHARE,
        put_in=_put_in(held, start) if held.rows else "nothing to weigh",
        result=plain(len(finding.largest) if held.is_largest and held.rows else finding.share),
        lines=_lines(held, start),
        start=start,
        next_start=end if end < len(held.rows) else None,
        left_out=_left_out(held),
        weighed_by="" if held.is_largest else "money",
    )


def _value(finding: Finding) -> str:
    """As the page has it."""
    if finding.share is None:
        return "nothing is funded yet"
    return finding.over_words if finding.rail.kind == "largest" else finding.shown


def _words(held: Held) -> str:
    rail = held.finding.rail
    more = money(held.more, held.currency)
    with_more = f" This is with {more} more for {held.more_for.key}." if held.more_for else ""
    return f"{rail.counts} Agreed is {rail.limits}.{with_more}"


def _put_in(held: Held, start: int) -> str:
    before, page, after = _split(held.rows, start)
    inputs = [*_together(held, before), *(_input(held, [row], row.counted) for row in page), *_together(held, after)]
    if held.unseen:
        inputs.append(Input("", None, Unit.NUMBER, weight=ZERO, part=held.unseen))
    rule = Rule.SUM if held.is_largest else Rule.SHARE
    return filled_in(rule, "", inputs, ZERO).rpartition(" = ")[0]


def _split(rows: list[Row], start: int) -> tuple[list[Row], list[Row], list[Row]]:
    return rows[:start], rows[start : start + PER_PAGE], rows[start + PER_PAGE :]


def _together(held: Held, rows: list[Row]) -> list[Input]:
    return [_input(held, rows)] if rows else []


def _input(held: Held, rows: list[Row], counted: Decimal | None = None) -> Input:
    """A row, or several together; of single bets over a limit each counts as one and nothing is weighed."""
    part = sum((row.part for row in rows), ZERO)
    if held.is_largest:
        return Input("", part, Unit.NUMBER, part=part, stands_for=len(rows))
    return Input("", counted, Unit.RATIO, weight=_money(rows), part=part, stands_for=len(rows))


def _money(rows: list[Row]) -> Decimal:
    return sum((row.bet.money for row in rows), ZERO)


def _lines(held: Held, start: int) -> list[Line]:
    before, page, after = _split(held.rows, start)
    ids = [row.bet.id for row in page]
    titles = dict(Initiative.objects.filter(pk__in=ids).values_list("pk", "title"))
    said = _said_of_money(held, page, ids)
    largest = max((_length(held, row) for row in page), default=ZERO)
    lines = [_line(held, row, titles[row.bet.id], said.get(row.bet.id, ""), largest) for row in page]
    unseen = "Through key results that you may not see, together"
    hidden = [line(unseen, "", "", part=_written(held, held.unseen), is_rest=True)] if held.unseen else []
    return [*_rest(held, "before these", before), *lines, *_rest(held, "after these", after), *hidden]


def _said_of_money(held: Held, page: list[Row], ids: list[int]) -> dict[int, str]:
    """Where the money of each bet comes from, unless it is its budget, which has an explanation of its own."""
    said: dict[int, str] = {}
    if is_opened(held.rail.portfolio):
        transfers = FundingTransfer.objects.filter(portfolio=held.rail.portfolio_id, initiative_id__in=ids)
        for pk, own in balances_by_bet(transfers).items():
            names = {"committed": "committed", "released": "released and not spent", "spent": "spent"}
            said[pk or 0] = ", ".join(f"{_written(held, own[name])} {words}" for name, words in names.items())
    if held.more_for and held.more:
        for row in page:
            if row.bet.id == held.more_for.pk:
                before = said.get(row.bet.id) or f"{_written(held, row.bet.money - held.more)} approved"
                said[row.bet.id] = f"{before}, and {_written(held, held.more)} more"
    return said


def _written(held: Held, amount: Decimal) -> str:
    return shown(amount, Unit.MONEY, held.currency)


def _length(held: Held, row: Row) -> Decimal:
    return row.bet.money if held.is_largest else row.part


def _line(held: Held, row: Row, title: str, said: str, largest: Decimal) -> Line:
    notes = {
        "horizon": HORIZONS.get(row.bet.horizon, "No horizon").lower(), "run": row.bet.kind, "objective": row.through,
        "largest": _written(held, row.bet.money),
    }  # fmt: skip
    length = _length(held, row)
    weighed = {} if held.is_largest else {"weight": plain(row.bet.money), "part": _written(held, row.part)}
    leads = {"words": f"{said}."} if said else {"url": address("initiatives", row.bet.id, "approved")}
    return line(
        title, row.bet.key, percent(row.counted, 1), note=notes[held.rail.kind],
        bar=max(1, int(length / largest * 100)) if length > 0 else 0, **weighed, **leads,
    )  # fmt: skip


def _rest(held: Held, where: str, rows: list[Row]) -> list[Line]:
    if not rows:
        return []
    name = f"{plural(len(rows), 'initiative')} {where}, together"
    if held.is_largest:
        return [line(name, "", percent(sum((row.counted for row in rows), ZERO), 1), is_rest=True)]
    part = sum((row.part for row in rows), ZERO)
    return [line(name, "", "", weight=plain(_money(rows)), part=_written(held, part), is_rest=True)]


def _left_out(held: Held) -> list[LeftOut]:
    """Who is not weighed: those under way without money, and those that are not under way."""
    under_way = Q(state__in=UNDER_WAY)
    rows = Initiative.objects.filter(portfolio=held.rail.portfolio_id)
    many = rows.aggregate(under_way=Count("pk", filter=under_way), others=Count("pk", filter=~under_way))
    is_new = held.more_for is not None and held.more_for.state not in UNDER_WAY
    found = [
        (many["under_way"] - len(held.rows) + is_new, "under way, and without money"),
        (many["others"] - is_new, "not approved, or ended"),
    ]
    return [LeftOut(plural(count, "initiative"), why) for count, why in found if count > 0]
