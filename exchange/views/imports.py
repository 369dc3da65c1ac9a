"""A sheet on its way in: sent, mapped, tried, loaded in the background, accounted for, perhaps undone."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import demand
from accounts.setup import setup_crumbs
from exchange.actions import imports as actions
from exchange.forms import SheetForm
from exchange.forms.sheets import settings_from
from exchange.imports.edits import MARK
from exchange.imports.fields import fields_of
from exchange.imports.lookups import choices, names
from exchange.imports.previewing import preview
from exchange.imports.rejects import write_rejects
from exchange.imports.sentences import sentence
from exchange.imports.settings import Settings, read_settings
from exchange.imports.suggesting import asked_of, words_of
from exchange.imports.undoing import touched
from exchange.imports.words import unknown
from exchange.models import Certificate, ImportRow, SheetImport
from exchange.views.workbooks import imports_page
from exchange.workbook.problems import Unreadable
from portfolio.models import Initiative
from tenancy.clock import today
from tenancy.versions import Stale
from ui.components import Page, Tab
from ui.http import HtmxRequest, page_or_part, redirect_for

ROWS_SHOWN: Final = 50
TOUCHED_SHOWN: Final = 20
WORDS_SHOWN: Final = 30
OUTCOMES: Final = dict(ImportRow.Outcome.choices)
EDITED: Final = "edited"
State = SheetImport.State


@require_POST
def sheet_import_new(request: HtmxRequest) -> HttpResponse:
    """Take a sheet in and look at it."""
    demand(request.membership, "set_up")
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return imports_page(request, sheet_form=form, status=422)
    file = form.cleaned_data["sheet"]
    try:
        of = actions.take_file(actor=request.membership, tenant=request.tenant, name=file.name, pieces=file.chunks())
    except Unreadable as error:
        form.add_error("sheet", str(error))
        return imports_page(request, sheet_form=form, status=422)
    return redirect("sheet_import_detail", of.pk)


@require_safe
def sheet_import_detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """Where an import stands: its answers and preview, its progress, or its account."""
    demand(request.membership, "set_up")
    of = _found(pk)
    context = {"of": of, **_stage(request, of)}
    return page_or_part(request, "exchange/sheet_import_detail.html", "state", context)


@require_POST
def sheet_import_answer(request: HtmxRequest, pk: int) -> HttpResponse:
    """Keep the answers; and try the sheet when that was asked for."""
    demand(request.membership, "set_up")
    of = _found(pk)
    settings = settings_from(request.POST, of.file.sniffed, read_settings(of.settings))
    version = request.POST.get("version", "")
    try:
        of = actions.answer(
            actor=request.membership,
            sheet_import=of,
            settings=settings,
            source=request.POST.get("source", ""),
            name=request.POST.get("name", ""),
            expected_version=int(version) if version.isdecimal() else None,
        )
        if request.POST.get("then") == "trial":
            actions.ask(actor=request.membership, sheet_import=of, job="trial")
    except (ValidationError, Stale) as error:
        problems = error.messages if isinstance(error, ValidationError) else [str(error)]
        context = {"of": of, **_stage(request, of, settings), "problems": problems}
        return render(request, "exchange/sheet_import_detail.html", context, status=422)
    return redirect_for(request, _address(of))


@require_POST
def sheet_import_run(request: HtmxRequest, pk: int) -> HttpResponse:
    """Ask the workers to try it, load it, undo it or drop what vanished."""
    demand(request.membership, "set_up")
    of = _found(pk)
    try:
        actions.ask(
            actor=request.membership,
            sheet_import=of,
            job=request.POST.get("job", ""),
            also_touched=bool(request.POST.get("also_touched")),
        )
    except ValidationError as error:
        context = {"of": of, **_stage(request, of), "problems": error.messages}
        return render(request, "exchange/sheet_import_detail.html", context, status=422)
    return redirect_for(request, _address(of))


@require_POST
def sheet_import_certify(request: HtmxRequest, pk: int) -> HttpResponse:
    """Compare what was brought with what is stored, now."""
    demand(request.membership, "set_up")
    try:
        certificate = actions.certify_now(actor=request.membership, sheet_import=_found(pk))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("sheet_import_detail", pk)
    return redirect("certificate_detail", certificate.pk)


@require_POST
def sheet_import_remove(request: HtmxRequest, pk: int) -> HttpResponse:
    """Put a sheet away that was not loaded."""
    demand(request.membership, "set_up")
    try:
        actions.put_away(actor=request.membership, sheet_import=_found(pk))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("sheet_import_detail", pk)
    return redirect("setup_imports")


@require_safe
def sheet_import_rows(request: HtmxRequest, pk: int) -> HttpResponse:
    """What became of each row, page by page."""
    demand(request.membership, "set_up")
    of = _found(pk)
    outcome = request.GET.get("outcome", "")
    after = request.GET.get("after", "")
    rows = ImportRow.objects.filter(sheet_import=of).order_by("number").defer("values", "was")
    if outcome in OUTCOMES:
        rows = rows.filter(outcome=outcome)
    elif outcome == EDITED:
        rows = rows.filter(note__contains=MARK)
    if after.isdecimal():
        rows = rows.filter(number__gt=int(after[:9]))
    found = list(rows[: ROWS_SHOWN + 1])
    shown = found[:ROWS_SHOWN]
    more = f"?outcome={outcome}&after={shown[-1].number}" if len(found) > ROWS_SHOWN else ""
    context = {
        "of": of, "rows": shown, "outcome": outcome, "tabs": _tabs(of, outcome),
        "page": Page(next_url=more), "crumbs": setup_crumbs("setup_imports", of.file.name),
    }  # fmt: skip
    return render(request, "exchange/sheet_import_rows.html", context)


@require_safe
def sheet_import_rejects(request: HtmxRequest, pk: int) -> HttpResponse:
    """The rejected rows as a sheet with the reasons, to be mended and sent again."""
    demand(request.membership, "set_up")
    of = _found(pk)
    # Written within this transaction: what streams later has no tenant any more.
    content = "".join(write_rejects(of))
    headers = {
        "Content-Disposition": f'attachment; filename="rejected-{of.pk}.csv"', "Cache-Control": "no-store",
    }  # fmt: skip
    return HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8", headers=headers)


def _tabs(of: SheetImport, current: str) -> list[Tab]:
    address = reverse("sheet_import_rows", args=[of.pk])
    told = [Tab("All", address, is_current=current not in {*OUTCOMES, EDITED}, count=of.count("rows"))]
    for code, label in ImportRow.Outcome.choices[1:]:
        told.append(Tab(label, f"{address}?outcome={code}", is_current=code == current, count=of.count(code)))
    if edited := of.count(EDITED):
        told.append(
            Tab("Edited here before", f"{address}?outcome={EDITED}", is_current=current == EDITED, count=edited)
        )
    return told


def _found(pk: int) -> SheetImport:
    return get_object_or_404(SheetImport.objects.select_related("file", "mapping", "asked_by"), pk=pk)


def _address(of: SheetImport) -> str:
    return reverse("sheet_import_detail", args=[of.pk])


def _stage(request: HtmxRequest, of: SheetImport, settings: Settings | None = None) -> dict[str, Any]:
    facts = of.file.sniffed
    may_map = of.state in actions.LOADABLE and of.state != State.UNDONE
    context: dict[str, Any] = {
        "sentence": sentence(of.state, of.counts, of.error, facts["total"]),
        "crumbs": setup_crumbs("setup_imports", of.file.name),
        "facts": facts,
        "problems": [],
        "may_map": may_map,
        "counts": [(name, OUTCOMES[name], of.count(name)) for name in list(OUTCOMES)[1:]],
        "loaded": sum(of.count(name) for name in ("added", "changed", "unchanged")),
        "is_tried": of.state == State.TRIED,
        "is_loaded": of.state == State.LOADED,
        "certificate": Certificate.objects.filter(sheet_import=of).first(),
        "rejected": _rejected(of) if of.count("rejected") else [],
        "touched_count": 0,
        "touched": [],
        "vanished": of.count("vanished"),
        "kept": of.count("kept"),
        "edited": of.count("edited"),
    }
    if may_map:
        context |= _mapping(request, of, settings or read_settings(of.settings))
    if of.state == State.LOADED:
        context["touched_count"], context["touched"] = touched(of, TOUCHED_SHOWN)
    return context


def _rejected(of: SheetImport) -> list[ImportRow]:
    rows = ImportRow.objects.filter(sheet_import=of, outcome="rejected").order_by("number")
    return list(rows.defer("values", "was")[:TOUCHED_SHOWN])


def _mapping(request: HtmxRequest, of: SheetImport, settings: Settings) -> dict[str, Any]:
    facts = of.file.sniffed
    known, offered = names(), choices(settings)
    return {
        "settings": settings,
        "headers": facts["options"]["headers"],
        "fields": [(each, settings.columns.get(each.name, "")) for each in fields_of(settings.target)],
        "questions": [(each, settings.answers.get(each["key"], "")) for each in asked_of(facts, settings)],
        "words": list(_words(facts, settings)),
        "unknown": [(each, offered.get(each.field.name, [])) for each in unknown(facts, settings, known)],
        "initiatives": Initiative.objects.order_by("title").values_list("key", "title")[:500],
        "preview": preview(of, settings, known, today(request.tenant)),
    }


def _words(facts: dict[str, Any], settings: Settings) -> Any:
    """Columns whose words must be understood: each word, how often, and what it means."""
    for each in fields_of(settings.target):
        header = settings.columns.get(each.name, "")
        if header and each.kind == "choice":
            meant = settings.values.get(each.name, {})
            words = [(word, count, meant.get(word, "")) for word, count in words_of(facts, header)][:WORDS_SHOWN]
            yield each, header, words
