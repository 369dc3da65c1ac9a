"""Why what lies in an account of a portfolio's ledger is what it is: every transfer into it and out of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from portfolio.models import Account, FundingTransfer, Portfolio
from portfolio.queries.ledger import currency_of
from rollups.explain.lists import Listed, answer, line
from rollups.explain.showing import Line
from rollups.explain.tree import Input, Rule, Unit
from rollups.explain.views import start_of
from rollups.explain.writing import filled_in, plain, shown
from tenancy.clock import today
from ui.formats import full_day, money, plural
from ui.http import HtmxRequest

PER_PAGE = 20
ACCOUNTS = {
    "budget": ("Granted", "Σ budget → pool − Σ pool → budget", "What was given to the pool, less what was taken back."),
    "pool": ("In the pool", "Σ in − Σ out", "What came into the pool, less what was committed out of it."),
    "committed": (
        "Committed",
        "Σ in − Σ out",
        "What was put aside for initiatives, less what left again.",
    ),
    "released": ("Released", "Σ in − Σ out", "What was released to initiatives, less what was spent or given back."),
    "spent": ("Spent", "Σ in − Σ out", "What was spent of what was released, as booked."),
}


@require_GET
def explain_ledger(request: HtmxRequest, pk: int) -> HttpResponse:
    """Why what lies in the account is what it is."""
    portfolio, account = get_object_or_404(Portfolio, pk=pk), request.GET.get("account", "pool")
    if account not in ACCOUNTS:
        raise Http404
    day = today(request.tenant)
    return answer(
        request, account_of(portfolio, account, currency_of(portfolio, request.tenant), day, start_of(request)), day
    )


def account_of(portfolio: Portfolio, account: str, currency: str, day: date, start: int = 0) -> Listed:
    """What lies in an account at the end of a day, with the transfers that it is the sum of."""
    return _listed(portfolio, account, currency, _moved(portfolio, account, day), start)


def _moved(portfolio: Portfolio, account: str, day: date) -> QuerySet[FundingTransfer]:
    """The transfers that touch the account by the day, the newest first; `part` is what each adds to it."""
    # What was granted is what the account of budgets gave.
    into = When(**{"source" if account == "budget" else "target": account}, then=F("amount"))
    rows = FundingTransfer.objects.filter(Q(source=account) | Q(target=account), portfolio=portfolio, date__lte=day)
    signed = Case(into, default=F("amount") * Value(-1))
    return rows.annotate(part=signed).order_by("-number").select_related("initiative", "recorded_by")


def _listed(portfolio: Portfolio, account: str, currency: str, moved: QuerySet[FundingTransfer], start: int) -> Listed:
    many, whole = _sum(moved)
    rows = list(moved[start : start + PER_PAGE])
    before_many, before = _sum(moved.filter(number__gt=rows[0].number)) if start and rows else (0, Decimal(0))
    here_sum = sum((_part(row) for row in rows), Decimal(0))
    after_many, after = many - before_many - len(rows), whole - before - here_sum
    inputs = [Input("", None, Unit.NUMBER, part=before, stands_for=before_many)] if before_many else []
    inputs += [Input("", _part(row), Unit.NUMBER, part=_part(row)) for row in rows]
    inputs += [Input("", None, Unit.NUMBER, part=after, stands_for=after_many)] if after_many else []
    lines = [_rest("newer", before_many, before, currency)] if before_many else []
    lines += [_line(row, currency) for row in rows]
    lines += [_rest("older", after_many, after, currency)] if after_many else []
    end = start + len(rows)
    name, formula, words = ACCOUNTS[account]
    put_in = filled_in(Rule.SUM, formula, inputs, whole).rpartition(" = ")[0]
    if account == "released" and whole < 0:
        # What was spent beyond what was released is said where it was spent; less than nothing is not left.
        formula, put_in, words = f"max({formula}, 0)", f"max({put_in}, 0)", f"{words} More was spent than was released."
        whole = Decimal(0)
    return Listed(
        name=name,
        title=f"Ledger of {portfolio.name}",
        list_url=reverse("funding_ledger", args=[portfolio.pk]),
        here=f"{reverse('funding_ledger_explain', args=[portfolio.pk])}?account={account}",
        value=money(whole, currency),
        words=words,
        formula=formula,
        put_in=put_in,
        result=plain(whole),
        lines=lines,
        start=start,
        next_start=end if end < many else None,
    )


def _sum(rows: QuerySet[FundingTransfer]) -> tuple[int, Decimal]:
    found = rows.order_by().aggregate(many=Count("pk"), whole=Sum("part"))
    return found["many"], found["whole"] or Decimal(0)


def _part(row: FundingTransfer) -> Decimal:
    part: Decimal = row.part  # type: ignore[attr-defined]  # annotated
    return part


def _line(row: FundingTransfer, currency: str) -> Line:
    way = f"{Account(row.source).label} → {Account(row.target).label.lower()}"
    who = row.recorded_by.name if row.recorded_by else "the system"
    said = f": “{row.reason}”" if row.reason else "."
    words = f"{way} on {full_day(row.date)}, recorded on {full_day(row.recorded_at.date())} by {who}{said}"
    title, key = (row.initiative.title, row.initiative.key) if row.initiative else (way, "")
    note = f"{way}, {full_day(row.date)}" if row.initiative else full_day(row.date)
    value = shown(_part(row), Unit.MONEY, currency)
    return line(title, key, value, note=note, is_below=_part(row) < 0, words=words)


def _rest(which: str, many: int, part: Decimal, currency: str) -> Line:
    return line(f"{plural(many, f'{which} transfer')}, together", "", shown(part, Unit.MONEY, currency), is_rest=True)
