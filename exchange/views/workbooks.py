"""Set-up: bringing a workbook in, tried first, and taking the whole tenant out."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import demand, may
from accounts.setup import setup_crumbs, setup_tabs
from exchange.actions import Outcome, export_workbook, keep_upload, load_upload, put_upload_away, try_upload
from exchange.dumping.files import TooLarge
from exchange.forms import ENDINGS, SheetForm, UploadForm
from exchange.list_sentences import imports_sentence
from exchange.models import Loading, SheetImport, Upload
from exchange.workbook.problems import Unreadable
from tenancy.clock import today
from ui.http import HtmxRequest

SHOWN_PROBLEMS: Final = 200
IMPORTS_SHOWN: Final = 20
LOADINGS_SHOWN: Final = 20
MEDIA: Final = {
    ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_http_methods(["GET", "HEAD", "POST"])
def setup_imports(request: HtmxRequest) -> HttpResponse:
    """Send a workbook and see what it would do; what waits; what was loaded."""
    demand(request.membership, "set_up")
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _page(request, UploadForm())
    if not form.is_valid():
        return _page(request, form, status=422)
    file = form.cleaned_data["workbook"]
    upload = keep_upload(actor=request.membership, name=file.name, content=file.read())
    return _trial(request, upload)


@require_POST
def import_trial(request: HtmxRequest) -> HttpResponse:
    """Try the workbook that waits once more."""
    demand(request.membership, "set_up")
    return _trial(request, _waiting(request))


@require_POST
def import_load(request: HtmxRequest) -> HttpResponse:
    """Load the workbook that waits."""
    demand(request.membership, "set_up")
    upload = _waiting(request)
    try:
        outcome = load_upload(actor=request.membership, tenant=request.tenant, upload=upload)
    except Unreadable as error:
        return _page(request, UploadForm(), {"unreadable": str(error)}, status=422)
    if outcome.problems:
        return _page(request, UploadForm(), _told(outcome), status=422)
    changed = sum(each.added + each.changed for each in outcome.counts.values())
    messages.success(request, f"{upload.name} is loaded: {changed:,} rows added or changed.")
    return redirect("setup_imports")


@require_POST
def import_discard(request: HtmxRequest) -> HttpResponse:
    """Put the workbook that waits away."""
    demand(request.membership, "set_up")
    put_upload_away(actor=request.membership, upload=_waiting(request))
    return redirect("setup_imports")


@require_POST
def workbook_export(request: HtmxRequest) -> HttpResponse:
    """The whole tenant as a file."""
    demand(request.membership, "export")
    ending = f".{request.POST.get('format', '')}"
    if ending not in ENDINGS:
        raise BadRequest("A workbook is taken out as zip or xlsx.")
    try:
        content = export_workbook(actor=request.membership, ending=ending)
    except TooLarge as error:
        return _page(request, UploadForm(), {"unreadable": str(error)}, status=422)
    name = f"{request.tenant.slug}-{today(request.tenant).isoformat()}{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=MEDIA[ending], headers=headers)


def _waiting(request: HtmxRequest) -> Upload:
    # One's own only: another admin's file is not there.
    return get_object_or_404(Upload, sent_by=request.membership)


def _trial(request: HtmxRequest, upload: Upload) -> HttpResponse:
    try:
        outcome = try_upload(actor=request.membership, tenant=request.tenant, upload=upload)
    except Unreadable as error:
        put_upload_away(actor=request.membership, upload=upload)
        return _page(request, UploadForm(), {"unreadable": str(error)})
    # Not 422: that would take back the transaction and with it the file that now waits.
    return _page(request, UploadForm(), _told(outcome))


def _told(outcome: Outcome) -> dict[str, Any]:
    told = [(name, each) for name, each in outcome.counts.items() if each.added or each.changed or each.unchanged]
    return {
        "is_tried": True,
        "problems": outcome.problems[:SHOWN_PROBLEMS],
        "problem_count": len(outcome.problems),
        "counts": told,
        "changes": sum(each.added + each.changed for _, each in told),
    }


def _page(
    request: HtmxRequest, form: UploadForm, more: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    imports = list(SheetImport.objects.select_related("file", "asked_by")[: IMPORTS_SHOWN + 1])
    loadings = list(Loading.objects.select_related("loaded_by")[:LOADINGS_SHOWN])
    upload = Upload.objects.filter(sent_by=request.membership).defer("content").first()
    context = {
        "sentence": imports_sentence(
            [each.state for each in imports[:IMPORTS_SHOWN]],
            len(loadings),
            waits=upload is not None,
            is_all=len(imports) <= IMPORTS_SHOWN,
        ),
        "crumbs": setup_crumbs("setup_imports"),
        "tabs": setup_tabs("setup_imports"),
        "form": form,
        "sheet_form": SheetForm(),
        "imports": imports[:IMPORTS_SHOWN],
        "upload": upload,
        "loadings": loadings,
        "may_export": may(request.membership, "export"),
        "is_tried": False,
        "unreadable": "",
        **(more or {}),
    }
    return render(request, "exchange/setup_imports.html", context, status=status)


def imports_page(request: HtmxRequest, *, sheet_form: SheetForm, status: int) -> HttpResponse:
    """The page again, with what is wrong with the sheet that was sent."""
    return _page(request, UploadForm(), {"sheet_form": sheet_form}, status=status)
