"""The evidence of a tranche: agreeing on its tests, giving one's word, looking now, agreeing as the second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import demand
from okrs.models import KeyResult
from okrs.views.saving import saved
from portfolio.actions.deciding import agree_to_proposal, withdraw_proposal
from portfolio.actions.evidence import agree_tests, attest
from portfolio.actions.reviews import look_now
from portfolio.evidence_line import keys_in
from portfolio.evidence_words import line_of
from portfolio.forms import AgreeForm, AttestForm, LineForm, RowSet, WithdrawForm, row_of, what_choices
from portfolio.models import DecisionProposal, EvidenceTest, Tranche
from portfolio.queries.evidence import Contract, contracts_of, is_fixed
from portfolio.views.initiatives import BOTH
from portfolio.views.sheets import Sheet, sheet
from portfolio.views.stations import thread_of
from tenancy.clock import today
from ui.components import Crumb
from ui.http import HtmxRequest, page_or_part, redirect_for


@require_http_methods(BOTH)
def tranche_tests(request: HtmxRequest, pk: int) -> HttpResponse:
    """What must hold before the money moves: typed in one line, or in rows; each is shown as the other."""
    tranche = _tranche(pk)
    demand(request.membership, "fund")
    contract = contracts_of([pk])[pk]
    served = {row.pk: row for row in KeyResult.objects.filter(contributions__initiative=tranche.initiative_id)}
    served |= {test.key_result.pk: test.key_result for test in contract.tests if test.key_result}
    line, rows = _forms(request, contract, served)
    is_bad = False
    if request.method == "POST":
        made = _saved(request, tranche, line, rows)
        if made:
            return redirect_for(request, _panel(tranche))
        is_bad = True
    context = {
        "tranche": tranche,
        "line": line,
        "rows": rows,
        "refused": is_fixed(tranche),
        "hidden": contract.hidden,
        "crumbs": [*thread_of(tranche.initiative), Crumb("Tests")],
        "back": _panel(tranche),
    }
    return page_or_part(request, "portfolio/tranche_tests.html", "form", context, status=422 if is_bad else 200)


def _forms(request: HtmxRequest, contract: Contract, served: dict[int, KeyResult]) -> tuple[LineForm, Any]:
    """The line and the rows; the one that was sent holds what was sent, the other what is stored."""
    sent, how = request.POST if request.method == "POST" else None, request.POST.get("how")
    named = KeyResult.objects.filter(key__in=keys_in(sent.get("line", ""))) if sent is not None else ()
    keys = {row.title: row.pk for row in served.values()} | {row.key: row.pk for row in [*served.values(), *named]}
    predicates = contract.predicates
    line = LineForm(sent if how != "rows" else None, keys=keys, initial={"line": line_of(predicates, contract.named)})
    choices = what_choices((row.pk, f"{row.key} {row.title}") for row in served.values())
    rows = RowSet(
        sent if how == "rows" else None, prefix="test", form_kwargs={"choices": choices},
        initial=[row_of(predicate) for predicate in predicates],
    )  # fmt: skip
    return line, rows


def _saved(request: HtmxRequest, tranche: Tranche, line: LineForm, rows: Any) -> bool:
    if request.POST.get("how") != "rows":
        return saved(line, lambda: _agreed(request, tranche, line.cleaned_data["line"])) is not None
    if not rows.is_valid():
        return False
    tests = [form.cleaned_data["predicate"] for form in rows if "predicate" in form.cleaned_data]
    try:
        _agreed(request, tranche, tests)
    except ValidationError as refused:
        rows.non_form_errors().extend(refused.messages)
        return False
    return True


def _agreed(request: HtmxRequest, tranche: Tranche, tests: list[Any]) -> bool:
    agree_tests(actor=request.membership, tranche=tranche, tests=tests)
    return True


@require_http_methods(BOTH)
def tranche_word_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Give one's word on a test that asks for it."""
    test = get_object_or_404(EvidenceTest.objects.select_related("tranche__initiative"), pk=pk)
    demand(request.membership, "propose")
    form = AttestForm(request.POST or None, day=today(request.tenant))
    tranche = test.tranche
    frame = Sheet("Give your word", "Record it", _panel(tranche), thread_of(tranche.initiative), lead=test.words)
    return sheet(request, frame, form, lambda: _attested(request, test, form.cleaned_data))


def _attested(request: HtmxRequest, test: EvidenceTest, given: dict[str, Any]) -> Any:
    return attest(
        actor=request.membership, test=test, holds=given["holds"] == "yes", words=given["words"], on=given["on"]
    )


@require_POST
def tranche_look(request: HtmxRequest, pk: int) -> HttpResponse:
    """Look at the evidence now, and freeze what is found."""
    tranche = _tranche(pk)
    try:
        look_now(actor=request.membership, tranche=tranche)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect_for(request, _panel(tranche))


@require_POST
def proposal_agree(request: HtmxRequest, pk: int) -> HttpResponse:
    """Agree as the second person."""
    proposal, form = _proposal(pk), AgreeForm(request.POST)
    done = saved(form, lambda: agree_to_proposal(actor=request.membership, proposal=proposal, **form.cleaned_data))
    return _answered(request, proposal, form, done is not None)


@require_POST
def proposal_withdraw(request: HtmxRequest, pk: int) -> HttpResponse:
    """Withdraw one's own proposal, or do not agree to another's."""
    proposal, form = _proposal(pk), WithdrawForm(request.POST)
    done = saved(form, lambda: withdraw_proposal(actor=request.membership, proposal=proposal, **form.cleaned_data))
    return _answered(request, proposal, form, done is not None)


def _answered(request: HtmxRequest, proposal: DecisionProposal, form: Any, is_done: bool) -> HttpResponse:
    if not is_done:
        messages.error(request, " ".join(word for words in form.errors.values() for word in words))
    return redirect_for(request, reverse("funding") if is_done else _panel(proposal.tranche))


def _proposal(pk: int) -> DecisionProposal:
    rows = DecisionProposal.objects.select_related(
        "recorded_by", "tranche__initiative__portfolio", "tranche__initiative__owner"
    )
    return get_object_or_404(rows, pk=pk)


def _tranche(pk: int) -> Tranche:
    return get_object_or_404(Tranche.objects.select_related("initiative__portfolio", "initiative__owner"), pk=pk)


def _panel(tranche: Tranche) -> str:
    return reverse("funding_tranche", args=[tranche.pk])
