"""Reads of the ledger: what lies where, for a portfolio and for each of its bets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Case, F, Max, Min, Q, QuerySet, Sum, Value, When

from portfolio.ledger import ACCOUNTS, ENDS, ZERO, Stand
from portfolio.models import FundingTransfer, Initiative, PeriodBudget, Portfolio, Tranche, TrancheDecision
from portfolio.queries import LAST_DAY, decisions_by_tranche
from tenancy.fields import MoneyField
from tenancy.models import Tenant
from ui.charts.money_flow import Flow

type Balances = dict[str, Decimal]


def currency_of(portfolio: Portfolio, tenant: Tenant) -> str:
    """The portfolio's currency, the organisation's for one without."""
    return portfolio.currency or tenant.currency


def opened_on(portfolio: Portfolio) -> date | None:
    """The day of the ledger's first transfer; None: it was never opened."""
    first: date | None = FundingTransfer.objects.filter(portfolio=portfolio).aggregate(day=Min("date"))["day"]
    return first


def is_opened(portfolio: Portfolio) -> bool:
    """Whether the portfolio's money is kept in the ledger."""
    return FundingTransfer.objects.filter(portfolio=portfolio).exists()


def has_money(initiative: Initiative) -> bool:
    """Whether the ledger ever held money for it."""
    return FundingTransfer.objects.filter(initiative=initiative).exists()


def lock_ledger(portfolio_id: int) -> None:
    """Let others who move money of this portfolio wait until the transaction ends, as the database's law does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('portfolio.ledger ' || %s::bigint, 0))", [portfolio_id]
        )


def last_number(portfolio: Portfolio) -> int:
    """The number of the newest transfer, 0 before the first."""
    return FundingTransfer.objects.filter(portfolio=portfolio).aggregate(last=Max("number"))["last"] or 0


def _empty() -> Balances:
    return dict.fromkeys(ACCOUNTS, ZERO)


def balances_by_bet(transfers: QuerySet[FundingTransfer]) -> dict[int | None, Balances]:
    """What lies in each account, for each initiative (None: what belongs to none); one query."""
    found: dict[int | None, Balances] = defaultdict(_empty)
    rows = transfers.order_by().values_list("initiative_id", "source", "target").annotate(total=Sum("amount"))
    for initiative_id, source, target, total in rows:
        found[initiative_id][source] -= total
        found[initiative_id][target] += total
    return found


def balances_of(portfolio: Portfolio, day: date | None = None) -> Balances:
    """What lies in each account at the end of a day (None: now); they sum to zero."""
    transfers = FundingTransfer.objects.filter(portfolio=portfolio)
    found = _empty()
    parts = balances_by_bet(transfers if day is None else transfers.filter(date__lte=day))
    for part in parts.values():
        for account, amount in part.items():
            found[account] += amount
    return found


def balances_of_bet(initiative: Initiative) -> Balances:
    """What lies in each account for one initiative, in its portfolio's ledger."""
    transfers = FundingTransfer.objects.filter(portfolio=initiative.portfolio_id, initiative=initiative)
    return balances_by_bet(transfers).get(initiative.pk, _empty())


def put_into(initiative: Initiative) -> Decimal:
    """What lies with one initiative: committed, released or spent."""
    own = balances_of_bet(initiative)
    return own["committed"] + own["released"] + own["spent"]


def budget_until(portfolio: Portfolio, day: date) -> Decimal | None:
    """What the portfolio was given by a day: its periods' budgets that have begun, else its one budget."""
    periods = PeriodBudget.objects.filter(portfolio=portfolio)
    if not periods.exists():
        return portfolio.budget
    return periods.filter(starts_on__lte=day).aggregate(total=Sum("amount"))["total"] or ZERO


def stand_of(decision: TrancheDecision) -> Stand:
    """What the ledger holds about a decision's tranche before the decision moves anything."""
    tranche = decision.tranche
    own = list(FundingTransfer.objects.filter(tranche=tranche).order_by("number"))
    releases = [row for row in own if (row.source, row.target) == ("committed", "released")]
    cancelled = sum((row.amount for row in own if (row.source, row.target) == ("released", "committed")), ZERO)
    last = releases[-1].decision_id if releases else None
    drawn = (row.amount for row in own if last and row.decision_id == last and row.source == "pool")
    before = tranche.decisions.filter(pk__lt=decision.pk).order_by("-id").first()
    return Stand(
        released=sum((row.amount for row in releases), ZERO) - cancelled,
        drawn=sum(drawn, ZERO),
        committed=balances_of_bet(tranche.initiative)["committed"],
        before=_put_aside(tranche),
        freed=_freed(tranche.initiative),
        has_ended=before is not None and before.decision in ENDS,
        recovered=recovered_of(tranche.initiative),
    )


def _put_aside(tranche: Tranche) -> Decimal:
    """The amounts of the tranches before this one that still wait for their money."""
    earlier = list(
        Tranche.objects.filter(initiative=tranche.initiative_id, position__lt=tranche.position, amount__gt=0)
    )
    decided = decisions_by_tranche([row.pk for row in earlier])
    waiting = {"planned", "held"}
    return sum((row.amount for row in earlier if decided.get(row.pk, {}).get("decision", "planned") in waiting), ZERO)


def _freed(initiative: Initiative) -> Decimal:
    rows = FundingTransfer.objects.filter(initiative=initiative, source="released", target="returned", tranche=None)
    return rows.aggregate(total=Sum("amount"))["total"] or ZERO


IS_RETURNED = Q(target="returned") & ~Q(source="pool") | Q(source="returned") & ~Q(target="pool")
"""Transfers by which money of a bet came back, and those by which the bet took it up again."""
CAME_BACK = Case(When(target="returned", then=F("amount")), default=F("amount") * Value(-1), output_field=MoneyField())
"""Of those: what a transfer adds to what came back."""


def recovered_of(initiative: Initiative, since: date | None = None) -> Decimal:
    """What came back of a bet's money (from a day on) and was not taken up again."""
    rows = FundingTransfer.objects.filter(IS_RETURNED, initiative=initiative)
    rows = rows if since is None else rows.filter(date__gte=since)
    return rows.aggregate(total=Sum(CAME_BACK))["total"] or ZERO


def released_tranches(initiative_ids: Iterable[int]) -> list[tuple[Tranche, TrancheDecision]]:
    """The tranches whose decision that counts released them on a day, in order, each with that decision."""
    heads = (
        TrancheDecision.objects.filter(tranche__initiative_id__in=list(initiative_ids), superseded_by=None)
        .order_by("tranche_id", LAST_DAY, "-id")
        .distinct("tranche_id")
        .select_related("tranche__initiative")
    )
    released = [row for row in heads if row.decision == "released" and row.date is not None]
    released.sort(key=lambda row: (row.tranche.initiative_id, row.tranche.amount < 0, row.tranche.position))
    return [(row.tranche, row) for row in released]


def transfers_of(portfolio: Portfolio, bet: int | None = None, before: int | None = None) -> QuerySet[FundingTransfer]:
    """The transfers below a number (None: all), of one bet or of all, the newest first, with what they are about."""
    rows = FundingTransfer.objects.filter(portfolio=portfolio)
    rows = rows if bet is None else rows.filter(initiative_id=bet)
    rows = rows if before is None else rows.filter(number__lt=before)
    return rows.select_related("initiative", "tranche", "decision", "recorded_by").order_by("-number")


def bets_of(portfolio: Portfolio) -> QuerySet[Initiative, tuple[int, str, str]]:
    """Id, key and title of the bets that money moved for; at most 500."""
    moved = FundingTransfer.objects.filter(portfolio=portfolio).order_by().values("initiative_id")
    return Initiative.objects.filter(pk__in=moved).order_by("key").values_list("pk", "key", "title")[:500]


def flows_of(portfolio: Portfolio, day: date, currency: str) -> Flow:
    """The net amount that went each way until the end of a day."""
    rows = FundingTransfer.objects.filter(portfolio=portfolio, date__lte=day).order_by()
    went: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for source, target, total in rows.values_list("source", "target").annotate(total=Sum("amount")):
        went[source, target] += total
        went[target, source] -= total
    return Flow(
        went["budget", "pool"], went["pool", "committed"], went["committed", "released"], went["released", "spent"],
        went["committed", "returned"], went["released", "returned"], currency,
    )  # fmt: skip


def opened_portfolios() -> QuerySet[Portfolio]:
    """The portfolios whose money is kept in the ledger."""
    opened = FundingTransfer.objects.order_by().values("portfolio_id").distinct()
    return Portfolio.objects.filter(pk__in=opened).order_by("pk")
